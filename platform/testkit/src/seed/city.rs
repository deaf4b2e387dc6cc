//! The people of one city: officers, staff and families with their registrations.

use super::life::Life;
use super::record::{ChildRecord, CityRecord, Login, Place};
use crate::maker::{Family, Maker, Person, Plan};
use anyhow::{Context, Result, bail};
use chrono::{Days, NaiveDate};
use platform_authz::Role;
use platform_store::places::{Facility, Program};

/// Facilities with staff and families.
const PLACES: usize = 4;

/// A facility with the people who work there.
pub struct Team {
    /// The facility.
    pub facility: Facility,
    /// Its head.
    pub manager: Person,
}

/// Makes everything in one city.
pub async fn make(maker: &Maker, slug: &str, families: usize) -> Result<CityRecord> {
    let city = maker.city().await?;
    let program = maker.program().await?;
    let open: Vec<Facility> = city.facilities_of(program.id, maker.today()).take(PLACES).cloned().collect();
    if open.len() < PLACES {
        bail!("the city needs {PLACES} facilities that offer {}", program.key);
    }
    let mut logins = Vec::new();
    for (login, name, role) in [
        (super::MARK, "見本 市管理者", Role::CityAdmin),
        ("city-staff", "見本 市職員", Role::CityStaff),
        ("auditor", "見本 監査", Role::Auditor),
    ] {
        logins.push(maker.db_staff(login, name, role, &[]).await?);
    }
    let officer = logins.get(1).cloned().context("an officer was made")?;
    let ids: Vec<_> = open.iter().map(|facility| facility.id).collect();
    logins.push(maker.db_staff("corporation", "見本 法人担当", Role::CorporationManager, &ids).await?);
    let mut teams = Vec::new();
    for facility in open {
        let at = [facility.id];
        let (manager, staff) = (format!("manager-{}", facility.code), format!("staff-{}", facility.code));
        let manager = maker.db_staff(&manager, "見本 園長", Role::FacilityManager, &at).await?;
        logins.push(manager.clone());
        logins.push(maker.db_staff(&staff, "見本 保育士", Role::FacilityStaff, &at).await?);
        teams.push(Team { facility, manager });
    }
    let mut accounts: Vec<Login> = logins.iter().map(|person| Login::of(slug, person)).collect();
    let mut known = Vec::new();
    for number in 1..=families {
        let family = maker.db_family(&plan(number, maker.today())).await?;
        accounts.push(accept(maker, slug, &family, &teams, &program, number).await?);
        known.push(family);
    }
    let bookings =
        Life { maker, program: &program, teams: &teams, families: &known, officer: &officer }.live().await?;
    Ok(CityRecord {
        tenant: slug.to_owned(),
        base_url: format!("{}://{}", maker.app.public_scheme, maker.host),
        programs: city.set_up.programs.iter().map(|program| program.key.clone()).collect(),
        facilities: teams.iter().map(|team| Place::from(&team.facility)).collect(),
        accounts,
        bookings,
    })
}

/// A family of every kind, by its number: one to three children from half a year to five years, every eighth from
/// outside the city, every third with a second guardian.
fn plan(number: usize, today: NaiveDate) -> Plan {
    let birthday = |index: usize| {
        let months = 7 + (number * 5 + index * 19) % 58;
        today.checked_sub_days(Days::new(u64::try_from(months).unwrap_or(24) * 30 + 9))
    };
    Plan {
        number,
        resident: !number.is_multiple_of(8),
        guardians: if number.is_multiple_of(3) { 2 } else { 1 },
        birthdays: (0..=number % 3).filter_map(birthday).collect(),
    }
}

/// Two facilities know the first child of the family, one the others; every tenth family is known nowhere yet.
async fn accept(
    maker: &Maker,
    slug: &str,
    family: &Family,
    teams: &[Team],
    program: &Program,
    number: usize,
) -> Result<Login> {
    let mut login = Login::of(slug, &family.parent);
    for (index, child) in family.children.iter().enumerate() {
        let count = if number.is_multiple_of(10) { 0 } else { 2usize.saturating_sub(index.min(1)) };
        let accepting: Vec<&Team> = teams.iter().cycle().skip(number).take(count).collect();
        for team in &accepting {
            maker.db_accept(child, team.facility.id, program.id, &team.manager).await?;
        }
        let places: Vec<&Facility> = accepting.iter().map(|team| &team.facility).collect();
        login.children.push(ChildRecord::of(child, &places));
    }
    Ok(login)
}
