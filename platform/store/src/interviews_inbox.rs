//! A facility's interviews by where they stand.

use crate::error::StoreResult;
use crate::interviews::{Interview, STANDING};
use crate::schema::interviews;
use crate::tx::Tx;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{FacilityId, InterviewState};

/// A part of a facility's interviews.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Still ahead: those to be fixed and those that are.
    Ahead,
    /// A date is to be fixed.
    Asked,
    /// Date and time are fixed.
    Fixed,
    /// Held, missed or called off.
    Over,
}

impl Part {
    fn states(self) -> &'static [InterviewState] {
        match self {
            Self::Ahead => &STANDING,
            Self::Asked => &[InterviewState::Asked],
            Self::Fixed => &[InterviewState::Fixed],
            Self::Over => &[InterviewState::Done, InterviewState::Missed, InterviewState::Cancelled],
        }
    }
}

/// A facility's interviews: those to be fixed first, then by time, and what is over by its end, newest first; a page, and
/// the count of all.
pub async fn inbox(
    tx: &mut Tx,
    facility: FacilityId,
    part: Part,
    offset: i64,
    limit: i64,
) -> StoreResult<(Vec<Interview>, i64)> {
    let tenant = tx.tenant();
    let matching = || {
        interviews::table
            .filter(interviews::tenant_id.eq(tenant))
            .filter(interviews::facility_id.eq(facility))
            .filter(interviews::state.eq_any(part.states()))
            .into_boxed()
    };
    let count = matching().count().get_result(tx.conn()).await?;
    let ordered = match part {
        Part::Over => matching().order((interviews::closed_at.desc().nulls_last(), interviews::id)),
        Part::Ahead | Part::Asked | Part::Fixed => {
            matching().order((interviews::at.asc().nulls_first(), interviews::created_at, interviews::id))
        }
    };
    let rows = ordered.offset(offset).limit(limit).select(Interview::as_select()).load(tx.conn()).await?;
    Ok((rows, count))
}
