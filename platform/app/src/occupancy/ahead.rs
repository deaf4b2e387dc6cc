//! Free places of the weeks ahead by ward and age (M-11): places times days, as a child of each age finds them. Two
//! queries, whatever the number of facilities.

use super::{Band, room};
use crate::city::is_open;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::statistics::{monday, visible};
use chrono::{Days, NaiveDate, NaiveTime};
use platform_authz::Action;
use platform_store::ledger::{self, Slot};
use platform_store::statistics::{self, Scope};
use platform_values::ProgramId;
use std::collections::{HashMap, HashSet};

/// The longest stretch that is told, in days.
const DAYS_MAX: u64 = 62;

/// Places times days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Places that a child of the age can be given; those of all ages where the age has none of its own.
    pub places: i64,
    /// Of these: free.
    pub free: i64,
    /// Children of the age who hold a place or ask for one.
    pub booked: i64,
}

/// One ward over the weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WardRoom {
    /// Its name.
    pub ward: String,
    /// Every age, youngest first, with one room a week.
    pub ages: Vec<(Band, Vec<Room>)>,
}

/// Free places of the days ahead. Ages share places where they have none of their own, so they cannot be added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// First and last day.
    pub days: (NaiveDate, NaiveDate),
    /// Mondays of the weeks; the first and the last week may be cut.
    pub weeks: Vec<NaiveDate>,
    /// Wards in the city's order.
    pub wards: Vec<WardRoom>,
}

type Rooms = HashMap<(String, Band, NaiveDate), Room>;

/// Room of the days from today on among these, of the facilities that the actor may see figures of; nothing where all of
/// them are over.
pub async fn ahead(
    ctx: &Ctx,
    program: ProgramId,
    (from, to): (NaiveDate, NaiveDate),
) -> AppResult<Option<Ahead>> {
    let facilities = visible(ctx, program, Action::Read)?;
    let from = from.max(ctx.today());
    let last = from.checked_add_days(Days::new(DAYS_MAX - 1)).ok_or(AppError::NotFound)?;
    let to = to.min(last);
    if to < from {
        return Ok(None);
    }
    let end = to.succ_opt().ok_or(AppError::NotFound)?.and_time(NaiveTime::MIN);
    let scope = Scope { program, facilities, from, to };
    let mut tx = ctx.read().await?;
    let used = ledger::used(&mut tx, program, None, from.and_time(NaiveTime::MIN), end).await?;
    let demand = statistics::demand(&mut tx, &scope, ctx.city.files.tenant.timezone.name()).await?;
    tx.done().await?;
    let mut rooms = offered(ctx, &scope, &used.into_iter().collect())?;
    for row in demand {
        let ward = ctx.city.facility(row.facility_id).map(|facility| facility.ward.clone());
        let key = (ward.unwrap_or_default(), Band::of(row.age), row.week);
        rooms.entry(key).or_default().booked += row.booked;
    }
    Ok(Some(by_ward(ctx, &scope, &rooms)))
}

/// Places and what is free of them.
fn offered(ctx: &Ctx, scope: &Scope, used: &HashMap<Slot, i64>) -> AppResult<Rooms> {
    let mut rooms = Rooms::new();
    for id in &scope.facilities {
        let facility = ctx.city.facility(*id).ok_or(AppError::NotFound)?;
        // From the day on which nobody new can book, no place is offered any more.
        let until = facility.suspended_from;
        let offers = |day: &NaiveDate| is_open(facility, *day) && until.is_none_or(|until| *day < until);
        for date in scope.from.iter_days().take_while(|day| *day <= scope.to).filter(offers) {
            let book = ctx.city.book(scope.program, *id, date)?;
            let day = ctx.city.day(*id, date);
            let offers = book.rulebook.offers(&day);
            for band in Band::ALL {
                let found =
                    room(ctx, (scope.program, *id), (&*book.rulebook, &offers, &day), Some(band), used);
                let sum = rooms.entry((facility.ward.clone(), band, monday(date))).or_default();
                sum.places += found.places;
                sum.free += found.free;
            }
        }
    }
    Ok(rooms)
}

fn by_ward(ctx: &Ctx, scope: &Scope, rooms: &Rooms) -> Ahead {
    let weeks: Vec<NaiveDate> =
        monday(scope.from).iter_weeks().take_while(|week| *week <= scope.to).collect();
    let known = &ctx.city.files.tenant.wards;
    let mut wards: Vec<&String> =
        rooms.keys().map(|(ward, ..)| ward).collect::<HashSet<_>>().into_iter().collect();
    wards.sort_by_key(|ward| (known.iter().position(|known| known == *ward).unwrap_or(usize::MAX), *ward));
    let room =
        |ward: &str, band, week| rooms.get(&(ward.to_owned(), band, week)).copied().unwrap_or_default();
    let of = |ward: &String| WardRoom {
        ward: ward.clone(),
        ages: Band::ALL
            .map(|band| (band, weeks.iter().map(|week| room(ward, band, *week)).collect()))
            .to_vec(),
    };
    Ahead { days: (scope.from, scope.to), wards: wards.into_iter().map(of).collect(), weeks }
}
