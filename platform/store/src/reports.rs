//! Monthly usage reports and the uses that they are made of. Health data never comes out of here.

use crate::bookings::Booking;
use crate::error::StoreResult;
use crate::schema::{bookings, children, households, report_lines, reports};
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use platform_values::{
    AccountId, BookingId, FacilityId, Phase, ProgramId, RefusalKind, ReportId, ReportState,
};

/// The most uses that are read at once; a facility has some hundreds a month.
pub const USES_MAX: i64 = 20_000;

/// A report of one facility, program and month.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reports, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Report {
    /// Id.
    pub id: ReportId,
    /// Facility.
    pub facility_id: FacilityId,
    /// Program.
    pub program_id: ProgramId,
    /// First day of the month.
    pub month: NaiveDate,
    /// Where it stands.
    pub state: ReportState,
    /// Raised at each submission; 0 before the first.
    pub version: i32,
    /// Head, columns and totals at the last submission.
    pub totals: serde_json::Value,
    /// Person responsible.
    pub responsible: String,
    /// What the city wrote.
    pub message: String,
    /// When it was submitted last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who submitted it.
    pub submitted_by: Option<AccountId>,
    /// When the city decided last.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided.
    pub decided_by: Option<AccountId>,
}

/// A line of a submitted report.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = report_lines, check_for_backend(diesel::pg::Pg))]
pub struct ReportLine {
    /// Report.
    pub report_id: ReportId,
    /// Submission.
    pub version: i32,
    /// Number from 1.
    pub line: i32,
    /// Use it stems from.
    pub booking_id: BookingId,
    /// Cells in the order of the columns.
    pub cells: serde_json::Value,
}

/// A booking with what a report tells of the child and the family.
#[derive(Clone, Debug)]
pub struct Use {
    /// The booking.
    pub booking: Booking,
    /// Name of the child.
    pub child_name: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Reductions granted by the city.
    pub reductions: Vec<String>,
    /// Lives in the city.
    pub resident: bool,
    /// Municipality.
    pub city: String,
    /// Ward, or empty outside the city.
    pub ward: String,
}

/// Bookings of a facility from `from` to `to`, both included, by day, time and child.
pub async fn uses(
    tx: &mut Tx,
    facility: FacilityId,
    program: ProgramId,
    (from, to): (NaiveDate, NaiveDate),
    phases: &[Phase],
) -> StoreResult<Vec<Use>> {
    type Row = (Booking, (String, NaiveDate, Vec<String>), (bool, String, String));
    let rows: Vec<Row> =
        bookings::table
            .inner_join(
                children::table
                    .on(children::tenant_id.eq(bookings::tenant_id).and(children::id.eq(bookings::child_id))),
            )
            .inner_join(households::table.on(
                households::tenant_id.eq(bookings::tenant_id).and(households::id.eq(bookings::household_id)),
            ))
            .filter(bookings::tenant_id.eq(tx.tenant()))
            .filter(bookings::facility_id.eq(facility))
            .filter(bookings::program_id.eq(program))
            .filter(bookings::day.between(from, to))
            .filter(bookings::phase.eq_any(phases.to_vec()))
            .order((bookings::day, bookings::starts, children::kana, bookings::id))
            .limit(USES_MAX)
            .select((
                Booking::as_select(),
                (children::name, children::birth_date, children::reductions),
                (households::resident, households::city, households::ward),
            ))
            .load(tx.conn())
            .await?;
    Ok(rows
        .into_iter()
        .map(|(booking, (child_name, birth_date, reductions), (resident, city, ward))| Use {
            booking,
            child_name,
            birth_date,
            reductions,
            resident,
            city,
            ward,
        })
        .collect())
}

/// How many bookings of a month were cancelled, by whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct Cancelled {
    /// By the family.
    #[diesel(sql_type = BigInt)]
    pub by_family: i64,
    /// By somebody of the facility.
    #[diesel(sql_type = BigInt)]
    pub by_facility: i64,
    /// By the city.
    #[diesel(sql_type = BigInt)]
    pub by_city: i64,
}

const CANCELLED: &str = "\
SELECT count(*) FILTER (WHERE w.side = 'family') AS by_family,
    count(*) FILTER (WHERE w.side = 'facility') AS by_facility,
    count(*) FILTER (WHERE w.side = 'city') AS by_city
FROM (
    SELECT CASE WHEN a.household_id = b.household_id THEN 'family'
        WHEN EXISTS (SELECT FROM grants g WHERE g.tenant_id = $1 AND g.account_id = a.id
            AND g.facility_id = b.facility_id) THEN 'facility'
        ELSE 'city' END AS side
    FROM bookings b
    JOIN booking_events e ON e.tenant_id = b.tenant_id AND e.booking_id = b.id AND e.to_phase = 'cancelled'
    JOIN accounts a ON a.tenant_id = e.tenant_id AND a.id = e.actor_id
    WHERE b.tenant_id = $1 AND b.facility_id = $2 AND b.program_id = $3 AND b.day BETWEEN $4 AND $5
        AND b.phase = 'cancelled' AND b.source <> 'usage'
) w";

/// Cancellations of a stretch of days, by whom.
pub async fn cancelled(
    tx: &mut Tx,
    facility: FacilityId,
    program: ProgramId,
    (from, to): (NaiveDate, NaiveDate),
) -> StoreResult<Cancelled> {
    Ok(diesel::sql_query(CANCELLED)
        .bind::<SqlUuid, _>(tx.tenant().0)
        .bind::<SqlUuid, _>(facility.0)
        .bind::<SqlUuid, _>(program.0)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .get_result(tx.conn())
        .await?)
}

/// Unmet requests of one kind.
#[derive(Clone, Debug, QueryableByName)]
pub struct Refused {
    /// No place, a rule, or the facility's decision.
    #[diesel(sql_type = Text)]
    pub kind: RefusalKind,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// Marks of the children; each that was refused several times in a month is there once.
    #[diesel(sql_type = Array<Text>)]
    pub marks: Vec<String>,
}

const REFUSED: &str = "\
SELECT kind, count(*) AS count, array_agg(DISTINCT coalesce(nullif(mark, ''), id::text)) AS marks
FROM refusals
WHERE tenant_id = $1 AND facility_id = $2 AND program_id = $3 AND day BETWEEN $4 AND $5
GROUP BY kind";

/// Unmet requests of a stretch of days by kind.
pub async fn refused(
    tx: &mut Tx,
    facility: FacilityId,
    program: ProgramId,
    (from, to): (NaiveDate, NaiveDate),
) -> StoreResult<Vec<Refused>> {
    Ok(diesel::sql_query(REFUSED)
        .bind::<SqlUuid, _>(tx.tenant().0)
        .bind::<SqlUuid, _>(facility.0)
        .bind::<SqlUuid, _>(program.0)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .load(tx.conn())
        .await?)
}

/// A report.
pub async fn find(tx: &mut Tx, id: ReportId) -> StoreResult<Option<Report>> {
    Ok(reports::table
        .filter(reports::tenant_id.eq(tx.tenant()))
        .filter(reports::id.eq(id))
        .select(Report::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// The report of a month, if one was begun.
pub async fn of_month(
    tx: &mut Tx,
    facility: FacilityId,
    program: ProgramId,
    month: NaiveDate,
) -> StoreResult<Option<Report>> {
    Ok(reports::table
        .filter(reports::tenant_id.eq(tx.tenant()))
        .filter(reports::facility_id.eq(facility))
        .filter(reports::program_id.eq(program))
        .filter(reports::month.eq(month))
        .select(Report::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// A report, locked: of two decisions at once the second sees the first.
pub async fn lock(tx: &mut Tx, id: ReportId) -> StoreResult<Option<Report>> {
    Ok(reports::table
        .filter(reports::tenant_id.eq(tx.tenant()))
        .filter(reports::id.eq(id))
        .for_update()
        .select(Report::as_select())
        .first(tx.conn())
        .await
        .optional()?)
}

/// The report of `fresh`'s month, locked; `fresh` itself where none was begun.
pub async fn lock_or_add(tx: &mut Tx, fresh: &Report) -> StoreResult<Report> {
    let tenant = tx.tenant();
    diesel::insert_into(reports::table)
        .values((reports::tenant_id.eq(tenant), fresh))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(reports::table
        .filter(reports::tenant_id.eq(tenant))
        .filter(reports::facility_id.eq(fresh.facility_id))
        .filter(reports::program_id.eq(fresh.program_id))
        .filter(reports::month.eq(fresh.month))
        .for_update()
        .select(Report::as_select())
        .first(tx.conn())
        .await?)
}

/// Writes a report that was read under its lock.
pub async fn update(tx: &mut Tx, report: &Report) -> StoreResult<()> {
    let tenant = tx.tenant();
    diesel::update(reports::table)
        .filter(reports::tenant_id.eq(tenant))
        .filter(reports::id.eq(report.id))
        .set(report)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps the lines of a submission.
pub async fn add_lines(tx: &mut Tx, lines: &[ReportLine]) -> StoreResult<()> {
    let tenant = tx.tenant();
    // A statement takes at most 65,535 values.
    for part in lines.chunks(5_000) {
        let rows: Vec<_> = part.iter().map(|line| (report_lines::tenant_id.eq(tenant), line)).collect();
        diesel::insert_into(report_lines::table).values(rows).execute(tx.conn()).await?;
    }
    Ok(())
}

/// The lines of a submission in their order.
pub async fn lines(tx: &mut Tx, id: ReportId, version: i32) -> StoreResult<Vec<ReportLine>> {
    Ok(report_lines::table
        .filter(report_lines::tenant_id.eq(tx.tenant()))
        .filter(report_lines::report_id.eq(id))
        .filter(report_lines::version.eq(version))
        .order(report_lines::line)
        .limit(USES_MAX)
        .select(ReportLine::as_select())
        .load(tx.conn())
        .await?)
}

/// How one facility stands in a month.
#[derive(Clone, Debug, QueryableByName)]
pub struct BoardRow {
    /// Facility.
    #[diesel(sql_type = SqlUuid)]
    pub facility_id: FacilityId,
    /// Report, if one was begun.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub report_id: Option<ReportId>,
    /// Its state.
    #[diesel(sql_type = Nullable<Text>)]
    pub state: Option<ReportState>,
    /// How often it was submitted.
    #[diesel(sql_type = Integer)]
    pub version: i32,
    /// When it was submitted last.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the city decided last.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub decided_at: Option<DateTime<Utc>>,
    /// Children times days, of the attendance as it stands.
    #[diesel(sql_type = BigInt)]
    pub person_days: i64,
    /// Bookings of the month whose attendance is not finished.
    #[diesel(sql_type = BigInt)]
    pub open_uses: i64,
}

const BOARD: &str = "\
SELECT p.facility_id, r.id AS report_id, r.state, coalesce(r.version, 0) AS version, r.submitted_at, r.decided_at,
    coalesce(u.person_days, 0) AS person_days, coalesce(u.open_uses, 0) AS open_uses
FROM facility_programs p
LEFT JOIN reports r ON r.tenant_id = p.tenant_id AND r.facility_id = p.facility_id
    AND r.program_id = p.program_id AND r.month = $3
LEFT JOIN (
    SELECT facility_id,
        count(DISTINCT (child_id, day)) FILTER (WHERE phase = 'completed') AS person_days,
        count(*) FILTER (WHERE phase IN ('requested', 'offered', 'confirmed', 'in_use') AND day < $5) AS open_uses
    FROM bookings
    WHERE tenant_id = $1 AND program_id = $2 AND day BETWEEN $3 AND $4
    GROUP BY facility_id
) u ON u.facility_id = p.facility_id
WHERE p.tenant_id = $1 AND p.program_id = $2
LIMIT 5000";

/// Every facility of the program with its report of the month from `first` to `last`.
pub async fn board(
    tx: &mut Tx,
    program: ProgramId,
    (first, last): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> StoreResult<Vec<BoardRow>> {
    Ok(diesel::sql_query(BOARD)
        .bind::<SqlUuid, _>(tx.tenant().0)
        .bind::<SqlUuid, _>(program.0)
        .bind::<Date, _>(first)
        .bind::<Date, _>(last)
        .bind::<Date, _>(today)
        .load(tx.conn())
        .await?)
}

/// What was handed in for the months from `first` to `last`: facility, month and stored totals of submitted and approved
/// reports, earlier months first.
pub async fn handed_in(
    tx: &mut Tx,
    program: ProgramId,
    (first, last): (NaiveDate, NaiveDate),
) -> StoreResult<Vec<(FacilityId, NaiveDate, serde_json::Value)>> {
    let tenant = tx.tenant();
    Ok(reports::table
        .filter(reports::tenant_id.eq(tenant))
        .filter(reports::program_id.eq(program))
        .filter(reports::month.between(first, last))
        .filter(reports::state.eq_any([ReportState::Submitted, ReportState::Approved]))
        .order((reports::month, reports::facility_id))
        .limit(USES_MAX)
        .select((reports::facility_id, reports::month, reports::totals))
        .load(tx.conn())
        .await?)
}
