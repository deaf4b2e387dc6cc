//! Mails that could not be sent, for people to see to and to send once more.

use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts::{self, query};
use crate::render::Page;
use crate::view::{Empty, Link, Pager};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::authz::{Action, Object, Of};
use platform_app::overview::{failed_mails, send_again};
use platform_values::MailId;
use poem::handler;
use serde::Serialize;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct MailsPage {
    form: FormView,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
    may_send: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    id: String,
    recipient: String,
    subject: String,
    created: String,
    tries: i32,
    error: String,
}

/// Shows the list, newest first.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let word = form.text("word").max(120).optional().unwrap_or_default();
    let number = parts::page_number(&mut form);
    let load = |page| failed_mails(&visit.ctx, &word, page);
    let (number, found, count) = parts::paged(number, load).await?;
    let row = |mail: platform_app::store::outbox::FailedMail| Row {
        id: mail.id.to_string(),
        recipient: mail.recipient,
        subject: mail.subject,
        created: visit.civil(mail.created_at).format("%Y-%m-%dT%H:%M").to_string(),
        tries: mail.tries,
        error: mail.last_error,
    };
    let page = MailsPage {
        form: parts::kept(&form),
        rows: found.into_iter().map(row).collect(),
        empty: if word.is_empty() { empty() } else { none_such() },
        pager: parts::pager(number, count, "/city/mails", &[("word", word)]),
        may_send: visit.may(Action::Remind, &Of::new(Object::Account)),
    };
    visit.page(parts::trail(Vec::new()), &page)
}

/// Sends the ticked mails once more.
#[handler]
pub async fn again(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Remind, &Of::new(Object::Account))?;
    let ids: Vec<MailId> = form.list("mail");
    if ids.is_empty() {
        return Ok(see_other("/city/mails"));
    }
    send_again(&visit.ctx, &ids).await?;
    Ok(see_other("/city/mails?done=city-mails-again"))
}

fn empty() -> Empty {
    Empty { title: Words::key("city-mails-none"), text: Words::key("city-mails-none-text"), action: None }
}

fn none_such() -> Empty {
    Empty {
        title: Words::key("city-mails-none-such"),
        text: Words::key("city-mails-none-such-text"),
        action: Some(Link::new(Words::key("city-mails-all"), "/city/mails")),
    }
}

impl Page for MailsPage {
    const TEMPLATE: &'static str = "pages/city/mails";

    fn title(&self) -> Words {
        Words::key("city-mails-title")
    }

    fn samples() -> Vec<Self> {
        let row = Row {
            id: "a".into(),
            recipient: "mihon@example.jp".into(),
            subject: "予約が確定しました（見本）".into(),
            created: "2026-03-05T10:15".into(),
            tries: 5,
            error: "550 no such user".into(),
        };
        let full = Self {
            form: FormView::default(),
            rows: vec![row],
            pager: Pager::new(1, 50, 1, |page| format!("?page={page}")),
            empty: empty(),
            may_send: true,
        };
        let looks = Self { may_send: false, ..full.clone() };
        vec![full.clone(), looks, Self { rows: Vec::new(), ..full }]
    }
}
