//! Fees as line items: base, reduction, meal, extension. The same for an estimate and for the final account.

use crate::rules::{Reduction, ReductionKind, Rules};
use crate::{offers, window};
use chrono::{Days, NaiveDateTime};
use platform_program_api::{Cancellation, Quote, QuoteLine, Usage};
use platform_values::age::{class_age, fiscal_year};
use platform_values::{Age, Calendar, Yen};

/// The age bands in which fees are published.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Band {
    /// Under one year.
    Lt1,
    /// One and two years.
    Lt3,
    /// From three years.
    Ge3,
}

impl Band {
    /// All bands, youngest first.
    pub(crate) const ALL: [Self; 3] = [Self::Lt1, Self::Lt3, Self::Ge3];

    /// Key in rules and messages.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Lt1 => "lt1",
            Self::Lt3 => "lt3",
            Self::Ge3 => "ge3",
        }
    }

    /// The band of a use: by the age on the day, which rises on the birthday, or by the class age (クラス年齢).
    pub(crate) fn of(rules: &Rules, usage: &Usage) -> Self {
        let years = if rules.fees.by_class_age {
            class_age(usage.birth_date, fiscal_year(usage.date))
        } else {
            i32::try_from(Age::on(usage.birth_date, usage.date).years()).unwrap_or(i32::MAX)
        };
        match years {
            ..=0 => Self::Lt1,
            1..=2 => Self::Lt3,
            3.. => Self::Ge3,
        }
    }
}

/// The fee of a use.
pub(crate) fn quote(rules: &Rules, usage: &Usage) -> Quote {
    let mut lines = care(rules, usage);
    if rules.meal_offered && usage.answers.is_yes("meal") {
        let meal = if offers::is_half(rules, usage.span) { rules.fees.meal_half } else { rules.fees.meal };
        lines.push(line("fee-meal", meal, []));
    }
    let units = extension_units(rules, usage);
    let extension = rules.fees.extension_per_30_min.times(units);
    if extension > Yen::ZERO {
        lines.push(line("fee-extension", extension, [("minutes", (units * 30).to_string())]));
    }
    Quote { lines }
}

/// The most that may be asked: the city's ceiling for the day of care less the family's reduction, a meal and the
/// extension. `None` where the ceiling does not bind the facility.
pub(crate) fn most(rules: &Rules, usage: &Usage) -> Option<Yen> {
    let band = Band::of(rules, usage);
    let most = *rules.fees.ceilings.get(&band)?;
    let off = largest_reduction(rules, usage, most).map_or(Yen::ZERO, |(off, _)| off);
    let meal = if rules.meal_offered { rules.fees.meal.max(rules.fees.meal_half) } else { Yen::ZERO };
    Some(most - off + meal + rules.fees.extension_per_30_min.times(extension_units(rules, usage)))
}

/// What cancelling means: free until the deadline of the rules, then a share of the fee for care.
pub(crate) fn cancellation(rules: &Rules, usage: &Usage, at: NaiveDateTime) -> Cancellation {
    let free_until = match rules.cancel.free_until {
        Some((days, time)) => (usage.date - Days::new(days.into())).and_time(time),
        None => window::window(rules, usage.date, &Calendar::default()).closes_at,
    };
    let late = at >= free_until;
    let care: Yen = care(rules, usage).iter().map(|line| line.amount).sum();
    let percent = rules.cancel.fee_percent;
    let fee = Yen(care.times(percent).0 / 100);
    let costs = late && fee > Yen::ZERO;
    let lines = costs.then(|| line("fee-cancel", fee, [("percent", percent.to_string())]));
    Cancellation { free_until, late, quote: Quote { lines: lines.into_iter().collect() } }
}

/// Base fee and the reduction on it, as two lines.
fn care(rules: &Rules, usage: &Usage) -> Vec<QuoteLine> {
    let band = Band::of(rules, usage);
    let (full, half) = rules.fees.bands.get(&band).copied().unwrap_or_default();
    let is_half = offers::is_half(rules, usage.span);
    let base = if is_half { half.unwrap_or(full) } else { full };
    let part = if is_half { "half" } else { "full" };
    let mut lines =
        vec![line("fee-base", base, [("band", band.key().to_owned()), ("part", part.to_owned())])];
    if let Some((off, reduction)) = largest_reduction(rules, usage, base) {
        let label = reduction.label.clone().unwrap_or_else(|| "none".to_owned());
        lines.push(line("fee-reduction", -off, [("reduction", reduction.key.clone()), ("label", label)]));
    }
    lines
}

/// Granted reductions do not add up: the family gets the largest.
fn largest_reduction<'r>(rules: &'r Rules, usage: &Usage, base: Yen) -> Option<(Yen, &'r Reduction)> {
    let granted = rules.reductions.iter().filter(|r| usage.reductions.contains(&r.key));
    let largest = granted.map(|r| (amount_off(r.kind, base), r)).max_by_key(|(off, _)| *off);
    largest.filter(|(off, _)| *off > Yen::ZERO)
}

fn amount_off(kind: ReductionKind, base: Yen) -> Yen {
    let off = match kind {
        ReductionKind::Off(off) => off,
        ReductionKind::ToPay(rest) => base - rest,
        ReductionKind::Percent(percent) => Yen(base.times(percent).0 / 100),
    };
    off.clamp(Yen::ZERO, base)
}

/// Begun half hours before and after the booked span. Up to the grace nothing counts, beyond it all of it does.
fn extension_units(rules: &Rules, usage: &Usage) -> i64 {
    let early = usage.arrived.map_or(0, |arrived| (usage.span.from() - arrived).num_minutes());
    let late = usage.left.map_or(0, |left| (left - usage.span.to()).num_minutes());
    let grace = rules.fees.extension_grace_minutes;
    [early, late].into_iter().filter(|over| *over > grace).map(|over| (over + 29) / 30).sum()
}

fn line<const N: usize>(code: &str, amount: Yen, args: [(&str, String); N]) -> QuoteLine {
    let args = args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    QuoteLine { code: code.to_owned(), args, amount }
}
