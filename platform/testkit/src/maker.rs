//! Making families and staff, and acting as them through the use cases. What begins with `db_` writes rows directly.

use crate::names::{self, ALLERGIES, CHILDREN, GUARDIANS};
use anyhow::{Context, Result, anyhow, bail};
use chrono::{Days, NaiveDate};
use platform_app::accounts::passwords;
use platform_app::{App, City, Ctx, Request};
use platform_authz::{Actor, Grant, Role};
use platform_store::accounts::{Account, GrantRow};
use platform_store::audit::AuditEntry;
use platform_store::consents::Consent;
use platform_store::families::{Child, Guardian, Household};
use platform_store::places::{Facility, Program};
use platform_store::registrations::Registration;
use platform_store::tx::Begun;
use platform_store::{Write, accounts, consents, families, registrations};
use platform_values::{
    AccountId, AccountState, FacilityId, HouseholdId, ProgramId, RegistrationState, RequestId, TenantId,
};
use std::sync::Arc;

/// The password of everybody who is made here.
pub const PASSWORD: &str = "mihon-no-aikotoba-7";

/// Makes people in one city.
#[derive(Clone)]
pub struct Maker {
    /// The application.
    pub app: Arc<App>,
    /// The city.
    pub tenant: TenantId,
    /// The host that people use, with port.
    pub host: String,
    hash: String,
}

/// A person who was made.
#[derive(Clone, Debug)]
pub struct Person {
    /// Login.
    pub login: String,
    /// As use cases see the person.
    pub actor: Actor,
}

/// A family that was made.
#[derive(Clone, Debug)]
pub struct Family {
    /// The first guardian.
    pub parent: Person,
    /// The family.
    pub household: HouseholdId,
    /// Its children.
    pub children: Vec<Child>,
}

/// What a family is like.
#[derive(Clone, Debug)]
pub struct Plan {
    /// A number that tells families apart.
    pub number: usize,
    /// Lives in the city.
    pub resident: bool,
    /// Guardians, at least one.
    pub guardians: usize,
    /// Birthdays of the children.
    pub birthdays: Vec<NaiveDate>,
}

impl Maker {
    /// For the city with this slug; computes the hash of the password once.
    pub async fn new(app: Arc<App>, slug: &str, port: u16) -> Result<Self> {
        let files = app.cities.ids().into_iter().filter_map(|id| app.cities.files(id));
        let files = files.into_iter().find(|files| files.tenant.slug == slug).context("no such city")?;
        let (tenant, host) = (files.tenant.id, files.tenant.hosts.first().context("a city without host")?);
        let host = format!("{host}:{port}");
        let hash = passwords::hash(&*app.chance, PASSWORD).await.map_err(|e| anyhow!("{e}"))?;
        Ok(Self { app, tenant, host, hash })
    }

    /// The city as it is now.
    pub async fn city(&self) -> Result<Arc<City>> {
        self.app.cities.city(&self.app.pool, self.tenant).await.map_err(|e| anyhow!("{e}"))
    }

    /// The program that citizens know first.
    pub async fn program(&self) -> Result<Program> {
        self.city().await?.set_up.programs.first().cloned().context("a city without programs")
    }

    /// The city's facilities by code.
    pub async fn facilities(&self) -> Result<Vec<Facility>> {
        Ok(self.city().await?.set_up.facilities.clone())
    }

    /// A request of this person.
    pub async fn ctx(&self, actor: &Actor) -> Result<Ctx> {
        let id = self.new_id::<RequestId>();
        let request = Request { id, key: None, seen: None, host: self.host.clone(), session: None };
        Ok(Ctx { app: self.app.clone(), city: self.city().await?, actor: actor.clone(), request })
    }

    /// Today in the city.
    pub fn today(&self) -> NaiveDate {
        let zone = self.app.cities.files(self.tenant).map(|files| files.tenant.timezone);
        let now = self.app.clock.now();
        zone.map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
    }

    /// A new id.
    pub fn new_id<T: From<uuid::Uuid>>(&self) -> T {
        self.app.chance.uuid(&*self.app.clock).into()
    }

    /// A transaction past every permission.
    pub async fn db_write(&self) -> Result<Write> {
        let entry = AuditEntry {
            id: self.new_id(),
            at: self.app.clock.now(),
            account_id: None,
            role: String::new(),
            action: "sample".into(),
            object: "household".into(),
            object_id: None,
            household_id: None,
            child_id: None,
            facility_id: None,
            request_id: self.new_id(),
            purpose: String::new(),
            children: Vec::new(),
            detail: serde_json::json!({}),
        };
        match Write::begin(&self.app.pool, self.tenant, entry, None).await? {
            Begun::New(write) => Ok(write),
            Begun::Again(_) | Begun::OtherBody => bail!("a write without a key was done before"),
        }
    }

    /// True if somebody has this login.
    pub async fn has_login(&self, login: &str) -> Result<bool> {
        let mut write = self.db_write().await?;
        Ok(accounts::by_login_id(&mut write, login).await?.is_some())
    }

    /// A member of staff or an officer with one role at these facilities, or in the city if there are none.
    pub async fn db_staff(&self, login: &str, name: &str, role: Role, at: &[FacilityId]) -> Result<Person> {
        let mut write = self.db_write().await?;
        let places: Vec<Option<FacilityId>> =
            if at.is_empty() { vec![None] } else { at.iter().copied().map(Some).collect() };
        let grants: Vec<Grant> = places.into_iter().map(|facility| Grant { role, facility }).collect();
        let person = self.db_account(&mut write, login, name, None, grants).await?;
        write.commit(&serde_json::Value::Null).await?;
        Ok(person)
    }

    async fn db_account(
        &self,
        write: &mut Write,
        login: &str,
        name: &str,
        household: Option<HouseholdId>,
        grants: Vec<Grant>,
    ) -> Result<Person> {
        let now = self.app.clock.now();
        let id = self.new_id::<AccountId>();
        let email = if login.contains('@') { login.to_owned() } else { format!("{login}@example.jp") };
        let account = Account {
            id,
            login_id: login.to_owned(),
            email,
            display_name: name.to_owned(),
            password_hash: Some(self.hash.clone()),
            household_id: household,
            state: AccountState::Active,
            created_at: now,
            password_changed_at: Some(now),
            expires_at: None,
        };
        accounts::add(write, &account).await?;
        for grant in &grants {
            let row = GrantRow {
                id: self.new_id(),
                account_id: id,
                role: grant.role.as_str().to_owned(),
                facility_id: grant.facility,
                created_at: now,
            };
            accounts::add_grant(write, &row).await?;
        }
        if household.is_some() {
            let notice = self.app.cities.files(self.tenant).map(|files| files.tenant.privacy_notice);
            let notice = notice.context("a city without files")?;
            consents::add(write, id, Consent { notice, given_at: now }).await?;
        }
        let actor = Actor { account: Some(id), household, name: name.to_owned(), grants };
        Ok(Person { login: login.to_owned(), actor })
    }

    /// A family with an account for its first guardian.
    pub async fn db_family(&self, plan: &Plan) -> Result<Family> {
        let mut write = self.db_write().await?;
        let household = self.household(plan);
        families::add_household(&mut write, &household).await?;
        let login = self.parent_login(plan.number);
        let (given, _) = names::of(&GUARDIANS, plan.number);
        let grants = vec![Grant { role: Role::Guardian, facility: None }];
        let name = format!("見本 {given}");
        let parent = self.db_account(&mut write, &login, &name, Some(household.id), grants).await?;
        for sort in 0..plan.guardians.max(1) {
            let guardian = self.guardian(&household, plan.number + sort, sort, &parent);
            families::put_guardian(&mut write, &guardian).await?;
        }
        let mut children = Vec::new();
        for (index, birth_date) in plan.birthdays.iter().enumerate() {
            let child = self.child(household.id, plan.number * 3 + index, *birth_date);
            families::add_child(&mut write, &child).await?;
            children.push(child);
        }
        write.commit(&serde_json::Value::Null).await?;
        Ok(Family { parent, household: household.id, children })
    }

    /// The login of the first guardian of the family with this number.
    pub fn parent_login(&self, number: usize) -> String {
        format!("parent{number:03}@{}", mail_domain(&self.host))
    }

    fn household(&self, plan: &Plan) -> Household {
        let tenant = self.app.cities.files(self.tenant).map(|files| files.tenant.clone());
        let (city, ward) = match tenant.filter(|_| plan.resident) {
            Some(tenant) => {
                let ward = tenant.wards.get(plan.number % tenant.wards.len().max(1)).cloned();
                (tenant.name, ward.unwrap_or_default())
            }
            None => ("となりの見本市".to_owned(), String::new()),
        };
        let now = self.app.clock.now();
        Household {
            id: self.new_id(),
            postcode: "999-0000".into(),
            city,
            ward,
            address: format!("見本町{}-{}", plan.number / 10 + 1, plan.number % 10 + 1),
            resident: plan.resident,
            phone: format!("090-0000-{:04}", plan.number % 10_000),
            emergency_contacts: serde_json::json!([
                { "name": "見本 祖母", "relation": "祖母", "phone": "044-000-9999" }
            ]),
            made_by_staff: false,
            created_at: now,
            updated_at: now,
            withdrawn_at: None,
        }
    }

    fn guardian(&self, household: &Household, number: usize, sort: usize, parent: &Person) -> Guardian {
        let (given, kana) = names::of(&GUARDIANS, number);
        Guardian {
            id: self.new_id(),
            household_id: household.id,
            account_id: parent.actor.account.filter(|_| sort == 0),
            name: format!("見本 {given}"),
            kana: format!("みほん {kana}"),
            relation: if number.is_multiple_of(2) { "母".into() } else { "父".into() },
            phone: household.phone.clone(),
            workplace: "見本商店 044-000-8888".into(),
            sort: i32::try_from(sort).unwrap_or(0),
        }
    }

    fn child(&self, household_id: HouseholdId, number: usize, birth_date: NaiveDate) -> Child {
        let (given, kana) = names::of(&CHILDREN, number);
        let allergy = ALLERGIES.get(number % ALLERGIES.len()).copied().unwrap_or_default();
        let now = self.app.clock.now();
        Child {
            id: self.new_id(),
            household_id,
            name: format!("見本 {given}"),
            kana: format!("みほん {kana}"),
            birth_date,
            sex: String::new(),
            allergy: allergy.to_owned(),
            medical: if number % 11 == 7 {
                "熱性けいれんの既往あり".into()
            } else {
                String::new()
            },
            sheet: if number % 5 == 4 { serde_json::json!({}) } else { full_sheet(number) },
            phone_only: false,
            phone_only_reason: String::new(),
            enrolled_elsewhere: false,
            reductions: Vec::new(),
            confirmed_on: self.today(),
            created_at: now,
            updated_at: now,
            archived_at: None,
        }
    }

    /// A registration that was accepted after an interview some weeks ago.
    pub async fn db_accept(
        &self,
        child: &Child,
        facility: FacilityId,
        program: ProgramId,
        by: &Person,
    ) -> Result<()> {
        let weeks_ago = self.app.clock.now() - chrono::Duration::days(70);
        let interviewed = self.today().checked_sub_days(Days::new(70));
        let registration = Registration {
            id: self.new_id(),
            household_id: child.household_id,
            child_id: child.id,
            facility_id: facility,
            program_id: program,
            state: RegistrationState::Accepted,
            wish: String::new(),
            message: String::new(),
            conditions: String::new(),
            staff_note: String::new(),
            interviewed_on: interviewed,
            applied_at: weeks_ago,
            decided_at: Some(weeks_ago),
            decided_by: by.actor.account,
            by_city: false,
        };
        let mut write = self.db_write().await?;
        registrations::put(&mut write, &registration).await?;
        Ok(write.commit(&serde_json::Value::Null).await?)
    }
}

fn mail_domain(host: &str) -> String {
    let slug = host.split('.').next().unwrap_or("city");
    format!("{slug}.example.jp")
}

/// A child sheet with every step filled in; each fifth family still has to do it.
fn full_sheet(number: usize) -> serde_json::Value {
    serde_json::json!({
        "vaccinations": "定期接種は済んでいます",
        "doctor": { "name": "見本小児科", "phone": "0440000000" },
        "weaning_stage": "ordinary",
        "meals": "スプーンで自分で食べます",
        "sleep": "昼寝は1時間半くらいです",
        "notes": "電車の絵本が好きです",
        "pickup": [{ "name": "見本 祖母", "relation": "祖母", "phone": format!("0900001{:04}", number % 10_000) }],
        "consents": { "emergency_care": true, "sharing": true, "photos": false },
        "filled": ["basics", "health", "daily", "pickup"],
    })
}
