//! The conditions under which children are accepted, for lists of bookings, read in one query.

use crate::error::AppResult;
use platform_store::bookings::Booking;
use platform_store::{Tx, registrations};
use platform_values::{ChildId, FacilityId, ProgramId};
use std::collections::HashMap;

/// Conditions by child, facility and program.
pub(crate) struct Conditions(HashMap<(ChildId, FacilityId, ProgramId), String>);

impl Conditions {
    /// Those of these children.
    pub(crate) async fn read(tx: &mut Tx, children: &[ChildId]) -> AppResult<Self> {
        let found = registrations::conditions(tx, children).await?.into_iter();
        Ok(Self(found.map(|(child, facility, program, words)| ((child, facility, program), words)).collect()))
    }

    /// Those that hold for a booking; empty where there are none.
    pub(crate) fn of(&self, booking: &Booking) -> String {
        let place = (booking.child_id, booking.facility_id, booking.program_id);
        self.0.get(&place).cloned().unwrap_or_default()
    }
}
