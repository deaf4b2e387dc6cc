//! How far the quotas of a day are used, as people are told. Nothing here decides a booking.

use chrono::NaiveDateTime;
use platform_program_api::{Offer, Quota, Rulebook};
use platform_store::ledger::Slot;
use platform_values::{FacilityId, ProgramId, TenantId};
use std::collections::HashMap;

/// How far one quota of the day is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaState {
    /// Program.
    pub program: ProgramId,
    /// What it counts; the message key is `quota-<key>` where there is no label.
    pub key: String,
    /// The city's own words for it.
    pub label: Option<String>,
    /// Start of its window.
    pub from: NaiveDateTime,
    /// End of its window.
    pub to: NaiveDateTime,
    /// Places taken.
    pub used: i64,
    /// Places in all.
    pub limit: i64,
}

/// The quotas of a day's offers that are worth telling. Parts of the day that no offer tells apart are one.
pub(crate) fn states(
    (tenant, facility, program): (TenantId, FacilityId, ProgramId),
    rulebook: &dyn Rulebook,
    offers: &[Offer],
    used: &HashMap<Slot, i64>,
) -> Vec<QuotaState> {
    let mut states: Vec<QuotaState> = Vec::new();
    let mut seen: Vec<&Quota> = Vec::new();
    for quota in offers.iter().flat_map(Offer::told) {
        if seen.contains(&quota) {
            continue;
        }
        seen.push(quota);
        let slot = Slot::of(quota, tenant, facility, program);
        let taken = used.get(&slot).copied().unwrap_or(0);
        let joins = |state: &&mut QuotaState| {
            state.key == quota.key && state.to == quota.from && always_together(offers, state, quota)
        };
        if let Some(state) = states.iter_mut().find(joins) {
            // A whole day is as free as its fuller half.
            (state.used, state.limit) = (state.used.max(taken), state.limit.min(quota.limit));
            state.to = quota.to;
        } else {
            states.push(QuotaState {
                program,
                label: rulebook.quota_label(&quota.key),
                key: quota.key.clone(),
                from: quota.from,
                to: quota.to,
                used: taken,
                limit: quota.limit,
            });
        }
    }
    states
}

/// True if every offer that draws on one part of the day draws on the other as well.
fn always_together(offers: &[Offer], state: &QuotaState, next: &Quota) -> bool {
    offers.iter().all(|offer| {
        let of_key = || offer.quotas.iter().filter(|quota| quota.key == next.key);
        of_key().any(|quota| quota.from == state.from) == of_key().any(|quota| quota.from == next.from)
    })
}
