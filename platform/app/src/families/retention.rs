//! Anonymising families that left, when the city's period is over (C-10). The worker does it; the row that it leaves in the
//! operation log is the proof.

use crate::ctx::App;
use crate::error::{AppError, AppResult};
use chrono::{Months, NaiveTime, TimeZone};
use platform_authz::Object;
use platform_program_api::FieldKind;
use platform_store::audit::AuditEntry;
use platform_store::retention::Instead;
use platform_store::upkeep;
use platform_values::TenantId;
use std::collections::BTreeMap;

/// The word of the operation log; its message is `oplog-action-anonymise`.
pub const ANONYMISE: &str = "anonymise";

/// The most families of one run; the next run goes on.
const AT_ONCE: usize = 50;

/// Anonymises the families of a city whose time is over: so many years after they left and after their last day of care.
/// Gives how many.
pub async fn anonymise_due(app: &App, tenant: TenantId) -> AppResult<usize> {
    let files = app.cities.files(tenant).ok_or(AppError::NotFound)?;
    let today = app.clock.now().with_timezone(&files.tenant.timezone).date_naive();
    let Some(last_day) = today.checked_sub_months(Months::new(12 * files.tenant.withdrawn_years)) else {
        return Ok(0);
    };
    let until = files.tenant.timezone.from_local_datetime(&last_day.and_time(NaiveTime::MIN)).earliest();
    let Some(until) = until else { return Ok(0) };
    let name = app.words.text("anonymised-name", &BTreeMap::new());
    let free_answers = free_answers(app);
    let instead = Instead { name: &name, free_answers: &free_answers };
    let mut done = 0;
    while done < AT_ONCE {
        let due = (until.to_utc(), last_day);
        if upkeep::anonymise_next(&app.pool, tenant, due, instead, entry(app)).await?.is_none() {
            break;
        }
        done += 1;
    }
    Ok(done)
}

/// Keys of the answers that people give in their own words.
fn free_answers(app: &App) -> Vec<String> {
    let fields = app.cities.modules().values().flat_map(|module| module.manifest().form);
    let free = fields.filter(|field| matches!(field.kind, FieldKind::Text));
    free.map(|field| field.key.to_owned()).collect()
}

fn entry(app: &App) -> AuditEntry {
    let id = || app.chance.uuid(&*app.clock);
    AuditEntry {
        id: id().into(),
        at: app.clock.now(),
        account_id: None,
        role: String::new(),
        action: ANONYMISE.to_owned(),
        object: Object::Household.as_str().to_owned(),
        object_id: None,
        household_id: None,
        child_id: None,
        facility_id: None,
        request_id: id().into(),
        purpose: String::new(),
        detail: serde_json::json!({}),
    }
}
