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
