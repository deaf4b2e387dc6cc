//! What several tests need: wishes for care, edited rules, and looking into the database.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use platform_app::accounts::sessions;
use platform_app::bookings::Ask;
use platform_app::{AppError, AppResult};
use platform_authz::Role;
use platform_program_api::Answers;
use platform_store::families::Child;
use platform_store::places::{Facility, Program};
use platform_testkit::maker::{Family, Maker, PASSWORD, Person, Plan};
use platform_testkit::{TestApp, catalog};
use platform_values::{FacilityId, Span};
use serde_json::Value;
use std::time::Duration;

/// A day that must exist.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A moment on Japanese clocks.
pub fn jst(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(&format!("{text} +0900"), "%Y-%m-%d %H:%M %z").expect("a moment").to_utc()
}

/// A span of a day.
pub fn span(text: &str) -> Span {
    let (from, to) = text.split_once('-').expect("two times");
    let time = |text: &str| text.parse::<NaiveTime>().expect("a time");
    Span::new(time(&format!("{from}:00")), time(&format!("{to}:00"))).expect("a span")
}

/// The facility with this code.
pub async fn facility(maker: &Maker, code: &str) -> Facility {
    let all = maker.facilities().await.expect("facilities");
    all.into_iter().find(|facility| facility.code == code).expect("the facility")
}

/// One facility with its program and its head, and families that it has accepted.
pub struct Place {
    /// The facility.
    pub facility: Facility,
    /// The program.
    pub program: Program,
    /// The head.
    pub manager: Person,
}

impl Place {
    /// The facility of Kawasaki with this code.
    pub async fn new(test: &TestApp, code: &str) -> Self {
        Self::of(&test.kawasaki, code).await
    }

    /// The facility of a city with this code.
    pub async fn of(maker: &Maker, code: &str) -> Self {
        let facility = facility(maker, code).await;
        let login = format!("head-{code}");
        let role = Role::FacilityManager;
        let manager = maker.db_staff(&login, "見本 園長", role, &[facility.id]).await;
        let program = maker.program().await.expect("a program");
        Self { facility, program, manager: manager.expect("a head") }
    }

    /// A family with one child of this birthday, accepted here.
    pub async fn family(&self, test: &TestApp, birth_date: &str) -> Family {
        let family = family(&test.kawasaki, test.next_number(), birth_date).await;
        self.accept(test, &family).await;
        family
    }

    /// Accepts all children of a family here.
    pub async fn accept(&self, test: &TestApp, family: &Family) {
        for child in &family.children {
            let accepted =
                test.kawasaki.db_accept(child, self.facility.id, self.program.id, &self.manager).await;
            accepted.expect("a registration");
        }
    }

    /// A wish for a whole day under a use type.
    pub fn ask(&self, child: &Child, day: NaiveDate, hours: &str, use_type: &str) -> Ask {
        let mut answers = Answers::default();
        answers.0.insert("use_type".into(), use_type.into());
        if use_type == "kinkyu" {
            answers.0.insert("reason".into(), "祖母の入院（見本）".into());
        }
        Ask {
            child: child.id,
            facility: self.facility.id,
            program: self.program.id,
            day,
            span: span(hours),
            answers,
            note: String::new(),
            going_past: None,
        }
    }
}

/// A family of a city with one child of this birthday.
pub async fn family(maker: &Maker, number: usize, birth_date: &str) -> Family {
    let plan = Plan { number, resident: true, guardians: 1, birthdays: vec![day(birth_date)] };
    maker.db_family(&plan).await.expect("a family")
}

/// The cookie of a new login, without the page.
pub async fn cookie(maker: &Maker, person: &Person) -> String {
    let nobody = maker.ctx(&platform_authz::Actor::nobody()).await.expect("a context");
    let client = format!("client of {}", person.login);
    let token = sessions::log_in(&nobody, &person.login, PASSWORD, "見本", &client).await.expect("a login");
    format!("azukari={}", token.secret())
}

/// A wish as the body of the API's call that books.
pub fn wish(place: &Place, ask: &Ask) -> Value {
    serde_json::json!({
        "child": ask.child.to_string(), "facility": place.facility.code, "program": place.program.key,
        "day": ask.day.to_string(), "answers": ask.answers.0,
        "from": ask.span.from().format("%H:%M").to_string(), "to": ask.span.to().format("%H:%M").to_string(),
    })
}

/// Takes every edit of rules back.
pub async fn db_plain_rules(test: &TestApp) {
    let tenant = test.kawasaki.tenant;
    run(
        test,
        &format!(
            "DELETE FROM rule_edits WHERE tenant_id = '{tenant}';
             UPDATE generations SET generation = generation + 1 WHERE tenant_id = '{tenant}'"
        ),
    )
    .await;
    tokio::time::sleep(Duration::from_millis(600)).await;
}

/// Edits a facility's rules past the bounds of the city, and waits until every copy in memory is renewed.
pub async fn db_rules(test: &TestApp, facility: FacilityId, doc: Value) {
    let tenant = test.kawasaki.tenant;
    let program = test.kawasaki.program().await.expect("a program").id;
    let login = format!("rules{}", test.next_number());
    let admin = test.kawasaki.db_staff(&login, "見本", Role::CityAdmin, &[]).await;
    let by = admin.expect("an officer").actor.account.expect("an account");
    let id = test.kawasaki.new_id::<uuid::Uuid>();
    run(
        test,
        &format!(
            "INSERT INTO rule_edits VALUES ('{tenant}', '{id}', '{program}', '{facility}', '2020-01-01', '{doc}',
                'test', '{by}', now());
             UPDATE generations SET generation = generation + 1 WHERE tenant_id = '{tenant}'"
        ),
    )
    .await;
    tokio::time::sleep(Duration::from_millis(600)).await;
}

/// Waits until it holds, for copies in memory that are renewed now and then.
pub async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it never came true: {what}");
}

/// Runs statements as superuser.
pub async fn run(test: &TestApp, sql: &str) {
    let mut connection = test.database.connect().await.expect("a connection");
    connection.batch_execute(sql).await.expect("the statements");
}

/// The number that a query gives in its column `n`, asked as superuser.
pub async fn number(test: &TestApp, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let mut connection = test.database.connect().await.expect("a connection");
    diesel::sql_query(sql).get_result::<Number>(&mut connection).await.expect("a number").n
}

/// The lines that a query gives in its column `line`, asked as superuser.
pub async fn lines(test: &TestApp, sql: &str) -> Vec<String> {
    let mut connection = test.database.connect().await.expect("a connection");
    catalog::lines(&mut connection, sql).await.expect("lines")
}

/// Why it was refused, by code; empty if it was not.
pub fn codes<T>(result: &AppResult<T>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(AppError::Refused(findings)) => findings.iter().map(|finding| finding.code.clone()).collect(),
        Err(other) => vec![other.to_string()],
    }
}

/// Rows of the ledger that are not the sum of their draws, in all cities.
pub async fn ledger_errors(test: &TestApp) -> i64 {
    number(
        test,
        "SELECT count(*) AS n FROM quota_use q FULL JOIN (
            SELECT tenant_id, owner_id, program_id, quota, win_from, win_to, sum(amount)::bigint AS amount
            FROM quota_draws GROUP BY 1, 2, 3, 4, 5, 6
         ) d USING (tenant_id, owner_id, program_id, quota, win_from, win_to)
         WHERE coalesce(q.used, 0) <> coalesce(d.amount, 0) OR q.used > q.cap",
    )
    .await
}

/// Fills in every step of every child's sheet that was not filled in yet.
pub async fn fill_sheets(test: &TestApp) {
    let filled = r#"'{"filled": ["basics", "health", "daily", "pickup"],
        "consents": {"emergency_care": true, "sharing": true, "photos": false}}'"#;
    run(test, &format!("UPDATE children SET sheet = sheet || {filled}::jsonb")).await;
}
