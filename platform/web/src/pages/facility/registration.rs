//! One registration: the child's sheet, the interview, and the decision with words that can be changed before sending.

use super::desk::{Desk, call_instead, done_word, read_id, refusal, told};
use super::registration_ended::ended;
use super::registrations::interview_words;
use super::sheet::{Met, SheetView, registration_badge, standing_badge};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Link, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDateTime;
use platform_app::families::child_sheet;
use platform_app::registrations::{self, Decision, decide as decide_one};
use platform_app::store::registrations::Registration;
use platform_app::{AppError, AppResult, interviews};
use platform_values::{InterviewState, RegistrationId, RegistrationState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// A registration.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one form of the page")]
pub struct RegistrationPage {
    code: String,
    id: String,
    form: FormView,
    problem: Option<Notice>,
    seen: String,
    note_seen: String,
    sheet: SheetView,
    badge: Badge,
    program: String,
    applied_at: NaiveDateTime,
    wish: Option<String>,
    answer: Option<String>,
    /// Conditions of the acceptance that stands.
    standing: Option<String>,
    /// What the city wrote for staff.
    notes: Option<String>,
    /// True while the city has to check whether another family is the same.
    alike: bool,
    interview: Words,
    interviews: Vec<Link>,
    met: Vec<Met>,
    call: Option<String>,
    may_accept: bool,
    /// True if the acceptance that stands can be put in other words.
    may_change: bool,
    may_return: bool,
    may_decline: bool,
    may_waive: bool,
    may_begin: bool,
}

impl Page for RegistrationPage {
    const TEMPLATE: &'static str = "pages/facility/registration";

    fn title(&self) -> Words {
        Words::key("registration-title").with("child", &self.sheet.child.name)
    }

    fn samples() -> Vec<Self> {
        let mut form = FormView::default();
        form.errors.push(FieldError::new("return-message", "error-required"));
        let full = Self {
            code: "s-001".into(),
            id: "x".into(),
            form,
            problem: None,
            seen: String::new(),
            note_seen: String::new(),
            sheet: SheetView::sample(),
            badge: registration_badge(RegistrationState::Applied),
            program: "一時保育".into(),
            applied_at: NaiveDateTime::default(),
            wish: Some("見本です".into()),
            answer: Some("見本です".into()),
            standing: Some("午前中の利用のみ（見本）".into()),
            notes: Some("見本です".into()),
            alike: true,
            interview: Words::key("desk-interview-asked"),
            interviews: vec![Link::new(Words::key("desk-interview-open"), "/")],
            met: vec![Met::sample()],
            call: Some("090-0000-0000".into()),
            may_accept: true,
            may_change: false,
            may_return: true,
            may_decline: true,
            may_waive: true,
            may_begin: true,
        };
        let ended = Self {
            form: FormView::default(),
            notes: None,
            alike: false,
            interviews: Vec::new(),
            may_accept: false,
            may_change: false,
            may_return: false,
            may_decline: false,
            may_waive: false,
            may_begin: false,
            ..full.clone()
        };
        let accepted = Self { may_change: true, ..ended.clone() };
        vec![full, ended, accepted]
    }
}

/// Shows the registration.
#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let registration = find(&visit, &desk, &id).await?;
    if !is_open(&visit, &registration).await? {
        return ended(&visit, &desk, &registration, None).await;
    }
    let word = |key: &'static str| visit.say(&Words::key(key));
    let starts = OWN_WORDS.map(|(name, template)| (name, word(template)));
    let accepted = registration.state == RegistrationState::Accepted;
    let own = [
        ("accept-message", if accepted { registration.message.clone() } else { word("template-accept") }),
        ("conditions", registration.conditions.clone()),
        ("staff-note", registration.staff_note.clone()),
    ];
    let form = FormData::filled(own.into_iter().chain(starts));
    let page = page(&visit, &desk, &registration, form.view(), None).await?;
    visit.page(desk.trail(&[("registrations-title", "registrations")]), &page)
}

async fn find(visit: &Visit, desk: &Desk, id: &str) -> AppResult<Registration> {
    let (registration, _) = registrations::find(visit, read_id::<RegistrationId>(id)?).await?;
    if registration.facility_id == desk.id { Ok(registration) } else { Err(AppError::NotFound) }
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    registration: &Registration,
    form: FormView,
    problem: Option<Notice>,
) -> AppResult<RegistrationPage> {
    use RegistrationState::{Accepted, Applied, Declined, Returned, Withdrawn};
    let alike = registrations::is_alike(visit, registration.child_id).await?;
    let sheet = child_sheet(visit, registration.child_id).await?;
    let held = interviews::of_registration(visit, registration.id).await?;
    let newest = held.first().map(|(i, _)| (i.state, i.at.map(|at| visit.civil(at))));
    let ahead = held.iter().filter(|(i, _)| matches!(i.state, InterviewState::Asked | InterviewState::Fixed));
    let none_ahead = ahead.clone().next().is_none();
    let open = |id| Link::new(Words::key("desk-interview-open"), desk.at(&format!("interviews/{id}")));
    let state = registration.state;
    Ok(RegistrationPage {
        code: desk.code.clone(),
        id: registration.id.to_string(),
        form,
        problem,
        seen: registrations::version(registration),
        note_seen: registrations::note_version(registration),
        sheet: SheetView::new(visit, &sheet, visit.today())?,
        badge: standing_badge(registration),
        program: visit.city.program(registration.program_id).map_or_else(String::new, |p| p.name.clone()),
        applied_at: visit.civil(registration.applied_at),
        wish: told(&registration.wish),
        answer: told(&registration.message),
        standing: registration.stands_under().map(str::to_owned),
        notes: told(&registration.staff_note),
        alike,
        interview: interview_words(registration.interviewed_on, newest),
        interviews: ahead.map(|(interview, _)| open(interview.id)).collect(),
        met: Met::all(visit, desk, registration).await?,
        call: call_instead(visit, registration.household_id, &sheet.household.phone).await?,
        may_accept: matches!(state, Applied | Returned | Declined),
        may_change: state == Accepted,
        may_return: matches!(state, Applied | Declined),
        may_decline: matches!(state, Applied | Returned | Accepted),
        may_waive: !matches!(state, Declined | Withdrawn) && registration.interviewed_on.is_none(),
        may_begin: !matches!(state, Declined | Withdrawn) && none_ahead,
    })
}

/// What a family needs a reason for, and the polite beginning that the form offers. It is no reason by itself.
const OWN_WORDS: [(&str, &str); 2] =
    [("return-message", "template-return"), ("decline-message", "template-decline")];

/// A reason in the facility's own words.
fn own_words(visit: &Visit, form: &mut FormData, name: &str) -> Option<String> {
    let template = OWN_WORDS.iter().find(|(field, _)| *field == name).map(|(_, template)| *template);
    let begin = template.map(|template| visit.say(&Words::key(template))).unwrap_or_default();
    let reader = form.lines(name).max(1000);
    reader.check("error-own-words", |text| text.trim() != begin.trim()).required()
}

/// Accepts, returns or declines.
#[handler]
pub async fn decide(
    visit: Visit,
    Path((code, id)): Path<(String, String)>,
    mut form: FormData,
) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let registration = find(&visit, &desk, &id).await?;
    let act = form.text("act").optional().unwrap_or_default();
    let (decision, done) = match act.as_str() {
        "return" => {
            let message = own_words(&visit, &mut form, "return-message");
            (form.valid(|| Some(Decision::Return { message: message? })), "registration-returned")
        }
        "decline" => {
            let message = own_words(&visit, &mut form, "decline-message");
            (form.valid(|| Some(Decision::Decline { message: message? })), "registration-declined")
        }
        "accept" => {
            let message = form.lines("accept-message").max(1000).optional().unwrap_or_default();
            // A form that does not ask for conditions leaves those that were there.
            let asked = form.raw("conditions").is_some();
            let conditions = form.lines("conditions").max(500).optional().unwrap_or_default();
            let conditions = asked.then_some(conditions);
            let interviewed = form.date("interviewed").optional();
            let accept = form.valid(|| Some(Decision::Accept { message, conditions, interviewed }));
            let again = registration.state == RegistrationState::Accepted;
            (accept, if again { "registration-changed" } else { "registration-accepted" })
        }
        // Nothing is decided by saying nothing.
        _ => return Err(AppError::NotFound.into()),
    };
    let problem = match decision {
        None => None,
        Some(decision) => match decide_one(&visit, registration.id, &decision).await {
            Ok(_) => {
                let word = done_word(&visit, registration.household_id, done).await?;
                return Ok(see_other(&desk.at(&format!("registrations/{id}?done={word}"))));
            }
            Err(error) => Some(refusal(error)?),
        },
    };
    if !is_open(&visit, &registration).await? {
        return ended(&visit, &desk, &registration, problem).await;
    }
    let page = page(&visit, &desk, &registration, form.view(), problem).await?;
    visit.again(desk.trail(&[("registrations-title", "registrations")]), &page)
}

/// True if the child may still be seen from here.
async fn is_open(visit: &Visit, registration: &Registration) -> AppResult<bool> {
    match visit.find_child(registration.child_id).await {
        Ok(_) => Ok(true),
        Err(AppError::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Keeps what only staff read.
#[handler]
pub async fn note(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let registration = find(&visit, &desk, &id).await?;
    if form.raw("staff-note").is_none() {
        return Err(AppError::NotFound.into());
    }
    let words = form.lines("staff-note").max(2000).optional().unwrap_or_default();
    let problem = match form.valid(|| Some(words)) {
        None => None,
        Some(words) => match registrations::note(&visit, registration.id, &words).await {
            Ok(_) => return Ok(see_other(&desk.at(&format!("registrations/{id}?done=saved")))),
            Err(error) => Some(refusal(error)?),
        },
    };
    // Where somebody else was faster, their note stands above what was typed.
    let registration = find(&visit, &desk, &id).await?;
    let page = page(&visit, &desk, &registration, form.view(), problem).await?;
    visit.again(desk.trail(&[("registrations-title", "registrations")]), &page)
}

/// Goes without an interview: the child is known.
#[handler]
pub async fn waive(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let registration = find(&visit, &desk, &id).await?;
    let problem = match interviews::waive(&visit, registration.id).await {
        Ok(_) => return Ok(see_other(&desk.at(&format!("registrations/{id}?done=interview-waived")))),
        Err(error) => Some(refusal(error)?),
    };
    if !is_open(&visit, &registration).await? {
        return ended(&visit, &desk, &registration, problem).await;
    }
    let page = page(&visit, &desk, &registration, FormView::default(), problem).await?;
    visit.again(desk.trail(&[("registrations-title", "registrations")]), &page)
}

/// Begins an interview, for example after one that was called off: staff agree on its date by telephone.
#[handler]
pub async fn meet(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let registration = find(&visit, &desk, &id).await?;
    let problem = match interviews::begin(&visit, registration.id).await {
        Ok(interview) => return Ok(see_other(&desk.at(&format!("interviews/{interview}")))),
        Err(error) => Some(refusal(error)?),
    };
    if !is_open(&visit, &registration).await? {
        return ended(&visit, &desk, &registration, problem).await;
    }
    let page = page(&visit, &desk, &registration, FormView::default(), problem).await?;
    visit.again(desk.trail(&[("registrations-title", "registrations")]), &page)
}
