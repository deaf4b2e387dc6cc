//! The whole application in a test: a database of its own, the real endpoint on a free port, and a clock to move.

use crate::actors::{Nobody, Officer, Parent, Staff, Visitor};
use crate::database::{self, Database};
use crate::maker::{Family, Maker, Person, Plan};
use anyhow::{Context, Result};
use chrono::{Days, NaiveDate};
use platform_app::App;
use platform_authz::Role;
use platform_server::context::{self, Parts};
use platform_server::serve;
use platform_server::stop::{self, Stopper};
use platform_values::{Chance, Clock, FacilityId, MovableClock, SystemChance};
use platform_web::{app as web, headers::Scheme, site};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;

/// The cities that every test has.
pub const CITIES: [&str; 2] = ["kawasaki", "example"];

/// A running application. Its server stops and its database goes when it is dropped.
pub struct TestApp {
    /// The application, for acting without pages.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<MovableClock>,
    /// Where it listens.
    pub address: SocketAddr,
    /// Makes people in Kawasaki.
    pub kawasaki: Maker,
    /// Makes people in the other city.
    pub example: Maker,
    number: AtomicUsize,
    stopper: Stopper,
    /// The database; goes last.
    pub database: Database,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stopper.stop();
    }
}

impl TestApp {
    /// Starts the application with both cities.
    pub async fn start() -> Result<Self> {
        Self::with_pool(8).await
    }

    /// Starts the application with so many connections.
    pub async fn with_pool(size: usize) -> Result<Self> {
        let database = Database::with_cities().await?;
        let parts = Parts::new()?;
        let cities = database::cities(&parts)?;
        let clock = Arc::new(MovableClock::default());
        let outside: (Arc<dyn Clock>, Arc<dyn Chance>) = (clock.clone(), Arc::new(SystemChance));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let public = ("http", Some(address.port()));
        let app = context::app(database.pool(size)?, cities, &parts, public, outside).await?;
        let settings = site::Settings { scheme: Scheme::Http, key: [7; 32], trusted_proxies: Vec::new() };
        let public = web::endpoint(app.clone(), parts.catalog.clone(), settings)?;
        let (stopper, stop) = stop::pair();
        tokio::spawn(serve::listen(listener, public.endpoint, stop));
        let kawasaki = Maker::new(app.clone(), "kawasaki", address.port()).await?;
        let example = Maker::new(app.clone(), "example", address.port()).await?;
        Ok(Self { app, clock, address, kawasaki, example, number: AtomicUsize::new(1), stopper, database })
    }

    /// A number that no other family or person of this test has.
    pub fn next_number(&self) -> usize {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    /// A browser for Kawasaki in which nobody is logged in.
    pub fn nobody(&self) -> Result<Nobody> {
        self.browser(&self.kawasaki).map(Nobody)
    }

    /// A browser for a city.
    pub fn browser(&self, maker: &Maker) -> Result<Visitor> {
        let host = maker.host.split(':').next().context("a host")?;
        Visitor::new(host, self.address)
    }

    /// A family of Kawasaki with one child born on this day.
    pub async fn db_family(&self, birth_date: NaiveDate) -> Result<Family> {
        let plan =
            Plan { number: self.next_number(), resident: true, guardians: 1, birthdays: vec![birth_date] };
        self.kawasaki.db_family(&plan).await
    }

    /// A family with a two-year-old child that the facility has accepted.
    pub async fn db_accepted_family(&self, facility: FacilityId) -> Result<Family> {
        let birth_date = self.kawasaki.today().checked_sub_days(Days::new(800)).context("a birthday")?;
        let family = self.db_family(birth_date).await?;
        let login = format!("decider{}", self.next_number());
        let manager = self.kawasaki.db_staff(&login, "見本 園長", Role::FacilityManager, &[facility]).await?;
        let program = self.kawasaki.program().await?.id;
        for child in &family.children {
            self.kawasaki.db_accept(child, facility, program, &manager).await?;
        }
        Ok(family)
    }

    /// A logged-in guardian.
    pub async fn parent(&self, family: Family) -> Result<Parent> {
        let browser = self.browser(&self.kawasaki)?;
        browser.log_in(&family.parent).await?;
        Ok(Parent { browser, family })
    }

    /// A logged-in member of staff.
    pub async fn staff(&self, role: Role, facility: FacilityId) -> Result<Staff> {
        let person = self.person(role, &[facility]).await?;
        let browser = self.browser(&self.kawasaki)?;
        browser.log_in(&person).await?;
        Ok(Staff { browser, person })
    }

    /// A logged-in officer.
    pub async fn officer(&self, role: Role) -> Result<Officer> {
        let person = self.person(role, &[]).await?;
        let browser = self.browser(&self.kawasaki)?;
        browser.log_in(&person).await?;
        Ok(Officer { browser, person })
    }

    async fn person(&self, role: Role, at: &[FacilityId]) -> Result<Person> {
        let login = format!("person{}", self.next_number());
        self.kawasaki.db_staff(&login, "見本 職員", role, at).await
    }
}
