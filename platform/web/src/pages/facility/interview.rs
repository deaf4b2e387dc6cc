//! One interview: fixing or moving its date after a call, and writing down what came of it.

use super::desk::{Desk, call_instead, done_word, read_id, refusal, told};
use super::interviews::{doubt, interview_badge, modes};
use super::sheet::{SheetView, held_on};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Choice, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{Days, NaiveDate, NaiveDateTime};
use platform_app::families::child_sheet;
use platform_app::interviews::{
    self, Appointment, HELD_DAYS, Outcome, cancel as call_off, fix as fix_date, record,
};
use platform_app::store::interviews::{Interview, Slot};
use platform_app::{AppError, AppResult, registrations};
use platform_values::{InterviewId, InterviewMode, InterviewState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// An interview.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each shows one part of the page")]
pub struct InterviewPage {
    code: String,
    id: String,
    registration: String,
    seen: String,
    form: FormView,
    problem: Option<Notice>,
    sheet: SheetView,
    badge: Badge,
    at: Option<NaiveDateTime>,
    mode: Option<Words>,
    place: Option<String>,
    wish: Option<String>,
    record: Option<String>,
    held: Option<NaiveDate>,
    call: Option<String>,
    modes: Vec<Choice>,
    doubt: Option<Words>,
    ahead: bool,
    may_record: bool,
    early: bool,
    may_miss: bool,
}

impl Page for InterviewPage {
    const TEMPLATE: &'static str = "pages/facility/interview";

    fn title(&self) -> Words {
        Words::key("interview-title").with("child", &self.sheet.child.name)
    }

    fn samples() -> Vec<Self> {
        let mut form = FormView::default();
        form.errors.push(FieldError::new("at-time", "error-time"));
        let full = Self {
            code: "s-001".into(),
            id: "x".into(),
            registration: "/".into(),
            seen: String::new(),
            form,
            problem: None,
            sheet: SheetView::sample(),
            badge: interview_badge(InterviewState::Fixed),
            at: Some(NaiveDateTime::default()),
            mode: Some(Words::key("mode-phone")),
            place: Some("見本室".into()),
            wish: Some("見本です".into()),
            record: Some("見本です".into()),
            held: Some(NaiveDate::default()),
            call: Some("090-0000-0000".into()),
            modes: modes(),
            doubt: Some(Words::key("error-slots-odd")),
            ahead: true,
            may_record: true,
            early: false,
            may_miss: true,
        };
        let closed = Self {
            form: FormView::default(),
            at: None,
            doubt: None,
            ahead: false,
            may_record: false,
            may_miss: false,
            ..full.clone()
        };
        let early = Self { early: true, may_miss: false, ..full.clone() };
        vec![full, early, closed]
    }
}

async fn find(visit: &Visit, desk: &Desk, id: &str) -> AppResult<(Interview, Option<Slot>)> {
    let (seen, _) = interviews::find(visit, read_id::<InterviewId>(id)?).await?;
    if seen.facility_id != desk.id {
        return Err(AppError::NotFound);
    }
    let all = interviews::of_registration(visit, seen.registration_id).await?;
    all.into_iter().find(|(interview, _)| interview.id == seen.id).ok_or(AppError::NotFound)
}

/// Shows the interview.
#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let (interview, slot) = find(&visit, &desk, &id).await?;
    let at = interview.at.map(|at| visit.civil(at));
    let form = FormData::filled([
        ("at-day", at.map_or_else(String::new, |at| at.date().to_string())),
        ("at-time", at.map_or_else(String::new, |at| at.format("%H:%M").to_string())),
        ("minutes", slot.as_ref().map_or(30, |slot| slot.minutes).to_string()),
        ("mode", slot.as_ref().map_or(InterviewMode::InPerson, |slot| slot.mode).to_string()),
        ("record", visit.say(&Words::key("interview-checklist"))),
        ("held-day", at.map_or(visit.today(), |at| at.date().min(visit.today())).to_string()),
        ("meeting-place", slot.as_ref().map_or_else(String::new, |slot| slot.place.clone())),
    ]);
    let page = page(&visit, &desk, (interview, slot), form.view(), None).await?;
    visit.page(desk.trail(&[("interviews-title", "interviews")]), &page)
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    (interview, slot): (Interview, Option<Slot>),
    form: FormView,
    problem: Option<Notice>,
) -> AppResult<InterviewPage> {
    let sheet = child_sheet(visit, interview.child_id).await?;
    let at = interview.at.map(|at| visit.civil(at));
    let ahead = matches!(interview.state, InterviewState::Asked | InterviewState::Fixed);
    let come = at.is_none_or(|at| at.date() <= visit.today());
    Ok(InterviewPage {
        code: desk.code.clone(),
        id: interview.id.to_string(),
        seen: interviews::version(&interview),
        registration: desk.at(&format!("registrations/{}", interview.registration_id)),
        form,
        problem,
        sheet: SheetView::new(visit, &sheet, visit.today())?,
        badge: interview_badge(interview.state),
        at,
        mode: slot.as_ref().map(|slot| Words::key(format!("mode-{}", slot.mode))),
        place: slot.as_ref().and_then(|slot| told(&slot.place)),
        wish: told(&interview.wish),
        record: told(&interview.record),
        held: held(visit, &interview).await?,
        call: call_instead(visit, interview.household_id, &sheet.household.phone).await?,
        modes: modes(),
        doubt: None,
        ahead,
        may_record: ahead,
        early: ahead && !come,
        may_miss: come && interview.state == InterviewState::Fixed,
    })
}

/// The day on which an interview was held, as staff wrote it down.
async fn held(visit: &Visit, interview: &Interview) -> AppResult<Option<NaiveDate>> {
    let (registration, _) = registrations::find(visit, interview.registration_id).await?;
    let all = interviews::of_registration(visit, registration.id).await?;
    let last = held_on(&registration, all.iter().map(|(interview, _)| interview));
    Ok(last.filter(|(id, _)| *id == interview.id).map(|(_, day)| day))
}

/// Fixes or moves the date.
#[handler]
pub async fn fix(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let (interview, slot) = find(&visit, &desk, &id).await?;
    let day = form.date("at-day").between(visit.today(), visit.today() + Days::new(366)).required();
    let time = form.text("at-time").time().required();
    let minutes = form.text("minutes").number(5, 480).required();
    let mode = form.text("mode").parsed::<InterviewMode>().required_or("error-choice");
    let place = form.text("meeting-place").max(200).optional().unwrap_or_default();
    let wish = form.valid(|| {
        let minutes = i32::try_from(minutes?).ok()?;
        Some(Appointment { at: day?.and_time(time?), minutes, mode: mode?, place })
    });
    let doubt = match &wish {
        Some(wish) => doubt(&visit, &desk, wish.at)?.map(Words::key),
        None => None,
    };
    if doubt.is_some() && !form.flag("date-sure") {
        let page = page(&visit, &desk, (interview, slot), form.view(), None).await?;
        let page = InterviewPage { doubt, ..page };
        return visit.again(desk.trail(&[("interviews-title", "interviews")]), &page);
    }
    let problem = match wish {
        None => None,
        Some(wish) => match fix_date(&visit, interview.id, &wish).await {
            Ok(_) => {
                let word = done_word(&visit, interview.household_id, "interview-dated").await?;
                let page = format!("interviews/{}", interview.id);
                let page = if word.ends_with("-phone") { page } else { "interviews".into() };
                return Ok(see_other(&desk.at(&format!("{page}?done={word}"))));
            }
            Err(error) => Some(refusal(error)?),
        },
    };
    let page = InterviewPage { doubt, ..page(&visit, &desk, (interview, slot), form.view(), problem).await? };
    visit.again(desk.trail(&[("interviews-title", "interviews")]), &page)
}

/// Writes down what came of it, or calls it off.
#[handler]
pub async fn close(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let (interview, slot) = find(&visit, &desk, &id).await?;
    let act = form.text("act").optional().unwrap_or_default();
    let held = act == "held";
    let text = form.lines("record").max(2000).optional().unwrap_or_default();
    // The list of things to ask says nothing by itself.
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let asked = plain(&visit.say(&Words::key("interview-checklist")));
    let text = if plain(&text) == asked { String::new() } else { text };
    let days = (visit.today() - Days::new(HELD_DAYS), visit.today());
    let day = if held { form.date("held-day").between(days.0, days.1).required() } else { None };
    let result = match act.as_str() {
        "missed" => record(&visit, interview.id, &Outcome::Missed).await,
        "cancel" => call_off(&visit, interview.id).await,
        "held" if form.is_valid() => record(&visit, interview.id, &Outcome::Held { record: text, day }).await,
        "held" => Err(AppError::Refused(Vec::new())),
        _ => Err(AppError::NotFound),
    };
    let problem = match result {
        Ok(_) if held => {
            let next = format!("registrations/{}?done=interview-held", interview.registration_id);
            return Ok(see_other(&desk.at(&next)));
        }
        Ok(_) => return Ok(see_other(&desk.at("interviews?done=saved"))),
        Err(_) if !form.is_valid() => None,
        Err(error) => Some(refusal(error)?),
    };
    let page = page(&visit, &desk, (interview, slot), form.view(), problem).await?;
    visit.again(desk.trail(&[("interviews-title", "interviews")]), &page)
}
