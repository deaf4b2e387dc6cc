//! The rounds of a usage report, as the city and the facility both see them.

use crate::i18n::Words;
use crate::view::{Badge, Tone};
use crate::visit::Visit;
use chrono::NaiveDateTime;
use platform_app::AppResult;
use platform_app::reports::{Step, history};
use platform_values::{ReportDeed, ReportId};
use serde::Serialize;

/// One step, oldest first.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    at: NaiveDateTime,
    badge: Badge,
    version: Words,
    who: String,
    message: String,
}

impl StepView {
    fn new(visit: &Visit, step: Step) -> Self {
        let version = Words::key("report-step-version").with("number", step.version);
        Self {
            at: visit.civil(step.at),
            badge: badge(step.deed),
            version,
            who: step.who,
            message: step.message,
        }
    }

    /// A return with its remark, and what follows it.
    pub fn samples() -> Vec<Self> {
        let step = |deed, number: i32, who: &str, message: &str| Self {
            at: NaiveDateTime::default(),
            badge: badge(deed),
            version: Words::key("report-step-version").with("number", number),
            who: who.into(),
            message: message.into(),
        };
        vec![
            step(ReportDeed::Submitted, 1, "見本 園長", ""),
            step(ReportDeed::Returned, 1, "見本 担当", "3月5日の時刻を確認してください。"),
            step(ReportDeed::Submitted, 2, "見本 園長", ""),
        ]
    }
}

/// The rounds of a report; none where nothing was handed in yet.
pub async fn steps(visit: &Visit, report: Option<ReportId>) -> AppResult<Vec<StepView>> {
    let Some(id) = report else { return Ok(Vec::new()) };
    Ok(history(&visit.ctx, id).await?.into_iter().map(|step| StepView::new(visit, step)).collect())
}

fn badge(deed: ReportDeed) -> Badge {
    let tone = match deed {
        ReportDeed::Submitted => Tone::Few,
        ReportDeed::Withdrawn => Tone::Plain,
        ReportDeed::Returned | ReportDeed::Reopened => Tone::Alert,
        ReportDeed::Approved => Tone::Good,
    };
    Badge::new(tone, Words::key(format!("report-deed-{deed}")))
}
