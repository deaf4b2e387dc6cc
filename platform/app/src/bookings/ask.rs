//! Judging a wish: the module's findings plus what the platform itself knows of windows and places of care.

use crate::bookings::case::{Ask, Facts, residence};
use crate::city::{Book, City, is_open};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use chrono::{Duration, NaiveDateTime, NaiveTime};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{
    Allowance, Assessment, Caller, Case, FieldKind, Finding, PastUse, Place, Quote, Residence, Usage, Window,
};
use platform_store::families;
use platform_values::Yen;
use std::sync::Arc;

/// The longest key of a choice.
const CHOICE_BYTES_MAX: usize = 60;
/// The most characters of a free answer.
const ANSWER_CHARS_MAX: usize = 200;

/// The answer to a wish, before anything is written.
pub struct Judged {
    /// All reasons, what would be drawn, what must still happen.
    pub assessment: Assessment,
    /// The fee as it would be told.
    pub quote: Quote,
    /// What is left of the caps.
    pub allowances: Vec<Allowance>,
    /// When bookings for the day open and close.
    pub window: Window,
    /// How actual times may change the fee.
    pub drift: Drift,
    /// The rules it was judged by.
    pub book: Arc<Book>,
}

/// How actual times may change a fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Leaving early makes it less: what is told is the most.
    pub may_fall: bool,
    /// Leaving late makes it more.
    pub may_rise: bool,
}

impl Drift {
    /// Asks the module what leaving early or late would change.
    fn of(book: &Book, usage: &Usage, told: Yen) -> Self {
        let leaving = |left: NaiveTime| {
            let actual = Usage { arrived: Some(usage.span.from()), left: Some(left), ..usage.clone() };
            book.rulebook.quote(&actual).total()
        };
        let early = usage.span.from().overflowing_add_signed(Duration::minutes(usage.span.minutes() / 2)).0;
        let (late, next_day) = usage.span.to().overflowing_add_signed(Duration::hours(2));
        Self { may_fall: leaving(early) < told, may_rise: next_day == 0 && leaving(late) > told }
    }
}

impl Judged {
    /// The reasons that stand against the wish for this caller: blocks always, warnings unless staff go past them.
    pub fn against(&self, ask: &Ask) -> Vec<Finding> {
        let passes = |f: &Finding| f.weight == Weight::Warn && ask.going_past.is_some();
        self.assessment.findings.iter().filter(|f| f.weight >= Weight::Warn && !passes(f)).cloned().collect()
    }

    /// The same while the form is not filled in yet: without fields that only have to be answered.
    pub fn against_filled(&self, ask: &Ask) -> Vec<Finding> {
        self.against(ask).into_iter().filter(|finding| finding.missing_field().is_none()).collect()
    }
}

/// Judges a wish without writing anything. The ledger is not asked: whether a place is free is told by the vacancies and
/// decided when booking.
pub async fn judge(ctx: &Ctx, ask: &Ask) -> AppResult<Judged> {
    let facts = read_facts(ctx, ask).await?;
    judge_facts(ctx, &ctx.city, &facts, ask, caller(ctx, &facts))
}

/// Judges several wishes for one child at one facility on one day, such as one for each use type.
pub async fn judge_each(ctx: &Ctx, asks: &[Ask]) -> AppResult<Vec<Judged>> {
    let first = asks.first().ok_or(AppError::NotFound)?;
    let facts = read_facts(ctx, first).await?;
    let caller = caller(ctx, &facts);
    asks.iter().map(|ask| judge_facts(ctx, &ctx.city, &facts, ask, caller)).collect()
}

/// Judges wishes for one child at one facility on several days, each as if those before it that nothing stands against
/// were booked already: the same answers as booking them one after the other would get.
pub async fn judge_in_turn(ctx: &Ctx, asks: &[Ask]) -> AppResult<Vec<Judged>> {
    let mut planned: Vec<PastUse> = Vec::new();
    let mut answers = Vec::with_capacity(asks.len());
    for ask in asks {
        let facts = Facts { planned: planned.clone(), ..read_facts(ctx, ask).await? };
        let judged = judge_facts(ctx, &ctx.city, &facts, ask, caller(ctx, &facts))?;
        if judged.against(ask).is_empty() {
            let answers = ask.answers.clone();
            planned.push(PastUse { date: ask.day, span: ask.span, place: Place::Planned, answers });
        }
        answers.push(judged);
    }
    Ok(answers)
}

/// What a judgement needs, if the actor may book for this child here.
pub(super) async fn read_facts(ctx: &Ctx, ask: &Ask) -> AppResult<Facts> {
    let (child, _) = ctx.find_child(ask.child).await?;
    let resource =
        Of::new(Object::Booking).household(child.household_id).child(child.id).facility(ask.facility);
    ctx.require(Action::Create, &resource)?;
    if ask.going_past.is_some() {
        ctx.require(Action::Override, &resource)?;
    }
    let mut tx = ctx.read().await?;
    let household = families::household(&mut tx, child.household_id).await?.ok_or(AppError::NotFound)?;
    let facts = Facts::read(&mut tx, child, household, ask).await?;
    tx.done().await?;
    Ok(facts)
}

/// In which part the actor asks.
pub fn caller(ctx: &Ctx, facts: &Facts) -> Caller {
    if ctx.actor.household == Some(facts.household.id) { Caller::Guardian } else { Caller::Staff }
}

/// Judges a wish on facts that were read.
pub fn judge_facts(ctx: &Ctx, city: &City, facts: &Facts, ask: &Ask, caller: Caller) -> AppResult<Judged> {
    let case = facts.case(ctx, city, ask, caller)?;
    let book = city.book(ask.program, ask.facility, ask.day)?;
    let mut assessment = book.rulebook.assess(&case);
    let window = city.window(&book, ask.day);
    let mut findings = standing(city, ask);
    findings.extend(strange_answers(city, ask)?);
    findings.extend(window_findings(&window, &case, residence(&facts.household)));
    findings.append(&mut assessment.findings);
    assessment.findings = findings;
    let usage = Usage {
        date: ask.day,
        span: ask.span,
        arrived: None,
        left: None,
        birth_date: facts.child.birth_date,
        residence: residence(&facts.household),
        reductions: facts.child.reductions.clone(),
        answers: ask.answers.clone(),
    };
    let quote = book.rulebook.quote(&usage);
    let allowances = book.rulebook.allowances(ask.day, &case.history, &case.around);
    let drift = Drift::of(&book, &usage, quote.total());
    Ok(Judged { assessment, quote, allowances, window, drift, book })
}

/// Findings about the place itself.
pub fn standing(city: &City, ask: &Ask) -> Vec<Finding> {
    let mut findings = Vec::new();
    match city.facility(ask.facility) {
        Some(facility) if city.offers(ask.facility, ask.program) => {
            if !is_open(facility, ask.day) {
                findings.push(Finding::new("facility-not-open", Weight::Block));
            }
            if facility.suspended_from.is_some_and(|from| from <= ask.day) {
                findings.push(Finding::new("facility-suspended", Weight::Block));
            }
        }
        _ => findings.push(Finding::new("facility-does-not-offer", Weight::Block)),
    }
    findings
}

/// Findings about answers that no form could have given. Which choices there are is judged by the module.
fn strange_answers(city: &City, ask: &Ask) -> AppResult<Vec<Finding>> {
    let Some(program) = city.program(ask.program) else { return Ok(Vec::new()) };
    let form = city.module(program)?.manifest().form;
    let strange = ask.answers.0.iter().filter(|(key, answer)| {
        let field = form.iter().find(|field| field.key == key.as_str());
        !field.is_some_and(|field| match field.kind {
            FieldKind::Choice(_) => answer.len() <= CHOICE_BYTES_MAX,
            FieldKind::Tick => answer.as_str() == "yes",
            FieldKind::Text => answer.chars().count() <= ANSWER_CHARS_MAX,
        })
    });
    Ok(strange.map(|(key, _)| Finding::new("answer-strange", Weight::Block).with("field", key)).collect())
}

/// Findings about choices of the form that a fact must have and lacks, or that were not there to choose. For uses that are
/// over, which the module does not judge.
pub fn wrong_choices(city: &City, ask: &Ask) -> AppResult<Vec<Finding>> {
    let mut findings = strange_answers(city, ask)?;
    let book = city.book(ask.program, ask.facility, ask.day)?;
    let program = city.program(ask.program).ok_or(AppError::NotFound)?;
    for field in city.module(program)?.manifest().form.into_iter().filter(|f| book.rulebook.asks(f.key)) {
        let FieldKind::Choice(own) = &field.kind else { continue };
        let ruled = book.rulebook.choices(field.key);
        let known = |answer: &str| {
            if ruled.is_empty() { own.contains(&answer) } else { ruled.iter().any(|c| c.key == answer) }
        };
        let code = match ask.answers.get(field.key) {
            None if field.required => "answer-missing",
            Some(answer) if !known(answer) => "answer-strange",
            _ => continue,
        };
        let wrong = Finding::new(code, Weight::Block).with("field", field.key);
        if !findings.contains(&wrong) {
            findings.push(wrong);
        }
    }
    Ok(findings)
}

/// Findings about the booking window. Staff book after its end for callers, and before it opens with a reason; nobody
/// books for the past.
pub fn window_findings(window: &Window, case: &Case, residence: Residence) -> Vec<Finding> {
    let opens = opens_for(window, residence);
    let not_yet = |weight| Finding::new("window-not-yet", weight).with("opens", iso(opens));
    if case.caller == Caller::Staff {
        let past = case.day.date < case.asked_at.date();
        let past = past.then(|| Finding::new("window-day-is-past", Weight::Block));
        let early = (case.asked_at < opens).then(|| not_yet(Weight::Warn));
        return past.into_iter().chain(early).collect();
    }
    let mut findings = Vec::new();
    if case.asked_at < opens {
        findings.push(not_yet(Weight::Block));
    }
    if case.asked_at >= window.closes_at {
        findings.push(Finding::new("window-over", Weight::Block).with("closed", iso(window.closes_at)));
    }
    findings
}

/// When a family may begin to book.
pub fn opens_for(window: &Window, residence: Residence) -> NaiveDateTime {
    match residence {
        Residence::Resident => window.opens_at,
        Residence::OutOfCity => window.opens_for_others_at,
    }
}

/// A civil moment as message arguments carry it.
pub fn iso(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M").to_string()
}
