//! Announcements of the city and of facilities.

use crate::error::StoreResult;
use crate::schema::announcements;
use crate::tx::Tx;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, AnnouncementId, FacilityId};

/// An announcement.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = announcements, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Announcement {
    /// Id.
    pub id: AnnouncementId,
    /// Facility; `None` for the whole city.
    pub facility_id: Option<FacilityId>,
    /// Heading.
    pub title: String,
    /// Words.
    pub body: String,
    /// Shown from.
    pub shown_from: DateTime<Utc>,
    /// Shown until; `None` while it is not ended.
    pub shown_until: Option<DateTime<Utc>>,
    /// Who made it.
    pub made_by: AccountId,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// An announcement.
pub async fn find(tx: &mut Tx, id: AnnouncementId) -> StoreResult<Option<Announcement>> {
    Ok(announcements::table
        .filter(announcements::tenant_id.eq(tx.tenant()))
        .filter(announcements::id.eq(id))
        .select(Announcement::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// The announcement as it stands, locked until the write ends.
pub async fn lock(tx: &mut Tx, id: AnnouncementId) -> StoreResult<Option<Announcement>> {
    Ok(announcements::table
        .filter(announcements::tenant_id.eq(tx.tenant()))
        .filter(announcements::id.eq(id))
        .for_update()
        .select(Announcement::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// Adds an announcement, or writes the one with this id.
pub async fn put(tx: &mut Tx, announcement: &Announcement) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(announcements::table)
        .values((announcements::tenant_id.eq(tenant), announcement))
        .on_conflict((announcements::tenant_id, announcements::id))
        .do_update()
        .set(announcement)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What is shown at `now`: the city's, and a facility's if one is named; newest first.
pub async fn shown(
    tx: &mut Tx,
    facility: Option<FacilityId>,
    now: DateTime<Utc>,
) -> StoreResult<Vec<Announcement>> {
    let mut query = announcements::table
        .filter(announcements::tenant_id.eq(tx.tenant()))
        .filter(announcements::shown_from.le(now))
        .filter(announcements::shown_until.is_null().or(announcements::shown_until.gt(now)))
        .into_boxed();
    query = match facility {
        Some(facility) => {
            query.filter(announcements::facility_id.is_null().or(announcements::facility_id.eq(facility)))
        }
        None => query.filter(announcements::facility_id.is_null()),
    };
    Ok(query
        .order((announcements::shown_from.desc(), announcements::id.desc()))
        .limit(50)
        .select(Announcement::as_select())
        .load(tx.conn())
        .await?)
}

/// Whether an announcement is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Showing {
    /// At this moment.
    Now,
    /// Later.
    Later,
    /// No longer.
    Over,
}

/// Everything announced by a facility, or by the city where none is named, or only what is shown so at a moment; newest
/// first: a page, and the count of all.
pub async fn list(
    tx: &mut Tx,
    facility: Option<FacilityId>,
    only: Option<(Showing, DateTime<Utc>)>,
    (offset, limit): (i64, i64),
) -> StoreResult<(Vec<Announcement>, i64)> {
    let tenant = tx.tenant();
    let matching = || {
        let query = announcements::table
            .filter(announcements::tenant_id.eq(tenant))
            .filter(announcements::facility_id.is_not_distinct_from(facility))
            .into_boxed();
        let until = announcements::shown_until;
        match only {
            None => query,
            Some((Showing::Now, now)) => {
                query.filter(announcements::shown_from.le(now)).filter(until.is_null().or(until.gt(now)))
            }
            Some((Showing::Later, now)) => {
                query.filter(announcements::shown_from.gt(now)).filter(until.is_null().or(until.gt(now)))
            }
            Some((Showing::Over, now)) => query.filter(until.le(now)),
        }
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let rows = matching()
        .order((announcements::shown_from.desc(), announcements::id.desc()))
        .offset(offset)
        .limit(limit)
        .select(Announcement::as_select())
        .load(tx.conn())
        .await?;
    Ok((rows, count))
}
