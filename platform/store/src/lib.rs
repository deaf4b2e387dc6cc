//! All SQL of the platform. Every call takes a [`Tx`] or [`Write`], which carry the city: row-level security and an
//! explicit `tenant_id` condition are two walls that must each hold alone. Rules and permissions live elsewhere.

pub mod accounts;
pub mod announcements;
pub mod audit;
pub mod bookings;
pub mod bookings_own;
pub mod bookings_search;
pub mod closures;
pub mod consents;
pub mod entrance_codes;
pub mod eras;
pub mod error;
pub mod families;
pub mod families_alike;
pub mod families_search;
pub mod fees;
pub mod generation;
pub mod holds;
pub mod idempotency;
pub mod interviews;
pub mod interviews_inbox;
pub mod ledger;
pub mod look_purposes;
pub mod mail_links;
pub mod migrations;
pub mod outbox;
pub mod places;
pub mod pool;
pub mod registrations;
pub mod reminders;
pub mod report_events;
pub mod report_months;
pub mod reports;
pub mod retention;
#[rustfmt::skip]
mod schema;
pub mod sessions;
pub mod statistics;
pub mod throttle;
pub mod tx;
pub mod upkeep;

pub use error::{StoreError, StoreResult};
pub use pool::{Pool, PoolSettings};
pub use tx::{Tx, Write};
