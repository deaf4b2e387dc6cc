//! Consent to the city's notice on personal data: what was consented to and when, and the question where a newer notice
//! holds. The question never stands in the way of reading, cancelling or leaving.

use super::trail;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::input::{own_path, to_of};
use crate::render::Page;
use crate::visit::{PageResult, Visit, see_other, with_next};
use chrono::{NaiveDate, NaiveDateTime};
use platform_app::accounts::consents;
use platform_app::{AppError, AppResult};
use poem::{Response, handler};
use serde::Serialize;

const PATH: &str = "/settings/privacy";

/// The consents and the question.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentPage {
    form: FormView,
    missing: Option<NaiveDate>,
    again: bool,
    to: String,
    given: Vec<Given>,
}

/// A consent.
#[derive(Clone, Debug, Serialize)]
struct Given {
    notice: NaiveDate,
    at: String,
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "pages/account/settings-privacy";

    fn title(&self) -> Words {
        Words::key("consent-title")
    }

    fn samples() -> Vec<Self> {
        let notice = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let given = vec![Given { notice, at: moment(notice.and_time(chrono::NaiveTime::MIN)) }];
        let form = FormView::default();
        let asked = Self { form, missing: Some(notice), again: true, to: "/my".into(), given };
        let first = Self { again: false, to: String::new(), given: Vec::new(), ..asked.clone() };
        vec![Self { missing: None, ..asked.clone() }, asked, first]
    }
}

/// Where the visitor goes next: to the question, if consent is missing, and from there to `path`.
pub async fn before(visit: &Visit, path: String) -> AppResult<String> {
    Ok(match consents::missing(visit).await? {
        Some(_) => with_next(PATH, &path),
        None => path,
    })
}

/// Leads to the question and back to this page, if consent is missing: for pages whose form would be refused.
pub async fn first(visit: &Visit) -> AppResult<Option<Response>> {
    if consents::missing(visit).await?.is_none() {
        return Ok(None);
    }
    Ok(Some(see_other(&with_next(PATH, &visit.here()))))
}

/// Shows what was consented to, and asks.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let to = to_of(&visit);
    visit.page(trail(), &page(&visit, FormView::default(), to).await?)
}

async fn page(visit: &Visit, form: FormView, to: String) -> AppResult<ConsentPage> {
    let given: Vec<Given> = consents::list(visit)
        .await?
        .into_iter()
        .map(|consent| Given { notice: consent.notice, at: moment(visit.civil(consent.given_at)) })
        .collect();
    Ok(ConsentPage { form, missing: consents::missing(visit).await?, again: !given.is_empty(), to, given })
}

/// A record is told with its year.
fn moment(at: NaiveDateTime) -> String {
    format!("{} {}", crate::format::date_with_year(at.date()), crate::format::time(at.time()))
}

/// Consents and goes on to the page that was wanted.
#[handler]
pub async fn submit(visit: Visit, mut form: FormData) -> PageResult {
    let to = form.raw("to").and_then(own_path).unwrap_or_default().to_owned();
    let shown = form.raw("notice").and_then(crate::format::sent_date);
    if !form.flag("privacy-consent") {
        form.refuse("privacy-consent", "error-consent");
    }
    if !form.is_valid() {
        return visit.again(trail(), &page(&visit, form.view(), to).await?);
    }
    consents::give(&visit, shown.ok_or(AppError::NotFound)?).await?;
    Ok(see_other(if to.is_empty() { "/settings/privacy?done=consented" } else { &to }))
}
