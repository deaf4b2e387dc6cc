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
use platform_store::audit::{self, AuditAbout, AuditEntry, AuditFilter, AuditPeople};
use platform_store::families_search::{self, Meant, Needle};
use platform_store::{Tx, families};
use platform_values::{AccountId, ChildId, FacilityId, HouseholdId};
use std::collections::{HashMap, HashSet};

/// The most rows of one file.
const ROWS_MAX: i64 = 50_000;

/// What to look for. Empty fields do not narrow.
#[derive(Clone, Debug, Default)]
pub struct LogQuery {
    /// Login id, or a part of the name, of the member of staff who did it; for readers who may see families also the
    /// name, reading or telephone number of a guardian, and the name, reading or date of birth of a child: what the
    /// family did, and what was done about it.
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
    /// True where it is about somebody whom the reader may not see.
    pub about_hidden: bool,
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

/// True if the actor may see the families of the whole city, and so whom rows are about.
pub fn sees_families(ctx: &Ctx) -> bool {
    ctx.may(Action::Read, &Of::new(Object::Household))
}

/// Reads a page. A child or family that is not there is not found.
pub async fn list(ctx: &Ctx, query: &LogQuery, offset: i64, limit: i64) -> AppResult<LogPage> {
    let abouts = asked(ctx, Action::List, query).await?;
    read(ctx, query, abouts, offset, limit.clamp(1, 200)).await
}

/// Whom the query is about, after the look has been written down.
async fn asked(ctx: &Ctx, action: Action, query: &LogQuery) -> AppResult<Vec<AuditAbout>> {
    refuse_backwards(query)?;
    let about = about(query);
    ctx.require(action, &about)?;
    let mut tx = ctx.read().await?;
    let abouts = named(&mut tx, query).await?;
    tx.done().await?;
    ctx.log_view(action, &about, &query.purpose).await?;
    Ok(abouts)
}

/// The child and the family that the query names.
async fn named(tx: &mut Tx, query: &LogQuery) -> AppResult<Vec<AuditAbout>> {
    let mut abouts = Vec::new();
    if let Some(id) = query.child {
        let child = families::child(tx, id).await?.ok_or(AppError::NotFound)?;
        // Looking at the family shows the child as well.
        let wholes = vec![child.household_id];
        abouts.push(AuditAbout { children: vec![id], wholes, households: Vec::new() });
    }
    if let Some(id) = query.household {
        families::household(tx, id).await?.ok_or(AppError::NotFound)?;
        let children = families_search::meant(tx, &Needle::default(), &[id], CHILDREN_MAX).await?;
        let children = children.into_iter().map(|meant| meant.child).collect();
        abouts.push(AuditAbout { children, wholes: Vec::new(), households: vec![id] });
    }
    Ok(abouts)
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
    let abouts = asked(ctx, Action::Export, query).await?;
    let page = read(ctx, query, abouts, 0, ROWS_MAX).await?;
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
        if row.about_hidden {
            Cell::Message("oplog-about-hidden".into())
        } else {
            Cell::Text(row.about.clone())
        },
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

async fn read(
    ctx: &Ctx,
    query: &LogQuery,
    abouts: Vec<AuditAbout>,
    offset: i64,
    limit: i64,
) -> AppResult<LogPage> {
    let mut tx = ctx.read().await?;
    let filter = filter(ctx, &mut tx, query, abouts).await?;
    let (mut entries, mut matching) = audit::list(&mut tx, &filter, offset.max(0), limit).await?;
    if entries.is_empty() && matching > 0 {
        // Whoever asks for more than there is gets the last page.
        let last = (matching - 1) / limit.max(1) * limit;
        (entries, matching) = audit::list(&mut tx, &filter, last, limit).await?;
    }
    let mut abouts = abouts_of(ctx, &mut tx, &entries).await?;
    let sought = filter.about.iter().chain(filter.people.iter().map(|people| &people.about));
    abouts.sought = sought.flat_map(|about| about.children.iter().copied()).collect();
    tx.done().await?;
    let rows = entries.into_iter().map(|entry| row(ctx, &abouts, entry)).collect();
    Ok(LogPage { rows, matching })
}

/// Names of those whom these rows are about and of those who did it, as far as the reader may see them.
async fn abouts_of(ctx: &Ctx, tx: &mut Tx, entries: &[AuditEntry]) -> AppResult<Abouts> {
    let mut accounts: Vec<AccountId> = entries.iter().filter_map(|e| e.account_id).collect();
    accounts.extend(entries.iter().filter_map(account_of));
    accounts.sort_unstable();
    accounts.dedup();
    let names = audit::names(tx, &accounts).await?;
    let sees_families = sees_families(ctx);
    let mut children: Vec<ChildId> =
        entries.iter().flat_map(about_children).filter(|_| sees_families).collect();
    children.sort_unstable();
    children.dedup();
    let mut abouts = Abouts { sees_families, ..Abouts::default() };
    for some in children.chunks(1000) {
        let found = families::children_by_id(tx, some).await?;
        abouts.children.extend(found.into_iter().map(|child| (child.id, child.name)));
    }
    let whole = entries.iter().filter(|e| e.child_id.is_none()).filter_map(|e| e.household_id);
    let mut households: Vec<HouseholdId> = whole.filter(|_| sees_families).collect();
    households.sort_unstable();
    households.dedup();
    for some in households.chunks(1000) {
        let found = contacts(tx, some).await?;
        abouts.families.extend(found.into_iter().map(|(id, guardian)| (id, guardian.name)));
    }
    for (id, name, household) in names {
        if sees_families || household.is_none() {
            abouts.names.insert(id, name);
        } else {
            abouts.hidden.insert(id);
        }
    }
    Ok(abouts)
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
#[derive(Default)]
struct Abouts {
    sees_families: bool,
    /// Children who were looked for: a list that showed many is told as about one of them.
    sought: HashSet<ChildId>,
    /// Guardians whom the reader may not see.
    hidden: HashSet<AccountId>,
    names: HashMap<AccountId, String>,
    children: HashMap<ChildId, String>,
    /// First guardians.
    families: HashMap<HouseholdId, String>,
}

fn row(ctx: &Ctx, abouts: &Abouts, entry: AuditEntry) -> LogRow {
    let sought = about_children(&entry).filter(|id| abouts.sought.contains(id));
    let child = sought.chain(about_children(&entry)).find_map(|id| abouts.children.get(&id));
    let person = || account_of(&entry).and_then(|id| abouts.names.get(&id));
    let family = || entry.household_id.and_then(|id| abouts.families.get(&id));
    let mut about = child.or_else(person).or_else(family).cloned().unwrap_or_default();
    if let (Some(_), more @ 1..) = (child, entry.children.len().saturating_sub(1)) {
        let args = [("name", about), ("more", more.to_string())].map(|(key, value)| (key.to_owned(), value));
        about = ctx.app.words.text("oplog-about-several", &args.into());
    }
    let name = entry.account_id.and_then(|id| abouts.names.get(&id)).cloned().unwrap_or_default();
    let facility = entry.facility_id.and_then(|id| ctx.city.facility(id));
    let of_guardian = account_of(&entry).is_some_and(|id| abouts.hidden.contains(&id));
    let of_family = about_children(&entry).next().is_some() || entry.household_id.is_some();
    let about_hidden = !abouts.sees_families && about.is_empty() && (of_guardian || of_family);
    LogRow {
        at: ctx.civil(entry.at),
        name,
        about,
        about_hidden,
        facility: facility.map_or_else(String::new, |f| f.name.clone()),
        action_key: format!("oplog-action-{}", entry.action),
        object_key: format!("oplog-object-{}", entry.object),
        detail: told(&*ctx.app.words, &entry),
        role_key: (!entry.role.is_empty()).then(|| format!("oplog-role-{}", entry.role)),
        entry,
    }
}

async fn filter(ctx: &Ctx, tx: &mut Tx, query: &LogQuery, about: Vec<AuditAbout>) -> AppResult<AuditFilter> {
    let start = |day: NaiveDate| ctx.moment(day.and_time(NaiveTime::MIN));
    let people = match query.who.as_deref().map(str::trim).filter(|who| !who.is_empty()) {
        Some(who) => Some(people(ctx, tx, who).await?),
        None => None,
    };
    Ok(AuditFilter {
        from: query.from.map(start),
        until: query.to.and_then(|day| day.succ_opt()).map(start),
        account: query.account,
        about,
        action: query.action.clone(),
        people,
        facility: query.facility,
    })
}

/// The most children that one text may stand for, and as many families.
const CHILDREN_MAX: i64 = 500;
/// The most accounts.
const ACCOUNTS_MAX: i64 = 5000;

/// Whom a text means: staff by name or login id; for those who may see families also guardians and children.
async fn people(ctx: &Ctx, tx: &mut Tx, who: &str) -> AppResult<AuditPeople> {
    let sees_families = sees_families(ctx);
    let found = audit::accounts_by_text(tx, who, sees_families, ACCOUNTS_MAX + 1).await?;
    refuse_many(found.len(), ACCOUNTS_MAX)?;
    let mut people = AuditPeople {
        accounts: found.iter().map(|(account, _)| *account).collect(),
        about: AuditAbout::default(),
    };
    if !sees_families {
        return Ok(people);
    }
    let mut households: Vec<HouseholdId> = found.iter().filter_map(|(_, household)| *household).collect();
    let found = families_search::meant(tx, &meant(who), &households, CHILDREN_MAX + 1).await?;
    let (own, whole): (Vec<&Meant>, Vec<&Meant>) = found.iter().partition(|meant| meant.own);
    households.extend(whole.iter().map(|meant| meant.household));
    households.sort_unstable();
    households.dedup();
    let mut wholes: Vec<HouseholdId> = own.iter().map(|meant| meant.household).collect();
    wholes.sort_unstable();
    wholes.dedup();
    for count in [own.len(), whole.len(), households.len()] {
        refuse_many(count, CHILDREN_MAX)?;
    }
    people.accounts.extend(audit::accounts_of(tx, &[&households[..], &wholes[..]].concat()).await?);
    let mut children: Vec<ChildId> = found.iter().map(|meant| meant.child).collect();
    children.sort_unstable();
    children.dedup();
    people.about = AuditAbout { children, wholes, households };
    Ok(people)
}

/// A text that stands for too many finds some of them only, so it is refused.
fn refuse_many(count: usize, most: i64) -> AppResult<()> {
    if i64::try_from(count).is_ok_and(|count| count <= most) {
        return Ok(());
    }
    Err(AppError::refused(Finding::new("oplog-people-too-many", Weight::Block).with("max", most)))
}

/// What to look for among families.
fn meant(who: &str) -> Needle {
    let needle = needle(who);
    // Digits within words, such as those of a login id, are no telephone number.
    let number = |c: char| c.is_numeric() || "-－ー() 　+".contains(c);
    Needle { phone: needle.phone.filter(|_| who.chars().all(number)), ..needle }
}
