//! Accounts of officers and staff (M-01): the list, and for each person roles, the last day, and shutting out or letting in
//! again.

use crate::forms::{FormData, FormView, narrow};
use crate::i18n::Words;
use crate::pages::city::parts::{self, kept, query};
use crate::pages::city::staff_deeds;
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Notice, Pager, Tone};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{DateTime, NaiveDate, Utc};
use platform_app::AppError;
use platform_app::accounts::corrections;
use platform_app::accounts::roles as changes;
use platform_app::accounts::staff::{self, StaffView};
use platform_app::authz::{Grant, Role};
use platform_values::{AccountId, AccountState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct StaffPage {
    form: FormView,
    roles: Vec<Choice>,
    facilities: Vec<Choice>,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    login: String,
    href: String,
    roles: Vec<Words>,
    badge: Badge,
}

/// One person, with what can be done.
#[derive(Clone, Debug, Serialize)]
pub struct PersonPage {
    row: Row,
    email: String,
    since: String,
    action: String,
    form: FormView,
    last_day: Option<NaiveDate>,
    held: Vec<Held>,
    roles: Vec<Choice>,
    facilities: Vec<Choice>,
    /// False for the own account.
    may_change: bool,
    refused: Option<Notice>,
    deeds: Vec<Deed>,
}

/// A role that is held.
#[derive(Clone, Debug, Serialize)]
struct Held {
    words: Words,
    role: String,
    facility: String,
    /// True where another one is left.
    removable: bool,
}

/// A button with what it does.
#[derive(Clone, Debug, Serialize)]
struct Deed {
    value: &'static str,
    text: Words,
    button: Words,
}

/// Roles that the city hands out.
const ROLES: [Role; 6] = [
    Role::CityStaff,
    Role::CityAdmin,
    Role::Auditor,
    Role::FacilityStaff,
    Role::FacilityManager,
    Role::CorporationManager,
];

pub(super) fn roles() -> Vec<Choice> {
    ROLES.into_iter().map(|role| Choice::new(role.as_str(), role_words(role))).collect()
}

fn role_words(role: Role) -> Words {
    Words::key(format!("oplog-role-{}", role.as_str()))
}

/// Shows the list.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let role = form.text("role").parsed::<Role>().optional();
    let code = form.text("facility").optional();
    let facility = code.as_deref().and_then(|code| visit.city.facility_by_code(code)).map(|f| f.id);
    let named = form.text("word").max(60).optional();
    let number = parts::page_number(&mut form);
    let mut people = staff::list(&visit.ctx, None).await?;
    people.retain(|person| {
        let texts = [&person.name, &person.login_id];
        named.as_ref().is_none_or(|word| texts.iter().any(|text| plain(text).contains(&plain(word))))
    });
    people.retain(|person| {
        let holds = |grant: &Grant| {
            role.is_none_or(|role| role == grant.role)
                && facility.is_none_or(|facility| grant.facility == Some(facility))
        };
        person.grants.iter().any(holds)
    });
    let total = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let (number, skipped) = parts::within(number, people.len());
    let fields = [
        ("role", role.map_or_else(String::new, |role| role.as_str().to_owned())),
        ("facility", code.unwrap_or_default()),
        ("word", named.unwrap_or_default()),
    ];
    let page = StaffPage {
        form: kept(&form),
        roles: roles(),
        facilities: parts::facilities(&visit),
        rows: people.iter().skip(skipped).take(parts::ROWS).map(|person| row(&visit, person)).collect(),
        pager: parts::pager(number, total, "/city/staff", &fields),
        empty: empty(),
    };
    visit.page(parts::trail(Vec::new()), &page)
}

/// Text as it is compared: in any width and letter case, without spaces.
fn plain(text: &str) -> String {
    narrow(text).to_lowercase().replace([' ', '　'], "")
}

fn grant_words(visit: &Visit, grant: &Grant) -> Words {
    match grant.facility.and_then(|id| visit.city.facility(id)) {
        None => role_words(grant.role),
        Some(facility) => Words::key("city-staff-role-at")
            .with("role", visit.say(&role_words(grant.role)))
            .with("facility", &facility.name),
    }
}

fn row(visit: &Visit, person: &StaffView) -> Row {
    let over = person.expires_at.is_some_and(|end| end <= visit.now());
    Row {
        name: person.name.clone(),
        login: person.login_id.clone(),
        href: format!("/city/staff/{}", person.id),
        roles: person.grants.iter().map(|grant| grant_words(visit, grant)).collect(),
        badge: if over {
            Badge::new(Tone::Off, Words::key("city-staff-expired"))
        } else {
            badge(person.state, person.invited)
        },
    }
}

fn badge(state: AccountState, invited: bool) -> Badge {
    match (state, invited) {
        (AccountState::Active, true) => Badge::new(Tone::Few, Words::key("city-staff-invited")),
        (AccountState::Active, false) => Badge::new(Tone::Good, Words::key("city-staff-active")),
        (AccountState::Disabled | AccountState::Withdrawn, _) => {
            Badge::new(Tone::Off, Words::key("city-staff-disabled"))
        }
    }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-staff-none"),
        text: Words::key("city-staff-none-text"),
        action: Some(Link::new(Words::key("city-filter-clear"), "/city/staff")),
    }
}

pub(super) fn link() -> Link {
    Link::new(Words::key("city-staff-link"), "/city/staff")
}

async fn person_page(visit: &Visit, id: AccountId) -> Result<PersonPage, AppError> {
    let people = staff::list(&visit.ctx, None).await?;
    let person = people.into_iter().find(|person| person.id == id).ok_or(AppError::NotFound)?;
    let deed = |value, text: &'static str, button: &'static str| Deed {
        value,
        text: Words::key(text),
        button: Words::key(button),
    };
    let mut deeds = Vec::new();
    if person.state == AccountState::Active && person.invited {
        deeds.push(deed("invite", "city-staff-invite-text", "city-staff-invite-again"));
    }
    let own = visit.actor.account == Some(id);
    let over = person.expires_at.is_some_and(|end| end <= visit.now());
    if person.state == AccountState::Active && !person.invited && !own && !over {
        deeds.push(deed("reset", "city-staff-reset-text", "city-staff-reset"));
    }
    match person.state {
        AccountState::Active if !own => {
            deeds.push(deed("disable", "city-staff-disable-text", "city-staff-disable"));
        }
        AccountState::Disabled => deeds.push(deed("enable", "city-staff-enable-text", "city-staff-enable")),
        AccountState::Active | AccountState::Withdrawn => {}
    }
    Ok(PersonPage {
        row: row(visit, &person),
        form: FormData::filled([
            ("staff-last-day", last_day(visit, person.expires_at)),
            ("staff-name", person.name),
            ("staff-email", person.email.clone()),
        ])
        .view(),
        last_day: last_day(visit, person.expires_at).parse().ok(),
        email: person.email,
        since: visit.civil(person.created_at).date().to_string(),
        action: format!("/city/staff/{id}"),
        held: held(visit, &person.grants),
        roles: roles(),
        facilities: parts::facilities(visit),
        may_change: !own,
        refused: None,
        deeds,
    })
}

fn held(visit: &Visit, grants: &[Grant]) -> Vec<Held> {
    let staff: Vec<&Grant> = grants.iter().filter(|grant| grant.role != Role::Guardian).collect();
    let code = |grant: &Grant| grant.facility.and_then(|id| visit.city.facility(id)).map(|f| f.code.clone());
    let held = |grant: &&Grant| Held {
        words: grant_words(visit, grant),
        role: grant.role.as_str().to_owned(),
        facility: code(grant).unwrap_or_default(),
        removable: staff.len() > 1,
    };
    staff.iter().map(held).collect()
}

/// The last day of an account as the form shows it; empty if it has none.
fn last_day(visit: &Visit, end: Option<DateTime<Utc>>) -> String {
    let day = end.and_then(|end| visit.civil(end).date().pred_opt());
    day.map_or_else(String::new, |day| day.to_string())
}

/// Shows one person.
#[handler]
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> PageResult {
    let page = person_page(&visit, parts::id(&id)?).await?;
    visit.page(parts::trail(vec![link()]), &page)
}

/// Corrects the account, shuts somebody out after asking, lets in again, or sends a link to choose a password.
#[handler]
pub async fn change(visit: Visit, Path(id): Path<String>, mut form: FormData) -> PageResult {
    let id: AccountId = parts::id(&id)?;
    let deed = form.text("deed").optional().unwrap_or_default();
    let result = match deed.as_str() {
        "invite" => staff::invite_again(&visit.ctx, id).await,
        "disable" if !form.flag("confirmed") => {
            let page = person_page(&visit, id).await?;
            return staff_deeds::ask(&visit, &page.row.name);
        }
        "disable" => staff::disable(&visit.ctx, id).await,
        "enable" => staff::enable(&visit.ctx, id).await,
        "reset" => corrections::send_reset(&visit.ctx, id).await,
        "correct" => match staff_deeds::correct(&visit, id, &mut form).await {
            Some(result) => result,
            None => return person_again(&visit, id, &form).await,
        },
        "role" | "role-removed" => match grant_of(&visit, &mut form) {
            Some(Grant { role, facility }) if deed == "role" => {
                staff::grant(&visit.ctx, id, role, facility).await
            }
            Some(Grant { role, facility }) => changes::revoke(&visit.ctx, id, role, facility).await,
            None => return person_again(&visit, id, &form).await,
        },
        "last-day" => {
            let day = form.date("staff-last-day").optional();
            if !form.is_valid() {
                return person_again(&visit, id, &form).await;
            }
            if day.is_some_and(|day| day < visit.today()) && !form.flag("confirmed") {
                let page = person_page(&visit, id).await?;
                return staff_deeds::ask_end(&visit, &page.row.name, day, &form.view());
            }
            changes::set_last_day(&visit.ctx, id, day).await
        }
        _ => return Err(AppError::NotFound.into()),
    };
    match result {
        Ok(_) => Ok(see_other(&format!("/city/staff/{id}?done=city-staff-{deed}"))),
        Err(error) => {
            let refused = Some(parts::refusal_of(error)?);
            let page = typed(person_page(&visit, id).await?, &form);
            visit.again(parts::trail(vec![link()]), &PersonPage { refused, ..page })
        }
    }
}

fn grant_of(visit: &Visit, form: &mut FormData) -> Option<Grant> {
    let role = form.text("staff-role").parsed::<Role>().required_or("error-choice");
    let known = |code: &str| visit.city.facility_by_code(code).map(|f| f.id);
    let facility = form.text("staff-facility").choice(known).optional();
    form.valid(|| Some(Grant { role: role?, facility }))
}

async fn person_again(visit: &Visit, id: AccountId, form: &FormData) -> PageResult {
    let page = typed(person_page(visit, id).await?, form);
    visit.again(parts::trail(vec![link()]), &page)
}

/// The page with what was typed into one of its forms; the others show what stands.
fn typed(mut page: PersonPage, form: &FormData) -> PersonPage {
    let mut view = form.view();
    for (name, standing) in std::mem::take(&mut page.form.values) {
        view.values.entry(name).or_insert(standing);
    }
    PersonPage { form: view, ..page }
}

fn sample_row() -> Row {
    Row {
        name: "見本 みどり".into(),
        login: "midori".into(),
        href: "/city/staff/a".into(),
        roles: vec![role_words(Role::CityStaff)],
        badge: badge(AccountState::Active, true),
    }
}

impl Page for StaffPage {
    const TEMPLATE: &'static str = "pages/city/staff";

    fn title(&self) -> Words {
        Words::key("city-staff-link")
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            form: FormView::default(),
            roles: roles(),
            facilities: vec![Choice::new("a", Words::text("さくら第一（見本）"))],
            rows: vec![sample_row(), Row { badge: badge(AccountState::Disabled, false), ..sample_row() }],
            pager: Pager::new(1, 50, 2, |page| format!("?page={page}")),
            empty: empty(),
        };
        vec![full.clone(), Self { rows: Vec::new(), ..full }]
    }
}

impl Page for PersonPage {
    const TEMPLATE: &'static str = "pages/city/staff-person";

    fn title(&self) -> Words {
        Words::text(&*self.row.name)
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            row: sample_row(),
            email: "midori@example.jp".into(),
            since: "2026-03-05".into(),
            action: "/city/staff/a".into(),
            form: FormView::default(),
            last_day: NaiveDate::from_ymd_opt(2027, 3, 31),
            held: [true, false]
                .map(|removable| Held {
                    words: role_words(Role::CityStaff),
                    role: "city_staff".into(),
                    facility: String::new(),
                    removable,
                })
                .into(),
            roles: roles(),
            facilities: vec![Choice::new("a", Words::text("さくら第一（見本）"))],
            may_change: true,
            refused: Some(parts::refusal(&[])),
            deeds: vec![Deed {
                value: "disable",
                text: Words::key("city-staff-disable-text"),
                button: Words::key("city-staff-disable"),
            }],
        };
        vec![
            full.clone(),
            Self { refused: None, deeds: Vec::new(), last_day: None, may_change: false, ..full },
        ]
    }
}
