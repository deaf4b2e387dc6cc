//! The city's decision on one report.

use super::{board, sheet};
use crate::forms::FormData;
use crate::pages::city::parts::{self, query, refusal_of};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::AppError;
use platform_app::reports::{Decision, decide as decide_report, draft};
use poem::handler;
use poem::web::Path;

/// Why a report cannot be returned without a remark.
const NEEDS_WORDS: &str = "report-return-needs-words";

/// Approves, returns, or opens again.
#[handler]
pub async fn decide(
    visit: Visit,
    Path((month, code)): Path<(String, String)>,
    mut form: FormData,
) -> PageResult {
    let program = parts::program(&visit, &mut query(&visit))?;
    let facility = board::facility_of(&visit, &code)?;
    let version = sheet::version_of(&mut form);
    let message = form.lines("message").max(1000).optional().unwrap_or_default();
    form.label("message", "city-decide-message");
    let known = |word: &str| match word {
        "approve" => Some(("city-report-approved", Decision::Approve { message: message.clone() })),
        "return" => Some(("city-report-returned", Decision::Return { message: message.clone() })),
        "reopen" => Some(("city-report-reopened", Decision::Reopen { message: message.clone() })),
        _ => None,
    };
    let chosen = form.text("decision").choice(known).required_or("error-choice");
    let Some(((word, decision), version)) = form.valid(|| chosen.zip(version)) else {
        let page = sheet::build(&visit, &month, &code, None, form.view()).await?;
        return visit.again(parts::trail(vec![board::link()]), &page);
    };
    let found = draft(&visit.ctx, facility, program.id, parts::month(&month)?).await?;
    let report = found.head.report.ok_or(AppError::NotFound)?;
    match decide_report(&visit.ctx, report, version, &decision).await {
        Ok(_) => {
            let mut fields = parts::program_field(&visit, program.id);
            fields.push(("done", word.to_owned()));
            Ok(see_other(&parts::address(&format!("/city/reports/{month}/{code}"), &fields)))
        }
        Err(AppError::Refused(findings)) if findings.iter().any(|finding| finding.code == NEEDS_WORDS) => {
            form.refuse("message", NEEDS_WORDS);
            let reopens = matches!(decision, Decision::Reopen { .. });
            form.label("message", if reopens { "city-reopen-message" } else { "city-decide-message" });
            let page = sheet::build(&visit, &month, &code, None, form.view()).await?;
            visit.again(parts::trail(vec![board::link()]), &page)
        }
        Err(error) => {
            let reopens = matches!(decision, Decision::Reopen { .. });
            let refused = sheet::Refused { why: refusal_of(error)?, reopens, typed: message };
            let page = sheet::build(&visit, &month, &code, Some(refused), form.view()).await?;
            visit.again(parts::trail(vec![board::link()]), &page)
        }
    }
}
