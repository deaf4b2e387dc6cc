//! Adding up a month: person-days, children, hours and fees, over all and by age group and use type. Pure.

use chrono::NaiveDate;
use platform_program_api::Cell;
use platform_store::reports::{Cancelled, Refused};
use platform_values::{ChildId, RefusalKind, Yen};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Sums over some uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// One child on one day counts 1, whatever the hours (延べ人数).
    pub person_days: i64,
    /// Different children (実人数); summed over reports, a child counts once in each.
    pub children: i64,
    /// Uses.
    pub uses: i64,
    /// Minutes of care.
    pub minutes: i64,
    /// Person-days of families from elsewhere (市外).
    pub outside: i64,
    /// Uses with a reduction.
    pub reductions: i64,
    /// What the reductions took off; 0 or less.
    pub reduced: Yen,
    /// Fees.
    pub fees: Yen,
}

impl Figures {
    /// Adds the sums of others.
    pub fn add(&mut self, other: &Self) {
        self.person_days += other.person_days;
        self.children += other.children;
        self.uses += other.uses;
        self.minutes += other.minutes;
        self.outside += other.outside;
        self.reductions += other.reductions;
        self.reduced = self.reduced + other.reduced;
        self.fees = self.fees + other.fees;
    }
}

/// Sums of one age group and use type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Age group as the module names it.
    pub age: Cell,
    /// Use type as the module names it.
    pub use_type: Cell,
    /// Its sums.
    pub figures: Figures,
    /// Years of the youngest child in it, for the order of groups; `None` in reports from before it was kept.
    #[serde(default)]
    pub youngest: Option<u32>,
}

/// Cancellations by the side that called off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sides {
    /// The family.
    pub family: i64,
    /// The facility.
    pub facility: i64,
    /// The city.
    pub city: i64,
}

impl From<Cancelled> for Sides {
    fn from(counted: Cancelled) -> Self {
        Self { family: counted.by_family, facility: counted.by_facility, city: counted.by_city }
    }
}

/// Unmet requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    /// No place.
    pub full: i64,
    /// A rule.
    pub rule: i64,
    /// Declined by the facility.
    pub declined: i64,
    /// Children of these requests, each counted once; `None` in sums over reports, where one child may stand in several, and
    /// in reports from before it was kept.
    #[serde(default)]
    pub children: Option<i64>,
}

impl FromIterator<Refused> for Unmet {
    fn from_iter<T: IntoIterator<Item = Refused>>(counted: T) -> Self {
        let mut unmet = Self::default();
        let mut children = HashSet::new();
        for Refused { kind, count, marks } in counted {
            children.extend(marks);
            match kind {
                RefusalKind::Full => unmet.full += count,
                RefusalKind::Rule => unmet.rule += count,
                RefusalKind::Declined => unmet.declined += count,
            }
        }
        unmet.children = i64::try_from(children.len()).ok();
        unmet
    }
}

/// Sums by where the families live, as it was settled with each use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Homes {
    /// In the city.
    pub resident: Figures,
    /// Elsewhere.
    pub outside: Figures,
}

/// Everything that a report adds up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Over all uses.
    pub all: Figures,
    /// By age group and use type, the youngest first.
    pub groups: Vec<Group>,
    /// By where the families live; `None` in reports that were handed in before it was kept.
    #[serde(default)]
    pub homes: Option<Homes>,
    /// Children who did not come.
    pub no_shows: i64,
    /// Cancellations after the deadline.
    pub late_cancels: i64,
    /// Fees for those.
    pub cancel_fees: Yen,
    /// Fees not received yet.
    pub unpaid: i64,
    /// Their sum.
    pub unpaid_fees: Yen,
    /// Cancellations.
    pub cancelled: Sides,
    /// Unmet requests.
    pub unmet: Unmet,
}

impl Totals {
    /// Adds the sums of another report.
    pub fn add(&mut self, other: &Self) {
        self.all.add(&other.all);
        for group in &other.groups {
            let sum = group_of(&mut self.groups, &group.age, &group.use_type);
            sum.figures.add(&group.figures);
            sum.youngest = sum.youngest.into_iter().chain(group.youngest).min();
        }
        by_age(&mut self.groups);
        if let Some(homes) = &other.homes {
            let sums = self.homes.get_or_insert_default();
            sums.resident.add(&homes.resident);
            sums.outside.add(&homes.outside);
        }
        self.no_shows += other.no_shows;
        self.late_cancels += other.late_cancels;
        self.cancel_fees = self.cancel_fees + other.cancel_fees;
        self.unpaid += other.unpaid;
        self.unpaid_fees = self.unpaid_fees + other.unpaid_fees;
        self.cancelled.family += other.cancelled.family;
        self.cancelled.facility += other.cancelled.facility;
        self.cancelled.city += other.cancelled.city;
        self.unmet.full += other.unmet.full;
        self.unmet.rule += other.unmet.rule;
        self.unmet.declined += other.unmet.declined;
    }
}

/// Youngest first. Groups of one age keep their order, and those of the same age group stay together.
fn by_age(groups: &mut [Group]) {
    let known = groups.to_vec();
    let youngest =
        |group: &Group| known.iter().filter(|g| g.age == group.age).filter_map(|g| g.youngest).min();
    groups.sort_by_cached_key(|group| {
        let first = known.iter().position(|g| g.age == group.age);
        (youngest(group).unwrap_or(u32::MAX), first)
    });
}

fn group_of<'a>(groups: &'a mut Vec<Group>, age: &Cell, use_type: &Cell) -> &'a mut Group {
    let at = groups.iter().position(|g| g.age == *age && g.use_type == *use_type).unwrap_or(groups.len());
    if at == groups.len() {
        groups.push(Group {
            age: age.clone(),
            use_type: use_type.clone(),
            figures: Figures::default(),
            youngest: None,
        });
    }
    groups.get_mut(at).expect("it was found or pushed")
}

/// One finished use as it is counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The child.
    pub child: ChildId,
    /// The day.
    pub day: NaiveDate,
    /// True for a family from elsewhere.
    pub outside: bool,
    /// Minutes of care.
    pub minutes: i64,
    /// Fee.
    pub charged: Yen,
    /// What reductions took off; 0 or less.
    pub reduced: Yen,
    /// Age group.
    pub age: Cell,
    /// Age in years on the day.
    pub years: u32,
    /// Use type.
    pub use_type: Cell,
}

/// Adds up finished uses.
pub fn count(uses: &[Counted]) -> (Figures, Vec<Group>) {
    let mut groups: Vec<Group> = Vec::new();
    for used in uses {
        group_of(&mut groups, &used.age, &used.use_type);
    }
    for group in &mut groups {
        let own = || uses.iter().filter(|u| u.age == group.age && u.use_type == group.use_type);
        (group.figures, group.youngest) = (figures(own()), own().map(|used| used.years).min());
    }
    by_age(&mut groups);
    (figures(uses.iter()), groups)
}

/// Adds up finished uses by where the families live.
pub fn homes(uses: &[Counted]) -> Homes {
    let of = |outside: bool| figures(uses.iter().filter(|used| used.outside == outside));
    Homes { resident: of(false), outside: of(true) }
}

fn figures<'a>(uses: impl Iterator<Item = &'a Counted>) -> Figures {
    let (mut days, mut children, mut outside) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut sum = Figures::default();
    for used in uses {
        children.insert(used.child);
        days.insert((used.child, used.day));
        if used.outside {
            outside.insert((used.child, used.day));
        }
        sum.uses += 1;
        sum.minutes += used.minutes;
        sum.reductions += i64::from(used.reduced != Yen::ZERO);
        sum.reduced = sum.reduced + used.reduced;
        sum.fees = sum.fees + used.charged;
    }
    let len = |set: usize| i64::try_from(set).unwrap_or(i64::MAX);
    Figures {
        person_days: len(days.len()),
        children: len(children.len()),
        outside: len(outside.len()),
        ..sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn used(child: u128, day: u32, use_type: &str) -> Counted {
        Counted {
            child: ChildId(Uuid::from_u128(child)),
            day: NaiveDate::from_ymd_opt(2026, 1, day).expect("a day"),
            outside: child == 2,
            minutes: 240,
            charged: Yen(1_000),
            reduced: if child == 2 { Yen(-500) } else { Yen::ZERO },
            age: Cell::Message("band-lt3".into()),
            years: 1,
            use_type: Cell::Text(use_type.into()),
        }
    }

    #[test]
    fn a_child_counts_once_a_day_and_once_a_month() {
        let uses = [used(1, 5, "a"), used(1, 5, "b"), used(1, 6, "a"), used(2, 5, "a")];
        let (all, groups) = count(&uses);
        assert_eq!((all.uses, all.person_days, all.children, all.outside), (4, 3, 2, 1));
        assert_eq!((all.minutes, all.fees, all.reductions, all.reduced), (960, Yen(4_000), 1, Yen(-500)));
        let homes = homes(&uses);
        assert_eq!(
            (homes.resident.person_days, homes.outside.person_days, homes.outside.fees),
            (2, 1, Yen(1_000))
        );
        let by_type: Vec<_> =
            groups.iter().map(|g| (g.use_type.clone(), g.figures.person_days, g.figures.children)).collect();
        assert_eq!(by_type, [(Cell::Text("a".into()), 3, 2), (Cell::Text("b".into()), 1, 1)]);
    }

    #[test]
    fn groups_stand_in_the_order_of_age_also_when_reports_are_added_up() {
        let of = |years: u32, age: &str| Counted { years, age: Cell::Message(age.into()), ..used(1, 5, "a") };
        let one = |uses: &[Counted]| Totals { groups: count(uses).1, ..Totals::default() };
        let order = |totals: &Totals| totals.groups.iter().map(|g| g.age.clone()).collect::<Vec<_>>();
        let words = |keys: &[&str]| keys.iter().map(|key| Cell::Message((*key).into())).collect::<Vec<_>>();
        let mut sum = one(&[of(4, "ge3"), of(2, "lt3")]);
        assert_eq!(order(&sum), words(&["lt3", "ge3"]));
        sum.add(&one(&[of(5, "ge3"), of(0, "lt1")]));
        assert_eq!(order(&sum), words(&["lt1", "lt3", "ge3"]));
    }

    #[test]
    fn reports_add_up_group_by_group() {
        let one = |uses: &[Counted]| {
            let (all, groups) = count(uses);
            Totals { all, groups, no_shows: 1, ..Totals::default() }
        };
        let mut sum = one(&[used(1, 5, "a")]);
        sum.add(&one(&[used(1, 5, "a"), used(2, 5, "b")]));
        assert_eq!((sum.all.person_days, sum.no_shows, sum.groups.len()), (3, 2, 2));
        assert_eq!(sum.groups.iter().map(|g| g.figures.person_days).collect::<Vec<_>>(), [2, 1]);
    }
}
