//! One registration as its family sees it: where it stands and why, and the interview: a slot is chosen, a call is asked
//! for, either can be changed; and taking the registration back.

use super::interview_times::{Pick, SlotDay, by_day, mode_words};
use super::parts::{Fact, Reason};
use super::said::{self, Said, state_badge};
use crate::failure::{reasons_of, status_of};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Confirm, Link};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::bookings::ask::iso;
use platform_app::registrations::interview_due_of;
use platform_app::store::interviews::{Interview, Slot};
use platform_app::store::registrations::Registration;
use platform_app::{AppError, AppResult, interviews, registrations};
use platform_values::{InterviewSlotId, InterviewState, RegistrationId, RegistrationState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use uuid::Uuid;

/// The most characters of a wish.
const WISH_CHARS_MAX: usize = 500;
/// How many days with slots are shown at first.
const SLOT_DAYS_FIRST: usize = 5;

/// A registration.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationPage {
    form: FormView,
    id: String,
    badge: Badge,
    state: Words,
    said: Option<Said>,
    conditions: Option<String>,
    facts: Vec<Fact>,
    reasons: Vec<Reason>,
    next: Option<Link>,
    /// Where else to look, once it was declined.
    elsewhere: Option<Link>,
    interview: Option<InterviewCard>,
    /// The nearest days with slots, and the other ones.
    slots: Vec<SlotDay>,
    more_slots: Vec<SlotDay>,
    more_count: usize,
    /// Times that the family has for another child: they are not offered, and that is told.
    siblings: Vec<Words>,
    pick: Option<Pick>,
    /// True if a call can be asked for.
    offers_call: bool,
    can_withdraw: bool,
    phone: String,
}

/// The interview that is ahead.
#[derive(Clone, Debug, Serialize)]
struct InterviewCard {
    at: Option<String>,
    detail: Option<Words>,
    wish: String,
}

impl Page for RegistrationPage {
    const TEMPLATE: &'static str = "pages/citizen/registration";

    fn title(&self) -> Words {
        Words::key("my-registration-title")
    }

    fn samples() -> Vec<Self> {
        let applied = Self {
            form: FormView::default(),
            id: "1".into(),
            badge: state_badge(RegistrationState::Applied),
            state: Words::key("my-registration-state-applied"),
            said: Some(Said::sample()),
            conditions: Some("午前中の利用のみ（見本）".into()),
            facts: vec![Fact::new("book-facility", Words::text("さくら第一（見本）"))],
            reasons: Vec::new(),
            next: None,
            elsewhere: None,
            interview: None,
            slots: vec![SlotDay::sample(5), SlotDay::sample(6)],
            more_slots: vec![SlotDay::sample(9)],
            more_count: 2,
            siblings: vec![Words::key("my-interview-siblings").with("at", "2026-03-05T10:00")],
            pick: Pick::of(None, true),
            offers_call: true,
            can_withdraw: true,
            phone: "044-000-0000".into(),
        };
        let card = |at: Option<&str>| InterviewCard {
            at: at.map(str::to_owned),
            detail: at.map(|_| Words::text("施設で・30分（見本）")),
            wish: "夕方（見本）".into(),
        };
        let fixed = Self { interview: Some(card(Some("2026-03-05T10:00"))), ..applied.clone() };
        let asked = Self {
            interview: Some(card(None)),
            slots: Vec::new(),
            more_slots: Vec::new(),
            pick: Pick::of(Some(false), false),
            offers_call: false,
            ..applied.clone()
        };
        let accepted = Self {
            next: Some(Link::new(Words::key("my-registration-book"), "/")),
            elsewhere: Some(Link::new(Words::key("my-registration-elsewhere"), "/search")),
            siblings: Vec::new(),
            pick: None,
            offers_call: false,
            slots: Vec::new(),
            more_slots: Vec::new(),
            reasons: vec![Reason { words: Words::key("error-stale"), action: None }],
            ..applied.clone()
        };
        vec![applied, fixed, asked, accepted]
    }
}

/// Shows a registration.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let page = view(&visit, RegistrationId(id), FormView::default(), Vec::new()).await?;
    visit.page(trail(), &page)
}

fn trail() -> Vec<Link> {
    vec![Link::new(Words::key("my-registrations-title"), "/registrations")]
}

/// Leads on after a deed, or shows the page again with the reasons against it.
async fn after<T>(visit: &Visit, id: Uuid, done: &str, form: FormData, result: AppResult<T>) -> PageResult {
    match result {
        Ok(_) => Ok(see_other(&format!("/registrations/{id}?done={done}"))),
        Err(error @ (AppError::Refused(_) | AppError::Stale)) => {
            let reasons =
                reasons_of(&error).into_iter().map(|words| Reason { words, action: None }).collect();
            let page = view(visit, RegistrationId(id), form.view(), reasons).await?;
            visit.page_as(status_of(&error), trail(), &page)
        }
        Err(other) => Err(other.into()),
    }
}

/// Takes a place in a slot.
#[handler]
pub async fn take_slot(visit: Visit, Path(id): Path<Uuid>, mut form: FormData) -> PageResult {
    let Some(slot) = form.text("interview-slot").uuid::<InterviewSlotId>().required_or("error-choice") else {
        let page = view(&visit, RegistrationId(id), form.view(), Vec::new()).await?;
        return visit.again(trail(), &page);
    };
    let result = interviews::take_slot(&visit, RegistrationId(id), slot).await;
    after(&visit, id, "interview-fixed", form, result).await
}

/// Asks for a call.
#[handler]
pub async fn ask_call(visit: Visit, Path(id): Path<Uuid>, mut form: FormData) -> PageResult {
    let Some(wish) = form.lines("call-wish").max(WISH_CHARS_MAX).required() else {
        let page = view(&visit, RegistrationId(id), form.view(), Vec::new()).await?;
        return visit.again(trail(), &page);
    };
    let result = interviews::ask_for_call(&visit, RegistrationId(id), &wish).await;
    after(&visit, id, "interview-asked", form, result).await
}

/// Calls the interview off.
#[handler]
pub async fn cancel_interview(visit: Visit, Path(id): Path<Uuid>, form: FormData) -> PageResult {
    let all = interviews::of_registration(&visit, RegistrationId(id)).await?;
    let standing = all.into_iter().map(|(interview, _)| interview).find(ahead).ok_or(AppError::Stale);
    let result = match standing {
        Ok(interview) => interviews::cancel(&visit, interview.id).await,
        Err(error) => Err(error),
    };
    after(&visit, id, "interview-cancelled", form, result).await
}

/// Takes the registration back.
#[handler]
pub async fn withdraw(visit: Visit, Path(id): Path<Uuid>, form: FormData) -> PageResult {
    let result = registrations::withdraw(&visit, RegistrationId(id)).await;
    after(&visit, id, "taken-back", form, result).await
}

fn ahead(interview: &Interview) -> bool {
    matches!(interview.state, InterviewState::Asked | InterviewState::Fixed)
}

async fn view(
    visit: &Visit,
    id: RegistrationId,
    form: FormView,
    reasons: Vec<Reason>,
) -> AppResult<RegistrationPage> {
    let (registration, _) = registrations::find(visit, id).await?;
    let facility = visit.city.facility(registration.facility_id).ok_or(AppError::NotFound)?;
    let all = interviews::of_registration(visit, id).await?;
    let standing = all.iter().find(|(interview, _)| ahead(interview));
    let live = !matches!(registration.state, RegistrationState::Declined | RegistrationState::Withdrawn);
    let offers_interview = live && interview_due_of(visit, &registration).await?;
    let (slots, siblings) = if offers_interview {
        (interviews::open_slots_for(visit, id).await?, interviews::siblings_slots_for(visit, id).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    let taken = standing.and_then(|(interview, _)| interview.slot_id);
    let mut slots = by_day(visit, slots.iter().filter(|slot| Some(slot.id) != taken));
    let more_slots = slots.split_off(slots.len().min(SLOT_DAYS_FIRST));
    let pick = || Pick::of(standing.map(|(interview, _)| interview.at.is_some()), !slots.is_empty());
    let pick = offers_interview.then(pick).flatten();
    let at = |slot: &Slot| Words::key("my-interview-siblings").with("at", iso(visit.civil(slot.starts_at)));
    let code = &facility.code;
    let child = registration.child_id;
    let next = match registration.state {
        RegistrationState::Accepted if !offers_interview => {
            Some(Link::new(Words::key("my-registration-book"), format!("/facilities/{code}?child={child}")))
        }
        RegistrationState::Returned | RegistrationState::Declined | RegistrationState::Withdrawn => {
            Some(Link::new(
                Words::key("my-registration-again"),
                format!("/facilities/{code}/register?child={child}"),
            ))
        }
        RegistrationState::Accepted | RegistrationState::Applied => None,
    };
    Ok(RegistrationPage {
        form,
        id: id.to_string(),
        badge: said::badge(&registration),
        state: state_words(&registration, offers_interview && standing.is_none()),
        said: Said::of(&registration),
        conditions: registration.stands_under().map(str::to_owned),
        facts: facts(visit, &registration).await?,
        reasons,
        next,
        elsewhere: (registration.state == RegistrationState::Declined)
            .then(|| Link::new(Words::key("my-registration-elsewhere"), format!("/search?child={child}"))),
        interview: standing.map(|(interview, slot)| card(visit, interview, slot.as_ref())),
        slots,
        more_count: more_slots.iter().map(|day| day.times.len()).sum(),
        more_slots,
        siblings: siblings.iter().map(at).collect(),
        pick,
        offers_call: offers_interview && standing.is_none(),
        can_withdraw: live,
        phone: facility.phone.clone(),
    })
}

fn card(visit: &Visit, interview: &Interview, slot: Option<&Slot>) -> InterviewCard {
    InterviewCard {
        at: interview.at.map(|at| iso(visit.civil(at))),
        detail: slot.map(|slot| mode_words(visit, slot)),
        wish: interview.wish.clone(),
    }
}

fn state_words(registration: &Registration, interview_next: bool) -> Words {
    match registration.state {
        RegistrationState::Applied if interview_next => Words::key("my-registration-state-pick"),
        RegistrationState::Accepted if interview_next => Words::key("my-registration-state-accepted-pick"),
        state => Words::key(format!("my-registration-state-{state}")),
    }
}

async fn facts(visit: &Visit, registration: &Registration) -> AppResult<Vec<Fact>> {
    let (child, _) = visit.find_child(registration.child_id).await?;
    let program = visit.city.program(registration.program_id).map(|p| p.name.clone()).unwrap_or_default();
    let mut facts = vec![
        Fact::new("book-facility", Words::text(super::parts::facility_name(visit, registration.facility_id))),
        Fact::new("my-registration-program", Words::text(program)),
        Fact::new("book-child", Words::text(child.name)),
        Fact::new(
            "my-registration-applied",
            Words::key("my-registration-at").with("at", iso(visit.civil(registration.applied_at))),
        ),
    ];
    if let Some(at) = registration.decided_at {
        let taken_back = registration.state == RegistrationState::Withdrawn;
        facts.push(Fact::new(
            match (taken_back, registration.by_city) {
                (true, _) => "my-registration-ended",
                (_, true) => "my-registration-decided-by-city",
                _ => "my-registration-decided",
            },
            Words::key("my-registration-at").with("at", iso(visit.civil(at))),
        ));
    }
    if let Some(day) = registration.interviewed_on {
        facts.push(Fact::new("my-registration-met", Words::key("my-registration-at").with("at", day)));
    }
    if !registration.wish.is_empty() {
        facts.push(Fact::new("label-register-wish", Words::text(&registration.wish)));
    }
    Ok(facts)
}

/// The question before a registration is taken back.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawPage {
    form: FormView,
    id: String,
    confirm: Confirm,
}

impl Page for WithdrawPage {
    const TEMPLATE: &'static str = "pages/citizen/withdraw";

    fn title(&self) -> Words {
        Words::key("my-take-back-title")
    }

    fn samples() -> Vec<Self> {
        vec![Self::of("1".into())]
    }
}

impl WithdrawPage {
    fn of(id: String) -> Self {
        let consequences = ["my-take-back-no-booking", "my-take-back-interview", "my-take-back-again"]
            .map(Words::key)
            .to_vec();
        Self {
            form: FormView::default(),
            id,
            confirm: Confirm { title: Words::key("my-take-back-question"), consequences },
        }
    }
}

/// Asks before a registration is taken back.
#[handler]
pub async fn ask_withdraw(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    registrations::find(&visit, RegistrationId(id)).await?;
    let mut trail = trail();
    trail.push(Link::new(Words::key("my-registration-title"), format!("/registrations/{id}")));
    visit.page(trail, &WithdrawPage::of(id.to_string()))
}
