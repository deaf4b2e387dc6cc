//! Asking all facilities that owe the month's report, and what became of it.

use super::board;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::city::parts::{self, address, refusal_of};
use crate::render::Page;
use crate::view::{Link, Notice, NoticeKind};
use crate::visit::{PageResult, Visit};
use platform_app::AppError;
use platform_app::authz::{Action, Object, Of};
use platform_app::reports::{Reminded, remind as ask};
use platform_values::Month;
use poem::handler;
use serde::Serialize;

/// What became of it.
#[derive(Clone, Debug, Serialize)]
pub struct RemindedPage {
    told: Notice,
    back: Link,
}

/// Sends the mails.
#[handler]
pub async fn remind(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Remind, &Of::new(Object::Report))?;
    let month = form.text("month").month().required();
    let program = parts::program(&visit, &mut form)?;
    let trail = parts::trail(vec![board::link()]);
    let Some(month) = form.valid(|| month) else { return Err(AppError::NotFound.into()) };
    let back = back(month, parts::program_field(&visit, program.id));
    match ask(&visit.ctx, program.id, month).await {
        Ok(told) => visit.page(trail, &RemindedPage { told: notice(told), back }),
        Err(error) => visit.again(trail, &RemindedPage { told: refusal_of(error)?, back }),
    }
}

fn back(month: Month, mut fields: Vec<(&'static str, String)>) -> Link {
    fields.push(("month", month.to_string()));
    Link::new(Words::key("city-remind-back"), address("/city/reports", &fields))
}

fn notice(told: Reminded) -> Notice {
    let mut lines = Vec::new();
    if told.today > 0 {
        lines.push(Words::key("city-remind-today").with("count", told.today));
    }
    if told.unreached > 0 {
        lines.push(Words::key("city-remind-unreached").with("count", told.unreached));
    }
    let kind = if told.unreached > 0 { NoticeKind::Warn } else { NoticeKind::Done };
    Notice { kind, title: Words::key("city-remind-asked").with("asked", told.asked), lines }
}

impl Page for RemindedPage {
    const TEMPLATE: &'static str = "pages/city/reports-reminded";

    fn title(&self) -> Words {
        Words::key("city-remind-title")
    }

    fn samples() -> Vec<Self> {
        let back = Link::new(Words::key("city-remind-back"), "/city/reports");
        let page = |told| Self { told: notice(told), back: back.clone() };
        vec![page(Reminded { asked: 3, today: 1, unreached: 2 }), page(Reminded::default())]
    }
}
