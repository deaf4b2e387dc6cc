//! Every row of the route table as everybody: what comes back is kept in `docs/generated/routes.txt`. A row that the file
//! does not know fails, and so does every answer that changed. `AZUKARI_REGEN=1` writes the file anew.

use crate::bodies::Bodies;
use crate::support::lines;
use crate::things::{Things, things, two_cities};
use anyhow::{Context, Result};
use platform_authz::Role;
use platform_testkit::database::root;
use platform_testkit::maker::{Maker, PASSWORD};
use platform_testkit::{TestApp, Visitor};
use platform_web::api;
use platform_web::routes;
use serde_json::{Value, json};
use std::fmt::Write;

/// Everybody, from those who may least to those who may most, so that nobody's rightful deed hides what another may.
const PEOPLE: [&str; 11] = [
    "nobody",
    "other-city",
    "other-family",
    "other-place",
    "auditor",
    "corporation",
    "staff",
    "manager",
    "officer",
    "admin",
    "family",
];

struct Person {
    browser: Visitor,
    login: String,
    csrf: String,
}

impl Person {
    async fn enter(browser: Visitor, login: &str) -> Result<Self> {
        let mut person = Self { browser, login: login.to_owned(), csrf: String::new() };
        person.log_in().await?;
        Ok(person)
    }

    /// Logs in, for those who can, and takes the token of forms from a page that everybody has.
    async fn log_in(&mut self) -> Result<()> {
        if self.login.is_empty() {
            return Ok(());
        }
        let fields = [("login-id", self.login.as_str()), ("password", PASSWORD)];
        self.browser.post_form("/login", "/login", &fields).await?;
        let page = self.browser.page("/settings").await?;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").context("a form token")?;
        let (token, _) = rest.split_once('"').context("the end of the token")?;
        self.csrf = token.replace("&#x3D;", "=");
        Ok(())
    }

    async fn status(&mut self, method: &str, path: &str, body: &Value) -> Result<u16> {
        if method == "GET" {
            return Ok(self.browser.get(path).await?.status().as_u16());
        }
        if path.starts_with("/api/") {
            let key = format!("{}{method}{path}", self.login);
            let status = self.browser.call(method, path, &key, body).await?.status().as_u16();
            if method == "DELETE" {
                self.log_in().await?;
            }
            return Ok(status);
        }
        let mut fields = vec![("csrf", self.csrf.as_str())];
        let said = body.as_object().into_iter().flatten();
        fields.extend(said.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))));
        let status = self.browser.post_raw(path, &fields).await?.status().as_u16();
        // Whoever logged out, or changed what a login depends on, comes back.
        if ["/logout", "/settings/sessions/end-all"].contains(&path) {
            self.log_in().await?;
        }
        Ok(status)
    }
}

async fn people(test: &TestApp, things: &Things) -> Result<Vec<Person>> {
    let (here, other) = (&test.kawasaki, &test.example);
    let at = things.facility.id;
    let facilities = here.facilities().await?;
    let elsewhere = facilities.iter().find(|facility| facility.id != at).context("another facility")?;
    let mut people = Vec::new();
    for name in PEOPLE {
        let staff = |maker: &Maker, role, at: &[_]| {
            let (maker, at, login) = (maker.clone(), at.to_vec(), format!("walker-{name}"));
            async move { maker.db_staff(&login, "見本 歩く人", role, &at).await.map(|person| person.login) }
        };
        let login = match name {
            "other-city" => staff(other, Role::CityAdmin, &[]).await?,
            "other-place" => staff(here, Role::FacilityManager, &[elsewhere.id]).await?,
            "auditor" => staff(here, Role::Auditor, &[]).await?,
            "corporation" => staff(here, Role::CorporationManager, &[at]).await?,
            "staff" => staff(here, Role::FacilityStaff, &[at]).await?,
            "manager" => staff(here, Role::FacilityManager, &[at]).await?,
            "officer" => staff(here, Role::CityStaff, &[]).await?,
            "admin" => staff(here, Role::CityAdmin, &[]).await?,
            "family" => things.account.login_id.clone(),
            "other-family" => crate::support::family(here, 900, "2023-05-10").await.parent.login,
            _ => String::new(),
        };
        let city = if name == "other-city" { other } else { here };
        people.push(Person::enter(test.browser(city)?, &login).await.with_context(|| name)?);
    }
    Ok(people)
}

/// A row of pages or a call of the API.
struct Row {
    method: String,
    path: String,
    who: String,
    /// What a call of the API that needs a login is sent, and a form that is nobody's when it says nothing.
    body: Value,
}

impl Row {
    fn is_api(&self) -> bool {
        self.path.starts_with("/api/v1/") && !self.path.ends_with("openapi.json")
    }
}

/// Every row of the table, and every call that the API's document names.
fn table(things: &Things) -> Vec<Row> {
    let bodies = Bodies::new(things);
    let pages = routes::table().into_iter().map(|row| Row {
        method: row.method.to_string(),
        path: row.path.to_owned(),
        who: format!("{:?}", row.who),
        body: said(row.path),
    });
    let calls = api::operations().iter().map(|call| Row {
        method: call.method.to_string(),
        path: call.path.replace('{', ":").replace('}', ""),
        who: if call.login { "Account" } else { "Anyone" }.to_owned(),
        body: if call.login { bodies.of(call) } else { json!({}) },
    });
    pages.chain(calls).collect()
}

/// What a form must say so that something is asked of it at all; an empty one is not found, by whomever it is sent.
fn said(path: &str) -> Value {
    match path {
        "/facility/:code/bookings/:id/decide" | "/facility/:code/registrations/:id/decide" => {
            json!({ "act": "decline" })
        }
        "/facility/:code/registrations/:id/note" => json!({ "staff-note": "見本" }),
        "/facility/:code/interviews/:id/close" => json!({ "act": "held" }),
        "/facility/:code/settings/reopen" => json!({ "day": "2026-03-05" }),
        _ => json!({}),
    }
}

/// A path with its parameters filled: with what belongs to the family and the facility.
pub fn filled(path: &str, things: &Things) -> String {
    let mut real = String::new();
    for (place, part) in path.split('/').enumerate().skip(1) {
        let _ = write!(
            real,
            "/{}",
            if part.starts_with(':') { parameter(path, place, part, things) } else { part.into() }
        );
    }
    real
}

/// What a call of the API wants to know; it takes nothing else.
fn asked(row: &Row, t: &Things) -> String {
    let (month, day) = (t.report.month.format("%Y-%m").to_string(), t.booking.day.to_string());
    let all = [
        ("program", t.program.key.clone()),
        ("month", month),
        ("from", t.report.month.to_string()),
        ("to", day),
    ];
    let path = |call: &api::Operation| call.path.replace('{', ":").replace('}', "");
    let call =
        api::operations().iter().find(|call| call.method.as_str() == row.method && path(call) == row.path);
    let parameters = call.and_then(|call| call.about.get("parameters")?.as_array());
    let asks = |name: &str| {
        let known =
            |one: &serde_json::Value| one.get("name").is_some_and(|own| own == name) && one["in"] == "query";
        parameters.is_some_and(|parameters| parameters.iter().any(known))
    };
    let pairs: Vec<String> =
        all.iter().filter(|(name, _)| asks(name)).map(|(name, value)| format!("{name}={value}")).collect();
    format!("?{}", pairs.join("&"))
}

fn parameter(path: &str, place: usize, part: &str, t: &Things) -> String {
    let before: Vec<&str> = path.split('/').skip(1).take(place - 1).collect();
    match (before.as_slice(), part) {
        (_, ":code") => t.facility.code.clone(),
        (_, ":date") => t.booking.day.to_string(),
        (_, ":month") => t.report.month.format("%Y-%m").to_string(),
        (_, ":household") => t.household.id.to_string(),
        (_, ":token") => "no-such-token".into(),
        (_, ":step") => "health".into(),
        (_, ":child") | (["children"] | [.., "children" | "phone" | "new"], ":id") => t.child.id.to_string(),
        ([.., "announcements"], ":id") => t.announcement.id.to_string(),
        ([.., "bookings" | "attendance" | "uses"] | ["entrance", ..], ":id") => t.booking.id.to_string(),
        ([.., "registrations"], ":id") => t.registration.id.to_string(),
        ([.., "slots"], ":id") => t.slot.id.to_string(),
        ([.., "interviews"], ":id") => t.interview.id.to_string(),
        ([.., "city", "reports"], ":id") => t.report.id.to_string(),
        (_, ":program") => t.program.key.clone(),
        (["city", "emergency"], ":id") => t.emergency.to_string(),
        (["city", "staff"], ":id") => t.head.to_string(),
        _ => panic!("say what {part} of {path} is"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_everybody_as_written() {
    let test = two_cities().await;
    let things = Box::pin(things(&test)).await;
    let mut people = people(&test, &things).await.expect("people");
    let table = table(&things);
    let mut answers: Vec<Vec<u16>> = table.iter().map(|_| Vec::new()).collect();
    // Pages by everybody, then the API; what is only looked at first, then what is done.
    for (api, person) in
        [false, true].iter().flat_map(|api| (0..PEOPLE.len()).map(move |person| (*api, person)))
    {
        let person = &mut people[person];
        for looks in [true, false] {
            for (row, answer) in table
                .iter()
                .zip(&mut answers)
                .filter(|(row, _)| (row.method == "GET") == looks && row.is_api() == api)
            {
                let query = if looks && api { asked(row, &things) } else { String::new() };
                let path = format!("{}{query}", filled(&row.path, &things));
                answer.push(person.status(&row.method, &path, &row.body).await.expect("an answer"));
            }
        }
    }
    let mut written = header();
    let mut problems = Vec::new();
    for (row, answer) in table.iter().zip(&answers) {
        let words: Vec<String> = answer.iter().map(ToString::to_string).collect();
        let who = &row.who;
        let _ = writeln!(written, "{:<6} {:<52} {who:<9} {}", row.method, row.path, words.join("  "));
        problems.extend(judge(row, answer));
    }
    assert!(problems.is_empty(), "{problems:#?}");
    compare(&written);
}

fn header() -> String {
    format!(
        "# Every row of the route table, and the status with which it answers: {}.\n\
         # Paths are filled with things of one family of Kawasaki and of the facility that it booked. Forms are sent empty,\n\
         # with a right form token; calls of the API with the least body that they read.\n\
         # The rest of the city is other-family and other-place; other-city asks its own host.\n",
        PEOPLE.join(", ")
    )
}

/// Forms that only ask: names and purposes stay out of addresses.
const ASKING: [&str; 7] = [
    // Its answer says what became of each report: of none, here.
    "/city/reports/approve",
    "/facility/:code/phone",
    "/facility/:code/uses/new",
    "/facility/:code/children",
    "/city/log",
    "/city/log/file",
    "/city/families",
];

/// What must hold whatever the file says.
fn judge(row: &Row, answer: &[u16]) -> Vec<String> {
    let Row { method, path, who, .. } = row;
    let api = row.is_api();
    let mut problems = Vec::new();
    for (name, status) in PEOPLE.iter().zip(answer) {
        let mut wrong = |why: &str| problems.push(format!("{method} {path} as {name}: {status}, {why}"));
        if api && who != "Anyone" && *status == 400 {
            wrong("the body was not read");
        }
        if *status >= 500 {
            wrong("a defect");
        }
        if method != "GET" && !api && *status < 300 && !ASKING.contains(&path.as_str()) {
            wrong("an empty form was taken without a redirect");
        }
        if *name == "nobody" && who != "Anyone" && !matches!(*status, 303 | 401 | 403) {
            wrong("let in without a login");
        }
        // A code is a facility's in each city, and so are dates and months: ids are nobody else's.
        let ids = [":id", ":child", ":household"].iter().any(|part| path.contains(part));
        let stranger = ["other-city", "other-family", "other-place"].contains(name);
        let public = path == "/announcements/:id";
        if ids && stranger && !public && *status != 404 {
            wrong("what is another's must not be found");
        }
    }
    problems
}

fn compare(text: &str) {
    let path = root().join("docs/generated/routes.txt");
    if std::env::var_os("AZUKARI_REGEN").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(&path, text).expect("the file");
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = |a: &str, b: &str| -> Vec<String> {
        a.lines().filter(|line| !b.lines().any(|other| other == *line)).map(str::to_owned).collect()
    };
    let (new, gone) = (differs(text, &known), differs(&known, text));
    assert!(
        new.is_empty() && gone.is_empty(),
        "docs/generated/routes.txt differs; look, then write it with AZUKARI_REGEN=1.\nnow: {new:#?}\nwritten: {gone:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_or_without_its_token_and_key_is_refused() {
    let test = two_cities().await;
    let things = Box::pin(things(&test)).await;
    let family =
        Person::enter(test.browser(&test.kawasaki).expect("a browser"), &things.account.login_id).await;
    let family = family.expect("a login");
    let path = format!("/bookings/{}/cancel", things.booking.id);
    for (csrf, key) in [("", "a"), ("wrong", "b"), (family.csrf.as_str(), "")] {
        let sent = [("csrf", csrf), ("form-key", key)];
        let answer = family.browser.post_raw(&path, &sent).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 403);
    }
    let sql = format!("SELECT phase AS line FROM bookings WHERE id = '{}'", things.booking.id);
    assert_eq!(lines(&test, &sql).await, ["requested"]);
}
