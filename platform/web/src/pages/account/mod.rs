//! Signing up, logging in, and a person's own data and children.

mod children;
mod claim;
mod cookie;
mod device;
mod home;
mod input;
mod link;
mod login;
mod reset;
mod settings;
pub(super) use settings::consent;
mod sign_up;

use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    let own = vec![
        get("/login", Who::Anyone, login::show),
        post("/login", Who::Anyone, login::submit),
        post("/logout", Who::Anyone, login::leave),
        get("/sign-up", Who::Anyone, sign_up::ask::show),
        post("/sign-up", Who::Anyone, sign_up::ask::submit),
        get("/sign-up/:token", Who::Anyone, sign_up::finish::show),
        post("/sign-up/:token", Who::Anyone, sign_up::finish::submit),
        get("/reset", Who::Anyone, reset::ask),
        post("/reset", Who::Anyone, reset::send),
        get("/reset/:token", Who::Anyone, reset::choose),
        post("/reset/:token", Who::Anyone, reset::finish),
        get("/claim/:token", Who::Anyone, claim::show),
        post("/claim/:token", Who::Anyone, claim::finish),
    ];
    own.into_iter().chain(settings::routes()).chain(children::routes()).collect()
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<login::LoginPage>(),
        samples_of::<sign_up::ask::AskPage>(),
        samples_of::<sign_up::finish::FinishPage>(),
        samples_of::<reset::AskPage>(),
        samples_of::<reset::ChoosePage>(),
        samples_of::<claim::ClaimPage>(),
        samples_of::<link::SentPage>(),
        samples_of::<link::GonePage>(),
        settings::samples(),
        children::samples(),
    ]
    .concat()
}
