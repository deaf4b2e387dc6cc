//! The second half of a call: free days of the coming weeks for this child, and the booking itself.

use super::desk::{ChildLine, Desk, Fee, choice_words, query, refusal};
use super::sheet::linked_child;
use super::wish::{AskedField, answers, fields};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Choice, DayCell, Link, MonthTable, Notice, NoticeKind, Tone};
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDate;
use platform_app::bookings::{Ask, Override, book, judge};
use platform_app::families::child_sheet;
use platform_app::store::places::Program;
use platform_app::store::registrations::Registration;
use platform_app::vacancies::{self, DayVacancy, Search, Status};
use platform_app::{AppError, AppResult};
use platform_program_api::answer::Weight;
use platform_program_api::{Answers, Finding, Offer, Residence};
use platform_values::{ChildId, Month};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The free days and, once a day is chosen, the form.
#[derive(Clone, Debug, Serialize)]
pub struct PhoneBookPage {
    code: String,
    form: FormView,
    problem: Option<Notice>,
    warned: bool,
    ways: Vec<Link>,
    child: ChildLine,
    guardian: String,
    phone: String,
    month: Option<MonthTable>,
    day: Option<NaiveDate>,
    reasons: Vec<Words>,
    /// Conditions under which the child was accepted here.
    conditions: Option<String>,
    /// Why the family cannot book by itself.
    phone_only: Option<String>,
    offers: Vec<Choice>,
    fields: Vec<AskedField>,
    left: Vec<Left>,
    fee: Option<Fee>,
    action: String,
}

impl Page for PhoneBookPage {
    const TEMPLATE: &'static str = "pages/facility/phone-book";

    fn title(&self) -> Words {
        Words::key("phone-book-title").with("child", &self.child.name)
    }

    fn samples() -> Vec<Self> {
        let mut form = FormView::default();
        form.errors.push(FieldError::new("offer", "error-choice"));
        let month = Month::new(2026, 3).map(|month| {
            let badge = Badge::new(Tone::Good, Words::key("vacancy-open"));
            MonthTable::new(Words::text("見本"), month, |d| {
                DayCell::new(d, badge.clone(), Some("/".into()))
            })
        });
        let full = Self {
            code: "s-001".into(),
            form,
            problem: Some(Notice {
                kind: NoticeKind::Warn,
                title: Words::key("phone-warned"),
                lines: vec![Words::text("見本の注意")],
            }),
            warned: true,
            ways: vec![Link::new(Words::key("interviews-title"), "/")],
            child: ChildLine::sample(),
            guardian: "見本 かおり".into(),
            phone: "09000000000".into(),
            month,
            day: NaiveDate::from_ymd_opt(2026, 3, 5),
            reasons: vec![Words::text("見本の理由")],
            conditions: Some("午前中の利用のみ（見本）".into()),
            phone_only: Some("ご相談が必要なため（見本）".into()),
            offers: vec![Choice::new("full", Words::text("1日"))],
            fields: AskedField::samples(),
            left: vec![Left {
                use_type: Some(Words::text("リフレッシュ（見本）")),
                words: Words::text("今週 あと2日"),
            }],
            fee: Some(Fee::default()),
            action: "/".into(),
        };
        let none = Self {
            form: FormView::default(),
            problem: None,
            warned: false,
            day: None,
            offers: Vec::new(),
            ..full.clone()
        };
        vec![full, none]
    }
}

/// What is left of a cap, and the use type that it belongs to.
#[derive(Clone, Debug, Serialize)]
struct Left {
    use_type: Option<Words>,
    words: Words,
}

/// What the address says of the wish.
struct Chosen {
    child: ChildId,
    program: Program,
    month: Month,
    day: Option<NaiveDate>,
}

fn chosen(visit: &Visit, desk: &Desk, child: ChildId) -> AppResult<Chosen> {
    let mut query = query(visit);
    let key = query.text("program").optional();
    let day = query.date("day").optional();
    let month = query.text("month").month().optional();
    let month = month.or(day.map(Month::of)).unwrap_or_else(|| Month::of(visit.today()));
    Ok(Chosen { child, program: desk.program(visit, key.as_deref())?, month, day })
}

/// Shows the month and the form of the chosen day.
#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let child = linked_child(&visit, &desk, &id).await?;
    let chosen = chosen(&visit, &desk, child)?;
    let page = page(&visit, &desk, &chosen, FormView::default(), None).await?;
    visit.page(desk.trail(&[("phone-title", "phone")]), &page)
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    chosen: &Chosen,
    form: FormView,
    problem: Option<Notice>,
) -> AppResult<PhoneBookPage> {
    let sheet = child_sheet(visit, chosen.child).await?;
    let residence = if sheet.household.resident { Residence::Resident } else { Residence::OutOfCity };
    let days = free_days(visit, desk, chosen, sheet.child.birth_date, residence).await?;
    let day = chosen.day.filter(|day| *day >= visit.today());
    let mut page = PhoneBookPage {
        code: desk.code.clone(),
        form,
        problem,
        warned: false,
        ways: Vec::new(),
        child: ChildLine::new(&sheet.child.clone().into(), visit.today()),
        guardian: sheet.guardians.first().map_or_else(String::new, |g| g.name.clone()),
        phone: sheet.household.phone.clone(),
        month: Some(month_table(visit, desk, chosen, &days)),
        day,
        reasons: Vec::new(),
        conditions: sheet
            .registrations
            .iter()
            .find(|r| (r.facility_id, r.program_id) == (desk.id, chosen.program.id))
            .and_then(|r| r.stands_under())
            .map(str::to_owned),
        phone_only: sheet.child.phone_only.then(|| sheet.child.phone_only_reason.clone()),
        offers: Vec::new(),
        fields: Vec::new(),
        left: Vec::new(),
        fee: None,
        action: desk.at(&format!(
            "phone/{}?day={}&program={}",
            chosen.child,
            day.unwrap_or_default(),
            chosen.program.key
        )),
    };
    if let Some(day) = day {
        let book = visit.city.book(chosen.program.id, desk.id, day)?;
        let offers = book.rulebook.offers(&visit.city.day(desk.id, day));
        let vacancy = days.iter().find(|d| d.date == day);
        page.offers = offers.iter().map(|offer| offer_choice(offer, vacancy)).collect();
        page.fields = fields(&visit.city, &chosen.program, &book)?;
        page.reasons =
            vacancy.map(|d| d.reasons.iter().map(|r| staff_words(visit, r)).collect()).unwrap_or_default();
        if let Some(offer) = offers.first() {
            let judged = judge(visit, &wish(desk, chosen, day, offer, Answers::default(), None)).await?;
            let word = |left: &platform_program_api::Allowance| Left {
                use_type: left.use_type.as_ref().map(|key| choice_words(&*book.rulebook, "use_type", key)),
                words: Words::from(left),
            };
            page.left = judged.allowances.iter().map(word).collect();
            page.fee = Some(Fee::from(&judged.quote));
        }
    }
    Ok(page)
}

/// Where what stands in the way of a booking is mended: the child's registration here, and the interviews.
async fn ways(visit: &Visit, desk: &Desk, chosen: &Chosen, against: &[Finding]) -> AppResult<Vec<Link>> {
    if !against.iter().any(|finding| finding.code.starts_with("interview-")) {
        return Ok(Vec::new());
    }
    let here = |r: &&Registration| r.facility_id == desk.id && r.program_id == chosen.program.id;
    let sheet = child_sheet(visit, chosen.child).await?;
    let registration = sheet.registrations.iter().find(here).map(|registration| {
        let words = Words::key("phone-registration");
        Link::new(words, desk.at(&format!("registrations/{}", registration.id)))
    });
    let interviews = Link::new(Words::key("phone-interviews"), desk.at("interviews"));
    Ok(registration.into_iter().chain([interviews]).collect())
}

async fn free_days(
    visit: &Visit,
    desk: &Desk,
    chosen: &Chosen,
    birth: NaiveDate,
    residence: Residence,
) -> AppResult<Vec<DayVacancy>> {
    let search = Search {
        program: chosen.program.id,
        from: chosen.month.first().max(visit.today().min(chosen.month.last())),
        to: chosen.month.last(),
        facility: Some(desk.id),
        ward: None,
        child: None,
        birth_date: Some(birth),
        residence,
        use_type: None,
        hours: None,
    };
    let found = vacancies::search(visit, &search).await?;
    Ok(found.into_iter().next().map(|f| f.days).unwrap_or_default())
}

/// A reason in the words for staff, where the module has some; those for parents otherwise.
fn staff_words(visit: &Visit, finding: &Finding) -> Words {
    let own = format!("staff-{}", finding.code);
    if !visit.site.renderer.catalog().has(&own) {
        return Words::from(finding);
    }
    finding.args.iter().fold(Words::key(own), |words, (name, value)| words.with(name, value))
}

/// The month; staff may choose days outside the booking window, so only what cannot be is without a link.
fn month_table(visit: &Visit, desk: &Desk, chosen: &Chosen, days: &[DayVacancy]) -> MonthTable {
    let at = |rest: String| desk.at(&format!("phone/{}?program={}&{rest}", chosen.child, chosen.program.key));
    let table = MonthTable::new(Words::text(desk.name.clone()), chosen.month, |date| {
        let found = days.iter().find(|d| d.date == date);
        let (badge, open) = found.map_or((Badge::new(Tone::Off, Words::key("phone-day-past")), false), |d| {
            let late = d.status == Status::Closed && !d.offers.is_empty();
            let badge = match d.status {
                Status::Open => Badge::new(Tone::Good, Words::key("vacancy-open")),
                Status::Few => Badge::new(Tone::Few, Words::key("vacancy-few").with("left", d.free)),
                Status::Full => Badge::new(Tone::Full, Words::key("vacancy-full")),
                Status::NotYet => Badge::new(Tone::Few, Words::key("phone-day-not-yet")),
                Status::Ineligible => Badge::new(Tone::Off, Words::key("vacancy-off")),
                Status::Closed if late => Badge::new(Tone::Few, Words::key("phone-day-late")),
                Status::Closed => Badge::new(Tone::Closed, Words::key("vacancy-closed")),
            };
            (badge, late || d.status != Status::Closed)
        });
        let href = (open && date >= visit.today()).then(|| format!("{}#form", at(format!("day={date}"))));
        DayCell { current: chosen.day == Some(date), ..DayCell::new(date, badge, href) }
    });
    let other = |month: Month| Some(at(format!("month={month}")));
    MonthTable {
        previous: if chosen.month > Month::of(visit.today()) { other(chosen.month.previous()) } else { None },
        next: other(chosen.month.next()),
        ..table
    }
}

fn offer_choice(offer: &Offer, vacancy: Option<&DayVacancy>) -> Choice {
    let free = vacancy.and_then(|d| d.offers.iter().find(|o| o.offer == offer.key)).map(|o| o.free);
    Choice {
        note: free.map(|free| Words::key("phone-offer-free").with("free", free).with("span", offer.span)),
        ..Choice::new(offer.key.clone(), Words::key(format!("offer-{}", offer.key)))
    }
}

fn wish(
    desk: &Desk,
    chosen: &Chosen,
    day: NaiveDate,
    offer: &Offer,
    answers: Answers,
    going_past: Option<Override>,
) -> Ask {
    Ask {
        child: chosen.child,
        facility: desk.id,
        program: chosen.program.id,
        day,
        span: offer.span,
        answers,
        note: String::new(),
        going_past,
    }
}

/// Books, or tells every reason; warnings can be gone past with a reason.
#[handler]
pub async fn act(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let child = linked_child(&visit, &desk, &id).await?;
    let chosen = chosen(&visit, &desk, child)?;
    let day = chosen.day.ok_or(AppError::NotFound)?;
    let rules = visit.city.book(chosen.program.id, desk.id, day)?;
    let offers = rules.rulebook.offers(&visit.city.day(desk.id, day));
    let named = |key: &str| offers.iter().find(|offer| offer.key == key).cloned();
    let offer = form.text("offer").choice(named).required_or("error-choice");
    let answers = answers(&mut form, &fields(&visit.city, &chosen.program, &rules)?);
    let note = form.text("day-note").max(200).optional().unwrap_or_default();
    let past = form.text("override").max(200).optional().and_then(|why| Override::because(&why));
    let ask = form.valid(|| Some(Ask { note, ..wish(&desk, &chosen, day, &offer?, answers, past) }));
    let (mut problem, mut warned, mut mend) = (None, false, Vec::new());
    if let Some(ask) = ask {
        match book(&visit, &ask).await {
            Ok(booked) => {
                return Ok(see_other(&desk.at(&format!("bookings/{}?done=phone-booked", booked.id))));
            }
            Err(error) => {
                // A warning alone can be gone past; together with a block it could not help.
                warned = matches!(&error, AppError::Refused(f) if f.iter().all(|f| f.weight == Weight::Warn));
                if warned && form.raw("override").is_some() {
                    form.refuse("override", "error-required");
                }
                let findings = match &error {
                    AppError::Refused(findings) => findings.clone(),
                    _ => Vec::new(),
                };
                mend = ways(&visit, &desk, &chosen, &findings).await?;
                let mut notice = refusal(error)?;
                if !findings.is_empty() {
                    notice.lines = findings.iter().map(|finding| staff_words(&visit, finding)).collect();
                }
                if warned {
                    notice.kind = NoticeKind::Warn;
                    notice.title = Words::key("phone-warned");
                }
                problem = Some(notice);
            }
        }
    }
    let page = page(&visit, &desk, &chosen, form.view(), problem).await?;
    let page = PhoneBookPage { warned, ways: mend, ..page };
    visit.again(desk.trail(&[("phone-title", "phone")]), &page)
}
