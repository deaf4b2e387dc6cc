//! What a facility says of itself, when it is closed, what it announces, and the rules that hold for it.

use super::closed_days::{ClosedDays, stretches};
use super::closing::Closing;
use super::desk::{Desk, pager, query, read_id, refusal};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::public::place::rules::name_of;
use crate::paging::{self, paged};
use crate::render::Page;
use crate::view::{Notice, Pager};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use platform_app::announcements::{self, SHOWN_DAYS_MAX};
use platform_app::authz::{Action, Object, Of};
use platform_app::closures;
use platform_app::profile::{ProfileTexts, update_profile};
use platform_app::{AppError, AppResult};
use platform_program_api::{Origin, RuleKind};
use platform_values::AnnouncementId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use serde_json::Value;

/// The settings.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsPage {
    code: String,
    form: FormView,
    problem: Option<Notice>,
    closures: Vec<ClosedDays>,
    may_close: bool,
    /// Days about to be closed.
    pub(super) confirm: Option<Closing>,
    announcements: Vec<Announced>,
    pager: Pager,
    programs: Vec<ProgramRules>,
}

#[derive(Clone, Debug, Serialize)]
struct Announced {
    id: String,
    title: String,
    body: String,
    from: NaiveDateTime,
    until: Option<NaiveDate>,
    stands: bool,
}

#[derive(Clone, Debug, Serialize)]
struct ProgramRules {
    name: String,
    rules: Vec<RuleLine>,
}

#[derive(Clone, Debug, Serialize)]
struct RuleLine {
    label: Words,
    part: Option<Words>,
    value: Words,
    origin: Words,
}

impl Page for SettingsPage {
    const TEMPLATE: &'static str = "pages/facility/settings";

    fn title(&self) -> Words {
        Words::key("desk-settings-title")
    }

    fn samples() -> Vec<Self> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let mut form = FormView::default();
        form.errors.push(FieldError::new("closing-reason", "error-required"));
        let full = Self {
            code: "s-001".into(),
            form,
            problem: None,
            closures: vec![
                ClosedDays { day, last: Some(day), reason: "行事（見本）".into(), own: true },
                ClosedDays { day, last: None, reason: "年末年始（見本）".into(), own: false },
            ],
            may_close: true,
            confirm: Some(Closing::sample()),
            announcements: vec![Announced {
                id: "x".into(),
                title: "見本のお知らせ".into(),
                body: "見本です".into(),
                from: NaiveDateTime::default(),
                until: Some(NaiveDate::default()),
                stands: true,
            }],
            pager: Pager::new(1, 50, 1, |n| format!("?page={n}")),
            programs: vec![ProgramRules {
                name: "一時保育".into(),
                rules: vec![RuleLine {
                    label: Words::text("定員"),
                    part: None,
                    value: Words::text("10"),
                    origin: Words::key("origin-city"),
                }],
            }],
        };
        let bare = Self {
            form: FormView::default(),
            closures: Vec::new(),
            may_close: false,
            confirm: None,
            announcements: Vec::new(),
            programs: Vec::new(),
            ..full.clone()
        };
        vec![Self { confirm: None, ..full.clone() }, Self { form: FormView::default(), ..full }, bare]
    }
}

/// Shows the settings.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let page = page(&visit, &desk, None, None).await?;
    visit.page(desk.trail(&[]), &page)
}

/// The page with what was typed, or with what stands.
pub(super) async fn page(
    visit: &Visit,
    desk: &Desk,
    typed: Option<FormView>,
    problem: Option<Notice>,
) -> AppResult<SettingsPage> {
    let place = desk.place(visit)?;
    visit.require(Action::Read, &Of::new(Object::Rules).facility(desk.id))?;
    let texts = ProfileTexts::of(place);
    let filled = || {
        FormData::filled([
            ("desk-notice", place.notice.clone()),
            ("desk-about", texts.about.clone()),
            ("desk-belongings", texts.belongings.clone()),
            ("desk-access", texts.access.clone()),
            ("desk-meals", texts.meals.clone()),
            ("desk-cancel-policy", texts.cancel_policy.clone()),
        ])
        .view()
    };
    let until = visit.today() + Days::new(400);
    let closed = closures::list(visit, Some(desk.id), visit.today(), until)?;
    let load = |page| announcements::list(visit, Some(desk.id), None, page);
    let (number, announced, total) = paged(paging::asked(&mut query(visit)), load).await?;
    let now = visit.now();
    let line = |a: &platform_app::store::announcements::Announcement| Announced {
        id: a.id.to_string(),
        title: a.title.clone(),
        body: a.body.clone(),
        from: visit.civil(a.shown_from),
        until: a.shown_until.map(|at| last_day(visit.civil(at))),
        stands: a.shown_until.is_none_or(|until| until > now),
    };
    let closure = Of::new(Object::Closure).facility(desk.id);
    Ok(SettingsPage {
        code: desk.code.clone(),
        form: typed.map_or_else(filled, |typed| typed.over(filled())),
        problem,
        closures: stretches(closed),
        may_close: visit.may(Action::Create, &closure),
        confirm: None,
        announcements: announced.iter().map(line).collect(),
        pager: pager(number, total, &format!("{}?", desk.at("settings"))),
        programs: rules(visit, desk)?,
    })
}

fn rules(visit: &Visit, desk: &Desk) -> AppResult<Vec<ProgramRules>> {
    let mut programs = Vec::new();
    for program in desk.programs(visit) {
        let book = visit.city.book(program.id, desk.id, visit.today())?;
        let fields = visit.city.module(program)?.manifest().rules;
        let values = serde_json::to_value(&book.rules.values)?;
        let mut lines = Vec::new();
        for field in &fields {
            for (path, origin) in &book.rules.origins {
                let Some(star) = matches(field.path, path) else { continue };
                let Some(value) = leaf(&values, path) else { continue };
                let label = field.message();
                lines.push(RuleLine {
                    value: rule_value(visit, &label, &field.kind, value),
                    label: Words::key(label),
                    part: star.map(|key| name_of(visit, &book, path, &key)),
                    origin: Words::key(match origin {
                        Origin::Module => "origin-module",
                        Origin::City | Origin::CityEdit => "origin-city",
                        Origin::Facility | Origin::FacilityEdit => "origin-facility",
                    }),
                });
            }
        }
        programs.push(ProgramRules { name: program.name.clone(), rules: lines });
    }
    Ok(programs)
}

/// Whether a path fits a pattern; gives the key that a star stands for.
#[expect(clippy::option_option, reason = "fits without a star, or with one")]
fn matches(pattern: &str, path: &str) -> Option<Option<String>> {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('.').collect(), path.split('.').collect());
    if pattern.len() != path.len() || pattern.iter().zip(&path).any(|(p, k)| *p != "*" && p != k) {
        return None;
    }
    let star = pattern.iter().zip(&path).find(|(p, _)| **p == "*").map(|(_, key)| (*key).to_owned());
    Some(star)
}

fn leaf<'a>(values: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(values, |value, key| value.get(key))
}

fn rule_value(visit: &Visit, label: &str, kind: &RuleKind, value: &Value) -> Words {
    let named = |word: &str| {
        let key = format!("{label}-{word}");
        if visit.site.renderer.catalog().has(&key) { visit.say(&Words::key(key)) } else { word.to_owned() }
    };
    match (kind, value) {
        (_, Value::Bool(yes)) => Words::key(if *yes { "rule-yes" } else { "rule-no" }),
        (RuleKind::Yen, Value::Number(yen)) => {
            Words::text(crate::format::yen(platform_values::Yen(yen.as_i64().unwrap_or_default())))
        }
        (_, Value::Array(all)) => {
            let words = all.iter().filter_map(|v| v.as_str()).map(named).collect::<Vec<_>>();
            Words::text(words.join(" "))
        }
        (_, Value::String(text)) => Words::text(crate::format::shown(&named(text))),
        (_, other) => Words::text(other.to_string()),
    }
}

/// Writes the texts.
#[handler]
pub async fn write(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let place = desk.place(&visit)?;
    let kept = ProfileTexts::of(place);
    // A field that was not sent stays as it is; one that was sent empty is emptied.
    let mut text = |name: &str, max, kept: &str| match form.raw(name) {
        Some(_) => form.lines(name).max(max).optional().unwrap_or_default(),
        None => kept.to_owned(),
    };
    let notice = text("desk-notice", 300, &place.notice);
    let texts = ProfileTexts {
        about: text("desk-about", 4000, &kept.about),
        belongings: text("desk-belongings", 4000, &kept.belongings),
        access: text("desk-access", 4000, &kept.access),
        meals: text("desk-meals", 4000, &kept.meals),
        cancel_policy: text("desk-cancel-policy", 4000, &kept.cancel_policy),
    };
    let problem = if form.is_valid() {
        match update_profile(&visit, desk.id, &texts, &notice).await {
            Ok(_) => return Ok(see_other(&desk.at("settings?done=saved"))),
            Err(error) => Some(refusal(error)?),
        }
    } else {
        None
    };
    visit.again(desk.trail(&[]), &page(&visit, &desk, Some(form.view()), problem).await?)
}

/// The last day of something that is shown until this moment: what ends at midnight ends with the day before.
fn last_day(until: NaiveDateTime) -> NaiveDate {
    let before = until.date().pred_opt().filter(|_| until.time() == NaiveTime::MIN);
    before.unwrap_or_else(|| until.date())
}

/// Announces something.
#[handler]
pub async fn announce(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let title = form.text("announce-title").max(100).required();
    let body = form.lines("announce-body").max(2000).required();
    let today = visit.today();
    let until = form.date("announce-until").between(today, today + Days::new(SHOWN_DAYS_MAX)).optional();
    let wish = form.valid(|| {
        let shown_until = until.and_then(|day| day.succ_opt()).map(|day| day.and_time(NaiveTime::MIN));
        Some(announcements::Words { title: title?, body: body?, shown_from: visit.civil_now(), shown_until })
    });
    let problem = match wish {
        None => None,
        Some(words) => match announcements::create(&visit, Some(desk.id), &words).await {
            Ok(_) => return Ok(see_other(&desk.at("settings?done=announced"))),
            Err(error) => Some(refusal(error)?),
        },
    };
    visit.again(desk.trail(&[]), &page(&visit, &desk, Some(form.view()), problem).await?)
}

/// Ends an announcement.
#[handler]
pub async fn end(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let (announcement, _) = announcements::find(&visit, read_id::<AnnouncementId>(&id)?).await?;
    if announcement.facility_id != Some(desk.id) {
        return Err(AppError::NotFound.into());
    }
    announcements::end(&visit, announcement.id).await?;
    Ok(see_other(&desk.at("settings?done=announcement-ended")))
}
