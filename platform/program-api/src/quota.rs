//! Scarce places. A module names quotas and amounts; the platform takes all draws of a booking in one statement.

use chrono::NaiveDateTime;
use platform_values::Span;
use serde::{Deserialize, Serialize};

/// Whose places they are.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The facility's own, for this program alone.
    Facility,
    /// A pool of the facility that several programs share, for example one room.
    Pool(String),
    /// The whole city's.
    Tenant,
}

/// A number of places in a window of time.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Quota {
    /// Whose.
    pub owner: Owner,
    /// What it counts, for example `places` or `under_1`; also the message key `quota-<key>`, unless
    /// the rulebook has a label of its own for it.
    pub key: String,
    /// Start of the window, included.
    pub from: NaiveDateTime,
    /// End of the window, excluded.
    pub to: NaiveDateTime,
    /// The most that may be used at once.
    pub limit: i64,
}

/// An amount taken from a quota.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Draw {
    /// From where.
    pub quota: Quota,
    /// How much, at least 1.
    pub amount: i64,
}

/// A span that can be booked on a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    /// Message key of its name is `offer-<key>`, for example `full` or `morning`.
    pub key: String,
    /// From when to when.
    pub span: Span,
    /// Every quota that some child's booking of this offer may draw on; the first is the headline number of places
    /// (where quotas of the same key follow for other parts of the day, what is free is the least of them).
    pub quotas: Vec<Quota>,
}

impl Offer {
    /// The quotas worth telling: the headline, and parts that are smaller than it. A part as large as the whole is
    /// counted, so that it can be limited one day, but is never short by itself.
    pub fn told(&self) -> impl Iterator<Item = &Quota> {
        let headline = self.quotas.first().map(|quota| (&quota.owner, &quota.key, quota.limit));
        self.quotas.iter().filter(move |quota| {
            headline.is_none_or(|(owner, key, limit)| {
                (&quota.owner, &quota.key) == (owner, key) || quota.limit < limit
            })
        })
    }
}
