//! The second step: password, guardian and home; then the person is logged in and adds the first child.

use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::input::{facility_page, refuse, to_of, view};
use crate::pages::account::link::{GonePage, without_token};
use crate::pages::account::{cookie, device, home};
use crate::render::Page;
use crate::view::Choice;
use crate::visit::{PageResult, Visit, see_other, with_done};
use platform_app::accounts::passwords::{self, CHARS_MIN};
use platform_app::accounts::sign_up::SignUp;
use platform_app::accounts::{sessions, sign_up};
use platform_app::{AppError, AppResult};
use platform_program_api::Finding;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The form for the family.
#[derive(Clone, Debug, Serialize)]
pub struct FinishPage {
    form: FormView,
    email: String,
    chars_min: usize,
    residences: Vec<Choice>,
    wards: Vec<Choice>,
}

impl Page for FinishPage {
    const TEMPLATE: &'static str = "pages/account/sign-up-finish";

    fn title(&self) -> Words {
        Words::key("sign-up-finish-title")
    }

    fn samples() -> Vec<Self> {
        let mut form = FormData::filled([("guardian-1-name", "見本 はなこ".to_owned())]).view();
        form.errors = vec![
            FieldError::new("new-password", "password-too-short").with("min", CHARS_MIN),
            FieldError::new("privacy-consent", "error-consent"),
        ];
        let page = |form, wards| Self {
            form,
            email: "hanako@mihon.example".into(),
            chars_min: CHARS_MIN,
            residences: home::residences("見本市"),
            wards,
        };
        vec![page(FormView::default(), home::sample_wards()), page(form, Vec::new())]
    }
}

/// Shows the form while the link works.
#[handler]
pub async fn show(visit: Visit, Path(token): Path<String>) -> PageResult {
    let visit = without_token(visit, "/sign-up");
    match sign_up::peek(&visit, &token).await {
        Ok(email) => visit.page(Vec::new(), &page(&visit, email, FormView::default())),
        Err(error) => gone(&visit, error),
    }
}

/// Makes the account and logs in.
#[handler]
pub async fn submit(visit: Visit, Path(token): Path<String>, mut form: FormData) -> PageResult {
    let visit = without_token(visit, "/sign-up");
    let to = to_of(&visit);
    let sent = read(&visit, &mut form);
    let email = sign_up::peek(&visit, &token).await;
    let Some(sent) = form.valid(|| sent) else {
        return match email {
            Ok(email) => visit.again(Vec::new(), &page(&visit, email, view(&form))),
            Err(error) => gone(&visit, error),
        };
    };
    let password = sent.password.clone();
    // A form that was sent twice finds the link used up, and the use case gives its first answer again.
    match (sign_up::finish(&visit, &token, sent).await, email) {
        (Ok(_), Ok(email)) => Ok(log_in(&visit, &email, &password, facility_page(&to)).await?),
        (Ok(_), Err(_)) => Ok(see_other("/login?done=signed-up")),
        (Err(error), Ok(email)) if !is_gone(&error) => {
            let fields = home::FIELDS;
            refuse(&mut form, error, &fields, "new-password")?;
            visit.again(Vec::new(), &page(&visit, email, view(&form)))
        }
        (Err(error), _) => gone(&visit, error),
    }
}

fn page(visit: &Visit, email: String, form: FormView) -> FinishPage {
    let residences = home::residences(&visit.city.files.tenant.name);
    FinishPage { form, email, chars_min: CHARS_MIN, residences, wards: home::wards(visit) }
}

fn read(visit: &Visit, form: &mut FormData) -> Option<SignUp> {
    let password = form.secret("new-password").required();
    let name = form.text("guardian-1-name").max(60).required();
    let kana = form.text("guardian-1-kana").max(60).kana().required();
    let relation = form.text("guardian-1-relation").max(20).required();
    let home = home::read(form, &visit.city.files.tenant);
    if !form.flag("privacy-consent") {
        form.refuse("privacy-consent", "error-consent");
    }
    // The use case, which looks at the password, is not asked where something else is wrong: told in one go all the same.
    if let Some(password) = password.as_ref().filter(|_| !form.is_valid()) {
        let words: Vec<String> = [&name, &kana].into_iter().flatten().cloned().collect();
        for Finding { code, args, .. } in passwords::check(password, &words) {
            form.refuse_with(FieldError { args, ..FieldError::new("new-password", &code) });
        }
    }
    let home = home?;
    Some(SignUp {
        password: password?,
        name: name?,
        kana: kana?,
        relation: relation?,
        phone: home.phone,
        postcode: home.postcode,
        city: home.city,
        ward: home.ward,
        address: home.address,
        resident: home.resident,
        notice: visit.city.files.tenant.privacy_notice,
    })
}

/// Goes on where signing up began, else with the first child.
async fn log_in(visit: &Visit, email: &str, password: &str, to: Option<&str>) -> AppResult<poem::Response> {
    let to = to.unwrap_or("/children/new");
    let next = with_done(to, "signed-up");
    let device = device::name(&visit.device);
    match sessions::log_in(visit, email, password, &device, &visit.client).await {
        Ok(token) => cookie::begin(visit, &next, &token),
        // The account stands; a client that tried too often logs in later.
        Err(AppError::TooMany { .. } | AppError::Refused(_)) => Ok(see_other("/login?done=signed-up")),
        Err(other) => Err(other),
    }
}

fn is_gone(error: &AppError) -> bool {
    matches!(error, AppError::Refused(findings) if findings.iter().any(|f| f.code == "link-used-up"))
}

fn gone(visit: &Visit, error: AppError) -> PageResult {
    GonePage::answer(visit, error, "sign-up-again", "/sign-up")
}
