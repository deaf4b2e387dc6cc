//! Asking all facilities that owe the month's report, and how that stands: the page can be opened again.

use super::board;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::city::parts::{self, address, refusal_of};
use crate::render::Page;
use crate::view::{Badge, Link, Notice, NoticeKind};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::AppError;
use platform_app::authz::{Action, Object, Of};
use platform_app::reports::remind::{Asking, standing};
use platform_app::reports::{BoardEntry, Standing, remind as ask};
use platform_values::Month;
use poem::handler;
use serde::Serialize;

/// How asking stands.
#[derive(Clone, Debug, Serialize)]
pub struct RemindedPage {
    told: Notice,
    calls: Vec<Call>,
    back: Link,
}

/// A facility that must be called.
#[derive(Clone, Debug, Serialize)]
struct Call {
    name: String,
    ward: String,
    phone: String,
    badge: Badge,
}

/// Sends the mails.
#[handler]
pub async fn remind(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Remind, &Of::new(Object::Report))?;
    let month = form.text("month").month().required();
    let program = parts::program(&visit, &mut form)?;
    let Some(month) = form.valid(|| month) else { return Err(AppError::NotFound.into()) };
    let fields = fields(month, parts::program_field(&visit, program.id));
    match ask(&visit.ctx, program.id, month).await {
        Ok(_) => Ok(see_other(&address("/city/reports/reminded", &fields))),
        Err(error) => {
            let page = RemindedPage { told: refusal_of(error)?, calls: Vec::new(), back: back(&fields) };
            visit.again(parts::trail(vec![board::link()]), &page)
        }
    }
}

/// Shows who was asked today and who must be called.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = parts::query(&visit);
    let program = parts::program(&visit, &mut form)?;
    let Some(month) = form.text("month").month().optional() else { return Err(AppError::NotFound.into()) };
    let asking = standing(&visit.ctx, program.id, month).await?;
    let fields = fields(month, parts::program_field(&visit, program.id));
    visit.page(parts::trail(vec![board::link()]), &page(&asking, back(&fields)))
}

fn fields(month: Month, mut fields: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    fields.push(("month", month.to_string()));
    fields
}

fn back(fields: &[(&'static str, String)]) -> Link {
    Link::new(Words::key("city-remind-back"), address("/city/reports", fields))
}

fn page(asking: &Asking, back: Link) -> RemindedPage {
    let unreached = asking.unreached.len();
    let lines = if unreached > 0 {
        vec![Words::key("city-remind-unreached").with("count", unreached)]
    } else {
        Vec::new()
    };
    let kind = if unreached > 0 { NoticeKind::Warn } else { NoticeKind::Done };
    let told = Notice { kind, title: Words::key("city-remind-asked").with("asked", asking.today), lines };
    RemindedPage { told, calls: asking.unreached.iter().map(call).collect(), back }
}

fn call(entry: &BoardEntry) -> Call {
    let facility = &entry.facility;
    let (name, ward, phone) = (facility.name.clone(), facility.ward.clone(), facility.phone.clone());
    Call { name, ward, phone, badge: super::badge(entry.standing) }
}

impl Page for RemindedPage {
    const TEMPLATE: &'static str = "pages/city/reports-reminded";

    fn title(&self) -> Words {
        Words::key("city-remind-title")
    }

    fn samples() -> Vec<Self> {
        let back = Link::new(Words::key("city-remind-back"), "/city/reports");
        let none = page(&Asking { today: 3, unreached: Vec::new() }, back);
        let call = Call {
            name: "さくら第一（見本）".into(),
            ward: "見本北区".into(),
            phone: "044-000-0000".into(),
            badge: super::badge(Standing::Returned),
        };
        let calls = vec![call.clone(), Call { phone: String::new(), ..call }];
        let kind = NoticeKind::Warn;
        let lines = vec![Words::key("city-remind-unreached").with("count", 2)];
        let told = Notice { kind, lines, ..none.told.clone() };
        vec![Self { told, calls, ..none.clone() }, none]
    }
}
