//! What a person may look at and change of the own account: profile, password, mail address, logins, leaving.

pub(in crate::pages) mod consent;
mod email;
mod overview;
mod password;
mod profile;
mod sessions;
mod withdraw;

use crate::i18n::Words;
use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};
use crate::view::Link;

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    vec![
        get("/settings", Who::Account, overview::show),
        get("/settings/profile", Who::Guardian, profile::show),
        post("/settings/profile", Who::Guardian, profile::submit),
        get("/settings/password", Who::Account, password::show),
        post("/settings/password", Who::Account, password::submit),
        get("/settings/email", Who::Account, email::show),
        post("/settings/email", Who::Account, email::submit),
        get("/settings/email/:token", Who::Anyone, email::ask),
        post("/settings/email/:token", Who::Anyone, email::confirm),
        get("/settings/sessions", Who::Account, sessions::show),
        post("/settings/sessions/end", Who::Account, sessions::end),
        post("/settings/sessions/end-all", Who::Account, sessions::end_all),
        get("/settings/privacy", Who::Guardian, consent::show),
        post("/settings/privacy", Who::Guardian, consent::submit),
        get("/settings/withdraw", Who::Guardian, withdraw::show),
        post("/settings/withdraw", Who::Guardian, withdraw::submit),
    ]
}

/// Every page in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<overview::OverviewPage>(),
        samples_of::<profile::ProfilePage>(),
        samples_of::<password::PasswordPage>(),
        samples_of::<email::EmailPage>(),
        samples_of::<email::ConfirmPage>(),
        samples_of::<sessions::SessionsPage>(),
        samples_of::<consent::ConsentPage>(),
        samples_of::<withdraw::WithdrawPage>(),
    ]
    .concat()
}

/// The trail above every page below the overview.
fn trail() -> Vec<Link> {
    vec![Link::new(Words::key("settings-title"), "/settings")]
}
