//! The operation log: who did or saw what, by person, family, child and day (M-21). Names are posted, never in an address.

use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::emergency_one;
use crate::pages::city::parts::{self, Hidden, PostPager};
use crate::render::Page;
use crate::view::{Choice, Empty, Link, Notice};
use crate::visit::{PageResult, Visit};
use chrono::{Days, NaiveDate};
use platform_app::authz::{Action, Object};
use platform_app::families::ANONYMISE;
use platform_app::open_act::OpenAct;
use platform_app::oplog::{LogQuery, LogRow, list, log_file, sees_families};
use platform_app::{AppError, AppResult};
use platform_values::{ChildId, HouseholdId};
use poem::handler;
use serde::Serialize;

/// Days shown unless others are asked for.
const DAYS: u64 = 7;
/// Fields that a search is made of.
const FIELDS: [&str; 7] = ["who", "action", "from", "to", "purpose", "child", "household"];
/// What the command line writes.
const WORK: &str = "tenant-apply";

/// The log.
#[derive(Clone, Debug, Serialize)]
pub struct LogPage {
    form: FormView,
    from: NaiveDate,
    to: NaiveDate,
    actions: Vec<Choice>,
    about: Option<Words>,
    hidden: Vec<Hidden>,
    sent: Vec<Hidden>,
    refused: Option<Notice>,
    rows: Vec<Row>,
    pager: PostPager,
    empty: Empty,
    exports: bool,
    /// True for readers who may see whom it is about.
    families: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    at: String,
    name: Words,
    role: Words,
    action: Words,
    object: Words,
    /// What was changed.
    detail: String,
    person: String,
    /// True where the reader may not see whom it is about.
    hidden: bool,
    /// The log of this child alone.
    of_child: Option<String>,
    facility: String,
    purpose: String,
    /// The page of what it is about.
    href: Option<String>,
}

/// Shows the newest rows of the last days, or those about the family or child that the address names.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let form = parts::query(&visit);
    answer(&visit, form).await
}

/// Searches the log.
#[handler]
pub async fn search(visit: Visit, form: FormData) -> PageResult {
    answer(&visit, form).await
}

/// What matches, as a file.
#[handler]
pub async fn file(visit: Visit, mut form: FormData) -> PageResult {
    let query = query(&visit, &mut form)?;
    let format = parts::format_of(&mut form);
    let file = log_file(&visit.ctx, &query, format).await?;
    Ok(crate::visit::download(&file.name, file.content_type, file.bytes))
}

fn query(visit: &Visit, form: &mut FormData) -> AppResult<LogQuery> {
    let today = visit.today();
    // Nobody is shown the whole log in place of a family that is not there.
    let child = form.text("child").optional().map(|id| parts::id::<ChildId>(&id)).transpose()?;
    let household = form.text("household").optional().map(|id| parts::id::<HouseholdId>(&id)).transpose()?;
    // About one family everything is shown; about all of them the last days.
    let whole = child.is_some() || household.is_some();
    let default = if whole { None } else { today.checked_sub_days(Days::new(DAYS - 1)) };
    Ok(LogQuery {
        who: form.text("who").max(60).optional(),
        account: None,
        child,
        household,
        facility: None,
        action: form.text("action").max(40).optional(),
        from: form.text("from").day().optional().or(default),
        to: form.text("to").day().optional(),
        purpose: form.text("purpose").max(200).optional().unwrap_or_default(),
    })
}

async fn answer(visit: &Visit, mut form: FormData) -> PageResult {
    let number = parts::page_number(&mut form);
    let query = query(visit, &mut form)?;
    let offset = i64::from(number - 1) * i64::try_from(parts::PAGE).unwrap_or(i64::MAX);
    let limit = i64::try_from(parts::PAGE).unwrap_or(i64::MAX);
    let found = match list(&visit.ctx, &query, offset, limit).await {
        Ok(found) => Ok(found),
        Err(error @ AppError::Refused(_)) => Err(parts::refusal_of(error)?),
        Err(error) => return Err(error.into()),
    };
    let (rows, total, refused) = match found {
        Ok(page) => (page.rows, page.matching, None),
        Err(refused) => (Vec::new(), 0, Some(refused)),
    };
    let families = sees_families(&visit.ctx);
    let view = parts::kept(&form);
    let sent = parts::hidden(&view, &FIELDS);
    let page = LogPage {
        from: query.from.unwrap_or_else(|| first_day(visit, &rows)),
        to: query.to.unwrap_or_else(|| visit.today()),
        actions: actions(),
        about: about(&query),
        hidden: parts::hidden(&view, &["child", "household"]),
        refused,
        rows: rows.iter().map(|found| row(visit, found, families)).collect(),
        pager: parts::post_pager(number, total, "/city/log", sent.clone()),
        sent,
        empty: empty(),
        exports: visit.may_somewhere(Action::Export, Object::Audit),
        families,
        form: view,
    };
    visit.page(parts::trail(Vec::new()), &page)
}

fn first_day(visit: &Visit, rows: &[LogRow]) -> NaiveDate {
    rows.last().map_or_else(|| visit.today(), |row| row.at.date())
}

fn about(query: &LogQuery) -> Option<Words> {
    match (query.child, query.household) {
        (Some(_), _) => Some(Words::key("city-log-of-child")),
        (None, Some(_)) => Some(Words::key("city-log-of-family")),
        (None, None) => None,
    }
}

fn actions() -> Vec<Choice> {
    let words = Action::ALL.iter().map(|action| action.as_str()).chain(OpenAct::ALL.map(OpenAct::as_str));
    let words = words.chain([WORK, ANONYMISE]);
    words.map(|word| Choice::new(word, Words::key(format!("oplog-action-{word}")))).collect()
}

fn row(visit: &Visit, found: &LogRow, families: bool) -> Row {
    let name = match (found.name.as_str(), found.entry.account_id) {
        ("", Some(_)) => Words::key("city-log-unnamed"),
        ("", None) => Words::key("city-log-nobody"),
        (name, _) => Words::text(name),
    };
    let of_closure = found.entry.object == Object::Closure.as_str();
    let closure =
        || found.entry.object_id.filter(|_| of_closure).and_then(|id| emergency_one::href(visit, id));
    Row {
        at: found.at.format("%Y-%m-%dT%H:%M").to_string(),
        name,
        role: found.role_key.clone().map_or_else(|| Words::key("city-none"), Words::key),
        action: Words::key(found.action_key.clone()),
        object: Words::key(found.object_key.clone()),
        detail: found.detail.clone(),
        person: found.about.clone(),
        hidden: found.about_hidden,
        of_child: found.entry.child_id.filter(|_| families).map(|id| format!("/city/log?child={id}")),
        facility: found.facility.clone(),
        purpose: found.entry.purpose.clone(),
        href: found
            .entry
            .household_id
            .filter(|_| families)
            .map(|id| format!("/city/families/{id}"))
            .or_else(closure),
    }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-log-none"),
        text: Words::key("city-log-none-text"),
        action: Some(Link::new(Words::key("city-filter-clear"), "/city/log")),
    }
}

impl Page for LogPage {
    const TEMPLATE: &'static str = "pages/city/log";

    fn title(&self) -> Words {
        Words::key("city-log-title")
    }

    fn samples() -> Vec<Self> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let form = FormData::filled([("who", "見本".to_owned()), ("child", "a".to_owned())]).view();
        let row = |family: Option<&str>| Row {
            at: "2026-03-05T10:15".into(),
            name: Words::text("見本 みどり"),
            role: Words::key("oplog-role-city_staff"),
            action: Words::key("oplog-action-read"),
            object: Words::key("oplog-object-child"),
            detail: "承認済みにした".into(),
            person: family.map_or_else(String::new, |_| "見本 はな".into()),
            hidden: family.is_none(),
            of_child: family.map(|_| "/city/log?child=a".into()),
            facility: "さくら第一（見本）".into(),
            purpose: "電話の問い合わせのため".into(),
            href: family.map(str::to_owned),
        };
        let sent = parts::hidden(&form, &FIELDS);
        let full = Self {
            from: day,
            to: day,
            actions: actions(),
            about: Some(Words::key("city-log-of-child")),
            hidden: parts::hidden(&form, &["child"]),
            refused: None,
            rows: vec![row(Some("/city/families/a")), row(None)],
            pager: parts::post_pager(2, 120, "/city/log", sent.clone()),
            sent,
            empty: empty(),
            exports: true,
            families: true,
            form,
        };
        let none = Self {
            rows: Vec::new(),
            about: None,
            exports: false,
            families: false,
            refused: Some(parts::refusal(&[])),
            form: FormView::default(),
            hidden: Vec::new(),
            ..full.clone()
        };
        vec![full, none]
    }
}
