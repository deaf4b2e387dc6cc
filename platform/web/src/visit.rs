//! One request as a handler sees it: who visits which city, and how to answer with a page.

use crate::failure::Failure;
use crate::i18n::{Locale, Words};
use crate::nav;
use crate::render::{City, Contact, Login, Page, Shell};
use crate::site::Site;
use crate::view::Link;
use platform_app::store::places::Facility;
use platform_app::{AppError, AppResult, Ctx};
use poem::http::{StatusCode, header};
use poem::{FromRequest, Request, RequestBody, Response, Result};
use std::ops::Deref;
use std::sync::Arc;

/// What a page handler gives.
pub type PageResult = Result<Response, Failure>;

/// A request with its context. Reads like the [`Ctx`] that it holds.
#[derive(Clone)]
pub struct Visit {
    /// The context for use cases.
    pub ctx: Ctx,
    /// The shared part.
    pub site: Arc<Site>,
    /// Path of the request.
    pub path: String,
    /// Query of the request, as sent.
    pub query: String,
    /// Address of the client.
    pub client: String,
    /// The browser's description of itself.
    pub device: String,
    /// The birth date that the browser keeps for looking for places.
    pub birth: Option<chrono::NaiveDate>,
}

impl Deref for Visit {
    type Target = Ctx;
    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl Visit {
    /// The same visit with the city as it is now: somebody else changed it while this request was under way.
    pub async fn renewed(&self) -> platform_app::AppResult<Self> {
        let mut tx = self.ctx.read().await?;
        let city = self.ctx.app.cities.fresh(&mut tx).await?;
        tx.done().await?;
        Ok(Self { ctx: Ctx { city, ..self.ctx.clone() }, ..self.clone() })
    }
}

/// For handlers that wait for nothing and give the visit back.
impl<'a> FromRequest<'a> for &'a Visit {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        Ok(request.data::<Visit>().ok_or(AppError::NotFound).map_err(Failure::from)?)
    }
}

impl<'a> FromRequest<'a> for Visit {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        Ok(request.data::<Self>().cloned().ok_or(AppError::NotFound).map_err(Failure::from)?)
    }
}

impl Visit {
    /// A page with a trail of links above it.
    pub fn page<P: Page>(&self, trail: Vec<Link>, page: &P) -> PageResult {
        self.page_as(StatusCode::OK, trail, page)
    }

    /// A page shown again because its form was refused (422).
    pub fn again<P: Page>(&self, trail: Vec<Link>, page: &P) -> PageResult {
        self.page_as(StatusCode::UNPROCESSABLE_ENTITY, trail, page)
    }

    /// A page with another status.
    pub fn page_as<P: Page>(&self, status: StatusCode, trail: Vec<Link>, page: &P) -> PageResult {
        let mut shell = self.shell(trail);
        // What was done before is no news beside what was just refused.
        shell.done = shell.done.filter(|_| status.is_success());
        let html = self
            .site
            .renderer
            .render(&shell, page)
            .map_err(|error| AppError::Internal(anyhow::Error::new(error)))?;
        Ok(Response::builder().status(status).content_type("text/html; charset=utf-8").body(html))
    }

    /// The frame of this visit's pages.
    pub fn shell(&self, trail: Vec<Link>) -> Shell {
        let tenant = &self.city.files.tenant;
        let contact = Contact {
            office: tenant.contact.office.clone(),
            phone: Some(tenant.contact.phone.as_str().to_owned()),
            hours: Some(tenant.contact.hours.clone()),
            email: Some(tenant.contact.mail.clone()),
        };
        let city = City {
            name: tenant.name.clone(),
            service: tenant.short_name.clone(),
            logo: Some("/logo.svg".into()),
            brand_css: "/brand.css".into(),
            contact,
        };
        let login = nav::role_kind(&self.actor).map(|role| Login {
            name: self.actor.name.clone(),
            role,
            place: nav::place(self),
            home: nav::home(self),
        });
        Shell {
            login,
            nav: nav::menu(self),
            trail: if trail.is_empty() { nav::above(self) } else { trail },
            help: nav::help(&self.path),
            csrf: self
                .request
                .session
                .as_deref()
                .map_or_else(String::new, |session| self.site.form_token(session)),
            done: self.done(),
            ..Shell::public(city, Locale::JA, &self.path)
        }
    }

    /// The address of this page.
    pub fn here(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The message that a redirect brought along as `?done=saved`.
    fn done(&self) -> Option<Words> {
        let word = self.query.split('&').find_map(|pair| pair.strip_prefix("done="))?;
        let key = format!("done-{word}");
        self.site.renderer.catalog().has(&key).then(|| Words::key(key))
    }

    /// Words in the visitor's language.
    pub fn say(&self, words: &Words) -> String {
        self.site.renderer.say(Locale::JA, words)
    }

    /// The facility with this code, at which the visitor holds a role.
    pub fn desk(&self, code: &str) -> AppResult<&Facility> {
        let facility = self.city.facility_by_code(code).ok_or(AppError::NotFound)?;
        if self.actor.facilities().contains(&facility.id) { Ok(facility) } else { Err(AppError::NotFound) }
    }
}

/// The address of a page that leads to `next` when its own work is done.
pub fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        return path.to_owned();
    }
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    with_pair(path, "to", &next.to_string())
}

/// The address of a page that tells what was done: `word` of the message `done-…`.
pub fn with_done(path: &str, word: &str) -> String {
    with_pair(path, "done", word)
}

fn with_pair(path: &str, name: &str, value: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{name}={value}")
}

/// Leads to another page after a write (303).
pub fn see_other(path: &str) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, path).finish()
}

/// A file to be saved.
pub fn download(name: &str, content_type: &str, bytes: Vec<u8>) -> Response {
    let encoded = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    Response::builder()
        .content_type(content_type)
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{encoded}"))
        .body(bytes)
}
