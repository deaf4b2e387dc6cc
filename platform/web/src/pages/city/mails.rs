//! Mails that could not be sent, for people to see to.

use crate::i18n::Words;
use crate::pages::city::parts::{self, query};
use crate::render::Page;
use crate::view::{Empty, Pager};
use crate::visit::{PageResult, Visit};
use platform_app::overview::failed_mails;
use platform_app::page::Page as Wanted;
use poem::handler;
use serde::Serialize;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct MailsPage {
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    recipient: String,
    subject: String,
    created: String,
    tries: i32,
    error: String,
}

/// Shows the list, newest first.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let number = parts::page_number(&mut query(&visit));
    let (found, count) = failed_mails(&visit.ctx, Wanted::new(number)).await?;
    let row = |mail: platform_app::store::outbox::FailedMail| Row {
        recipient: mail.recipient,
        subject: mail.subject,
        created: visit.civil(mail.created_at).format("%Y-%m-%dT%H:%M").to_string(),
        tries: mail.tries,
        error: mail.last_error,
    };
    let page = MailsPage {
        rows: found.into_iter().map(row).collect(),
        pager: parts::pager(number, count, "/city/mails", &[]),
        empty: empty(),
    };
    visit.page(parts::trail(Vec::new()), &page)
}

fn empty() -> Empty {
    Empty { title: Words::key("city-mails-none"), text: Words::key("city-mails-none-text"), action: None }
}

impl Page for MailsPage {
    const TEMPLATE: &'static str = "pages/city/mails";

    fn title(&self) -> Words {
        Words::key("city-mails-title")
    }

    fn samples() -> Vec<Self> {
        let row = Row {
            recipient: "mihon@example.jp".into(),
            subject: "予約が確定しました（見本）".into(),
            created: "2026-03-05T10:15".into(),
            tries: 5,
            error: "550 no such user".into(),
        };
        let full = Self {
            rows: vec![row],
            pager: Pager::new(1, 50, 1, |page| format!("?page={page}")),
            empty: empty(),
        };
        vec![full.clone(), Self { rows: Vec::new(), ..full }]
    }
}
