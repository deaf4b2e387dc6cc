//! What waits for an officer today.

use crate::i18n::Words;
use crate::pages::city::parts::{address, program_field};
use crate::render::Page;
use crate::view::{Badge, Link, Tone};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::authz::{Action, Object};
use platform_app::overview::{LONG_WAIT_DAYS, Overview, Places, ReportsState, overview};
use platform_app::reports::Standing;
use platform_values::Month;
use poem::handler;
use serde::Serialize;

/// The overview.
#[derive(Clone, Debug, Serialize)]
pub struct HomePage {
    today: NaiveDate,
    cards: Vec<Card>,
    links: Vec<Link>,
}

/// One thing to look at.
#[derive(Clone, Debug, Serialize)]
struct Card {
    heading: Words,
    badge: Badge,
    lines: Vec<Words>,
    link: Link,
}

/// Shows what waits.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let program = visit.city.set_up.programs.first().map(|p| p.id);
    let seen = overview(&visit.ctx, program).await?;
    let fields = program.map(|id| program_field(&visit, id)).unwrap_or_default();
    let page = HomePage { today: visit.today(), cards: cards(&seen, &fields), links: links(&visit) };
    visit.page(Vec::new(), &page)
}

fn cards(seen: &Overview, fields: &[(&'static str, String)]) -> Vec<Card> {
    let mut cards = Vec::new();
    if let Some(reports) = &seen.reports {
        cards.push(reports_card(reports, fields));
    }
    if let Some((all, long)) = seen.registrations {
        let words = Words::key("city-home-registrations-long").with("count", long);
        let days = [("days", LONG_WAIT_DAYS.to_string())];
        let (href, badge) = if long > 0 {
            (address("/city/registrations", &days), waits())
        } else {
            ("/city/registrations".into(), calm())
        };
        cards.push(Card {
            heading: Words::key("city-home-registrations"),
            badge,
            lines: vec![
                Words::key("city-home-registrations-all").with("count", all),
                words.with("days", LONG_WAIT_DAYS),
            ],
            link: Link::new(Words::key("city-home-registrations-open"), href),
        });
    }
    if let Some(places) = seen.places {
        cards.push(places_card(places));
    }
    if let Some(failed) = seen.failed_mails {
        cards.push(Card {
            heading: Words::key("city-home-mails"),
            badge: if failed > 0 { waits() } else { calm() },
            lines: vec![Words::key("city-home-mails-count").with("count", failed)],
            link: Link::new(Words::key("city-home-mails-open"), "/city/mails"),
        });
    }
    cards
}

fn waits() -> Badge {
    Badge::new(Tone::Alert, Words::key("city-home-look"))
}

fn calm() -> Badge {
    Badge::new(Tone::Good, Words::key("city-home-calm"))
}

fn reports_card(reports: &ReportsState, fields: &[(&'static str, String)]) -> Card {
    let of = |standing| reports.counts.iter().find(|(s, _)| *s == standing).map_or(0, |(_, count)| *count);
    let submitted = of(Standing::Submitted);
    let open = of(Standing::NotStarted) + of(Standing::Draft);
    let returned = of(Standing::Returned);
    let mut fields = fields.to_vec();
    fields.push(("month", reports.month.to_string()));
    if submitted > 0 {
        fields.push(("state", Standing::Submitted.as_str().to_owned()));
    }
    Card {
        heading: Words::key("city-home-reports").with("month", reports.month),
        badge: if submitted + open + returned > 0 { waits() } else { calm() },
        lines: vec![
            Words::key("city-home-reports-submitted").with("count", submitted),
            Words::key("city-home-reports-open").with("count", open),
            Words::key("city-home-reports-returned").with("count", returned),
            Words::key("city-home-reports-approved").with("count", of(Standing::Approved)),
        ],
        link: Link::new(Words::key("city-home-reports-link"), address("/city/reports", &fields)),
    }
}

fn places_card(places: Places) -> Card {
    Card {
        heading: Words::key("city-home-places"),
        badge: if places.free == 0 && places.full > 0 { waits() } else { calm() },
        lines: vec![
            Words::key("city-home-places-free").with("count", places.free),
            Words::key("city-home-places-full").with("count", places.full),
            Words::key("city-home-places-closed").with("count", places.closed),
        ],
        link: Link::new(Words::key("city-home-places-open"), "/city/vacancies"),
    }
}

fn links(visit: &Visit) -> Vec<Link> {
    let totals = format!("/city/reports/{}/totals", Month::of(visit.today()).previous());
    let all = [
        ("nav-city-reports", "/city/reports", Action::List, Object::Report),
        ("city-totals-title", &totals, Action::List, Object::Report),
        ("nav-city-figures", "/city/figures", Action::Read, Object::Statistics),
        ("city-vacancies-link", "/city/vacancies", Action::List, Object::Vacancy),
        ("nav-city-facilities", "/city/facilities", Action::List, Object::Facility),
        ("nav-city-rules", "/city/rules", Action::Read, Object::Rules),
        ("nav-city-families", "/city/families", Action::List, Object::Household),
        ("nav-city-registrations", "/city/registrations", Action::List, Object::Registration),
        ("city-bookings-link", "/city/bookings", Action::List, Object::Booking),
        ("nav-city-announcements", "/city/announcements", Action::List, Object::Announcement),
        ("city-closures-link", "/city/closures", Action::List, Object::Closure),
        ("city-emergency-title", "/city/emergency", Action::List, Object::Closure),
        ("city-home-mails", "/city/mails", Action::List, Object::Account),
        ("nav-city-log", "/city/log", Action::List, Object::Audit),
        ("city-staff-link", "/city/staff", Action::List, Object::Staff),
        ("city-import-link", "/city/import", Action::Create, Object::Import),
        ("nav-settings", "/settings", Action::Read, Object::Account),
    ];
    let may = |(_, _, action, object): &(&str, &str, Action, Object)| visit.may_somewhere(*action, *object);
    all.into_iter().filter(may).map(|(key, href, _, _)| Link::new(Words::key(key), href)).collect()
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "pages/city/home";

    fn title(&self) -> Words {
        Words::key("city-title")
    }

    fn samples() -> Vec<Self> {
        let today = NaiveDate::from_ymd_opt(2026, 4, 2).unwrap_or_default();
        let month = Month::of(today).previous();
        let places = Places { date: today, free: 81, full: 20, closed: 7 };
        let busy = Overview {
            reports: Some(ReportsState { month, counts: Standing::ALL.map(|standing| (standing, 12)) }),
            registrations: Some((34, 5)),
            failed_mails: Some(1),
            places: Some(places),
        };
        let calm = Overview {
            reports: Some(ReportsState { month, counts: Standing::ALL.map(|standing| (standing, 0)) }),
            registrations: Some((0, 0)),
            failed_mails: Some(0),
            places: Some(Places { free: 0, ..places }),
        };
        let links = vec![Link::new(Words::key("nav-city-reports"), "/city/reports")];
        let page = |seen: &Overview| Self { today, cards: cards(seen, &[]), links: links.clone() };
        vec![page(&busy), page(&calm)]
    }
}
