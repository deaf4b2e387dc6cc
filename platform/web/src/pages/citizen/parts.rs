//! Pieces that several pages of guardians show: reasons with what would change them, fees, states, other places.

use super::standing::Standing;
use super::wish::Wish;
use crate::i18n::Words;
use crate::pages::hours;
use crate::view::{Badge, Link, Tone};
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::bookings::alternatives::Alternatives;
use platform_app::bookings::ask::Drift;
use platform_app::city::Book;
use platform_app::store::bookings::Booking;
use platform_app::store::places::{Facility, Program};
use platform_app::vacancies::{DayVacancy, OfferVacancy, Status};
use platform_app::{AppError, AppResult};
use platform_program_api::{Answers, Finding, Quote};
use platform_values::{ChildId, Phase, RegistrationState, Span};
use serde::Serialize;

/// A label with its value.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// Label.
    pub label: Words,
    /// Value.
    pub value: Words,
}

impl Fact {
    /// The message `key` as label of a value.
    pub fn new(key: &'static str, value: Words) -> Self {
        Self { label: Words::key(key), value }
    }
}

/// A reason against something, and the page where it can be changed.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// The reason; it says what would change it.
    pub words: Words,
    /// Where that is done.
    pub action: Option<Link>,
}

impl Reason {
    /// The reason of a finding about a facility. Registration, interview and talk are matters of the platform, so that
    /// it knows the way there.
    pub fn of(finding: &Finding, child: ChildId, (facility, program): (&Facility, &Program)) -> Self {
        let link = |key: &'static str, href: String| Some(Link::new(Words::key(key), href));
        let action = match finding.code.split('-').next().unwrap_or_default() {
            "registration" => {
                let of = format!("program={}&child={child}", program.key);
                link("book-go-register", format!("/facilities/{}/register?{of}", facility.code))
            }
            "interview" => link("book-go-interview", "/registrations".into()),
            "phone" => link("book-go-phone", format!("tel:{}", facility.phone)),
            "consent" => link("book-go-consent", "/settings/privacy".into()),
            "same" => link("book-go-bookings", "/bookings".into()),
            _ => None,
        };
        Self { words: Words::from(finding), action }
    }

    /// The reasons of all findings against a booking. What the child is waiting for is told as such; what comes after
    /// registration has no way of its own while registration is missing.
    pub async fn all(
        visit: &Visit,
        findings: &[&Finding],
        child: ChildId,
        (facility, program): (&Facility, &Program),
    ) -> AppResult<Vec<Self>> {
        let standing = Standing::of(visit, findings, child, facility, program).await?;
        let why = why_phone_only(visit, findings, child).await?;
        let first = findings.iter().any(|finding| finding.code.starts_with("registration-"));
        let reason = |finding: &&Finding| {
            if let Some(told) = standing.as_ref().and_then(|standing| standing.reason(visit, finding)) {
                return told;
            }
            let reason = Self::of(finding, child, (facility, program));
            if let Some(why) = why.as_ref().filter(|_| is_phone_only(finding)) {
                let words = Words::key("book-phone-only").with("reason", why);
                return Self { words: words.with("phone", &facility.phone), ..reason };
            }
            let later = first && finding.code.starts_with("interview-");
            Self { action: reason.action.filter(|_| !later), ..reason }
        };
        Ok(findings.iter().map(reason).collect())
    }
}

fn is_phone_only(finding: &Finding) -> bool {
    finding.code.starts_with("phone-")
}

/// Why the child cannot be booked online, where that is a reason and somebody wrote it down.
async fn why_phone_only(visit: &Visit, findings: &[&Finding], child: ChildId) -> AppResult<Option<String>> {
    if !findings.iter().any(|finding| is_phone_only(finding)) {
        return Ok(None);
    }
    let why = visit.find_child(child).await?.0.phone_only_reason;
    Ok((!why.is_empty()).then_some(why))
}

/// Fee lines with their sum.
#[derive(Clone, Debug, Serialize)]
pub struct Fee {
    /// The lines.
    pub lines: Vec<FeeLine>,
    /// Their sum in yen.
    pub total: i64,
    /// True if the sum is the most that it can become.
    pub up_to: bool,
    /// True if leaving late costs more.
    pub may_rise: bool,
}

/// One line of a fee.
#[derive(Clone, Debug, Serialize)]
pub struct FeeLine {
    /// What for.
    pub words: Words,
    /// Yen.
    pub amount: i64,
}

impl Fee {
    /// The lines of a quote.
    pub fn of(quote: &Quote, drift: Option<Drift>) -> Self {
        let line = |line: &platform_program_api::QuoteLine| FeeLine {
            words: Words::Message { key: line.code.clone().into(), args: line.args.clone() },
            amount: line.amount.0,
        };
        Self {
            lines: quote.lines.iter().map(line).collect(),
            total: quote.total().0,
            up_to: drift.is_some_and(|d| d.may_fall),
            may_rise: drift.is_some_and(|d| d.may_rise),
        }
    }

    /// A stored quote.
    pub fn stored(value: &serde_json::Value) -> AppResult<Self> {
        Ok(Self::of(&serde_json::from_value(value.clone())?, None))
    }
}

/// What could be booked instead.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Instead {
    /// Other hours of the same day here.
    pub offers: Vec<InsteadLine>,
    /// Other days here.
    pub days: Vec<InsteadLine>,
    /// Other facilities that day.
    pub facilities: Vec<InsteadLine>,
    /// Search for the whole city.
    pub search: String,
}

/// One proposal.
#[derive(Clone, Debug, Serialize)]
pub struct InsteadLine {
    /// What.
    pub link: Link,
    /// How it stands.
    pub badge: Badge,
    /// Something to know first.
    pub note: Option<Words>,
}

impl Instead {
    /// Links that lead on with the same child and choices.
    pub fn of(visit: &Visit, found: &Alternatives, wish: &Wish<'_>, day: NaiveDate) -> Self {
        let (code, kept, public) = (&wish.facility.code, wish.kept_query(), wish.public_query());
        let days = found.days.iter().map(|other| InsteadLine {
            link: Link::new(
                Words::text(other.date.to_string()),
                format!("/facilities/{code}/book?date={}&offer={}{kept}", other.date, other.offer),
            ),
            badge: vacancy_badge(other.status, other.free),
            note: None,
        });
        let facilities = found.facilities.iter().map(|other| InsteadLine {
            link: Link::new(
                Words::text(format!("{}（{}）", other.facility.name, other.facility.ward)),
                match other.registration {
                    _ if other.at_once => {
                        format!("/facilities/{}/book?date={day}{kept}", other.facility.code)
                    }
                    Some((registration, _)) => format!("/registrations/{registration}"),
                    None => format!("/facilities/{}/days/{day}?{public}", other.facility.code),
                },
            ),
            badge: vacancy_badge(other.status, other.free),
            note: (!other.at_once).then(|| {
                Words::key(match other.registration {
                    Some((_, RegistrationState::Accepted)) => "book-instead-interview",
                    Some(_) => "book-instead-applied",
                    None => "book-instead-register",
                })
            }),
        });
        let mut instead = Self {
            offers: Vec::new(),
            days: days.collect(),
            facilities: facilities.collect(),
            search: format!("/search?from={day}&to={day}&{public}"),
        };
        for line in &mut instead.days {
            line.link.words = Words::key("book-instead-day").with("day", visit.say(&line.link.words));
        }
        instead
    }

    /// The same with the hours of the wished day that are free, besides those that are full.
    #[must_use]
    pub fn with_hours(self, visit: &Visit, wish: &Wish<'_>, state: &DayVacancy, besides: Span) -> Self {
        let line = |offer: &OfferVacancy| InsteadLine {
            link: Link::new(
                hours::name(visit, offer),
                format!(
                    "/facilities/{}/book?date={}&offer={}{}",
                    wish.facility.code,
                    state.date,
                    offer.offer,
                    wish.kept_query()
                ),
            ),
            badge: vacancy_badge(offer.status, offer.free),
            note: None,
        };
        Self { offers: hours::free(state, besides).map(line).collect(), ..self }
    }
}

/// A vacancy as a badge.
pub fn vacancy_badge(status: Status, free: i64) -> Badge {
    match status {
        Status::Open => Badge::new(Tone::Good, Words::key("vacancy-open")),
        Status::Few => Badge::new(Tone::Few, Words::key("vacancy-few").with("left", free)),
        Status::Full => Badge::new(Tone::Full, Words::key("vacancy-full")),
        Status::NotYet => Badge::new(Tone::Off, Words::key("book-not-yet")),
        Status::Ineligible => Badge::new(Tone::Off, Words::key("vacancy-off")),
        Status::Closed => Badge::new(Tone::Closed, Words::key("vacancy-closed")),
    }
}

/// A booking's phase as a badge.
pub fn phase_badge(phase: Phase) -> Badge {
    let tone = match phase {
        Phase::Confirmed | Phase::InUse => Tone::Good,
        Phase::Requested | Phase::Waitlisted | Phase::Offered => Tone::Few,
        Phase::Declined | Phase::NoShow => Tone::Full,
        Phase::Cancelled | Phase::Lapsed => Tone::Off,
        Phase::Completed => Tone::Plain,
    };
    Badge::new(tone, Words::key(format!("phase-{phase}")))
}

/// The words of a choice: the city's own, else the module's.
pub fn choice_words(book: &Book, field: &str, key: &str) -> Words {
    let own = book.rulebook.choices(field).into_iter().find(|c| c.key == key).and_then(|c| c.label);
    own.map_or_else(|| Words::key(format!("{field}-{key}")), Words::text)
}

/// What was answered in the program's form, field by field.
pub fn answer_facts(
    visit: &Visit,
    program: &Program,
    book: &Book,
    answers: &Answers,
) -> AppResult<Vec<Fact>> {
    use platform_program_api::FieldKind;
    let manifest = visit.city.module(program)?.manifest();
    let mut facts = Vec::new();
    for field in manifest.form.iter().filter(|f| book.rulebook.asks(f.key)) {
        let value = match (&field.kind, answers.get(field.key)) {
            (FieldKind::Choice(_), Some(key)) => choice_words(book, field.key, key),
            (FieldKind::Tick, Some(_)) => Words::key("book-yes"),
            (FieldKind::Tick, None) => Words::key("book-no"),
            (FieldKind::Text, Some(text)) => Words::text(text),
            (FieldKind::Choice(_) | FieldKind::Text, None) => continue,
        };
        facts.push(Fact { label: Words::key(format!("field-{}", field.key)), value });
    }
    Ok(facts)
}

/// A day and a span in one line.
pub fn when(day: NaiveDate, span: Span) -> Words {
    Words::key("book-when").with("day", day).with("span", span)
}

/// The booked day and span.
pub fn booked_when(booking: &Booking) -> AppResult<Words> {
    Ok(when(booking.day, platform_app::bookings::case::span_of(booking)?))
}

/// The facility with this code and one of its published programs: the one with this key, else the first.
pub fn place<'v>(visit: &'v Visit, code: &str, key: Option<&str>) -> AppResult<(&'v Facility, &'v Program)> {
    let facility = visit.city.facility_by_code(code).ok_or(AppError::NotFound)?;
    let offered = |p: &&Program| p.published && visit.city.offers(facility.id, p.id);
    let mut programs: Vec<&Program> = visit.city.set_up.programs.iter().filter(offered).collect();
    programs.sort_by_key(|p| p.sort);
    let named = programs.iter().find(|p| key.is_none_or(|key| p.key == key));
    Ok((facility, named.copied().ok_or(AppError::NotFound)?))
}

/// The name of a facility.
pub fn facility_name(visit: &Visit, id: platform_values::FacilityId) -> String {
    visit.city.facility(id).map_or_else(String::new, |f| f.name.clone())
}

/// Names of the family's children, archived ones left out.
pub async fn names(visit: &Visit) -> AppResult<std::collections::HashMap<ChildId, String>> {
    let children = platform_app::accounts::children::list(visit).await?;
    Ok(children.into_iter().map(|view| (view.child.id, view.child.name)).collect())
}
