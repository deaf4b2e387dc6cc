//! The code that a facility shows at its door.

use super::desk::Desk;
use crate::i18n::Words;
use crate::qr::Qr;
use crate::render::Page;
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDate;
use platform_app::gate;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// Today's code, or the button that makes it.
#[derive(Clone, Debug, Serialize)]
pub struct GatePage {
    code: String,
    name: String,
    day: NaiveDate,
    shown: Option<Shown>,
}

#[derive(Clone, Debug, Serialize)]
struct Shown {
    qr: Qr,
    address: String,
}

impl Shown {
    fn of(address: String) -> Option<Self> {
        Some(Self { qr: Qr::of(&address)?, address })
    }
}

impl Page for GatePage {
    const TEMPLATE: &'static str = "pages/facility/gate";

    fn title(&self) -> Words {
        Words::key("gate-title")
    }

    fn samples() -> Vec<Self> {
        let none = Self {
            code: "s-001".into(),
            name: "さくら第一（見本）".into(),
            day: NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default(),
            shown: None,
        };
        let shown = Shown::of("http://kawasaki.localhost:8080/gate/s-001/x".into());
        vec![Self { shown, ..none.clone() }, none]
    }
}

/// Shows today's code.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let key = gate::code(&visit, desk.id).await?;
    let shown = key.and_then(|key| Shown::of(visit.link(&format!("/gate/{}/{key}", desk.code))));
    let page = GatePage { code: desk.code.clone(), name: desk.name.clone(), day: visit.today(), shown };
    visit.page(desk.trail(&[]), &page)
}

/// Makes today's code.
#[handler]
pub async fn open(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    gate::open(&visit, desk.id).await?;
    Ok(see_other(&desk.at("gate")))
}
