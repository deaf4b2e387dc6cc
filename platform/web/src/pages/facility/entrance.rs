//! The code that a facility shows at its entrance.

use super::desk::Desk;
use crate::i18n::Words;
use crate::qr::Qr;
use crate::render::Page;
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDate;
use platform_app::entrance;
use poem::handler;
use poem::http::HeaderValue;
use poem::web::Path;
use serde::Serialize;

/// After so many seconds a browser asks for the page again, so that a tablet at the entrance always shows a fresh code.
const SHOWN_FOR: &str = "60";

/// The code of this moment, or the button that makes it.
#[derive(Clone, Debug, Serialize)]
pub struct EntrancePage {
    code: String,
    name: String,
    day: NaiveDate,
    shown: Option<Qr>,
}

impl Page for EntrancePage {
    const TEMPLATE: &'static str = "pages/facility/entrance";

    fn title(&self) -> Words {
        Words::key("entrance-title")
    }

    fn samples() -> Vec<Self> {
        let none = Self {
            code: "s-001".into(),
            name: "さくら第一（見本）".into(),
            day: NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default(),
            shown: None,
        };
        let shown = Qr::of("http://kawasaki.localhost:8080/entrance/s-001/x");
        vec![Self { shown, ..none.clone() }, none]
    }
}

/// Shows the code of this moment.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let key = entrance::code(&visit, desk.id).await?;
    let shown = key.and_then(|key| Qr::of(&visit.link(&format!("/entrance/{}/{key}", desk.code))));
    let page = EntrancePage { code: desk.code.clone(), name: desk.name.clone(), day: visit.today(), shown };
    let mut response = visit.page(desk.trail(&[]), &page)?;
    response.headers_mut().insert("refresh", HeaderValue::from_static(SHOWN_FOR));
    Ok(response)
}

/// Opens the day's codes.
#[handler]
pub async fn open(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    entrance::open(&visit, desk.id).await?;
    Ok(see_other(&desk.at("entrance")))
}
