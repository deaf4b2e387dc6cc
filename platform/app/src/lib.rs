//! Use cases. They order what happens: permission, locks, the module's judgement, the ledger, the mail, the commit.
//! Modules decide, the store speaks SQL, the web translates.

pub mod accounts;
pub mod bookings;
pub mod city;
pub mod ctx;
pub mod error;
pub mod mail;
pub mod oplog;
pub mod reports;
pub mod statistics;
pub mod vacancies;
pub mod words;

pub use city::{Book, Cities, City};
pub use ctx::{App, ClientKey, Ctx, Part, Request};
pub use error::{AppError, AppResult, once};
pub use platform_authz as authz;
pub use platform_store as store;
pub use platform_tenant_config as tenant_config;
