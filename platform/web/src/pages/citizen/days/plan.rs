//! What would become of each wished day, before anything is sent; and the booking of the days that were then ticked.

use super::{DayResult, Wish};
use crate::failure::reasons_of;
use crate::i18n::Words;
use crate::pages::citizen::book::vacancy;
use crate::pages::citizen::parts::Reason;
use crate::pages::citizen::said::conditions;
use crate::pages::public::place::own::{OwnBooking, OwnDays};
use crate::view::{Badge, Link, Tone};
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::bookings::{Ask, Booked, Judged, book, judge_in_turn};
use platform_app::store::families::Child;
use platform_app::vacancies::Status;
use platform_app::{AppError, AppResult};
use platform_program_api::Finding;
use platform_values::{ChildId, Phase, Span};
use serde::Serialize;

/// The days as they would be booked.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    child: String,
    /// Conditions under which the facility accepted the child.
    conditions: Option<String>,
    days: Vec<PlanDay>,
    refused: Vec<RefusedDay>,
    counts: Words,
    total: i64,
    up_to: bool,
    /// What was typed, to go back to, and what is sent along.
    hidden: Vec<(String, String)>,
}

/// A day that can be booked.
#[derive(Clone, Debug, Serialize)]
struct PlanDay {
    value: String,
    day: NaiveDate,
    hours: Span,
    fee: i64,
    /// What the child has on that day besides.
    own: Option<Words>,
}

/// A day that cannot.
#[derive(Clone, Debug, Serialize)]
struct RefusedDay {
    day: NaiveDate,
    reasons: Vec<Reason>,
}

impl Plan {
    /// An invented one.
    pub fn sample() -> Self {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let half_past_eight = chrono::NaiveTime::MIN + chrono::Duration::minutes(510);
        let hours = Span::new(half_past_eight, half_past_eight + chrono::Duration::hours(8));
        let planned = |(day, own): (NaiveDate, Option<Words>)| {
            let hours = hours?;
            Some(PlanDay { value: day.to_string(), day, hours, fee: 2500, own })
        };
        Self {
            child: "見本 はな".into(),
            conditions: Some("午前中の利用のみ（見本）".into()),
            days: [(day, None), (day + chrono::Days::new(1), Some(OwnBooking::sample().words))]
                .into_iter()
                .filter_map(planned)
                .collect(),
            refused: vec![RefusedDay {
                day,
                reasons: vec![Reason {
                    words: Words::key("vacancy-full"),
                    action: Some(Link::new(Words::key("own-day-see"), "/bookings/1")),
                }],
            }],
            counts: Words::key("my-days-plan-counts").with("free", 2).with("refused", 1),
            total: 5000,
            up_to: true,
            hidden: vec![("program".into(), "p".into())],
        }
    }

    /// Judges the days in their order; nothing is written.
    pub async fn of(
        visit: &Visit,
        wish: &Wish<'_>,
        child: ChildId,
        days: &[NaiveDate],
        hidden: Vec<(String, String)>,
    ) -> AppResult<Self> {
        let (child, _) = visit.find_child(child).await?;
        let (first, last) = (days.first().copied(), days.last().copied());
        let own = match first.zip(last) {
            Some((first, last)) => OwnDays::of_child(visit, child.id, first, last).await?,
            None => OwnDays::default(),
        };
        let mut asks = Vec::new();
        let mut plan = Self {
            child: child.name.clone(),
            conditions: conditions(visit, child.id, wish.facility.id, wish.program.id).await?,
            days: Vec::new(),
            refused: Vec::new(),
            counts: Words::text(""),
            total: 0,
            up_to: false,
            hidden,
        };
        for day in days {
            let Some(ask) = ask(visit, wish, child.id, *day)? else {
                let reasons = not_offered(visit, wish, &child, *day).await?;
                let reasons = reasons.into_iter().map(|words| Reason { words, action: None });
                plan.refused.push(RefusedDay { day: *day, reasons: reasons.collect() });
                continue;
            };
            // A full day must not count against the days after it.
            let full = full(visit, wish, &child, &ask).await?;
            if full.is_empty() {
                asks.push(ask);
            } else {
                plan.refuse(visit, wish, *day, (child.id, &full), own.first_on(*day)).await?;
            }
        }
        let judged = judge_in_turn(visit, &asks).await?;
        for (ask, judged) in asks.iter().zip(&judged) {
            let (day, own) = (ask.day, own.first_on(ask.day));
            let against = judged.against(ask);
            if against.is_empty() {
                plan.add(ask, judged, own);
            } else {
                plan.refuse(visit, wish, day, (child.id, &against), own).await?;
            }
        }
        plan.refused.sort_by_key(|refused| refused.day);
        let (free, refused) = (plan.days.len(), plan.refused.len());
        plan.counts = Words::key("my-days-plan-counts").with("free", free).with("refused", refused);
        Ok(plan)
    }

    fn add(&mut self, ask: &Ask, judged: &Judged, own: Option<&OwnBooking>) {
        let fee = judged.quote.total().0;
        self.total += fee;
        self.up_to |= judged.drift.may_fall;
        let own = own.map(|own| own.words.clone());
        self.days.push(PlanDay { value: ask.day.to_string(), day: ask.day, hours: ask.span, fee, own });
    }

    async fn refuse(
        &mut self,
        visit: &Visit,
        wish: &Wish<'_>,
        day: NaiveDate,
        (child, against): (ChildId, &[Finding]),
        own: Option<&OwnBooking>,
    ) -> AppResult<()> {
        // What the child has on the day is told with the way there, instead of the rule that it meets.
        let told: Vec<&Finding> =
            against.iter().filter(|f| own.is_none() || !f.code.starts_with("same-")).collect();
        let mut reasons = Reason::all(visit, &told, child, (wish.facility, wish.program)).await?;
        reasons.extend(own.map(|own| Reason {
            words: own.words.clone(),
            action: Some(Link::new(Words::key("own-day-see"), own.href.clone())),
        }));
        self.refused.push(RefusedDay { day, reasons });
        Ok(())
    }
}

/// The wish for one day; `None` where the facility has no care in the chosen hours.
fn ask(visit: &Visit, wish: &Wish<'_>, child: ChildId, day: NaiveDate) -> AppResult<Option<Ask>> {
    let rules = visit.city.book(wish.program.id, wish.facility.id, day)?;
    let Some(span) = wish.span(visit, &rules, day) else { return Ok(None) };
    let mut ask = wish.ask(child, day, span);
    ask.answers.0.retain(|key, _| rules.rulebook.asks(key));
    Ok(Some(ask))
}

/// Why there is no care in the chosen hours.
async fn not_offered(visit: &Visit, wish: &Wish<'_>, child: &Child, day: NaiveDate) -> AppResult<Vec<Words>> {
    let closed = vacancy(visit, wish, child, day).await?.map(|state| state.reasons).unwrap_or_default();
    let reasons: Vec<Words> = closed.iter().map(Words::from).collect();
    Ok(if reasons.is_empty() { vec![Words::key("my-days-not-offered")] } else { reasons })
}

/// The judgement does not look at the places; this does.
async fn full(visit: &Visit, wish: &Wish<'_>, child: &Child, ask: &Ask) -> AppResult<Vec<Finding>> {
    let state = vacancy(visit, wish, child, ask.day).await?;
    let offer = state.into_iter().flat_map(|day| day.offers).find(|offer| offer.span == ask.span);
    Ok(offer.filter(|offer| offer.status == Status::Full).map(|offer| offer.reasons).unwrap_or_default())
}

/// Books one day.
pub(super) async fn book_one(
    visit: &Visit,
    wish: &Wish<'_>,
    child: ChildId,
    part: usize,
    day: NaiveDate,
) -> AppResult<DayResult> {
    let link = format!("/facilities/{}/book?date={day}{}", wish.facility.code, wish.kept_query());
    let refused = |reasons: Vec<Words>| DayResult {
        day,
        badge: Badge::new(Tone::Full, Words::key("my-days-refused")),
        href: None,
        reasons: reasons
            .into_iter()
            .map(|words| Reason { words, action: Some(Link::new(Words::key("my-days-see"), link.clone())) })
            .collect(),
    };
    let Some(ask) = ask(visit, wish, child, day)? else {
        let (child, _) = visit.find_child(child).await?;
        return Ok(refused(not_offered(visit, wish, &child, day).await?));
    };
    match book(&visit.part(part), &ask).await {
        Ok(Booked { id, phase }) => Ok(DayResult {
            day,
            badge: if phase == Phase::Confirmed {
                Badge::new(Tone::Good, Words::key("phase-confirmed"))
            } else {
                Badge::new(Tone::Few, Words::key("phase-requested"))
            },
            href: Some(format!("/bookings/{id}")),
            reasons: Vec::new(),
        }),
        Err(error @ (AppError::Refused(_) | AppError::Full(_) | AppError::Stale)) => {
            Ok(refused(reasons_of(&error)))
        }
        Err(other) => Err(other),
    }
}
