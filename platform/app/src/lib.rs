//! Use cases. They order what happens: permission, locks, the module's judgement, the ledger, the mail, the commit.
//! Modules decide, the store speaks SQL, the web translates.

pub mod accounts;
pub mod announcements;
pub mod board;
pub mod bookings;
pub mod city;
pub mod closures;
pub mod ctx;
pub mod emergencies;
pub mod entrance;
pub mod error;
pub mod facilities;
pub mod families;
pub mod interviews;
pub mod mail;
pub mod occupancy;
pub mod open_act;
pub mod oplog;
mod oplog_facts;
pub mod overview;
pub mod page;
pub mod prices;
pub mod profile;
pub mod registrations;
pub mod reports;
pub mod rules;
pub mod statistics;
pub mod succession;
pub mod vacancies;
pub mod words;

pub use city::{Book, Cities, City};
pub use ctx::{App, ClientKey, Ctx, Part, Request};
pub use error::{AppError, AppResult, once};
pub use platform_authz as authz;
pub use platform_store as store;
pub use platform_tenant_config as tenant_config;
