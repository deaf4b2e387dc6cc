//! Hours of a day that are full while others of the same day are free: what is free is named before another day is.

use crate::i18n::Words;
use crate::visit::Visit;
use platform_app::vacancies::{DayVacancy, OfferVacancy, Status};
use platform_program_api::Finding;
use platform_values::Span;

/// The hours of a day with a place, besides these.
pub fn free(day: &DayVacancy, besides: Span) -> impl Iterator<Item = &OfferVacancy> {
    day.offers.iter().filter(move |offer| offer.status <= Status::Few && offer.span != besides)
}

/// Hours by name and times.
pub fn name(visit: &Visit, offer: &OfferVacancy) -> Words {
    let name = visit.say(&Words::key(format!("offer-{}", offer.offer)));
    Words::key("book-offer").with("name", name).with("span", offer.span)
}

/// The names of the free ones besides these; `None` if there are none.
pub fn others(visit: &Visit, day: &DayVacancy, besides: Span) -> Option<String> {
    let names: Vec<String> = free(day, besides).map(|offer| visit.say(&name(visit, offer))).collect();
    (!names.is_empty()).then(|| names.join("、"))
}

/// A reason against hours; that they are full is told with what else is free on the day.
pub fn reason(finding: &Finding, others: Option<&str>) -> Words {
    match others.filter(|_| finding.code == "full") {
        Some(others) => {
            Words::Message { key: "full-hours".into(), args: finding.args.clone() }.with("others", others)
        }
        None => Words::from(finding),
    }
}
