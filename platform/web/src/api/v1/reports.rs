//! A facility's report of a month.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::problem::{Change, Read, Reason, Refusal};
use crate::api::v1::shape::{Cell, Made, Moment, same};
use crate::api::v1::text::{Key, Month, Once, OneLine};
use crate::i18n::Words;
use platform_app::reports::{self, Standing};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

/// Where a month stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReportState {
    /// Nothing was saved yet.
    NotStarted,
    /// Being made.
    Draft,
    /// Submitted to the city.
    Submitted,
    /// Returned to the facility.
    Returned,
    /// Approved and locked.
    Approved,
}

same!(ReportState = Standing: NotStarted, Draft, Submitted, Returned, Approved);

/// A column of a report.
#[derive(Debug, Object)]
pub struct Column {
    /// Key.
    pub key: String,
    /// Heading in Japanese.
    pub heading: String,
}

/// A line of a report.
#[derive(Debug, Object)]
pub struct Line {
    /// Id of the booking it stems from.
    pub booking: Uuid,
    /// Cells in the order of the columns.
    pub cells: Vec<Cell>,
}

/// A facility's month.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Report {
    /// Id, once something was saved.
    pub id: Option<Uuid>,
    /// Code of the facility.
    pub facility: String,
    /// Key of the program.
    pub program: String,
    /// The month.
    pub month: Month,
    /// Where it stands.
    pub state: ReportState,
    /// How often it was submitted; the city's decision names it.
    pub version: i32,
    /// Person responsible.
    pub responsible: String,
    /// What the city wrote.
    pub message: String,
    /// When it was submitted last.
    pub submitted_at: Option<Moment>,
    /// When the city decided last.
    pub decided_at: Option<Moment>,
    /// Days open.
    pub open_days: i64,
    /// Children times days.
    pub person_days: i64,
    /// Different children.
    pub children: i64,
    /// Minutes of care.
    pub minutes: i64,
    /// Fees in yen.
    pub fees: i64,
    /// Columns of the lines.
    pub columns: Vec<Column>,
    /// Lines; left out for those who may see figures but no child.
    pub lines: Option<Vec<Line>>,
    /// What stands against submitting, and what to look at.
    pub findings: Vec<Reason>,
}

/// Who answers for a report.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Submission {
    /// Key of the program.
    pub program: Key,
    /// Person responsible.
    pub responsible: OneLine<1, 60>,
}

/// The calls of a facility about its reports.
pub struct ReportsApi;

#[OpenApi]
impl ReportsApi {
    /// The report of a month
    ///
    /// Written from the attendance until it is submitted, as submitted from then on.
    #[oai(
        path = "/facility/:code/reports/:month",
        method = "get",
        operation_id = "getReport",
        tag = "Tag::Facility"
    )]
    async fn report(
        &self,
        visit: LoggedIn,
        /// Code of the facility.
        code: Path<Key>,
        /// The month.
        month: Path<Month>,
        /// Key of the program.
        program: Query<Key>,
    ) -> Result<Json<Report>, Refusal<Read>> {
        let facility = visit.facility_of(&code.0)?;
        let program = visit.program_of(&program.0)?;
        let sheet = reports::draft(&visit, facility.id, program.id, month.0.0).await?;
        let head = &sheet.head;
        let column = |heading: &reports::sheet::Heading| Column {
            key: heading.key.clone(),
            heading: visit.say(&Words::key(heading.key.clone())),
        };
        let line = |line: &reports::sheet::Line| Line {
            booking: line.booking.0,
            cells: line.cells.iter().map(|cell| visit.cell(cell)).collect(),
        };
        Ok(Json(Report {
            id: head.report.map(|id| id.0),
            facility: facility.code.clone(),
            program: program.key.clone(),
            month: month.0,
            state: head.standing.into(),
            version: head.version,
            responsible: head.responsible.clone(),
            message: head.message.clone(),
            submitted_at: head.submitted_at.map(|at| visit.when(at)),
            decided_at: head.decided_at.map(|at| visit.when(at)),
            open_days: head.opening.days,
            person_days: sheet.totals.all.person_days,
            children: sheet.totals.all.children,
            minutes: sheet.totals.all.minutes,
            fees: sheet.totals.all.fees.0,
            columns: sheet.columns.iter().map(column).collect(),
            lines: sheet.lines.as_ref().map(|lines| lines.iter().map(line).collect()),
            findings: visit.reasons(&sheet.problems),
        }))
    }

    /// Submit a month to the city
    #[oai(
        path = "/facility/:code/reports/:month/submit",
        method = "post",
        operation_id = "submitReport",
        tag = "Tag::Facility"
    )]
    async fn submit(
        &self,
        visit: LoggedIn,
        /// Code of the facility.
        code: Path<Key>,
        /// The month.
        month: Path<Month>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<Submission>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let facility = visit.facility_of(&code.0)?;
        let program = visit.program_of(&body.0.program)?;
        let id = reports::submit(&visit, facility.id, program.id, month.0.0, &body.0.responsible.0).await?;
        Ok(Json(Made { id: id.0 }))
    }
}
