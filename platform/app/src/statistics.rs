//! Figures of the city: places, bookings and unmet demand by ward and week, age and use type (M-11, part of M-15). A
//! constant number of queries, whatever the number of facilities; places come from the rules.

use crate::city::{City, is_open};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::reports::cash::check_days;
use chrono::{Datelike, Days, NaiveDate};
use platform_authz::{Action, Object, Of};
use platform_program_api::Cell;
use platform_store::statistics::{self as store, Demand, Scope};
use platform_values::{FacilityId, ProgramId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Counts of one bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Places times days.
    pub capacity: i64,
    /// Bookings that hold or held a place.
    pub booked: i64,
    /// Uses that are over.
    pub used: i64,
    /// Children who did not come.
    pub no_shows: i64,
    /// Cancelled bookings.
    pub cancelled: i64,
    /// On the waiting list.
    pub waiting: i64,
    /// Unmet requests (断った件数), repeats of one child among them.
    pub unmet: i64,
}

impl Count {
    fn add_demand(&mut self, demand: &Demand) {
        self.booked += demand.booked;
        self.used += demand.used;
        self.no_shows += demand.no_shows;
        self.cancelled += demand.cancelled;
        self.waiting += demand.waiting;
    }

    fn add(&mut self, other: &Self) {
        self.capacity += other.capacity;
        self.booked += other.booked;
        self.used += other.used;
        self.no_shows += other.no_shows;
        self.cancelled += other.cancelled;
        self.waiting += other.waiting;
        self.unmet += other.unmet;
    }
}

/// One ward over the weeks: a row of bars and of the table beside them.
#[derive(Clone, Debug)]
pub struct Series {
    /// Ward.
    pub label: Cell,
    /// One count a week, in the order of the weeks.
    pub weeks: Vec<Count>,
    /// Their sum.
    pub sum: Count,
    /// Children of the unmet requests, each counted once a month.
    pub unmet_children: usize,
}

/// One age or use type over the whole stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Its words.
    pub label: Cell,
    /// Bookings that hold or held a place.
    pub booked: i64,
    /// Uses that are over.
    pub used: i64,
    /// Unmet requests; `None` where they are not known by this.
    pub unmet: Option<i64>,
}

/// Figures of some days.
#[derive(Clone, Debug)]
pub struct Statistics {
    /// First and last day.
    pub days: (NaiveDate, NaiveDate),
    /// Mondays of the weeks; the first and the last week may be cut.
    pub weeks: Vec<NaiveDate>,
    /// Wards in the city's order.
    pub wards: Vec<Series>,
    /// Ages in years, youngest first; the label is a number.
    pub ages: Vec<Slice>,
    /// Use types, the most booked first.
    pub use_types: Vec<Slice>,
    /// Codes of refusals with their number, the most frequent first; words are the messages of these keys.
    pub reasons: Vec<(String, i64)>,
    /// Over everything.
    pub sum: Count,
    /// Children of the unmet requests, each counted once a month, whatever the facilities.
    pub unmet_children: usize,
    /// First uses of a child at a facility.
    pub first_uses: i64,
    /// Tenths of days between request and care, on average; `None` without bookings.
    pub lead_day_tenths: Option<i64>,
}

/// Figures from the first to the last day, of the facilities that the actor may see figures of.
pub async fn statistics(
    ctx: &Ctx,
    program: ProgramId,
    days: (NaiveDate, NaiveDate),
) -> AppResult<Statistics> {
    check_days(days.0, days.1)?;
    let facilities = visible(ctx, program, Action::Read)?;
    let scope = Scope { program, facilities, from: days.0, to: days.1 };
    let mut tx = ctx.read().await?;
    let demand = store::demand(&mut tx, &scope, ctx.city.files.tenant.timezone.name()).await?;
    let unmet = store::unmet(&mut tx, &scope).await?;
    tx.done().await?;
    let mut table = WeekTable::new(&ctx.city, &scope);
    table.add_places(&ctx.city, &scope)?;
    let mut ages: BTreeMap<i32, Slice> = BTreeMap::new();
    let mut types: HashMap<String, Slice> = HashMap::new();
    let mut reasons: HashMap<String, i64> = HashMap::new();
    let (mut lead, mut asked, mut first_uses) = (0, 0, 0);
    for row in &demand {
        table.at(row.facility_id, row.week, |count| count.add_demand(row));
        let of_type =
            types.entry(row.use_type.clone()).or_insert_with(|| slice(use_type_words(&row.use_type), None));
        for part in [age_slice(&mut ages, row.age), of_type] {
            part.booked += row.booked;
            part.used += row.used;
        }
        lead += row.lead_days;
        asked += row.asked;
        first_uses += row.first_uses;
    }
    for row in unmet {
        table.at(row.facility_id, row.week, |count| count.unmet += row.count);
        table.refused(row.facility_id, row.marks);
        let part = age_slice(&mut ages, row.age);
        part.unmet = part.unmet.map(|unmet| unmet + row.count);
        for code in row.codes {
            *reasons.entry(code).or_default() += row.count;
        }
    }
    let mut use_types: Vec<(String, Slice)> = types.into_iter().collect();
    use_types.sort_by(|a, b| (b.1.booked, &a.0).cmp(&(a.1.booked, &b.0)));
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    let unmet_children = table.all_refused();
    let (wards, weeks, sum) = table.finish();
    Ok(Statistics {
        days,
        weeks,
        wards,
        ages: ages.into_values().collect(),
        use_types: use_types.into_iter().map(|(_, slice)| slice).collect(),
        reasons,
        sum,
        unmet_children,
        first_uses,
        lead_day_tenths: (lead * 10).checked_div(asked),
    })
}

fn slice(label: Cell, unmet: Option<i64>) -> Slice {
    Slice { label, booked: 0, used: 0, unmet }
}

fn age_slice(ages: &mut BTreeMap<i32, Slice>, age: i32) -> &mut Slice {
    ages.entry(age).or_insert_with(|| slice(Cell::Number(age.into()), Some(0)))
}

/// The words of a use type.
pub(crate) fn use_type_words(key: &str) -> Cell {
    if key.is_empty() {
        return Cell::Message("report-no-use-type".into());
    }
    Cell::Message(format!("use_type-{key}"))
}

/// Facilities of the program of whose figures the actor may do this.
pub(crate) fn visible(ctx: &Ctx, program: ProgramId, action: Action) -> AppResult<Vec<FacilityId>> {
    ctx.account()?;
    ctx.city.program(program).ok_or(AppError::NotFound)?;
    let facilities = ctx.city.set_up.facilities.iter().map(|f| f.id);
    let visible: Vec<_> = facilities
        .filter(|f| ctx.city.offers(*f, program))
        .filter(|f| ctx.may(action, &Of::new(Object::Statistics).facility(*f)))
        .collect();
    if visible.is_empty() {
        ctx.require(action, &Of::new(Object::Statistics))?;
    }
    Ok(visible)
}

/// Places of a facility on a day: of the offer with the most.
pub fn places_on(city: &City, program: ProgramId, facility: FacilityId, date: NaiveDate) -> AppResult<i64> {
    let place = city.facility(facility).ok_or(AppError::NotFound)?;
    if !is_open(place, date) {
        return Ok(0);
    }
    let book = city.book(program, facility, date)?;
    let offers = book.rulebook.offers(&city.day(facility, date));
    Ok(offers.iter().filter_map(|offer| offer.quotas.first()).map(|quota| quota.limit).max().unwrap_or(0))
}

/// Monday of a day's week.
pub(crate) fn monday(day: NaiveDate) -> NaiveDate {
    let since = Days::new(day.weekday().num_days_from_monday().into());
    day.checked_sub_days(since).unwrap_or(day)
}

struct WeekTable {
    weeks: Vec<NaiveDate>,
    wards: Vec<(String, Vec<Count>)>,
    ward_of: HashMap<FacilityId, usize>,
    refused: HashMap<usize, HashSet<String>>,
}

impl WeekTable {
    fn new(city: &City, scope: &Scope) -> Self {
        let weeks: Vec<NaiveDate> =
            monday(scope.from).iter_weeks().take_while(|week| *week <= scope.to).collect();
        let mut names = city.files.tenant.wards.clone();
        let mut ward_of = HashMap::new();
        for facility in city.set_up.facilities.iter().filter(|f| scope.facilities.contains(&f.id)) {
            let at = names.iter().position(|ward| *ward == facility.ward).unwrap_or_else(|| {
                names.push(facility.ward.clone());
                names.len() - 1
            });
            ward_of.insert(facility.id, at);
        }
        let wards = names.into_iter().map(|name| (name, vec![Count::default(); weeks.len()])).collect();
        Self { weeks, wards, ward_of, refused: HashMap::new() }
    }

    fn at(&mut self, facility: FacilityId, week: NaiveDate, change: impl FnOnce(&mut Count)) {
        let ward = self.ward_of.get(&facility).and_then(|at| self.wards.get_mut(*at));
        let week = self.weeks.binary_search(&week).ok();
        if let Some(count) = ward.zip(week).and_then(|((_, weeks), at)| weeks.get_mut(at)) {
            change(count);
        }
    }

    fn refused(&mut self, facility: FacilityId, marks: Vec<String>) {
        if let Some(ward) = self.ward_of.get(&facility) {
            self.refused.entry(*ward).or_default().extend(marks);
        }
    }

    fn all_refused(&self) -> usize {
        self.refused.values().flatten().collect::<HashSet<_>>().len()
    }

    fn add_places(&mut self, city: &City, scope: &Scope) -> AppResult<()> {
        for facility in &scope.facilities {
            // From the day on which nobody new can book, no place is offered any more.
            let until = city.facility(*facility).and_then(|f| f.suspended_from);
            let offered = |day: &NaiveDate| *day <= scope.to && until.is_none_or(|until| *day < until);
            for date in scope.from.iter_days().take_while(offered) {
                let places = places_on(city, scope.program, *facility, date)?;
                self.at(*facility, monday(date), |count| count.capacity += places);
            }
        }
        Ok(())
    }

    /// Series of the wards that have a facility, the weeks, and the sum.
    fn finish(self) -> (Vec<Series>, Vec<NaiveDate>, Count) {
        let mut all = Count::default();
        let mut series = Vec::new();
        for (at, (ward, weeks)) in self.wards.into_iter().enumerate() {
            if !self.ward_of.values().any(|of| *of == at) {
                continue;
            }
            let mut sum = Count::default();
            for week in &weeks {
                sum.add(week);
            }
            all.add(&sum);
            let unmet_children = self.refused.get(&at).map_or(0, HashSet::len);
            series.push(Series { label: Cell::Text(ward), weeks, sum, unmet_children });
        }
        (series, self.weeks, all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).expect("a day");
        assert_eq!((monday(day(2)), monday(day(8)), monday(day(9))), (day(2), day(2), day(9)));
    }
}
