//! Logging in and out. The login is the same as that of the pages: one cookie.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::problem::{LogIn, LogOut, Refusal};
use crate::api::v1::text::{OneLine, Secret};
use crate::cookie;
use crate::visit::Visit;
use platform_app::accounts::sessions;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};

/// Who logs in.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Credentials {
    /// ID: for families the mail address they chose, or the one they were given.
    pub login_id: OneLine<1, 254>,
    /// Password.
    pub password: Secret,
}

/// Who is logged in.
#[derive(Debug, Object)]
pub struct Person {
    /// Name as shown on pages.
    pub name: String,
    /// Roles held.
    pub roles: Vec<Held>,
}

/// A role that is held.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Held {
    /// The role.
    pub role: String,
    /// Code of the facility at which it is held.
    pub facility: Option<String>,
}

/// A login was made.
#[derive(ApiResponse)]
pub enum Begun {
    /// Logged in; the cookie is the proof.
    #[oai(status = 201)]
    Begun(
        Json<Person>,
        /// The login's cookie.
        #[oai(header = "Set-Cookie")]
        String,
    ),
}

/// A login was ended.
#[derive(ApiResponse)]
pub enum Ended {
    /// Logged out; the cookie is expired.
    #[oai(status = 204)]
    Ended(
        /// The expired cookie.
        #[oai(header = "Set-Cookie")]
        String,
    ),
}

/// The calls about logins.
pub struct SessionsApi;

#[OpenApi]
impl SessionsApi {
    /// Log in
    ///
    /// Wrong ID and wrong password are not told apart (422, finding `login-wrong`). Tries are counted.
    #[oai(path = "/sessions", method = "post", operation_id = "logIn", tag = "Tag::Sessions")]
    async fn begin(&self, visit: Visit, body: Json<Credentials>) -> Result<Begun, Refusal<LogIn>> {
        let Credentials { login_id, password } = body.0;
        let token = sessions::log_in(&visit, &login_id.0, &password.0, "API", &visit.client).await?;
        let mut known = visit.clone();
        if let Some(resumed) = sessions::resume(&visit.app, visit.tenant(), token.secret()).await? {
            known.ctx.actor = resumed.actor;
        }
        let roles = known.actor.grants.iter().map(|grant| Held {
            role: grant.role.to_string(),
            facility: grant.facility.and_then(|id| visit.city.facility(id)).map(|f| f.code.clone()),
        });
        let person = Person { name: known.actor.name.clone(), roles: roles.collect() };
        Ok(Begun::Begun(Json(person), cookie::of(&visit, Some(&token))))
    }

    /// Log out
    #[oai(path = "/sessions", method = "delete", operation_id = "logOut", tag = "Tag::Sessions")]
    async fn end(&self, visit: LoggedIn) -> Result<Ended, Refusal<LogOut>> {
        if let Some(session) = &visit.request.session {
            sessions::log_out(&visit, session).await?;
        }
        Ok(Ended::Ended(cookie::of(&visit, None)))
    }
}
