//! The overview: who is logged in, and the way to every setting.

use crate::i18n::Words;
use crate::nav::role_kind;
use crate::render::{Page, Role};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::accounts::{consents, profile};
use poem::handler;
use serde::Serialize;

/// The overview.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewPage {
    guardian: bool,
    name: String,
    login_id: String,
    email: String,
    password_changed: Option<NaiveDate>,
    consented: Option<NaiveDate>,
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "pages/account/settings";

    fn title(&self) -> Words {
        Words::key("settings-title")
    }

    fn samples() -> Vec<Self> {
        let guardian = Self {
            guardian: true,
            name: "見本 はなこ".into(),
            login_id: "hanako@mihon.example".into(),
            email: "hanako@mihon.example".into(),
            password_changed: NaiveDate::from_ymd_opt(2026, 3, 5),
            consented: NaiveDate::from_ymd_opt(2026, 3, 5),
        };
        let staff =
            Self { guardian: false, login_id: "mihon-01".into(), password_changed: None, ..guardian.clone() };
        let asked = Self { consented: None, ..guardian.clone() };
        vec![guardian, staff, asked]
    }
}

/// Shows the overview.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let me = profile::me(&visit).await?;
    let guardian = role_kind(&visit.actor) == Some(Role::Guardian);
    let given = if guardian { consents::list(&visit).await? } else { Vec::new() };
    let page = OverviewPage {
        guardian,
        consented: given.first().map(|consent| consent.notice),
        name: me.name,
        login_id: me.login_id,
        email: me.email,
        password_changed: me.password_changed_at.map(|at| visit.civil(at).date()),
    };
    visit.page(Vec::new(), &page)
}
