//! Inviting an officer or a member of staff (M-01).

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use super::staff::{link, roles};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts;
use crate::render::Page;
use crate::view::{Choice, Notice};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::accounts::staff;
use platform_app::authz::{Action, Object, Of, Role};
use platform_app::{AppError, AppResult};
use poem::handler;
use serde::Serialize;

/// The form for a new account.
#[derive(Clone, Debug, Serialize)]
pub struct InvitePage {
    form: FormView,
    refused: Option<Notice>,
    roles: Vec<Choice>,
    facilities: Vec<Choice>,
}

/// Shows the form for a new account.
#[handler]
pub fn new(visit: Visit) -> PageResult {
    visit.require(Action::Create, &Of::new(Object::Staff))?;
    visit.page(parts::trail(vec![link()]), &invite_page(&visit, FormView::default(), None))
}

fn invite_page(visit: &Visit, form: FormView, refused: Option<Notice>) -> InvitePage {
    InvitePage { form, refused, roles: roles(), facilities: parts::facilities(visit) }
}

/// Makes an account and mails the invitation.
#[handler]
pub async fn invite(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Create, &Of::new(Object::Staff))?;
    let name = form.text("staff-name").max(60).required();
    let login = form.text("staff-login").max(40).required();
    let email = form.text("staff-email").email().required();
    let role = form.text("staff-role").parsed::<Role>().required_or("error-choice");
    let known = |code: &str| visit.city.facility_by_code(code).map(|f| f.id);
    let facility = form.text("staff-facility").choice(known).optional();
    let trail = parts::trail(vec![link()]);
    let wanted = form.valid(|| Some((name?, login?, email?, role?)));
    let Some((name, login, email, role)) = wanted else {
        return visit.again(trail, &invite_page(&visit, form.view(), None));
    };
    match staff::add(&visit.ctx, &login, &email, &name, role, facility).await {
        Ok(id) => Ok(see_other(&format!("/city/staff/{id}?done=city-staff-added"))),
        Err(error) => {
            let refused = against(&mut form, error)?;
            visit.again(trail, &invite_page(&visit, form.view(), refused))
        }
    }
}

/// The field that a reason belongs to.
const FIELD_OF: [(&str, &str); 4] = [
    ("staff-login-id", "staff-login"),
    ("staff-login-id-taken", "staff-login"),
    ("input-email", "staff-email"),
    ("staff-role", "staff-role"),
];

/// Puts every reason at its field; a box is left for those that belong to none.
fn against(form: &mut FormData, error: AppError) -> AppResult<Option<Notice>> {
    let AppError::Refused(findings) = error else { return Ok(Some(parts::refusal_of(error)?)) };
    let field = |code: &str| FIELD_OF.into_iter().find(|(of, _)| *of == code).map(|(_, field)| field);
    let (placed, others): (Vec<_>, Vec<_>) = findings.into_iter().partition(|f| field(&f.code).is_some());
    for finding in placed {
        form.refuse(field(&finding.code).unwrap_or_default(), &finding.code);
    }
    Ok((!others.is_empty()).then(|| parts::refusal(&others)))
}

impl Page for InvitePage {
    const TEMPLATE: &'static str = "pages/city/staff-new";

    fn title(&self) -> Words {
        Words::key("city-staff-add")
    }

    fn samples() -> Vec<Self> {
        let mut wrong = FormData::default();
        wrong.text("staff-name").required();
        let fresh = Self {
            form: FormView::default(),
            refused: None,
            roles: roles(),
            facilities: vec![Choice::new("a", Words::text("さくら第一（見本）"))],
        };
        vec![fresh.clone(), Self { form: wrong.view(), refused: Some(parts::refusal(&[])), ..fresh }]
    }
}
