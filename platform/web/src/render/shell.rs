//! What surrounds every page: the city, who is logged in, menus and the form token.

use crate::i18n::{Locale, Words};
use crate::view::Link;
use serde::Serialize;

/// The frame of a page.
#[derive(Clone, Debug, Serialize)]
pub struct Shell {
    /// Language of the page.
    pub locale: Locale,
    /// Path of the page, as the login link returns to it.
    pub path: String,
    /// Whose site it is.
    pub city: City,
    /// Who is logged in.
    pub login: Option<Login>,
    /// Main menu for this role.
    pub nav: Vec<Link>,
    /// Breadcrumb: pages above this one, the top first; empty on a front page.
    pub trail: Vec<Link>,
    /// The token that every form sends back; empty before any session.
    pub csrf: String,
    /// What has just been done; stays on the page until the next one.
    pub done: Option<Words>,
    /// The chapter of the manual that fits the page.
    pub help: Option<String>,
}

/// A city as its pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct City {
    /// Full name: 見本市.
    pub name: String,
    /// Name of the service: 見本市 一時保育.
    pub service: String,
    /// Address of the logo.
    pub logo: Option<String>,
    /// Address of the city's colours, see [`crate::brand::brand_css`].
    pub brand_css: String,
    /// Whom to ask.
    pub contact: Contact,
}

/// An office that answers questions.
#[derive(Clone, Debug, Serialize)]
pub struct Contact {
    /// Name of the office.
    pub office: String,
    /// Telephone number as written.
    pub phone: Option<String>,
    /// Hours of the telephone as written.
    pub hours: Option<String>,
    /// Mail address.
    pub email: Option<String>,
}

/// Who is logged in.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// Name as the person gave it.
    pub name: String,
    /// In which role; its word is the message `role-<role>`.
    pub role: Role,
    /// For whom: the facility's or office's name; empty for guardians.
    pub place: String,
    /// The person's own first page.
    pub home: String,
}

/// Kinds of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// 保護者.
    Guardian,
    /// 施設職員.
    Facility,
    /// 市職員.
    City,
    /// 運用者.
    Operator,
}

impl Shell {
    /// A frame for a page nobody is logged in to.
    pub fn public(city: City, locale: Locale, path: &str) -> Self {
        Self {
            locale,
            path: path.to_owned(),
            city,
            login: None,
            nav: Vec::new(),
            trail: Vec::new(),
            csrf: String::new(),
            done: None,
            help: None,
        }
    }

    /// An invented frame with everything in it, for checking templates.
    pub fn sample() -> Self {
        let nav = |key: &'static str, href: &str| Link::new(Words::key(key), href);
        Self {
            login: Some(Login {
                name: "見本 <さくら>".into(),
                role: Role::Guardian,
                place: String::new(),
                home: "/my".into(),
            }),
            nav: vec![Link { current: true, ..nav("nav-home", "/") }, nav("nav-help", "/help")],
            trail: vec![nav("nav-home", "/")],
            csrf: "sample-token".into(),
            done: Some(Words::key("done-saved")),
            help: Some("/help".into()),
            ..Self::public(City::sample(), Locale::JA, "/sample")
        }
    }
}

impl City {
    /// An invented city.
    pub fn sample() -> Self {
        Self {
            name: "見本市".into(),
            service: "見本市 一時保育".into(),
            logo: Some("/logo.svg".into()),
            brand_css: "/brand.css".into(),
            contact: Contact {
                office: "見本市 保育課".into(),
                phone: Some("000-000-0000".into()),
                hours: Some("平日 8:30〜17:15".into()),
                email: Some("hoiku@example.jp".into()),
            },
        }
    }
}
