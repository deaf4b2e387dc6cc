//! The record of people who were made before, read from the database: for `.azukari/seed.json` that was lost. Who took
//! another address since is not found; who took another password is listed with the first one.

use super::record::{ChildRecord, CityRecord, Login, Place, Record};
use crate::maker::{Maker, Person};
use anyhow::Result;
use platform_app::App;
use platform_authz::{Actor, Grant};
use platform_store::bookings_own::{self, Ahead};
use platform_store::places::Facility;
use platform_store::{Write, accounts, families, registrations};
use platform_values::RegistrationState;
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many numbers in a row without a family end the search for more.
const GAP_MAX: usize = 20;

/// Everybody in these cities who can be found by the names that seeding gives.
pub async fn record(app: &Arc<App>, slugs: &[String], port: u16) -> Result<Record> {
    let mut cities = Vec::new();
    for slug in slugs {
        let maker = Maker::new(app.clone(), slug, port).await?;
        cities.push(city(&maker, slug).await?);
    }
    Ok(Record { cities })
}

async fn city(maker: &Maker, slug: &str) -> Result<CityRecord> {
    let all = maker.facilities().await?;
    let programs = maker.city().await?.set_up.programs.iter().map(|program| program.key.clone()).collect();
    let mut write = maker.db_write().await?;
    let mut accounts = Vec::new();
    let mut staffed = BTreeSet::new();
    let mut logins: Vec<String> =
        [super::MARK, "city-staff", "auditor", "corporation"].map(str::to_owned).into();
    logins.extend(all.iter().flat_map(|f| [format!("manager-{}", f.code), format!("staff-{}", f.code)]));
    for login in logins {
        if let Some(person) = person(&mut write, &login).await? {
            staffed.extend(person.actor.facilities());
            accounts.push(Login::of(slug, &person));
        }
    }
    let (mut number, mut gap) = (1, 0);
    while gap < GAP_MAX {
        match person(&mut write, &maker.parent_login(number)).await? {
            Some(parent) => {
                gap = 0;
                accounts.push(family(&mut write, slug, &parent, &all).await?);
            }
            None => gap += 1,
        }
        number += 1;
    }
    let mut bookings = 0;
    for household in accounts.iter().filter_map(|account| account.household) {
        for ahead in [Ahead::Yes, Ahead::No] {
            let (id, today) = (household.into(), maker.today());
            let (_, count) =
                bookings_own::page_of_household(&mut write, id, None, today, ahead, 0, 1).await?;
            bookings += usize::try_from(count)?;
        }
    }
    Ok(CityRecord {
        tenant: slug.to_owned(),
        base_url: format!("{}://{}", maker.app.public_scheme, maker.host),
        programs,
        facilities: all.iter().filter(|f| staffed.contains(&f.id)).map(Place::from).collect(),
        accounts,
        bookings,
    })
}

async fn person(write: &mut Write, login: &str) -> Result<Option<Person>> {
    let Some(account) = accounts::by_login_id(write, login).await? else { return Ok(None) };
    let rows = accounts::grants_of(write, account.id).await?;
    let grants = rows
        .into_iter()
        .filter_map(|row| Some(Grant { role: row.role.parse().ok()?, facility: row.facility_id }));
    let actor = Actor {
        account: Some(account.id),
        household: account.household_id,
        name: account.display_name,
        grants: grants.collect(),
    };
    Ok(Some(Person { login: login.to_owned(), actor }))
}

async fn family(write: &mut Write, slug: &str, parent: &Person, all: &[Facility]) -> Result<Login> {
    let mut login = Login::of(slug, parent);
    let Some(household) = parent.actor.household else { return Ok(login) };
    let registered = registrations::of_household(write, household).await?;
    for child in families::children_of(write, household).await? {
        let accepted = |facility: &&Facility| {
            registered.iter().any(|r| {
                r.child_id == child.id
                    && r.facility_id == facility.id
                    && r.state == RegistrationState::Accepted
            })
        };
        let places: Vec<&Facility> = all.iter().filter(accepted).collect();
        login.children.push(ChildRecord::of(&child, &places));
    }
    Ok(login)
}
