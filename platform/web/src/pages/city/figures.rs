//! Use, places and unmet demand over some weeks (M-11, M-15): charts that are tables.

use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::figures_ahead::AheadView;
use crate::pages::city::parts::{self, address, cell, kept, query};
use crate::render::Page;
use crate::view::{Bars, Choice, Empty, Link, Notice};
use crate::visit::{PageResult, Visit};
use chrono::{Datelike, Days, NaiveDate};
use platform_app::authz::{Action, Object};
use platform_app::occupancy;
use platform_app::reports::export::statistics_file;
use platform_app::statistics::{Count, Series, Slice, Statistics, statistics};
use platform_app::{AppError, AppResult};
use platform_values::ProgramId;
use poem::handler;
use serde::Serialize;

/// Weeks shown before and after this one unless others are asked for.
const WEEKS_BACK: u64 = 7;
const WEEKS_AHEAD: u64 = 4;

/// The chart that shows shares, not counts.
const WARDS: &str = "city-chart-wards";

/// The figures.
#[derive(Clone, Debug, Serialize)]
pub struct FiguresPage {
    form: FormView,
    from: NaiveDate,
    to: NaiveDate,
    programs: Vec<Choice>,
    refused: Option<Notice>,
    sums: Vec<Sum>,
    weeks: Vec<NaiveDate>,
    wards: Vec<WardRow>,
    ahead: Option<AheadView>,
    charts: Vec<Bars>,
    empty: Empty,
    files: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
struct Sum {
    label: Words,
    value: Words,
}

/// A ward over the weeks.
#[derive(Clone, Debug, Serialize)]
struct WardRow {
    name: Words,
    weeks: Vec<WeekCell>,
    sum: WeekCell,
}

/// Booked of so many places.
#[derive(Clone, Debug, Serialize)]
struct WeekCell {
    words: Words,
    percent: Words,
    /// Shade from 0 to 4; the number stands beside it.
    heat: u8,
}

struct Asked {
    program: ProgramId,
    days: (NaiveDate, NaiveDate),
    fields: Vec<(&'static str, String)>,
}

fn asked(visit: &Visit, form: &mut FormData) -> AppResult<Asked> {
    let program = parts::program(visit, form)?.id;
    let today = visit.today();
    let monday = today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()));
    let monday = monday.unwrap_or(today);
    let first = monday.checked_sub_days(Days::new(7 * WEEKS_BACK)).unwrap_or(monday);
    let last = monday.checked_add_days(Days::new(7 * WEEKS_AHEAD + 6)).unwrap_or(monday);
    let from = form.text("from").day().optional().unwrap_or(first);
    let to = form.text("to").day().optional().unwrap_or(last);
    let mut fields = parts::program_field(visit, program);
    fields.extend([("from", from.to_string()), ("to", to.to_string())]);
    Ok(Asked { program, days: (from, to), fields })
}

/// Shows the figures.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let asked = asked(&visit, &mut form)?;
    let mut page = FiguresPage {
        form: kept(&form),
        from: asked.days.0,
        to: asked.days.1,
        programs: parts::programs(&visit),
        refused: None,
        sums: Vec::new(),
        weeks: Vec::new(),
        wards: Vec::new(),
        ahead: None,
        charts: Vec::new(),
        empty: empty(),
        files: Vec::new(),
    };
    match statistics(&visit.ctx, asked.program, asked.days).await {
        Ok(found) => {
            fill(&mut page, &found, &|code| reason(&visit, code));
            page.ahead = occupancy::ahead(&visit.ctx, asked.program, asked.days)
                .await?
                .as_ref()
                .and_then(AheadView::of);
            if visit.may_somewhere(Action::Export, Object::Statistics) {
                page.files = parts::files("/city/figures/file", &asked.fields);
            }
            visit.page(parts::trail(Vec::new()), &page)
        }
        Err(AppError::Refused(findings)) => {
            page.refused = Some(parts::refusal(&findings));
            visit.again(parts::trail(Vec::new()), &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// The figures as a file.
#[handler]
pub async fn file(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let asked = asked(&visit, &mut form)?;
    let format = parts::format_of(&mut form);
    let file = statistics_file(&visit.ctx, asked.program, asked.days, format).await?;
    let above = Link::new(Words::key("nav-city-figures"), address("/city/figures", &asked.fields));
    parts::hand_out(&visit, &mut form, file, parts::trail(vec![above]))
}

fn fill(page: &mut FiguresPage, found: &Statistics, reason: &dyn Fn(&str) -> Words) {
    page.sums = sums(found);
    page.weeks.clone_from(&found.weeks);
    let series = found.wards.iter().map(|ward| WardRow {
        name: cell(&ward.label).words,
        weeks: ward.weeks.iter().map(week).collect(),
        sum: week(&ward.sum),
    });
    page.wards = series.collect();
    page.charts = charts(found, reason);
}

fn sums(found: &Statistics) -> Vec<Sum> {
    let sum = |key: &'static str, value: Words| Sum { label: Words::key(key), value };
    let number = |key, value: i64| sum(key, parts::count(value));
    let all = &found.sum;
    let mut sums = vec![
        number("report-column-place-days", all.capacity),
        number("report-column-booked-count", all.booked),
        number("report-column-used-count", all.used),
        sum("city-figures-rate", percent(all)),
        number("report-column-no-shows", all.no_shows),
        number("report-column-cancelled", all.cancelled),
        number("report-column-waiting", all.waiting),
        number("city-figures-unmet", all.unmet),
        number("city-figures-unmet-children", i64::try_from(found.unmet_children).unwrap_or(i64::MAX)),
        number("city-figures-first", found.first_uses),
    ];
    if let Some(tenths) = found.lead_day_tenths {
        let words =
            Words::key("city-figures-days").with("days", format!("{}.{}", tenths / 10, (tenths % 10).abs()));
        sums.push(sum("city-figures-lead-days", words));
    }
    sums
}

/// Booked of the places, in tenths of a percent, rounded.
fn rate(count: &Count) -> Option<i64> {
    (count.booked * 2000).checked_div(count.capacity).map(|twice| (twice + 1) / 2)
}

fn shown(rate: i64) -> String {
    format!("{}.{}", rate / 10, rate % 10)
}

fn percent(count: &Count) -> Words {
    let words = |rate| Words::key("city-percent").with("rate", shown(rate));
    rate(count).map_or_else(|| Words::key("city-none"), words)
}

fn week(count: &Count) -> WeekCell {
    let words = Words::key("city-figures-cell").with("booked", count.booked).with("places", count.capacity);
    let heat = rate(count).filter(|rate| *rate > 0).map_or(0, |rate| (rate / 200).clamp(1, 4));
    WeekCell { words, percent: percent(count), heat: u8::try_from(heat).unwrap_or(0) }
}

fn charts(found: &Statistics, reason: &dyn Fn(&str) -> Words) -> Vec<Bars> {
    let number = |value: i64| u64::try_from(value).unwrap_or(0);
    let bars = |caption: &'static str, head: &'static str, counts: Vec<(Words, u64, Words)>| {
        let unit = if caption == WARDS { "city-figures-rate" } else { "city-figures-count" };
        let full = if caption == WARDS { Some(1000) } else { None };
        Bars::new(Words::key(caption), Words::key(head), Words::key(unit), full, counts)
    };
    let of = |slice: &Slice, words: Words| (words, number(slice.booked), parts::count(slice.booked));
    let shares = found.wards.iter().map(|ward| {
        let rate = rate(&ward.sum).unwrap_or(0);
        let shown = Words::key("city-figures-ward-bar")
            .with("rate", self::shown(rate))
            .with("booked", ward.sum.booked);
        (cell(&ward.label).words, number(rate), shown.with("places", ward.sum.capacity))
    });
    let ages = found.ages.iter().map(|slice| {
        let words = Words::key("city-figures-age").with("years", age_of(slice));
        of(slice, words)
    });
    let types = found.use_types.iter().map(|slice| of(slice, cell(&slice.label).words));
    let unmet =
        found.wards.iter().map(|ward| (cell(&ward.label).words, number(ward.sum.unmet), refused(ward)));
    let reasons =
        found.reasons.iter().map(|(code, count)| (reason(code), number(*count), parts::count(*count)));
    let mut charts = vec![
        bars(WARDS, "label-ward", shares.collect()),
        bars("city-chart-ages", "city-chart-age", ages.collect()),
        bars("city-chart-types", "report-column-use-type", types.collect()),
        bars("city-chart-unmet", "label-ward", unmet.collect()),
        bars("city-chart-reasons", "city-reasons", reasons.collect()),
    ];
    charts.retain(|chart| !chart.rows.is_empty());
    charts
}

/// How often a ward's facilities refused, and how many children.
fn refused(ward: &Series) -> Words {
    Words::key("city-figures-refused").with("count", ward.sum.unmet).with("children", ward.unmet_children)
}

/// The short name of a reason; what has none is told as other reasons.
fn reason(visit: &Visit, code: &str) -> Words {
    let key = format!("unmet-{code}");
    if visit.site.renderer.catalog().has(&key) { Words::key(key) } else { Words::key("unmet-other") }
}

fn age_of(slice: &Slice) -> i64 {
    match slice.label {
        platform_program_api::Cell::Number(years) => years,
        _ => 0,
    }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-figures-none"),
        text: Words::key("city-figures-none-text"),
        action: Some(Link::new(Words::key("nav-city-facilities"), "/city/facilities")),
    }
}

impl Page for FiguresPage {
    const TEMPLATE: &'static str = "pages/city/figures";

    fn title(&self) -> Words {
        Words::key("city-figures-title")
    }

    fn samples() -> Vec<Self> {
        use platform_program_api::Cell;
        let from = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
        let to = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap_or_default();
        let count = Count { capacity: 50, booked: 32, used: 30, unmet: 4, ..Count::default() };
        let label = Cell::Text("見本北区".into());
        let slice = Slice { label: Cell::Number(1), booked: 12, used: 10, unmet: Some(1) };
        let found = Statistics {
            days: (from, to),
            weeks: vec![from, from + Days::new(7)],
            wards: vec![Series {
                label: label.clone(),
                weeks: vec![count, Count::default()],
                sum: count,
                unmet_children: 3,
            }],
            ages: vec![slice.clone()],
            use_types: vec![Slice { label, ..slice }],
            reasons: vec![("full".into(), 3)],
            sum: count,
            unmet_children: 3,
            first_uses: 2,
            lead_day_tenths: Some(123),
        };
        let blank = Self {
            form: FormView::default(),
            from,
            to,
            programs: vec![Choice::new("a", Words::text("一時保育（見本）"))],
            refused: None,
            sums: Vec::new(),
            weeks: Vec::new(),
            wards: Vec::new(),
            ahead: None,
            charts: Vec::new(),
            empty: empty(),
            files: parts::files("/city/figures/file", &[]),
        };
        let mut full = blank.clone();
        fill(&mut full, &found, &|_| Words::key("unmet-other"));
        full.ahead = AheadView::sample();
        let finding =
            platform_program_api::Finding::new("search-dates", platform_program_api::answer::Weight::Block);
        let refused = Some(parts::refusal(&[finding.with("days", 366)]));
        vec![
            full.clone(),
            Self { ahead: None, ..full },
            Self { refused, files: Vec::new(), programs: Vec::new(), ..blank },
        ]
    }
}
