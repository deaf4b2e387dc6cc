//! Names and operators of facilities over time. [`crate::places::SetUp`] holds all of a city; this writes them.

use crate::error::StoreResult;
use crate::schema::facility_eras;
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{AccountId, FacilityId, Operator};

/// What a facility is called and who runs it, from a day until the next era.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = facility_eras, check_for_backend(diesel::pg::Pg))]
pub struct Era {
    /// Facility.
    pub facility_id: FacilityId,
    /// First day on which it holds.
    pub first_day: NaiveDate,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Run by the city or by others.
    pub operator: Operator,
    /// Name of who runs it; may be empty.
    pub corporation: String,
    /// Who entered it.
    pub made_by: AccountId,
    /// When it was entered.
    pub made_at: DateTime<Utc>,
}

/// All eras of a city, by facility and day.
pub async fn all(tx: &mut Tx) -> StoreResult<Vec<Era>> {
    Ok(facility_eras::table
        .filter(facility_eras::tenant_id.eq(tx.tenant()))
        .order((facility_eras::facility_id, facility_eras::first_day))
        .limit(20_000)
        .select(Era::as_select())
        .load(tx.conn())
        .await?)
}

/// Adds an era, or writes the one that begins on its day.
pub async fn put(tx: &mut Tx, era: &Era) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::insert_into(facility_eras::table)
        .values((facility_eras::tenant_id.eq(tenant), era))
        .on_conflict((facility_eras::tenant_id, facility_eras::facility_id, facility_eras::first_day))
        .do_update()
        .set(era)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes an era back; true if there was one.
pub async fn remove(tx: &mut Tx, facility: FacilityId, first_day: NaiveDate) -> StoreResult<bool> {
    let tenant = tx.tenant();
    let removed = diesel::delete(facility_eras::table)
        .filter(facility_eras::tenant_id.eq(tenant))
        .filter(facility_eras::facility_id.eq(facility))
        .filter(facility_eras::first_day.eq(first_day))
        .execute(tx.conn())
        .await?;
    Ok(removed > 0)
}
