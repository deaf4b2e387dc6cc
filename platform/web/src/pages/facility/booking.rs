//! One booking at the facility: what is known, its history, and what can be done with it.

use super::booking_lines::{Can, CorrectionLine, EventLine, StepLine, why_words};
use super::closed_month::ClosedMonth;
use super::desk::{
    ChildLine, Desk, Fee, call_instead, done_word, offer_words, phase_badge, read_id, refusal, span_text,
    told, use_words,
};
use super::wish::written;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Choice, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use platform_app::bookings::cancel::cancel as call_off;
use platform_app::bookings::decide::{DECLINE_REASONS, Decision, decide as decide_one, finish_step};
use platform_app::bookings::enter::remove_use;
use platform_app::bookings::fees::{self, Paid, mark_paid};
use platform_app::bookings::list::{self, Story};
use platform_app::store::bookings::Booking;
use platform_app::{AppError, AppResult};
use platform_values::{BookingId, DayKind, Phase, Source};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// A booking.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each shows one mark of the page")]
pub struct BookingPage {
    code: String,
    id: String,
    form: FormView,
    problem: Option<Notice>,
    child: ChildLine,
    child_href: String,
    guardian: String,
    phone: String,
    day: NaiveDate,
    day_href: String,
    span: String,
    offer: Option<Words>,
    use_type: Words,
    badge: Badge,
    source: Words,
    made_by: String,
    asked_at: NaiveDateTime,
    note: Option<String>,
    written: Vec<(Words, String)>,
    conditions: Option<String>,
    by_staff: bool,
    opened: bool,
    closed: Option<Words>,
    month: Option<ClosedMonth>,
    fee_anew: bool,
    arrived: Option<NaiveTime>,
    departed: Option<NaiveTime>,
    call: Option<String>,
    warning: Option<String>,
    reply: Option<String>,
    cause: Option<Words>,
    late: bool,
    fee: Option<Fee>,
    settled: bool,
    paid: bool,
    corrections: Vec<CorrectionLine>,
    events: Vec<EventLine>,
    reasons: Vec<Choice>,
    steps: Vec<StepLine>,
    can: Can,
}

impl Page for BookingPage {
    const TEMPLATE: &'static str = "pages/facility/booking";

    fn title(&self) -> Words {
        Words::key("booking-title").with("child", &self.child.name).with("day", self.day)
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            code: "s-001".into(),
            id: "x".into(),
            form: FormView::default(),
            problem: None,
            child: ChildLine::sample(),
            child_href: "/".into(),
            guardian: "見本 かおり".into(),
            phone: "09000000000".into(),
            day: NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default(),
            day_href: "/".into(),
            span: "08:30-17:00".into(),
            offer: Some(Words::text("1日")),
            use_type: Words::text("リフレッシュ"),
            badge: phase_badge(Phase::Requested),
            source: Words::key("source-guardian"),
            made_by: "見本 かおり".into(),
            asked_at: NaiveDateTime::default(),
            note: Some("見本です".into()),
            written: vec![(Words::key("label-offer"), "祖母の入院（見本）".into())],
            conditions: Some("午前中の利用のみ（見本）".into()),
            by_staff: true,
            opened: true,
            closed: Some(Words::key("booking-day-closed-facility").with("reason", "見本行事")),
            month: Some(ClosedMonth::sample()),
            fee_anew: true,
            arrived: Some(NaiveTime::default()),
            departed: Some(NaiveTime::default()),
            call: Some("090-0000-0000".into()),
            warning: Some("見本の理由".into()),
            reply: Some("お待ちしています（見本）".into()),
            cause: Some(Words::key("decline-full")),
            late: true,
            fee: Some(Fee {
                lines: vec![super::desk::FeeLine { words: Words::text("保育料"), amount: 2500 }],
                total: 2500,
            }),
            settled: true,
            paid: false,
            corrections: vec![CorrectionLine::sample()],
            events: vec![EventLine::sample()],
            reasons: reasons(),
            steps: vec![StepLine::sample()],
            can: Can::sample(),
        };
        let mut form = FormView::default();
        form.errors.push(crate::forms::FieldError::new("decline", "error-choice"));
        let bare = Self {
            can: Can::default(),
            steps: Vec::new(),
            fee: None,
            corrections: Vec::new(),
            events: Vec::new(),
            ..full.clone()
        };
        vec![Self { form, ..full.clone() }, full, bare]
    }
}

/// Reasons to decline, as choices.
pub fn reasons() -> Vec<Choice> {
    DECLINE_REASONS.iter().map(|r| Choice::new(*r, Words::key(format!("decline-{r}")))).collect()
}

/// Shows the booking.
#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let page = page(&visit, &desk, &id, FormView::default(), None).await?;
    visit.page(desk.trail(&[("inbox-title", "bookings")]), &page)
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    id: &str,
    form: FormView,
    problem: Option<Notice>,
) -> AppResult<BookingPage> {
    desk.booking(visit, id).await?;
    // A refused form is shown open, not hidden in its fold; the decision stands open anyway.
    let opened = ["cancel-cause", "use-remove-cause"].iter().any(|name| form.values.contains_key(*name));
    let Story { listed, events, made_by, open_steps } = list::story(visit, read_id::<BookingId>(id)?).await?;
    let booking = &listed.booking;
    let (fee, settled) = (Fee::of(booking)?, fees::is_settled(booking));
    let corrections = fees::corrections(visit, booking.id).await?;
    let month = ClosedMonth::of_booking(visit, desk, booking).await?;
    Ok(BookingPage {
        code: desk.code.clone(),
        id: id.to_owned(),
        form,
        problem,
        child: ChildLine::new(&listed.child, booking.day),
        child_href: desk.at(&format!("children/{}", listed.child.id)),
        guardian: listed.guardian.name.clone(),
        phone: listed.guardian.phone.clone(),
        day: booking.day,
        day_href: desk.at(&format!("days/{}", booking.day)),
        span: span_text(booking),
        offer: offer_words(&visit.city, booking)?,
        use_type: use_words(&visit.city, booking)?,
        badge: phase_badge(booking.phase),
        source: Words::key(format!("source-{}", booking.source)),
        made_by,
        asked_at: visit.civil(booking.requested_at),
        note: told(&booking.note),
        written: written(&visit.city, booking)?,
        conditions: told(&listed.conditions),
        by_staff: booking.source == Source::Usage,
        opened,
        closed: closed(visit, booking),
        fee_anew: fee_anew(booking, &corrections)?,
        arrived: booking.arrived,
        departed: booking.departed,
        call: call_instead(visit, booking.household_id, &listed.guardian.phone).await?,
        warning: told(&booking.override_reason),
        reply: told(&booking.message),
        cause: told(&booking.reason).map(|why| why_words(visit, &why)),
        late: booking.late_cancel,
        settled: booking.final_quote.is_some(),
        paid: booking.paid,
        corrections: corrections.into_iter().map(|done| CorrectionLine::new(visit, done)).collect(),
        events: events.iter().map(|event| EventLine::new(visit, booking, event)).collect(),
        reasons: reasons(),
        steps: StepLine::all(booking, &open_steps),
        can: Can::now(visit, booking, &open_steps, settled.then_some(fee.total), month.as_ref()),
        month: month.filter(|_| booking.day <= visit.today()),
        // An entry that was a mistake costs nothing.
        fee: Some(fee).filter(|_| booking.source != Source::Usage || booking.phase != Phase::Cancelled),
    })
}

/// Why the day of a request is closed by now: it cannot be approved.
fn closed(visit: &Visit, booking: &Booking) -> Option<Words> {
    if booking.phase != Phase::Requested {
        return None;
    }
    let because = |key: &'static str, reason: &str| Some(Words::key(key).with("reason", reason));
    match &visit.city.day(booking.facility_id, booking.day).kind {
        DayKind::ClosedByCity(reason) => because("booking-day-closed-city", reason),
        DayKind::ClosedByFacility(reason) => because("booking-day-closed-facility", reason),
        _ => None,
    }
}

/// True if the fee was corrected by hand and computed anew since: the correction counts no more.
fn fee_anew(booking: &Booking, corrections: &[fees::Signed]) -> AppResult<bool> {
    let now = fees::settled(booking)?;
    let replaced = |last: &fees::Signed| fees::correction_line(&now).is_none() && last.after != now.total();
    Ok(corrections.last().is_some_and(replaced))
}

/// Approves or declines a request.
#[handler]
pub async fn decide(
    visit: Visit,
    Path((code, id)): Path<(String, String)>,
    mut form: FormData,
) -> PageResult {
    let message = form.lines("reply").max(500).optional().unwrap_or_default();
    let act = match form.text("act").optional().as_deref() {
        Some("decline") => {
            let reason = decline_reason(&mut form);
            form.valid(|| Some(Act::Decide(Decision::Decline { reason: reason?, message }, "declined")))
        }
        Some("approve") => form.valid(|| Some(Act::Decide(Decision::Approve { message }, "approved"))),
        // Nothing is decided by saying nothing.
        _ => return Err(AppError::NotFound.into()),
    };
    perform(&visit, &code, &id, &form, act).await
}

/// The reason that was chosen for declining.
pub fn decline_reason(form: &mut FormData) -> Option<String> {
    let known = |word: &str| DECLINE_REASONS.contains(&word).then(|| word.to_owned());
    form.text("decline").choice(known).required_or("error-choice")
}

/// Notes that something the booking waits for is done.
#[handler]
pub async fn finish(
    visit: Visit,
    Path((code, id, step)): Path<(String, String, String)>,
    form: FormData,
) -> PageResult {
    perform(&visit, &code, &id, &form, Some(Act::Finish(step))).await
}

/// Cancels on behalf of the family.
#[handler]
pub async fn cancel(
    visit: Visit,
    Path((code, id)): Path<(String, String)>,
    mut form: FormData,
) -> PageResult {
    let reason = form.text("cancel-cause").max(200).required();
    let act = form.valid(|| reason).map(Act::Cancel);
    perform(&visit, &code, &id, &form, act).await
}

/// Takes a mistaken entry away.
#[handler]
pub async fn remove(
    visit: Visit,
    Path((code, id)): Path<(String, String)>,
    mut form: FormData,
) -> PageResult {
    let reason = form.text("use-remove-cause").max(200).required();
    let act = form.valid(|| reason).map(Act::Remove);
    perform(&visit, &code, &id, &form, act).await
}

/// What the forms of the page do with the booking.
enum Act {
    /// The facility's decision, with the word of what was done.
    Decide(Decision, &'static str),
    /// A step is done.
    Finish(String),
    /// The booking is called off, for this reason.
    Cancel(String),
    /// A mistaken entry goes, for this reason.
    Remove(String),
}

impl Act {
    /// Does it; gives the word of what was done, which tells staff to telephone where no mail tells the family.
    async fn on(&self, visit: &Visit, booking: &Booking) -> AppResult<String> {
        let word = match self {
            Self::Decide(decision, word) => decide_one(visit, booking.id, decision).await.map(|_| *word)?,
            Self::Finish(step) => finish_step(visit, booking.id, step).await.map(|_| "step-finished")?,
            Self::Cancel(reason) => call_off(visit, booking.id, reason).await.map(|_| "called-off")?,
            // Nobody was told of the entry, so nobody is told that it is gone.
            Self::Remove(reason) => {
                return remove_use(visit, booking.id, reason).await.map(|_| "use-removed".to_owned());
            }
        };
        done_word(visit, booking.household_id, word).await
    }
}

/// Does what was asked for; shows the page again where the form is not valid or something stands against it.
async fn perform(visit: &Visit, code: &str, id: &str, form: &FormData, act: Option<Act>) -> PageResult {
    let desk = Desk::with_children(visit, code)?;
    let booking = desk.booking(visit, id).await?;
    let problem = match &act {
        None => None,
        Some(act) => match act.on(visit, &booking).await {
            Ok(word) => {
                // After a decision the next one waits; whoever has to telephone stays where the number stands.
                let next = matches!(act, Act::Decide(_, done) if *done == word);
                let page = if next { "bookings".to_owned() } else { format!("bookings/{id}") };
                return Ok(see_other(&desk.at(&format!("{page}?done={word}"))));
            }
            Err(error) => Some(refusal(error)?),
        },
    };
    let page = page(visit, &desk, id, form.view(), problem).await?;
    visit.again(desk.trail(&[("inbox-title", "bookings")]), &page)
}

/// Notes whether the fee was received, and goes back to where that was said.
#[handler]
pub async fn paid(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let booking = desk.booking(&visit, &id).await?;
    let known = |word: &str| match word {
        "yes" => Some(Paid::Yes),
        "no" => Some(Paid::No),
        _ => None,
    };
    let Some(mark) = form.text("paid").choice(known).required_or("error-choice") else {
        let page = page(&visit, &desk, &id, form.view(), None).await?;
        return visit.again(desk.trail(&[("inbox-title", "bookings")]), &page);
    };
    let from = form.text("from").optional().unwrap_or_default();
    let date = form.date("date").optional().unwrap_or(booking.day);
    let month = form.text("month").month().optional().map_or_else(String::new, |m| format!("month={m}&"));
    let number = form.text("page").number(1, 100_000).optional().unwrap_or(1);
    mark_paid(&visit, booking.id, mark).await?;
    let back = match from.as_str() {
        "cash" => format!("cash?date={date}&done=saved"),
        "unpaid" => format!("unpaid?{month}page={number}&done=saved"),
        _ => format!("bookings/{id}?done=saved"),
    };
    Ok(see_other(&desk.at(&back)))
}
