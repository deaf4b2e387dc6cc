//! Announcements (お知らせ) of the city and of facilities.

use crate::city::hex;
use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult, once};
use crate::page::Page;
use chrono::{Days, NaiveDateTime};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::announcements::{self, Announcement, Showing};
use platform_values::{AnnouncementId, FacilityId};
use sha2::{Digest, Sha256};

/// So many days something is shown at most, unless until it is ended by hand.
pub const SHOWN_DAYS_MAX: u64 = 731;

/// What is announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Heading.
    pub title: String,
    /// Words.
    pub body: String,
    /// Shown from, on the city's clocks.
    pub shown_from: NaiveDateTime,
    /// Shown until; `None` until it is ended by hand.
    pub shown_until: Option<NaiveDateTime>,
}

fn resource(facility: Option<FacilityId>) -> Of {
    facility.into_iter().fold(Of::new(Object::Announcement), Of::facility)
}

/// What is shown now to everybody: the city's, and a facility's if one is named; newest first. Asks nobody's permission.
pub async fn shown(ctx: &Ctx, facility: Option<FacilityId>) -> AppResult<Vec<Announcement>> {
    let mut tx = ctx.read().await?;
    let shown = announcements::shown(&mut tx, facility, ctx.now()).await?;
    tx.done().await?;
    Ok(shown)
}

/// An announcement that is shown now. Asks nobody's permission.
pub async fn read(ctx: &Ctx, id: AnnouncementId) -> AppResult<Announcement> {
    let mut tx = ctx.read().await?;
    let found = announcements::find(&mut tx, id).await?;
    tx.done().await?;
    let now = ctx.now();
    found
        .filter(|one| one.shown_from <= now && one.shown_until.is_none_or(|until| now < until))
        .ok_or(AppError::NotFound)
}

/// Everything announced by a facility, or by the city where none is named, newest first: a page, and the count of all.
pub async fn list(
    ctx: &Ctx,
    facility: Option<FacilityId>,
    only: Option<Showing>,
    page: Page,
) -> AppResult<(Vec<Announcement>, i64)> {
    ctx.require(Action::List, &resource(facility))?;
    let mut tx = ctx.read().await?;
    let found = announcements::list(
        &mut tx,
        facility,
        only.map(|only| (only, ctx.now())),
        (page.offset(), page.limit()),
    )
    .await?;
    tx.done().await?;
    Ok(found)
}

/// An announcement that the actor may read as staff, with the resource that says whose it is.
pub async fn find(ctx: &Ctx, id: AnnouncementId) -> AppResult<(Announcement, Of)> {
    ctx.account()?;
    let mut tx = ctx.read().await?;
    let announcement = announcements::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.done().await?;
    let of = resource(announcement.facility_id).id(id.0);
    ctx.require(Action::Read, &of).map_err(unseen)?;
    Ok((announcement, of))
}

/// Announces something at a facility, or in the whole city where none is named.
pub async fn create(ctx: &Ctx, facility: Option<FacilityId>, words: &Words) -> AppResult<AnnouncementId> {
    once(create_once(ctx, facility, words).await)
}

async fn create_once(ctx: &Ctx, facility: Option<FacilityId>, words: &Words) -> AppResult<AnnouncementId> {
    let mut write = ctx.begin(Action::Create, &resource(facility)).await?;
    check(words)?;
    let announcement = Announcement {
        id: ctx.new_id(),
        facility_id: facility,
        title: words.title.trim().to_owned(),
        body: words.body.trim().to_owned(),
        shown_from: ctx.moment(words.shown_from),
        shown_until: words.shown_until.map(|until| ctx.moment(until)),
        made_by: ctx.account()?,
        made_at: ctx.now(),
    };
    announcements::put(&mut write, &announcement).await?;
    write.audit().object_id = Some(announcement.id.0);
    write.commit(&serde_json::to_value(announcement.id)?).await?;
    Ok(announcement.id)
}

/// The version of an announcement, for [`Ctx::unchanged`].
pub fn version(announcement: &Announcement) -> String {
    let Announcement { title, body, shown_from, shown_until, .. } = announcement;
    let until = shown_until.map_or(0, |until| until.timestamp_micros());
    let parts = [title.as_str(), body, &shown_from.timestamp_micros().to_string(), &until.to_string()];
    hex(&Sha256::digest(parts.join("\0")))
}

/// Changes an announcement. What somebody else changed since it was shown is not written over.
pub async fn update(ctx: &Ctx, id: AnnouncementId, words: &Words) -> AppResult<AnnouncementId> {
    once(update_once(ctx, id, words).await)
}

async fn update_once(ctx: &Ctx, id: AnnouncementId, words: &Words) -> AppResult<AnnouncementId> {
    let (_, of) = find(ctx, id).await?;
    let mut write = ctx.begin(Action::Update, &of).await?;
    let mut announcement = announcements::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    ctx.unchanged(&version(&announcement))?;
    check(words)?;
    announcement.title = words.title.trim().to_owned();
    announcement.body = words.body.trim().to_owned();
    announcement.shown_from = ctx.moment(words.shown_from);
    announcement.shown_until = words.shown_until.map(|until| ctx.moment(until));
    announcements::put(&mut write, &announcement).await?;
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

/// Ends an announcement now.
pub async fn end(ctx: &Ctx, id: AnnouncementId) -> AppResult<AnnouncementId> {
    once(end_once(ctx, id).await)
}

async fn end_once(ctx: &Ctx, id: AnnouncementId) -> AppResult<AnnouncementId> {
    let (_, of) = find(ctx, id).await?;
    let mut write = ctx.begin(Action::Update, &of).await?;
    let mut announcement = announcements::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    announcement.shown_until = Some(ctx.now());
    announcements::put(&mut write, &announcement).await?;
    write.audit().detail = serde_json::json!({ "ended": true });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

fn check(words: &Words) -> AppResult<()> {
    let mut findings = Vec::new();
    if words.title.trim().is_empty() || words.body.trim().is_empty() {
        findings.push(Finding::new("announcement-empty", Weight::Block));
    }
    if words.shown_until.is_some_and(|until| until <= words.shown_from) {
        findings.push(Finding::new("announcement-order", Weight::Block));
    }
    // The end is the midnight after the last day.
    let most = words.shown_from.checked_add_days(Days::new(SHOWN_DAYS_MAX + 1));
    if words.shown_until.zip(most).is_some_and(|(until, most)| until > most) {
        findings.push(Finding::new("announcement-long", Weight::Block).with("days", SHOWN_DAYS_MAX));
    }
    if findings.is_empty() { Ok(()) } else { Err(AppError::Refused(findings)) }
}
