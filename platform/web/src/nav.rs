//! Menus: what a visitor can reach, by the kind of role held.

use crate::i18n::Words;
use crate::render::Role as Kind;
use crate::view::Link;
use crate::visit::Visit;
use platform_app::authz::{Action, Actor, Object, Role};

/// The kind of person, for the header; `None` when nobody is logged in.
pub fn role_kind(actor: &Actor) -> Option<Kind> {
    actor.account?;
    let any = |roles: &[Role]| roles.iter().any(|role| actor.has(*role));
    Some(if any(&[Role::CityStaff, Role::CityAdmin, Role::Auditor]) {
        Kind::City
    } else if any(&[Role::FacilityStaff, Role::FacilityManager, Role::CorporationManager]) {
        Kind::Facility
    } else if actor.has(Role::Operator) {
        Kind::Operator
    } else {
        Kind::Guardian
    })
}

/// Where the visitor's own pages begin.
pub fn home(visit: &Visit) -> String {
    match role_kind(&visit.actor) {
        Some(Kind::City) => "/city".into(),
        Some(Kind::Facility) => "/facility".into(),
        Some(Kind::Guardian) => "/my".into(),
        Some(Kind::Operator) | None => "/".into(),
    }
}

/// The facility of a visitor who works at one.
pub fn place(visit: &Visit) -> String {
    match visit.actor.facilities().as_slice() {
        [one] => visit.city.facility(*one).map_or_else(String::new, |f| f.name.clone()),
        _ => String::new(),
    }
}

/// The menu below the header.
pub fn menu(visit: &Visit) -> Vec<Link> {
    let links: Vec<(&'static str, String)> = match role_kind(&visit.actor) {
        None => {
            vec![
                ("nav-search", "/".into()),
                ("nav-guide", "/guide".into()),
                ("nav-sign-up", "/sign-up".into()),
            ]
        }
        Some(Kind::Guardian) => vec![
            ("nav-my", "/my".into()),
            ("nav-search", "/".into()),
            ("nav-bookings", "/bookings".into()),
            ("nav-children", "/children".into()),
            ("nav-settings", "/settings".into()),
        ],
        Some(Kind::Facility) => facility_menu(visit),
        Some(Kind::City) => city_menu(visit),
        Some(Kind::Operator) => vec![("nav-settings", "/settings".into())],
    };
    links
        .into_iter()
        .map(|(key, href)| Link { current: visit.path == href, ..Link::new(Words::key(key), href) })
        .collect()
}

/// The page above one that names none, for the breadcrumb; none on the pages where a visitor begins.
pub fn above(visit: &Visit) -> Vec<Link> {
    let path = visit.path.as_str();
    let begins = ["/", "/my", "/city", "/facility"].contains(&path) || path.ends_with("/today");
    if begins {
        return Vec::new();
    }
    let (key, href) = match role_kind(&visit.actor) {
        Some(Kind::Guardian) => ("nav-my", "/my".to_owned()),
        Some(Kind::City) => ("nav-city", "/city".to_owned()),
        Some(Kind::Facility) => match code_in_path(visit) {
            Some(code) => ("nav-today", format!("/facility/{code}/today")),
            None => ("nav-home", "/".to_owned()),
        },
        Some(Kind::Operator) | None => ("nav-home", "/".to_owned()),
    };
    vec![Link::new(Words::key(key), href)]
}

/// The chapter of the help that fits a page; the help itself has none.
pub fn help(path: &str) -> Option<String> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let (first, second, third) = (parts.next(), parts.next(), parts.next());
    let chapter = |page: &str, name: &str| Some(format!("{page}#{name}"));
    match (first.unwrap_or_default(), second, third) {
        ("help", ..) => None,
        ("facility", _, at) => chapter("/help/facility", facility_chapter(at.unwrap_or_default())),
        ("city", at, _) => chapter("/help/city", city_chapter(at.unwrap_or_default())),
        ("facilities", _, Some("register")) | ("children" | "registrations", ..) => {
            chapter("/help", "registration")
        }
        ("facilities", _, Some("book" | "book-days")) | ("my" | "uses", ..) | ("bookings", None, _) => {
            chapter("/help", "booking")
        }
        ("bookings", _, Some("cancel")) => chapter("/help", "cancel"),
        ("bookings", Some(_), _) | ("entrance", ..) => chapter("/help", "day"),
        ("login" | "sign-up" | "claim", ..) => chapter("/help", "sign-up"),
        ("reset" | "settings", ..) => chapter("/help", "trouble"),
        ("" | "search" | "facilities", ..) => chapter("/help", "search"),
        _ => Some("/help".to_owned()),
    }
}

fn facility_chapter(page: &str) -> &'static str {
    match page {
        "bookings" => "bookings",
        "registrations" | "children" => "registrations",
        "interviews" => "interviews",
        "phone" => "phone",
        "uses" | "cash" | "unpaid" => "uses",
        "reports" => "reports",
        "settings" => "settings",
        _ => "day",
    }
}

fn city_chapter(page: &str) -> &'static str {
    match page {
        "reports" => "reports",
        "vacancies" | "figures" => "figures",
        "facilities" | "import" => "facilities",
        "rules" => "rules",
        "families" | "children" | "registrations" | "bookings" => "families",
        "announcements" | "closures" | "emergency" => "notices",
        "staff" => "staff",
        "log" | "mails" => "log",
        _ => "home",
    }
}

fn facility_menu(visit: &Visit) -> Vec<(&'static str, String)> {
    let Some(code) = code_in_path(visit) else { return vec![("nav-settings", "/settings".into())] };
    let at = |page: &str| format!("/facility/{code}/{page}");
    let mut links = Vec::new();
    if visit.may_somewhere(Action::List, Object::Usage) {
        links.extend([
            ("nav-today", at("today")),
            ("nav-inbox-bookings", at("bookings")),
            ("nav-inbox-registrations", at("registrations")),
            ("nav-interviews", at("interviews")),
            ("nav-phone", at("phone")),
            ("nav-uses", at("uses")),
        ]);
    }
    links.push(("nav-report", at("reports")));
    if visit.may_somewhere(Action::List, Object::Usage) {
        links.push(("nav-facility-settings", at("settings")));
    }
    links
}

/// The facility of the page, or the only one of the visitor.
fn code_in_path(visit: &Visit) -> Option<String> {
    let named = visit.path.strip_prefix("/facility/").and_then(|rest| rest.split('/').next());
    if let Some(code) = named.filter(|code| visit.desk(code).is_ok()) {
        return Some(code.to_owned());
    }
    match visit.actor.facilities().as_slice() {
        [one] => visit.city.facility(*one).map(|f| f.code.clone()),
        _ => None,
    }
}

fn city_menu(visit: &Visit) -> Vec<(&'static str, String)> {
    let all = [
        ("nav-city-reports", "/city/reports", Action::List, Object::Report),
        ("nav-city-figures", "/city/figures", Action::Read, Object::Statistics),
        ("nav-city-facilities", "/city/facilities", Action::List, Object::Facility),
        ("nav-city-rules", "/city/rules", Action::Read, Object::Rules),
        ("nav-city-families", "/city/families", Action::List, Object::Household),
        ("nav-city-registrations", "/city/registrations", Action::List, Object::Registration),
        ("nav-city-announcements", "/city/announcements", Action::List, Object::Announcement),
        ("nav-city-log", "/city/log", Action::List, Object::Audit),
    ];
    let allowed = all.into_iter().filter(|(_, _, action, object)| visit.may_somewhere(*action, *object));
    std::iter::once(("nav-city", "/city".to_owned()))
        .chain(allowed.map(|(key, href, _, _)| (key, href.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_lead_to_their_chapter_of_the_help() {
        for (path, chapter) in [
            ("/", "/help#search"),
            ("/facilities/f001", "/help#search"),
            ("/facilities/f001/book/check", "/help#booking"),
            ("/facilities/f001/register", "/help#registration"),
            ("/bookings", "/help#booking"),
            ("/bookings/1/cancel", "/help#cancel"),
            ("/children/1/health", "/help#registration"),
            ("/announcements", "/help"),
            ("/facility/f001/today", "/help/facility#day"),
            ("/facility/f001/reports/2026-03", "/help/facility#reports"),
            ("/city", "/help/city#home"),
            ("/city/families/1", "/help/city#families"),
        ] {
            assert_eq!(help(path).as_deref(), Some(chapter), "{path}");
        }
        assert_eq!(help("/help/city"), None);
    }
}
