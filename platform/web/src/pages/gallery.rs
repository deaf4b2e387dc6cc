//! Every building block on one page, with invented data: the place to look at when the style sheet changes, and the
//! check that every partial and control renders.

use crate::forms::{FieldError, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{
    Badge, Bars, Choice, Confirm, DayCell, Empty, Link, MonthTable, Notice, NoticeKind, Pager, Step,
    StepState, Tone,
};
use chrono::{Datelike, NaiveDate};
use platform_values::Month;
use serde::Serialize;

/// The building blocks.
#[derive(Clone, Debug, Serialize)]
pub struct Gallery {
    form: FormView,
    notices: Vec<Notice>,
    badges: Vec<Badge>,
    wards: Vec<Choice>,
    uses: Vec<Choice>,
    month: Option<MonthTable>,
    bars: Bars,
    steps: Vec<Step>,
    empty: Empty,
    confirm: Confirm,
    pager: Pager,
    dates: Dates,
}

/// Values in every shape that helpers show.
#[derive(Clone, Debug, Serialize)]
struct Dates {
    day: NaiveDate,
    birth: NaiveDate,
    at: &'static str,
    span: &'static str,
    fee: i64,
}

impl Page for Gallery {
    const TEMPLATE: &'static str = "pages/gallery";

    fn title(&self) -> Words {
        Words::key("gallery-title")
    }

    fn samples() -> Vec<Self> {
        let mut wrong = FormView::default();
        wrong.values.insert("child-name".into(), vec!["\"><script>alert(1)</script>".into()]);
        wrong.values.insert("birth-year".into(), vec!["2025".into()]);
        wrong.values.insert("use".into(), vec!["refresh".into()]);
        wrong.errors = vec![
            FieldError::new("child-name", "error-long").with("max", 20).with("count", 28),
            FieldError::new("birth", "error-date-part"),
            FieldError::new("use", "error-choice"),
        ];
        [FormView::default(), wrong].into_iter().map(Self::with).collect()
    }
}

impl Gallery {
    fn with(form: FormView) -> Self {
        let notice = |kind, title: &'static str| Notice {
            kind,
            title: Words::key(title),
            lines: vec![Words::key("gallery-text")],
        };
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let choice = |value: &str, text: &str| Choice::new(value, Words::text(text));
        let step = |key: &'static str, state| Step { words: Words::key(key), state };
        let bar = |text: &str, count: u64| {
            (Words::text(text), count, Words::key("count-people").with("count", count))
        };
        Self {
            form,
            notices: vec![
                notice(NoticeKind::Info, "gallery-info"),
                notice(NoticeKind::Done, "done-saved"),
                notice(NoticeKind::Warn, "gallery-warn"),
                notice(NoticeKind::Error, "gallery-error"),
            ],
            badges: states().to_vec(),
            wards: vec![choice("a", "見本北区"), choice("b", "見本南区")],
            uses: vec![
                Choice {
                    note: Some(Words::key("gallery-text")),
                    ..choice("refresh", "リフレッシュ（見本）")
                },
                choice("work", "短時間就労（見本）"),
            ],
            month: Month::new(2026, 3).map(month),
            bars: Bars::new(
                Words::key("gallery-bars"),
                Words::key("label-ward"),
                Words::key("gallery-uses"),
                None,
                vec![bar("見本北区", 128), bar("見本南区", 86), bar("見本東区", 0)],
            ),
            steps: vec![
                step("gallery-step-register", StepState::Done),
                step("gallery-step-meet", StepState::Now),
                step("gallery-step-book", StepState::Later),
            ],
            empty: Empty {
                title: Words::key("gallery-empty"),
                text: Words::key("gallery-text"),
                action: Some(Link::new(Words::key("nav-home"), "/")),
            },
            confirm: Confirm {
                title: Words::key("gallery-confirm"),
                consequences: vec![Words::key("gallery-text"), Words::text("キャンセル料 500円（見本）")],
            },
            pager: Pager::new(6, 20, 215, |page| format!("?page={page}")),
            dates: Dates {
                day,
                birth: NaiveDate::from_ymd_opt(2024, 11, 5).unwrap_or_default(),
                at: "2026-03-01T09:00:00",
                span: "08:30-17:00",
                fee: 2_500,
            },
        }
    }
}

fn states() -> [Badge; 5] {
    [
        Badge::new(Tone::Good, Words::key("vacancy-open")),
        Badge::new(Tone::Few, Words::key("vacancy-few").with("left", 1)),
        Badge::new(Tone::Full, Words::key("vacancy-full")),
        Badge::new(Tone::Off, Words::key("vacancy-off")),
        Badge::new(Tone::Closed, Words::key("vacancy-closed")),
    ]
}

fn month(month: Month) -> MonthTable {
    let [open, few, full, off, closed] = states();
    let table = MonthTable::new(Words::text("さくら第一（見本）"), month, |day| {
        let (badge, href) = match (day.weekday().num_days_from_monday(), day.day() % 5) {
            (6, _) => (&closed, None),
            (5, _) => (&off, None),
            (_, 0) => (&full, Some(format!("/reasons?day={day}"))),
            (_, 1) => (&few, Some(format!("/book?day={day}"))),
            _ => (&open, Some(format!("/book?day={day}"))),
        };
        DayCell { current: day.day() == 12, ..DayCell::new(day, badge.clone(), href) }
    });
    MonthTable {
        previous: Some(format!("?month={}", month.previous())),
        next: Some(format!("?month={}", month.next())),
        ..table
    }
}
