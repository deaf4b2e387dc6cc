//! The day board (本日の一覧): who comes when, what staff must know of each child, how full the day is, what waits. The
//! number of queries does not depend on how many children come.

pub mod places;
pub mod staffing;
mod week;

pub use places::QuotaState;
pub use week::{WeekDay, week};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::families::{ChildSummary, Contact, people};
use crate::registrations::Conditions;
use chrono::{Days, NaiveDate, NaiveTime};
use platform_authz::{Action, Object, Of};
use platform_store::bookings::{self, Booking, ListFilter};
use platform_store::ledger::{self, Slot};
use platform_store::{Tx, bookings_own, interviews, registrations};
use platform_values::{Age, DayKind, FacilityId, Phase, ProgramId, RegistrationState, age};
use staffing::Presence;
use std::collections::HashMap;

/// One child on the board.
pub struct Row {
    /// The booking or use.
    pub booking: Booking,
    /// The child: allergy and medical notes, day the sheet was confirmed, who comes for it as a rule.
    pub child: ChildSummary,
    /// Age on the day.
    pub age: Age,
    /// The first guardian.
    pub guardian: Contact,
    /// Who comes for the child that day: as stated with the booking, else as a rule; may be empty.
    pub pickup: String,
    /// True if it is the child's earliest at the facility.
    pub first: bool,
    /// Conditions under which the facility accepted the child; may be empty.
    pub conditions: String,
}

/// How many things wait for the facility.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Registrations to be decided.
    pub registrations: i64,
    /// Interviews without a date.
    pub interviews: i64,
    /// Bookings to be decided.
    pub bookings: i64,
}

/// A facility's day.
pub struct Board {
    /// The day.
    pub date: NaiveDate,
    /// Why it is an ordinary day or not.
    pub kind: DayKind,
    /// Children by the time they come.
    pub rows: Vec<Row>,
    /// Quotas of the day.
    pub quotas: Vec<QuotaState>,
    /// Staff required at the fullest moment.
    pub staff: u32,
    /// What waits.
    pub waiting: Waiting,
}

/// Shows a facility's day, of one program or of all. Every view leaves one row in the operation log.
pub async fn day(
    ctx: &Ctx,
    facility: FacilityId,
    program: Option<ProgramId>,
    date: NaiveDate,
) -> AppResult<Board> {
    let of = Of::new(Object::Usage).facility(facility);
    ctx.require(Action::List, &of)?;
    let mut tx = ctx.read().await?;
    let mut standing = bookings::of_facility(&mut tx, facility, date, date).await?;
    standing.retain(|b| b.phase.holds_places() && program.is_none_or(|program| b.program_id == program));
    standing.sort_by_key(|b| (b.starts, b.ends, b.id));
    let children: Vec<_> = standing.iter().map(|b| b.child_id).collect();
    let people = people(&mut tx, &children).await?;
    let firsts = bookings_own::firsts(&mut tx, &children).await?;
    let conditions = Conditions::read(&mut tx, &children).await?;
    let waiting = waiting(&mut tx, facility).await?;
    let next = date.succ_opt().ok_or(AppError::NotFound)?;
    let used = used(ctx, &mut tx, facility, program, (date, next)).await?;
    let quotas = quotas_of(ctx, facility, program, date, &used)?;
    tx.done().await?;
    ctx.log_children(Action::List, &of, "", children).await?;
    let rows: Vec<Row> = standing
        .into_iter()
        .filter_map(|booking| {
            let (child, guardian) = people.of(booking.child_id)?;
            let stated = booking.answers.get("pickup").and_then(|p| p.as_str()).unwrap_or_default();
            let pickup = if stated.is_empty() { child.pickup.clone() } else { stated.to_owned() };
            let first = firsts.contains(&booking.id);
            let (age, conditions) = (Age::on(child.birth_date, date), conditions.of(&booking));
            Some(Row { booking, child, age, guardian, pickup, first, conditions })
        })
        .collect();
    let presences: Vec<Presence> =
        rows.iter().filter(|row| row.booking.phase != Phase::NoShow).map(|row| presence(row, date)).collect();
    Ok(Board {
        date,
        kind: ctx.city.day(facility, date).kind,
        staff: staffing::peak(&presences, staffing::LEAST),
        rows,
        quotas,
        waiting,
    })
}

/// How far back forgotten times are looked for.
const FORGOTTEN_DAYS: u64 = 62;

/// Past days with children of whom nobody wrote down that they came, did not come or left; the latest day first.
pub async fn forgotten(ctx: &Ctx, facility: FacilityId) -> AppResult<Vec<(NaiveDate, usize)>> {
    ctx.require(Action::List, &Of::new(Object::Usage).facility(facility))?;
    let today = ctx.today();
    let first = today.checked_sub_days(Days::new(FORGOTTEN_DAYS)).unwrap_or(today);
    let last = today.pred_opt().unwrap_or(today);
    let wanted = ListFilter {
        phases: vec![Phase::Confirmed, Phase::InUse],
        days: Some((first, last)),
        ..ListFilter::default()
    };
    let mut tx = ctx.read().await?;
    let (found, _) = bookings::listed(&mut tx, facility, &wanted, 0, 200).await?;
    tx.done().await?;
    let mut days: Vec<(NaiveDate, usize)> = Vec::new();
    for booking in found.iter().rev() {
        match days.last_mut() {
            Some((day, count)) if *day == booking.day => *count += 1,
            _ => days.push((booking.day, 1)),
        }
    }
    Ok(days)
}

fn presence(row: &Row, date: NaiveDate) -> Presence {
    let class = age::class_age(row.child.birth_date, age::fiscal_year(date));
    Presence {
        from: row.booking.arrived.unwrap_or(row.booking.starts),
        to: row.booking.departed.unwrap_or(row.booking.ends),
        class_age: u32::try_from(class).unwrap_or(0),
    }
}

async fn waiting(tx: &mut Tx, facility: FacilityId) -> AppResult<Waiting> {
    let applied = [RegistrationState::Applied];
    let requested = ListFilter::in_phase(Phase::Requested);
    Ok(Waiting {
        registrations: registrations::inbox(tx, facility, &applied, 0, 0).await?.1,
        interviews: interviews::asked(tx, facility).await?,
        bookings: bookings::listed(tx, facility, &requested, 0, 0).await?.1,
    })
}

/// What is taken from the first day to before the second, of one program or of all.
async fn used(
    ctx: &Ctx,
    tx: &mut Tx,
    facility: FacilityId,
    only: Option<ProgramId>,
    (from, to): (NaiveDate, NaiveDate),
) -> AppResult<HashMap<Slot, i64>> {
    let (from, to) = (from.and_time(NaiveTime::MIN), to.and_time(NaiveTime::MIN));
    let mut used = HashMap::new();
    for program in programs(ctx, facility, only) {
        used.extend(ledger::used(tx, program, Some(facility), from, to).await?);
    }
    Ok(used)
}

/// The quotas of a day with what is taken of them.
fn quotas_of(
    ctx: &Ctx,
    facility: FacilityId,
    only: Option<ProgramId>,
    date: NaiveDate,
    used: &HashMap<Slot, i64>,
) -> AppResult<Vec<QuotaState>> {
    let day = ctx.city.day(facility, date);
    let mut states = Vec::new();
    for program in programs(ctx, facility, only) {
        let rulebook = &ctx.city.book(program, facility, date)?.rulebook;
        let place = (ctx.tenant(), facility, program);
        states.extend(places::states(place, &**rulebook, &rulebook.offers(&day), used));
    }
    Ok(states)
}

/// The programs that the facility has a part in, or the one that is asked for if it has.
fn programs(ctx: &Ctx, facility: FacilityId, only: Option<ProgramId>) -> impl Iterator<Item = ProgramId> {
    let all = ctx.city.set_up.programs.iter().map(|program| program.id);
    all.filter(move |id| ctx.city.offers(facility, *id) && only.is_none_or(|only| only == *id))
}
