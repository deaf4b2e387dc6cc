//! One facility's rules as types. Parsing finds every problem at once; after it nothing can fail.

use crate::fees::Band;
use crate::manifest::{USE_TYPES, WEEKDAYS, rule_fields};
use crate::sense;
use chrono::{NaiveTime, Weekday};
use platform_program_api::{Reader, RuleProblem, RulesDoc, Weight};
use platform_values::{AgeReference, LowerBound, Span, Yen};
use std::collections::BTreeMap;

/// All rules of one facility.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of the rules")]
pub(crate) struct Rules {
    pub use_types: Vec<UseType>,
    pub frame: Frame,
    pub places: i64,
    pub places_by_weekday: BTreeMap<u32, i64>,
    pub under_1: Option<i64>,
    pub hours: Hours,
    pub ages: Ages,
    pub fees: Fees,
    pub reductions: Vec<Reduction>,
    pub meal_offered: bool,
    pub window: WindowRules,
    pub approval_by_facility: bool,
    pub registration_required: bool,
    pub interview_required: bool,
    pub interview_valid_months: Option<u32>,
    pub exclusive: bool,
    /// How much it weighs that a child is enrolled in a nursery; `None` where the city allows it.
    pub enrolled: Option<Weight>,
    pub residents_only: bool,
    pub cancel: Cancel,
}

/// A cap on days and how hard it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cap {
    pub max: i64,
    pub weight: Weight,
}

/// A use type (利用区分).
#[derive(Clone, Debug)]
pub(crate) struct UseType {
    pub key: String,
    /// The city's own words; `None` where the module's messages have them.
    pub label: Option<String>,
    pub enabled: bool,
    pub per_week: Option<Cap>,
    pub in_row: Option<Cap>,
    pub per_month: Option<Cap>,
    pub counts_in_frame: bool,
    pub places_max: Option<i64>,
    /// Whether a reason must be given in words (川崎市の緊急保育).
    pub reason_required: bool,
    /// Whether the facility approves bookings under it; `None`: as all others.
    pub approval_by_facility: Option<bool>,
}

/// The frame over all use types together.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub minutes_per_month: Option<Cap>,
    /// Where set, weeks with at most so many days are never refused for their minutes.
    pub free_days_per_week: Option<i64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Hours {
    pub weekdays: Vec<Weekday>,
    pub full: Span,
    pub morning: Option<Span>,
    pub afternoon: Option<Span>,
    pub open_on_holidays: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Ages {
    pub months_min: u32,
    pub lower_bound: LowerBound,
    /// `None`: until school entry.
    pub months_max: Option<u32>,
    pub reference: AgeReference,
}

#[derive(Clone, Debug)]
pub(crate) struct Fees {
    pub by_class_age: bool,
    /// Whole day and half day.
    pub bands: BTreeMap<Band, (Yen, Option<Yen>)>,
    /// The most that the city lets the facility ask for a day; empty where that does not bind it.
    pub ceilings: BTreeMap<Band, Yen>,
    pub meal: Yen,
    pub meal_half: Yen,
    pub extension_per_30_min: Yen,
    pub extension_grace_minutes: i64,
}

/// A published reduction: what it means is told apart by its kind, never by the bare number.
#[derive(Clone, Debug)]
pub(crate) struct Reduction {
    pub key: String,
    pub label: Option<String>,
    pub kind: ReductionKind,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum ReductionKind {
    /// So much less.
    Off(Yen),
    /// So much is left to pay.
    ToPay(Yen),
    /// So many hundredths less.
    Percent(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// On a day of the month before the month of care.
    MonthBefore { day: u32 },
    /// The 1st opens the 16th to the end, the 16th opens the next month's 1st to 15th.
    HalfMonth,
    /// So many days before the day of care.
    DaysBefore { days: u32 },
}

/// What happens if the opening falls on a closed day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shift {
    None,
    Before,
    After,
}

#[derive(Clone, Debug)]
pub(crate) struct WindowRules {
    pub opens: Opens,
    pub opens_time: NaiveTime,
    pub residents_earlier_days: u32,
    pub closes_days_before: u32,
    pub closes_time: NaiveTime,
    pub shift: Shift,
}

#[derive(Clone, Debug)]
pub(crate) struct Cancel {
    pub fee_percent: i64,
    /// `None`: free until the window closes.
    pub free_until: Option<(u32, NaiveTime)>,
}

/// The rules of a document, or all that is wrong with it.
pub(crate) fn parse(doc: &RulesDoc) -> Result<Rules, Vec<RuleProblem>> {
    let mut reader = Reader::new(&rule_fields(), doc);
    let made = read(&mut reader);
    if let Some(rules) = &made {
        halves(&mut reader, rules);
        sense::ages(&mut reader, rules);
        sense::window(&mut reader, rules);
        ceiling(&mut reader, rules);
    }
    reader.finish(made)
}

fn read(r: &mut Reader<'_>) -> Option<Rules> {
    let by_weekday = WEEKDAYS
        .iter()
        .zip(0..)
        .filter_map(|(day, i)| Some((i, r.get(&format!("capacity.by_weekday.{day}"))?)));
    let places_by_weekday = by_weekday.collect();
    Some(Rules {
        use_types: r.keys("use_types").into_iter().map(|key| use_type(r, key)).collect(),
        frame: frame(r),
        places: r.need("capacity.per_day")?,
        places_by_weekday,
        under_1: r.get("capacity.under_1"),
        hours: hours(r)?,
        ages: ages(r)?,
        fees: fees(r)?,
        reductions: r.keys("reductions").into_iter().filter_map(|key| reduction(r, key)).collect(),
        meal_offered: r.need("meal.offered")?,
        window: window(r)?,
        approval_by_facility: r.need::<String>("approval")? == "facility",
        registration_required: r.need("registration.required")?,
        interview_required: r.need("interview.required")?,
        interview_valid_months: r.get("interview.valid_months"),
        exclusive: r.need("exclusive")?,
        enrolled: match r.need::<String>("enrolled")?.as_str() {
            "block" => Some(Weight::Block),
            "warn" => Some(Weight::Warn),
            _ => None,
        },
        residents_only: r.need("residents_only")?,
        cancel: Cancel {
            fee_percent: r.need("cancel.fee_percent")?,
            free_until: match r.get("cancel.free_until_days") {
                Some(days) => Some((days, r.need("cancel.free_until_time")?)),
                None => None,
            },
        },
    })
}

fn cap(r: &Reader<'_>, max: &str, weight: &str) -> Option<Cap> {
    let warns = r.get::<String>(weight).is_some_and(|word| word == "warn");
    r.get(max).map(|max| Cap { max, weight: if warns { Weight::Warn } else { Weight::Block } })
}

fn use_type(r: &Reader<'_>, key: String) -> UseType {
    let at = |rule: &str| format!("use_types.{key}.{rule}");
    let unnamed = || (!USE_TYPES.contains(&key.as_str())).then(|| key.clone());
    UseType {
        label: r.get(&at("label")).or_else(unnamed),
        enabled: r.get(&at("enabled")).unwrap_or(true),
        per_week: cap(r, &at("days_per_week_max"), &at("days_per_week_weight")),
        in_row: cap(r, &at("days_in_row_max"), &at("days_in_row_weight")),
        per_month: cap(r, &at("days_per_month_max"), &at("days_per_month_weight")),
        counts_in_frame: r.get(&at("counts_in_frame")).unwrap_or(true),
        places_max: r.get(&at("places_max")),
        reason_required: r.get(&at("reason_required")).unwrap_or(false),
        approval_by_facility: r.get::<String>(&at("approval")).map(|word| word == "facility"),
        key,
    }
}

fn frame(r: &mut Reader<'_>) -> Frame {
    let beyond = r.get::<String>("frame.applies").is_some_and(|word| word == "beyond_days_per_week");
    Frame {
        minutes_per_month: cap(r, "frame.minutes_per_month_max", "frame.weight"),
        free_days_per_week: if beyond { r.need("frame.days_per_week_max") } else { None },
    }
}

fn hours(r: &mut Reader<'_>) -> Option<Hours> {
    let weekdays: Vec<String> = r.need("hours.weekdays")?;
    Some(Hours {
        weekdays: weekdays.iter().filter_map(|day| day.parse().ok()).collect(),
        full: r.need("hours.full")?,
        morning: r.get("hours.morning"),
        afternoon: r.get("hours.afternoon"),
        open_on_holidays: r.need("hours.open_on_holidays")?,
    })
}

fn ages(r: &mut Reader<'_>) -> Option<Ages> {
    let by_months = r.need::<String>("ages.until")? == "months";
    let legal = r.need::<String>("ages.lower_bound")? == "legal_day";
    let april = r.need::<String>("ages.reference")? == "april_1";
    Some(Ages {
        months_min: r.need("ages.months_min")?,
        lower_bound: if legal { LowerBound::LegalDay } else { LowerBound::Anniversary },
        months_max: if by_months { Some(r.need("ages.months_max")?) } else { None },
        reference: if april { AgeReference::April1 } else { AgeReference::UseDate },
    })
}

fn fees(r: &mut Reader<'_>) -> Option<Fees> {
    let mut bands = BTreeMap::new();
    for band in Band::ALL {
        let full = r.need(&format!("fee.bands.{}.full", band.key()))?;
        bands.insert(band, (full, r.get(&format!("fee.bands.{}.half", band.key()))));
    }
    let meal = r.need("fee.meal")?;
    let applies = r.get("ceiling.applies") != Some(false);
    let bound = Band::ALL.into_iter().filter(|_| applies);
    let ceilings =
        bound.filter_map(|band| Some((band, r.get(&format!("ceiling.{}", band.key()))?))).collect();
    Some(Fees {
        by_class_age: r.need::<String>("fee.age_basis")? == "class_age",
        bands,
        ceilings,
        meal,
        meal_half: r.get("fee.meal_half").unwrap_or(meal),
        extension_per_30_min: r.need("fee.extension_per_30_min")?,
        extension_grace_minutes: r.need("fee.extension_grace_minutes")?,
    })
}

fn reduction(r: &mut Reader<'_>, key: String) -> Option<Reduction> {
    let at = |rule: &str| format!("reductions.{key}.{rule}");
    let word: String = r.need(&at("kind"))?;
    let value: i64 = r.need(&at("value"))?;
    if word == "percent" && value > 100 {
        let problem = RuleProblem::new(&at("value"), "rule-out-of-bounds");
        r.problem(problem.with("min", 0).with("max", 100).with("value", value));
    }
    let kind = match word.as_str() {
        "off" => ReductionKind::Off(Yen(value)),
        "to_pay" => ReductionKind::ToPay(Yen(value)),
        _ => ReductionKind::Percent(value),
    };
    Some(Reduction { label: r.get(&at("label")), kind, key })
}

fn window(r: &mut Reader<'_>) -> Option<WindowRules> {
    Some(WindowRules {
        opens: match r.need::<String>("window.opens")?.as_str() {
            "half_month" => Opens::HalfMonth,
            "days_before" => Opens::DaysBefore { days: r.need("window.days_before")? },
            _ => Opens::MonthBefore { day: r.need("window.opens_day")? },
        },
        opens_time: r.need("window.opens_time")?,
        residents_earlier_days: r.need("window.residents_earlier_days")?,
        closes_days_before: r.need("window.closes_days_before")?,
        closes_time: r.need("window.closes_time")?,
        shift: match r.need::<String>("window.holiday_shift")?.as_str() {
            "before" => Shift::Before,
            "after" => Shift::After,
            _ => Shift::None,
        },
    })
}

/// Half days lie inside the whole day, do not overlap (their places are counted apart) and have a fee.
fn halves(r: &mut Reader<'_>, rules: &Rules) {
    let Hours { full, morning, afternoon, .. } = rules.hours;
    for (path, half) in [("hours.morning", morning), ("hours.afternoon", afternoon)] {
        if let Some(half) = half.filter(|half| !full.contains(*half)) {
            r.problem(RuleProblem::new(path, "rule-outside-full").with("value", half).with("full", full));
        }
    }
    if let (Some(morning), Some(afternoon)) = (morning, afternoon)
        && morning.to() > afternoon.from()
    {
        let problem = RuleProblem::new("hours.afternoon", "rule-halves-overlap");
        r.problem(problem.with("morning", morning).with("afternoon", afternoon));
    }
    if morning.is_some() || afternoon.is_some() {
        for (band, _) in rules.fees.bands.iter().filter(|(_, (_, half))| half.is_none()) {
            r.problem(RuleProblem::new(&format!("fee.bands.{}.half", band.key()), "rule-half-fee-missing"));
        }
    }
}

/// The city publishes the most a facility may ask (川崎市: 上限額); it binds where it applies.
fn ceiling(r: &mut Reader<'_>, rules: &Rules) {
    for (band, most) in &rules.fees.ceilings {
        let Some((full, half)) = rules.fees.bands.get(band) else { continue };
        for (part, fee) in [("full", Some(*full)), ("half", *half)] {
            if let Some(fee) = fee.filter(|fee| fee > most) {
                let path = format!("fee.bands.{}.{part}", band.key());
                r.problem(
                    RuleProblem::new(&path, "rule-above-ceiling").with("value", fee).with("ceiling", *most),
                );
            }
        }
    }
}
