//! What the city does: where every month stands, deciding reports, and figures.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::family::page;
use crate::api::v1::problem::{Change, Read, Refusal};
use crate::api::v1::reports::ReportState;
use crate::api::v1::shape::{Listed, Made, Moment, days};
use crate::api::v1::text::{Date, Key, Month, Once, OneLine, Text};
use platform_app::reports::{self, BoardFilter, Decision};
use platform_app::statistics::{self, Count, Series, Slice};
use platform_values::ReportId;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One facility's month.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReportEntry {
    /// Id of the report, once something was saved.
    pub id: Option<Uuid>,
    /// Code of the facility.
    pub facility: String,
    /// Its name.
    pub name: String,
    /// Its ward.
    pub ward: String,
    /// Where it stands.
    pub state: ReportState,
    /// When it was submitted last.
    pub submitted_at: Option<Moment>,
    /// When the city decided last.
    pub decided_at: Option<Moment>,
    /// Children times days, of the attendance as it stands.
    pub person_days: i64,
    /// Bookings whose attendance is not finished.
    pub open_uses: i64,
}

/// What the city decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReportVerdict {
    /// It is right; the month is locked.
    Approve,
    /// It must be corrected; needs a message.
    Return,
    /// An approved report must be corrected after all; needs a message.
    Reopen,
}

/// The city's decision.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReportDecision {
    /// What is decided.
    pub decision: ReportVerdict,
    /// The version that was looked at; a later one is not decided (409).
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000")))]
    pub version: i32,
    /// Words to the facility.
    pub message: Option<Text<0, 2000>>,
}

/// Counts.
#[derive(Debug, Object)]
pub struct Counts {
    /// Places times days.
    pub capacity: i64,
    /// Bookings that hold or held a place.
    pub booked: i64,
    /// Children who were there.
    pub used: i64,
    /// Children who did not come.
    pub no_shows: i64,
    /// Cancelled bookings.
    pub cancelled: i64,
    /// On the waiting list.
    pub waiting: i64,
    /// Unmet requests, repeats of one child among them.
    pub unmet: i64,
}

/// A ward by weeks.
#[derive(Debug, Object)]
pub struct WardFigures {
    /// Ward.
    pub ward: String,
    /// One entry a week.
    pub weeks: Vec<Counts>,
    /// Their sum.
    pub sum: Counts,
}

/// An age or a use type.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Group {
    /// Its words in Japanese, or the age in years.
    pub label: String,
    /// Bookings that hold or held a place.
    pub booked: i64,
    /// Children who were there.
    pub used: i64,
    /// Unmet requests, where they are known by this.
    pub unmet: Option<i64>,
}

/// Figures of some days.
#[derive(Debug, Object)]
pub struct Figures {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Mondays of the weeks.
    pub weeks: Vec<Date>,
    /// By ward.
    pub wards: Vec<WardFigures>,
    /// By age.
    pub ages: Vec<Group>,
    /// By use type.
    pub use_types: Vec<Group>,
    /// How often each reason refused a request, by code.
    pub reasons: BTreeMap<String, i64>,
    /// Over everything.
    pub sum: Counts,
    /// Children of the unmet requests, each counted once a month.
    pub unmet_children: i64,
    /// First uses of a child at a facility.
    pub first_uses: i64,
}

/// The calls of the city.
pub struct CityApi;

#[OpenApi]
impl CityApi {
    /// Where every facility's month stands
    #[oai(path = "/city/reports", method = "get", operation_id = "listReports", tag = "Tag::City")]
    #[expect(clippy::too_many_arguments, reason = "each is one parameter of the query")]
    async fn reports(
        &self,
        visit: LoggedIn,
        /// The month.
        month: Query<Month>,
        /// Key of the program.
        program: Query<Key>,
        /// Only this ward.
        ward: Query<Option<OneLine<1, 60>>>,
        /// Only where the month stands so.
        state: Query<Option<ReportState>>,
        /// Only names, readings or codes that contain this.
        name: Query<Option<OneLine<1, 60>>>,
        /// Entries to leave out at the start.
        #[oai(default, validator(minimum(value = "0"), maximum(value = "100000")))]
        offset: Query<u32>,
        /// Entries to show at most.
        #[oai(default = "page", validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<u32>,
    ) -> Result<Json<Listed<ReportEntry>>, Refusal<Read>> {
        let filter = BoardFilter {
            program: visit.program_of(&program.0)?.id,
            month: month.0.0,
            ward: visit.ward_of(ward.0)?,
            standing: state.0.map(Into::into),
            name: name.0.map(|name| name.0),
            offset: offset.0 as usize,
            limit: limit.0 as usize,
        };
        let board = reports::board(&visit, &filter).await?;
        let items = board.entries.iter().map(|entry| ReportEntry {
            id: entry.report.map(|id| id.0),
            facility: entry.facility.code.clone(),
            name: entry.facility.name.clone(),
            ward: entry.facility.ward.clone(),
            state: entry.standing.into(),
            submitted_at: entry.submitted_at.map(|at| visit.when(at)),
            decided_at: entry.decided_at.map(|at| visit.when(at)),
            person_days: entry.person_days,
            open_uses: entry.open_uses,
        });
        let total = board.matching as u64;
        Ok(Json(Listed { items: items.collect(), total, offset: offset.0, limit: limit.0 }))
    }

    /// Decide a report
    #[oai(
        path = "/city/reports/:id/decision",
        method = "post",
        operation_id = "decideReport",
        tag = "Tag::City"
    )]
    async fn decide(
        &self,
        visit: LoggedIn,
        /// Id of the report.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<ReportDecision>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let message = body.0.message.map_or_else(String::new, |message| message.0);
        let decision = match body.0.decision {
            ReportVerdict::Approve => Decision::Approve { message },
            ReportVerdict::Return => Decision::Return { message },
            ReportVerdict::Reopen => Decision::Reopen { message },
        };
        let id = reports::decide(&visit, ReportId(id.0), body.0.version, &decision).await?;
        Ok(Json(Made { id: id.0 }))
    }

    /// Places, bookings and unmet requests
    #[oai(path = "/city/figures", method = "get", operation_id = "getFigures", tag = "Tag::City")]
    async fn figures(
        &self,
        visit: LoggedIn,
        /// Key of the program.
        program: Query<Key>,
        /// First day.
        from: Query<Date>,
        /// Last day.
        to: Query<Date>,
    ) -> Result<Json<Figures>, Refusal<Read>> {
        let program = visit.program_of(&program.0)?.id;
        let found = statistics::statistics(&visit, program, days(from.0.0, to.0.0)?).await?;
        let ward = |series: &Series| WardFigures {
            ward: visit.cell(&series.label).text,
            weeks: series.weeks.iter().map(counts).collect(),
            sum: counts(&series.sum),
        };
        let group = |slice: &Slice| Group {
            label: visit.cell(&slice.label).text,
            booked: slice.booked,
            used: slice.used,
            unmet: slice.unmet,
        };
        Ok(Json(Figures {
            from: Date(found.days.0),
            to: Date(found.days.1),
            weeks: found.weeks.iter().copied().map(Date).collect(),
            wards: found.wards.iter().map(ward).collect(),
            ages: found.ages.iter().map(group).collect(),
            use_types: found.use_types.iter().map(group).collect(),
            reasons: found.reasons.iter().cloned().collect(),
            sum: counts(&found.sum),
            unmet_children: i64::try_from(found.unmet_children).unwrap_or(i64::MAX),
            first_uses: found.first_uses,
        }))
    }
}

fn counts(count: &Count) -> Counts {
    Counts {
        capacity: count.capacity,
        booked: count.booked,
        used: count.used,
        no_shows: count.no_shows,
        cancelled: count.cancelled,
        waiting: count.waiting,
        unmet: count.unmet,
    }
}
