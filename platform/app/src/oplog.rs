//! The operation log as administrators and auditors read it (M-21). Looking at it is logged as well.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::families::contacts;
use crate::families::needle::needle;
use crate::oplog_facts::told;
use crate::reports::file::{self, File, Format, Table, word};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Cell, Finding};
use platform_store::audit::{self, AuditEntry, AuditFilter, AuditPeople};
use platform_store::families_search::{self, Needle};
use platform_store::{Tx, families};
use platform_values::{AccountId, ChildId, FacilityId, HouseholdId};
use std::collections::HashMap;

/// The most rows of one file.
const ROWS_MAX: i64 = 50_000;

/// What to look for. Empty fields do not narrow.
#[derive(Clone, Debug, Default)]
pub struct LogQuery {
    /// Login id, or a part of the name, of who did it; for readers who may see families also the telephone number or a
    /// child's date of birth of a family that did it or that it was about.
    pub who: Option<String>,
    /// Done by this account.
    pub account: Option<AccountId>,
    /// About this child.
    pub child: Option<ChildId>,
    /// About this family.
    pub household: Option<HouseholdId>,
    /// At this facility.
    pub facility: Option<FacilityId>,
    /// Only this action.
    pub action: Option<String>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// Why it is looked for; kept in the log.
    pub purpose: String,
}

/// A row as it is read.
#[derive(Clone, Debug)]
pub struct LogRow {
    /// The row as stored.
    pub entry: AuditEntry,
    /// When, on the city's clocks.
    pub at: NaiveDateTime,
    /// Name of the account; empty for the system, for people not logged in, and for guardians where the reader may see
    /// no family.
    pub name: String,
    /// Whom it is about: the child, the person of an account, or the first guardian of a family; empty without one, and
    /// where the reader may see no family.
    pub about: String,
    /// Name of the facility; empty without one.
    pub facility: String,
    /// Message key of the action: `oplog-action-<word>`.
    pub action_key: String,
    /// Message key of the object: `oplog-object-<word>`.
    pub object_key: String,
    /// What was changed, in words, as far as it is known; may be empty.
    pub detail: String,
    /// Message key of the role; `None` where nobody needed one.
    pub role_key: Option<String>,
}

/// A page of the log, newest first.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// Its rows.
    pub rows: Vec<LogRow>,
    /// Rows of all pages.
    pub matching: i64,
}

/// Reads a page.
pub async fn list(ctx: &Ctx, query: &LogQuery, offset: i64, limit: i64) -> AppResult<LogPage> {
    refuse_backwards(query)?;
    ctx.log_view(Action::List, &about(query), &query.purpose).await?;
    read(ctx, query, offset, limit.clamp(1, 200)).await
}

fn refuse_backwards(query: &LogQuery) -> AppResult<()> {
    let backwards = query.from.zip(query.to).is_some_and(|(from, to)| from > to);
    if backwards {
        Err(AppError::refused(Finding::new("oplog-days-backwards", Weight::Block)))
    } else {
        Ok(())
    }
}

/// The matching rows as a file. Too many are refused: the days must be narrowed.
pub async fn log_file(ctx: &Ctx, query: &LogQuery, format: Format) -> AppResult<File> {
    refuse_backwards(query)?;
    ctx.log_view(Action::Export, &about(query), &query.purpose).await?;
    let page = read(ctx, query, 0, ROWS_MAX).await?;
    if page.matching > ROWS_MAX {
        return Err(AppError::refused(Finding::new("oplog-too-many", Weight::Block).with("max", ROWS_MAX)));
    }
    let columns = [
        "at",
        "name",
        "account",
        "role",
        "action",
        "object",
        "detail",
        "about",
        "object-id",
        "household",
        "child",
        "facility",
        "purpose",
    ];
    let words = &*ctx.app.words;
    let table = Table {
        title: word(words, "oplog-title"),
        headings: columns.iter().map(|key| word(words, &format!("oplog-column-{key}"))).collect(),
        rows: page.rows.iter().map(cells).collect(),
        foot: Vec::new(),
    };
    let stem = format!("operation-log_{}", ctx.today());
    Ok(file::write(words, &stem, &[table], format)?)
}

fn cells(row: &LogRow) -> Vec<Cell> {
    let id = |id: Option<String>| id.map_or(Cell::Empty, Cell::Text);
    let entry = &row.entry;
    vec![
        Cell::Text(row.at.format("%Y-%m-%d %H:%M:%S").to_string()),
        Cell::Text(row.name.clone()),
        id(entry.account_id.map(|id| id.to_string())),
        row.role_key.clone().map_or(Cell::Empty, Cell::Message),
        Cell::Message(row.action_key.clone()),
        Cell::Message(row.object_key.clone()),
        Cell::Text(row.detail.clone()),
        Cell::Text(row.about.clone()),
        id(entry.object_id.map(|id| id.to_string())),
        id(entry.household_id.map(|id| id.to_string())),
        id(entry.child_id.map(|id| id.to_string())),
        Cell::Text(row.facility.clone()),
        Cell::Text(entry.purpose.clone()),
    ]
}

/// What was looked for becomes part of the row about looking.
fn about(query: &LogQuery) -> Of {
    let mut about = Of::new(Object::Audit);
    if let Some(child) = query.child {
        about = about.child(child);
    }
    if let Some(household) = query.household {
        about = about.household(household);
    }
    about
}

async fn read(ctx: &Ctx, query: &LogQuery, offset: i64, limit: i64) -> AppResult<LogPage> {
    let mut tx = ctx.read().await?;
    let filter = filter(ctx, &mut tx, query).await?;
    let (mut entries, mut matching) = audit::list(&mut tx, &filter, offset.max(0), limit).await?;
    if entries.is_empty() && matching > 0 {
        // Whoever asks for more than there is gets the last page.
        let last = (matching - 1) / limit.max(1) * limit;
        (entries, matching) = audit::list(&mut tx, &filter, last, limit).await?;
    }
    let mut accounts: Vec<AccountId> = entries.iter().filter_map(|e| e.account_id).collect();
    accounts.extend(entries.iter().filter_map(account_of));
    accounts.sort_unstable();
    accounts.dedup();
    let names = audit::names(&mut tx, &accounts).await?;
    let sees_families = ctx.may(Action::Read, &Of::new(Object::Household));
    let mut children: Vec<ChildId> =
        entries.iter().flat_map(about_children).filter(|_| sees_families).collect();
    children.sort_unstable();
    children.dedup();
    let mut abouts = Abouts { names: HashMap::new(), children: HashMap::new(), families: HashMap::new() };
    for some in children.chunks(1000) {
        let found = families::children_by_id(&mut tx, some).await?;
        abouts.children.extend(found.into_iter().map(|child| (child.id, child.name)));
    }
    let whole = entries.iter().filter(|e| e.child_id.is_none()).filter_map(|e| e.household_id);
    let mut households: Vec<HouseholdId> = whole.filter(|_| sees_families).collect();
    households.sort_unstable();
    households.dedup();
    for some in households.chunks(1000) {
        let found = contacts(&mut tx, some).await?;
        abouts.families.extend(found.into_iter().map(|(id, guardian)| (id, guardian.name)));
    }
    tx.done().await?;
    abouts.names = names
        .into_iter()
        .filter(|(_, _, household)| sees_families || household.is_none())
        .map(|(id, name, _)| (id, name))
        .collect();
    let rows = entries.into_iter().map(|entry| row(ctx, &abouts, entry)).collect();
    Ok(LogPage { rows, matching })
}

/// The account that a row is about, where it is about one.
fn account_of(entry: &AuditEntry) -> Option<AccountId> {
    let of_person = [Object::Account.as_str(), Object::Staff.as_str()].contains(&entry.object.as_str());
    entry.object_id.filter(|_| of_person).map(AccountId)
}

/// The child that a row is about, or those that a list or file showed.
fn about_children(entry: &AuditEntry) -> impl Iterator<Item = ChildId> {
    entry.child_id.into_iter().chain(entry.children.iter().copied())
}

/// Names of those whom rows are about.
struct Abouts {
    names: HashMap<AccountId, String>,
    children: HashMap<ChildId, String>,
    /// First guardians.
    families: HashMap<HouseholdId, String>,
}

fn row(ctx: &Ctx, abouts: &Abouts, entry: AuditEntry) -> LogRow {
    let child = about_children(&entry).find_map(|id| abouts.children.get(&id));
    let person = || account_of(&entry).and_then(|id| abouts.names.get(&id));
    let family = || entry.household_id.and_then(|id| abouts.families.get(&id));
    let mut about = child.or_else(person).or_else(family).cloned().unwrap_or_default();
    if let (Some(_), more @ 1..) = (child, entry.children.len().saturating_sub(1)) {
        let args = [("name", about), ("more", more.to_string())].map(|(key, value)| (key.to_owned(), value));
        about = ctx.app.words.text("oplog-about-several", &args.into());
    }
    let name = entry.account_id.and_then(|id| abouts.names.get(&id)).cloned().unwrap_or_default();
    let facility = entry.facility_id.and_then(|id| ctx.city.facility(id));
    LogRow {
        at: ctx.civil(entry.at),
        name,
        about,
        facility: facility.map_or_else(String::new, |f| f.name.clone()),
        action_key: format!("oplog-action-{}", entry.action),
        object_key: format!("oplog-object-{}", entry.object),
        detail: told(&*ctx.app.words, &entry),
        role_key: (!entry.role.is_empty()).then(|| format!("oplog-role-{}", entry.role)),
        entry,
    }
}

async fn filter(ctx: &Ctx, tx: &mut Tx, query: &LogQuery) -> AppResult<AuditFilter> {
    let start = |day: NaiveDate| ctx.moment(day.and_time(NaiveTime::MIN));
    // Looking at the family shows the child as well.
    let family = match query.child {
        Some(child) => families::child(tx, child).await?.map(|child| child.household_id),
        None => None,
    };
    let people = match query.who.as_deref().map(str::trim).filter(|who| !who.is_empty()) {
        Some(who) => Some(people(ctx, tx, who).await?),
        None => None,
    };
    Ok(AuditFilter {
        from: query.from.map(start),
        until: query.to.and_then(|day| day.succ_opt()).map(start),
        account: query.account,
        child: query.child,
        family,
        household: query.household,
        action: query.action.clone(),
        people,
        facility: query.facility,
    })
}

/// The most children that one telephone number or date of birth stands for.
const CHILDREN_MAX: i64 = 500;

/// Whom a text means: people by name or login id, and families by telephone number or a child's date of birth.
async fn people(ctx: &Ctx, tx: &mut Tx, who: &str) -> AppResult<AuditPeople> {
    let mut people =
        AuditPeople { accounts: audit::accounts_by_text(tx, who).await?, ..AuditPeople::default() };
    let needle = Needle { kana: None, name: None, ..needle(who) };
    // Digits within words, such as those of a login id, are no telephone number.
    let number = |c: char| c.is_numeric() || "-－ー() 　+".contains(c);
    let family = needle.birth_date.is_some() || needle.phone.is_some() && who.chars().all(number);
    if !family || !ctx.may(Action::Read, &Of::new(Object::Household)) {
        return Ok(people);
    }
    let (found, _) = families_search::search(tx, None, &needle, 0, CHILDREN_MAX).await?;
    let mut families: Vec<HouseholdId> = found.iter().map(|child| child.household_id).collect();
    families.sort_unstable();
    families.dedup();
    people.accounts.extend(audit::accounts_of(tx, &families).await?);
    people.children = found.iter().map(|child| child.id).collect();
    if needle.phone.is_some() {
        people.households = families;
    }
    Ok(people)
}
