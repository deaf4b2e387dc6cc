//! Figures over many children, naming none: each is one grouped query, whatever the number of facilities.

use crate::error::StoreResult;
use crate::tx::Tx;
use chrono::NaiveDate;
use diesel::sql_types::{Array, BigInt, Date, Integer, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use platform_values::{FacilityId, ProgramId, RefusalKind};

/// Bookings of one facility, week, age and use type.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct Demand {
    /// Facility.
    #[diesel(sql_type = SqlUuid)]
    pub facility_id: FacilityId,
    /// Monday of the week.
    #[diesel(sql_type = Date)]
    pub week: NaiveDate,
    /// Age of the child on the day, in years.
    #[diesel(sql_type = Integer)]
    pub age: i32,
    /// Use type; empty where none is stated.
    #[diesel(sql_type = Text)]
    pub use_type: String,
    /// Bookings that hold or held a place.
    #[diesel(sql_type = BigInt)]
    pub booked: i64,
    /// Of these: requests that wait for the facility.
    #[diesel(sql_type = BigInt)]
    pub requested: i64,
    /// Of these: uses that are over, as reports count them.
    #[diesel(sql_type = BigInt)]
    pub used: i64,
    /// Of the booked: children who came, whether or not their use is over.
    #[diesel(sql_type = BigInt)]
    pub came: i64,
    /// Of these: children who did not come.
    #[diesel(sql_type = BigInt)]
    pub no_shows: i64,
    /// Cancelled.
    #[diesel(sql_type = BigInt)]
    pub cancelled: i64,
    /// On the waiting list.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Of the used: the first of a child at a facility, booked ahead or not.
    #[diesel(sql_type = BigInt)]
    pub first_uses: i64,
    /// Those of the booked that were asked for ahead, not entered afterwards.
    #[diesel(sql_type = BigInt)]
    pub asked: i64,
    /// Days from request to care, summed over the asked.
    #[diesel(sql_type = BigInt)]
    pub lead_days: i64,
}

/// Unmet requests of one facility, week, age, kind and reason.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct Unmet {
    /// Facility.
    #[diesel(sql_type = SqlUuid)]
    pub facility_id: FacilityId,
    /// Monday of the week.
    #[diesel(sql_type = Date)]
    pub week: NaiveDate,
    /// Age of the child on the day, in years.
    #[diesel(sql_type = Integer)]
    pub age: i32,
    /// No place, a rule, or the facility's decision.
    #[diesel(sql_type = Text)]
    pub kind: RefusalKind,
    /// Codes of the reasons.
    #[diesel(sql_type = Array<Text>)]
    pub codes: Vec<String>,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// Marks of the children; each that was refused several times in a month is there once.
    #[diesel(sql_type = Array<Text>)]
    pub marks: Vec<String>,
}

const DEMAND: &str = "\
SELECT b.facility_id, date_trunc('week', b.day)::date AS week,
    extract(year FROM age(b.day, c.birth_date))::int AS age, b.use_type,
    count(*) FILTER (WHERE b.phase IN ('requested','offered','confirmed','in_use','completed','no_show')) AS booked,
    count(*) FILTER (WHERE b.phase = 'requested') AS requested,
    count(*) FILTER (WHERE b.phase = 'completed') AS used,
    count(*) FILTER (WHERE b.phase IN ('in_use','completed')) AS came,
    count(*) FILTER (WHERE b.phase = 'no_show') AS no_shows,
    count(*) FILTER (WHERE b.phase = 'cancelled' AND b.source <> 'usage') AS cancelled,
    count(*) FILTER (WHERE b.phase = 'waitlisted') AS waiting,
    count(*) FILTER (WHERE b.phase = 'completed' AND NOT EXISTS (
        SELECT 1 FROM bookings e
        WHERE e.tenant_id = b.tenant_id AND e.child_id = b.child_id AND e.facility_id = b.facility_id
        AND e.program_id = b.program_id AND e.phase = 'completed'
        AND (e.day, e.starts, e.id) < (b.day, b.starts, b.id))) AS first_uses,
    count(*) FILTER (WHERE b.source <> 'usage'
        AND b.phase IN ('requested','offered','confirmed','in_use','completed','no_show')) AS asked,
    coalesce(sum(b.day - (b.requested_at AT TIME ZONE $6)::date) FILTER (WHERE b.source <> 'usage'
        AND b.phase IN ('requested','offered','confirmed','in_use','completed','no_show')), 0)::bigint AS lead_days
FROM bookings b JOIN children c ON c.tenant_id = b.tenant_id AND c.id = b.child_id
WHERE b.tenant_id = $1 AND b.program_id = $2 AND b.facility_id = ANY($3) AND b.day BETWEEN $4 AND $5
GROUP BY 1, 2, 3, 4
LIMIT 500000";

const UNMET: &str = "\
SELECT facility_id, date_trunc('week', day)::date AS week, (age_months / 12)::int AS age, kind, codes,
    count(*) AS count, array_agg(DISTINCT coalesce(nullif(mark, ''), id::text)) AS marks
FROM refusals
WHERE tenant_id = $1 AND program_id = $2 AND facility_id = ANY($3) AND day BETWEEN $4 AND $5
GROUP BY 1, 2, 3, 4, 5
LIMIT 500000";

/// Which bookings are counted: a program's at these facilities from the first to the last day.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Program.
    pub program: ProgramId,
    /// Facilities.
    pub facilities: Vec<FacilityId>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// What was booked. `zone` is the name of the city's time zone.
pub async fn demand(tx: &mut Tx, scope: &Scope, zone: &str) -> StoreResult<Vec<Demand>> {
    Ok(diesel::sql_query(DEMAND)
        .bind::<SqlUuid, _>(tx.tenant().0)
        .bind::<SqlUuid, _>(scope.program.0)
        .bind::<Array<SqlUuid>, _>(scope.facilities.iter().map(|f| f.0).collect::<Vec<_>>())
        .bind::<Date, _>(scope.from)
        .bind::<Date, _>(scope.to)
        .bind::<Text, _>(zone)
        .load(tx.conn())
        .await?)
}

/// What could not be met.
pub async fn unmet(tx: &mut Tx, scope: &Scope) -> StoreResult<Vec<Unmet>> {
    Ok(diesel::sql_query(UNMET)
        .bind::<SqlUuid, _>(tx.tenant().0)
        .bind::<SqlUuid, _>(scope.program.0)
        .bind::<Array<SqlUuid>, _>(scope.facilities.iter().map(|f| f.0).collect::<Vec<_>>())
        .bind::<Date, _>(scope.from)
        .bind::<Date, _>(scope.to)
        .load(tx.conn())
        .await?)
}
