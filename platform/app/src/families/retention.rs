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
use platform_values::{HouseholdId, TenantId};
use std::collections::BTreeMap;

/// The word of the operation log; its message is `oplog-action-anonymise`.
pub const ANONYMISE: &str = "anonymise";

/// The most families of one run; the next run goes on.
const AT_ONCE: i64 = 50;

/// Anonymises the families of a city whose time is over: so many years after they left, or after staff entered them for a
/// caller, and after their last day of care. One that cannot be anonymised is logged and does not stop the others. Gives how
/// many were.
pub async fn anonymise_due(app: &App, tenant: TenantId) -> AppResult<usize> {
    let files = app.cities.files(tenant).ok_or(AppError::NotFound)?;
    let today = app.clock.now().with_timezone(&files.tenant.timezone).date_naive();
    let Some(last_day) = today.checked_sub_months(Months::new(12 * files.tenant.withdrawn_years)) else {
        return Ok(0);
    };
    let until = files.tenant.timezone.from_local_datetime(&last_day.and_time(NaiveTime::MIN)).earliest();
    let Some(until) = until else { return Ok(0) };
    let limits = (until.to_utc(), last_day);
    let name = app.words.text("anonymised-name", &BTreeMap::new());
    let free_answers = free_answers(app);
    let instead = Instead { name: &name, free_answers: &free_answers };
    let mut done = 0;
    for household in upkeep::families_due(&app.pool, tenant, limits, AT_ONCE).await? {
        let entry = entry(app, household);
        match upkeep::anonymise(&app.pool, (tenant, household), limits, instead, &entry).await {
            Ok(anonymised) => done += usize::from(anonymised),
            Err(error) => {
                tracing::error!(%tenant, %household, %error, "a family could not be anonymised");
            }
        }
    }
    Ok(done)
}

/// Keys of the answers that people give in their own words.
fn free_answers(app: &App) -> Vec<String> {
    let fields = app.cities.modules().values().flat_map(|module| module.manifest().form);
    let free = fields.filter(|field| matches!(field.kind, FieldKind::Text));
    free.map(|field| field.key.to_owned()).collect()
}

fn entry(app: &App, household: HouseholdId) -> AuditEntry {
    let id = || app.chance.uuid(&*app.clock);
    AuditEntry {
        id: id().into(),
        at: app.clock.now(),
        account_id: None,
        role: String::new(),
        action: ANONYMISE.to_owned(),
        object: Object::Household.as_str().to_owned(),
        object_id: Some(household.0),
        household_id: Some(household),
        child_id: None,
        facility_id: None,
        request_id: id().into(),
        purpose: String::new(),
        children: Vec::new(),
        detail: serde_json::json!({}),
    }
}
