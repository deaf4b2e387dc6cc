//! How full the facilities are on a day, whatever the booking window: what officers see when a family asks where there
//! is a place (M-11). Nothing here decides a booking.

mod ahead;

pub use ahead::{Ahead, Room, WardRoom, ahead};

use crate::board::{QuotaState, places};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::vacancies::closed_reason;
use chrono::{Months, NaiveDate, NaiveTime};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Answers, Caller, Case, ChildFacts, Finding, Offer, Quota, Residence, Rulebook};
use platform_store::ledger::{self, Slot};
use platform_store::places::Facility;
use platform_store::statistics::{self, Scope};
use platform_values::{Age, Day, FacilityId, ProgramId};
use std::collections::{HashMap, HashSet};

/// One facility's day.
#[derive(Clone, Debug)]
pub struct Occupancy {
    /// The facility.
    pub facility: Facility,
    /// Places of the offer with the most left; 0 on a closed day. Those of the age that was asked for, where the age has
    /// places of its own.
    pub places: i64,
    /// Free places of that offer, never below 0.
    pub free: i64,
    /// True where the places are those of the age that was asked for.
    pub of_age: bool,
    /// Every quota of the day with its use.
    pub quotas: Vec<QuotaState>,
    /// Why nothing is offered, or why nobody new can book.
    pub against: Option<Finding>,
}

impl Occupancy {
    /// Places that can be given; none where nobody new can book.
    pub fn capacity(&self) -> i64 {
        if self.against.is_none() { self.places } else { 0 }
    }

    /// True if somebody could be given a place.
    pub fn has_place(&self) -> bool {
        self.free > 0 && self.against.is_none()
    }

    /// True if places are offered and all are taken.
    pub fn is_full(&self) -> bool {
        self.capacity() > 0 && self.free == 0
    }
}

/// Ages that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Before the first birthday.
    Under1,
    /// One and two years.
    Under3,
    /// From the third birthday.
    From3,
}

impl Band {
    /// Every band, youngest first.
    pub const ALL: [Self; 3] = [Self::Under1, Self::Under3, Self::From3];

    /// The word of message keys and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Under1 => "under1",
            Self::Under3 => "under3",
            Self::From3 => "from3",
        }
    }

    /// A day of birth of a child who is of the band on a day.
    fn born(self, day: NaiveDate) -> Option<NaiveDate> {
        let months = match self {
            Self::Under1 => 11,
            Self::Under3 => 30,
            Self::From3 => 48,
        };
        day.checked_sub_months(Months::new(months))
    }

    /// The band of a child of this age.
    pub fn on(age: Age) -> Self {
        Self::of(i32::try_from(age.years()).unwrap_or(i32::MAX))
    }

    /// The band of a child of so many years.
    fn of(years: i32) -> Self {
        match years {
            ..1 => Self::Under1,
            1..3 => Self::Under3,
            3.. => Self::From3,
        }
    }
}

/// What families wanted of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemandCounts {
    /// Bookings that hold or held a place.
    pub booked: i64,
    /// Of these: children who came.
    pub came: i64,
    /// On the waiting list.
    pub waiting: i64,
    /// Requests that were not met (断った件数), repeats of one child among them.
    pub declined: i64,
    /// Marks of the children of those requests: one child has one mark a month, whatever the facilities.
    pub children: HashSet<String>,
}

impl std::iter::Sum for DemandCounts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum.booked += one.booked;
            sum.came += one.came;
            sum.waiting += one.waiting;
            sum.declined += one.declined;
            sum.children.extend(one.children);
            sum
        })
    }
}

/// What families wanted of each facility on a day, by the age of the child.
pub async fn wanted(
    ctx: &Ctx,
    program: ProgramId,
    date: NaiveDate,
) -> AppResult<HashMap<(FacilityId, Band), DemandCounts>> {
    ctx.require(Action::List, &Of::new(Object::Vacancy))?;
    ctx.city.program(program).ok_or(AppError::NotFound)?;
    let facilities = ctx.city.facilities_of(program, date).map(|f| f.id).collect();
    let scope = Scope { program, facilities, from: date, to: date };
    let mut tx = ctx.read().await?;
    let demand = statistics::demand(&mut tx, &scope, ctx.city.files.tenant.timezone.name()).await?;
    let unmet = statistics::unmet(&mut tx, &scope).await?;
    tx.done().await?;
    let mut all: HashMap<_, DemandCounts> = HashMap::new();
    for row in demand {
        let wanted = all.entry((row.facility_id, Band::of(row.age))).or_default();
        wanted.booked += row.booked;
        wanted.came += row.came;
        wanted.waiting += row.waiting;
    }
    for row in unmet {
        let wanted = all.entry((row.facility_id, Band::of(row.age))).or_default();
        wanted.declined += row.count;
        wanted.children.extend(row.marks);
    }
    Ok(all)
}

/// Every facility of the program that operates on the day, by ward and number; as a child of the band finds it, if one is
/// named.
pub async fn on(
    ctx: &Ctx,
    program: ProgramId,
    date: NaiveDate,
    band: Option<Band>,
) -> AppResult<Vec<Occupancy>> {
    ctx.require(Action::List, &Of::new(Object::Vacancy))?;
    ctx.city.program(program).ok_or(AppError::NotFound)?;
    let from = date.and_time(NaiveTime::MIN);
    let to = date.succ_opt().ok_or(AppError::NotFound)?.and_time(NaiveTime::MIN);
    let mut tx = ctx.read().await?;
    let used: HashMap<Slot, i64> =
        ledger::used(&mut tx, program, None, from, to).await?.into_iter().collect();
    tx.done().await?;
    let mut all = Vec::new();
    for facility in ctx.city.facilities_of(program, date) {
        let day = ctx.city.day(facility.id, date);
        all.push(one(ctx, program, facility, &day, band, &used)?);
    }
    let wards = &ctx.city.files.tenant.wards;
    all.sort_by_key(|o| {
        let ward = wards.iter().position(|ward| *ward == o.facility.ward).unwrap_or(usize::MAX);
        (ward, o.facility.code.clone())
    });
    Ok(all)
}

fn one(
    ctx: &Ctx,
    program: ProgramId,
    facility: &Facility,
    day: &Day,
    band: Option<Band>,
    used: &HashMap<Slot, i64>,
) -> AppResult<Occupancy> {
    let rulebook = ctx.city.book(program, facility.id, day.date)?.rulebook.clone();
    let offers = rulebook.offers(day);
    let room = room(ctx, (program, facility.id), (&*rulebook, &offers, day), band, used);
    let quotas = places::states((ctx.tenant(), facility.id, program), &*rulebook, &offers, used);
    let suspended = facility.suspended_from.is_some_and(|from| from <= day.date);
    let against = if offers.is_empty() {
        Some(closed_reason(day))
    } else {
        suspended.then(|| Finding::new("facility-suspended", Weight::Block))
    };
    let facility = Facility { name: ctx.city.name_on(facility, day.date), ..facility.clone() };
    Ok(Occupancy { facility, places: room.places, free: room.free, of_age: room.of_age, quotas, against })
}

/// Room of the offer with the most left, as a child of the band finds it.
struct OfferRoom {
    places: i64,
    free: i64,
    /// True where the band has places of its own.
    of_age: bool,
}

fn room(
    ctx: &Ctx,
    (program, facility): (ProgramId, FacilityId),
    (rulebook, offers, day): (&dyn Rulebook, &[Offer], &Day),
    band: Option<Band>,
    used: &HashMap<Slot, i64>,
) -> OfferRoom {
    let left = |quota: &Quota| {
        let taken = used.get(&Slot::of(quota, ctx.tenant(), facility, program)).copied().unwrap_or(0);
        (quota.limit - taken).max(0)
    };
    let mut best = (0, 0);
    let mut of_age = false;
    for offer in offers {
        // The first quota of an offer is that of its places, once for each part of the day; others are parts of it.
        let places = offer.quotas.first().map(|quota| &quota.key);
        let mut drawn: Vec<Quota> =
            offer.quotas.iter().filter(|quota| Some(&quota.key) == places).cloned().collect();
        let own = band.map_or_else(Vec::new, |band| own_quotas(ctx, rulebook, day, offer, band));
        of_age |= !own.is_empty();
        drawn.extend(own);
        let free = drawn.iter().map(left).min().unwrap_or_default();
        best = best.max((free, drawn.iter().map(|quota| quota.limit).min().unwrap_or_default()));
    }
    OfferRoom { places: best.1, free: best.0, of_age }
}

/// The quotas that a child of the band draws on beside those of the places: parts that are smaller than the whole.
fn own_quotas(ctx: &Ctx, rulebook: &dyn Rulebook, day: &Day, offer: &Offer, band: Band) -> Vec<Quota> {
    let places = offer.quotas.first().map(|quota| &quota.key);
    // Where nothing but the places is told, no age has a part of them.
    if offer.told().all(|quota| Some(&quota.key) == places) {
        return Vec::new();
    }
    let case = Case {
        asked_at: ctx.civil_now(),
        caller: Caller::Public,
        day: day.clone(),
        span: offer.span,
        child: ChildFacts {
            birth_date: band.born(day.date),
            residence: Residence::Resident,
            flags: Vec::new(),
        },
        answers: Answers::default(),
        history: Vec::new(),
        around: Vec::new(),
    };
    let drawn = rulebook.assess(&case).draws.into_iter().map(|draw| draw.quota);
    drawn.filter(|quota| Some(&quota.key) != places && offer.told().any(|told| told == quota)).collect()
}
