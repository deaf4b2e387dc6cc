//! What the pages of a facility share: whose desk it is, its programs, its children, words of bookings and fees.

pub use crate::failure::refusal;
use crate::format;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::view::{Badge, Link, Pager, Tone};
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::authz::{Action, Object, Of};
use platform_app::families::{ChildSummary, has_mail};
use platform_app::page::Page as ListPage;
use platform_app::store::bookings::Booking;
use platform_app::store::places::{Facility, Program};
use platform_app::{AppError, AppResult, City};
use platform_program_api::{Quote, Rulebook};
use platform_values::{Age, BookingId, FacilityId, HouseholdId, Month, Phase, Span};
use serde::Serialize;
use uuid::Uuid;

/// After so many days staff ask whether the child's sheet still holds.
const SHEET_DAYS: i64 = 90;

/// The desk that a visitor works at.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The facility.
    pub id: FacilityId,
    /// Its code, as addresses carry it.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Desk {
    /// The desk of the facility with this code, if the visitor holds a role there.
    pub fn of(visit: &Visit, code: &str) -> AppResult<Self> {
        let place = visit.desk(code)?;
        Ok(Self { id: place.id, code: place.code.clone(), name: place.name.clone() })
    }

    /// The same for those who work with its children; a corporation sees figures only.
    pub fn with_children(visit: &Visit, code: &str) -> AppResult<Self> {
        let desk = Self::of(visit, code)?;
        if desk.sees_children(visit) { Ok(desk) } else { Err(AppError::NotFound) }
    }

    /// True if the visitor works with its children.
    pub fn sees_children(&self, visit: &Visit) -> bool {
        visit.may(Action::List, &Of::new(Object::Child).facility(self.id))
    }

    /// The address of one of its pages.
    pub fn at(&self, page: &str) -> String {
        format!("/facility/{}/{page}", self.code)
    }

    /// The way to its pages: the day board, then what is given.
    pub fn trail(&self, more: &[(&'static str, &str)]) -> Vec<Link> {
        let first = Link::new(Words::text(self.name.clone()), self.at("today"));
        let more = more.iter().map(|(key, page)| Link::new(Words::key(*key), self.at(page)));
        std::iter::once(first).chain(more).collect()
    }

    /// The facility itself.
    pub fn place<'a>(&self, visit: &'a Visit) -> AppResult<&'a Facility> {
        visit.city.facility(self.id).ok_or(AppError::NotFound)
    }

    /// The programs that it has a part in.
    pub fn programs<'a>(&self, visit: &'a Visit) -> Vec<&'a Program> {
        visit.city.set_up.programs.iter().filter(|p| visit.city.offers(self.id, p.id)).collect()
    }

    /// The program with this key, or the first one.
    pub fn program(&self, visit: &Visit, key: Option<&str>) -> AppResult<Program> {
        let programs = self.programs(visit);
        let found = programs.iter().find(|p| key.is_none_or(|key| p.key == key));
        found.map(|p| (*p).clone()).ok_or(AppError::NotFound)
    }

    /// A booking of this facility.
    pub async fn booking(&self, visit: &Visit, id: &str) -> AppResult<Booking> {
        let (booking, _) = visit.find_booking(read_id::<BookingId>(id)?).await?;
        if booking.facility_id == self.id { Ok(booking) } else { Err(AppError::NotFound) }
    }
}

/// The word of what was done: another one where no mail reaches the family, so that staff telephone.
pub async fn done_word(visit: &Visit, household: HouseholdId, word: &str) -> AppResult<String> {
    Ok(if has_mail(visit, household).await? { word.to_owned() } else { format!("{word}-phone") })
}

/// The number to call for a family that no mail reaches.
pub async fn call_instead(visit: &Visit, home: HouseholdId, phone: &str) -> AppResult<Option<String>> {
    Ok(if has_mail(visit, home).await? { None } else { told(&format::phone(phone)) })
}

/// An id in an address; what is none is not found.
pub fn read_id<T: From<Uuid>>(text: &str) -> AppResult<T> {
    text.parse::<Uuid>().map(T::from).map_err(|_| AppError::NotFound)
}

/// A day in an address; what cannot be meant is not found.
pub fn read_day(text: &str) -> AppResult<NaiveDate> {
    format::sent_date(text).ok_or(AppError::NotFound)
}

/// A month in an address; what cannot be meant is not found.
pub fn read_month(text: &str) -> AppResult<Month> {
    format::sent_month(text).ok_or(AppError::NotFound)
}

/// The query of a visit, to be read like a form.
pub fn query(visit: &Visit) -> FormData {
    FormData::parse(&visit.query).unwrap_or_default()
}

/// Links to the pages of a list; `address` ends with `?` or `&`.
pub fn pager(page: u32, total: i64, address: &str) -> Pager {
    let size = u64::try_from(ListPage::default().limit()).unwrap_or(1);
    Pager::new(page.into(), size, u64::try_from(total).unwrap_or(0), |n| format!("{address}page={n}"))
}

/// An error in words for a list of results.
pub fn reason(error: AppError) -> AppResult<Words> {
    match error {
        AppError::Forbidden | AppError::NotFound => Ok(Words::key("error-page-forbidden")),
        other => {
            let reasons = refusal(other)?;
            Ok(reasons.lines.into_iter().next().unwrap_or(reasons.title))
        }
    }
}

/// A child as lists show it: what staff must know stands first.
#[derive(Clone, Debug, Serialize)]
pub struct ChildLine {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Date of birth.
    pub birth: NaiveDate,
    /// Age in months on the day in question.
    pub months: u32,
    /// Allergies, if any are known.
    pub allergy: Option<String>,
    /// True if nobody answered the question about allergies yet.
    pub unanswered: bool,
    /// Medical notes, if there are any.
    pub medical: Option<String>,
    /// Day the family confirmed the sheet, if it ever did.
    pub confirmed_on: Option<NaiveDate>,
    /// True if that is long ago.
    pub stale: bool,
}

impl ChildLine {
    /// The child as it is on a day.
    pub fn new(child: &ChildSummary, on: NaiveDate) -> Self {
        Self {
            id: child.id.to_string(),
            name: child.name.clone(),
            kana: child.kana.clone(),
            birth: child.birth_date,
            months: Age::on(child.birth_date, on).months(),
            allergy: told(&child.allergy),
            unanswered: child.unanswered,
            medical: told(&child.medical),
            confirmed_on: child.confirmed_on,
            stale: child.confirmed_on.is_some_and(|day| (on - day).num_days() > SHEET_DAYS),
        }
    }

    /// An invented child whose family has filled in nothing yet.
    pub fn unanswered_sample() -> Self {
        Self { allergy: None, unanswered: true, confirmed_on: None, stale: false, ..Self::sample() }
    }

    /// An invented child.
    pub fn sample() -> Self {
        let day = NaiveDate::from_ymd_opt(2024, 11, 5).unwrap_or_default();
        Self {
            id: Uuid::nil().to_string(),
            name: "見本 はな".into(),
            kana: "みほん はな".into(),
            birth: day,
            months: 16,
            allergy: Some("卵・乳（見本）".into()),
            unanswered: false,
            medical: None,
            confirmed_on: Some(day),
            stale: true,
        }
    }
}

/// The text, unless it says nothing.
pub fn told(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A fee as line items.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fee {
    /// Lines.
    pub lines: Vec<FeeLine>,
    /// Their sum.
    pub total: i64,
}

/// One line of a fee.
#[derive(Clone, Debug, Serialize)]
pub struct FeeLine {
    /// What it is for.
    pub words: Words,
    /// Yen.
    pub amount: i64,
}

impl From<&Quote> for Fee {
    fn from(quote: &Quote) -> Self {
        let line = |line: &platform_program_api::QuoteLine| FeeLine {
            words: Words::Message { key: line.code.clone().into(), args: line.args.clone() },
            amount: line.amount.0,
        };
        Self { lines: quote.lines.iter().map(line).collect(), total: quote.total().0 }
    }
}

impl Fee {
    /// The fee of a booking: the final one once it is settled, else what was told.
    pub fn of(booking: &Booking) -> AppResult<Self> {
        let stored = booking.final_quote.as_ref().unwrap_or(&booking.quote);
        Ok(Self::from(&serde_json::from_value::<Quote>(stored.clone())?))
    }
}

/// The words of a choice in a program's form.
pub fn choice_words(rulebook: &dyn Rulebook, field: &str, value: &str) -> Words {
    if value.is_empty() {
        return Words::key("report-no-use-type");
    }
    let own = rulebook.choices(field).into_iter().find(|c| c.key == value).and_then(|c| c.label);
    own.map_or_else(|| Words::key(format!("{field}-{value}")), Words::text)
}

/// The use type of a booking in words.
pub fn use_words(city: &City, booking: &Booking) -> AppResult<Words> {
    let book = city.book(booking.program_id, booking.facility_id, booking.day)?;
    Ok(choice_words(&*book.rulebook, "use_type", &booking.use_type))
}

/// The name of the booked span, where the day's offers still have it.
pub fn offer_words(city: &City, booking: &Booking) -> AppResult<Option<Words>> {
    let book = city.book(booking.program_id, booking.facility_id, booking.day)?;
    let offers = book.rulebook.offers(&city.day(booking.facility_id, booking.day));
    let span = Span::new(booking.starts, booking.ends);
    let found = offers.into_iter().find(|offer| Some(offer.span) == span);
    Ok(found.map(|offer| Words::key(format!("offer-{}", offer.key))))
}

/// From when to when, as templates show it.
pub fn span_text(booking: &Booking) -> String {
    format!("{}-{}", booking.starts.format("%H:%M"), booking.ends.format("%H:%M"))
}

/// A booking's phase as symbol, word and colour.
pub fn phase_badge(phase: Phase) -> Badge {
    let tone = match phase {
        Phase::Requested | Phase::Waitlisted | Phase::Offered => Tone::Few,
        Phase::Confirmed | Phase::InUse => Tone::Good,
        Phase::Completed => Tone::Plain,
        Phase::NoShow => Tone::Alert,
        Phase::Declined | Phase::Cancelled | Phase::Lapsed => Tone::Full,
    };
    Badge::new(tone, Words::key(format!("phase-{phase}")))
}

/// Months around today as choices, the later first.
pub fn months(today: NaiveDate, before: usize, after: usize) -> Vec<Month> {
    let first = std::iter::successors(Some(Month::of(today)), |m| Some(m.next())).nth(after);
    let first = first.unwrap_or_else(|| Month::of(today));
    std::iter::successors(Some(first), |m| Some(m.previous())).take(before + after + 1).collect()
}

/// A month as a choice.
pub fn month_choice(month: Month) -> crate::view::Choice {
    crate::view::Choice::new(month.to_string(), Words::key("month-name").with("month", month))
}
