//! Whether rules that are each sound make sense together: ages in their order, and a window that is open for every day.

use crate::rules::{Ages, Opens, Rules};
use platform_program_api::{Reader, RuleProblem};

/// Days from the opening on the 1st or the 16th to the first day that it opens, at the least: 16 February to 1 March.
const HALF_MONTH_DAYS: u32 = 13;

/// Care begins at an age before that at which it ends.
pub(crate) fn ages(r: &mut Reader<'_>, rules: &Rules) {
    let Ages { months_min, months_max, .. } = rules.ages;
    if let Some(months_max) = months_max.filter(|months_max| *months_max <= months_min) {
        let problem = RuleProblem::new("ages.months_min", "rule-ages-reversed");
        r.problem(problem.with("months_min", months_min).with("months_max", months_max));
    }
}

/// No day of care may be closed for booking before it opened, for residents and for others.
pub(crate) fn window(r: &mut Reader<'_>, rules: &Rules) {
    let w = &rules.window;
    let closes = w.closes_days_before;
    let (path, open) = match w.opens {
        // The shortest month before is February with 28 days.
        Opens::MonthBefore { day } => ("window.closes_days_before", 29_u32.saturating_sub(day)),
        Opens::HalfMonth => ("window.closes_days_before", HALF_MONTH_DAYS),
        Opens::DaysBefore { days } => ("window.days_before", days),
    };
    if open <= closes {
        let code = match w.opens {
            Opens::DaysBefore { .. } => "rule-opens-after-closing",
            _ => "rule-opens-after-closing-month",
        };
        let problem = RuleProblem::new(path, code).with("closes_days_before", closes);
        r.problem(problem.with("earliest", open.saturating_sub(1)));
    } else if open.saturating_sub(w.residents_earlier_days) <= closes {
        let problem = RuleProblem::new("window.residents_earlier_days", "rule-others-after-closing");
        r.problem(problem.with("most", open - closes - 1).with("closes_days_before", closes));
    }
}
