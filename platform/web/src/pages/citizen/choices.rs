//! The choices of the program's form for one child on one day: each with what is left for it, or why it is not allowed.

use super::parts::choice_words;
use super::wish::Wish;
use crate::i18n::Words;
use crate::view::Badge;
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::bookings::{Ask, judge_each};
use platform_app::city::Book;
use platform_program_api::{Field, FieldKind, Finding};
use platform_values::{ChildId, Span};
use serde::Serialize;

/// A field of the program's form.
#[derive(Clone, Debug, Serialize)]
pub struct FieldChoice {
    /// Name of the field.
    pub name: String,
    /// Its label.
    pub label: Words,
    /// True for a tick box.
    pub tick: bool,
    /// True if it is chosen.
    pub checked: bool,
    /// What can be chosen.
    pub options: Vec<Choosable>,
}

/// Something to choose, or the reasons why it cannot be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct Choosable {
    /// Value that is sent.
    pub value: String,
    /// What it says.
    pub words: Words,
    /// How it stands.
    pub badge: Option<Badge>,
    /// What is left.
    pub notes: Vec<Words>,
    /// Why it cannot be chosen.
    pub reasons: Vec<Words>,
    /// True if it is chosen.
    pub checked: bool,
}

/// The program's choices and ticks. Reasons that stand against every choice are collected in `against`.
pub async fn fields(
    visit: &Visit,
    wish: &Wish<'_>,
    book: &Book,
    day: NaiveDate,
    spans: &[Span],
    against: &mut Vec<Finding>,
) -> AppResult<Vec<FieldChoice>> {
    let Some(child) = wish.child else { return Ok(Vec::new()) };
    let mut fields = Vec::new();
    let mut asked = false;
    for field in wish.fields.iter().filter(|f| book.rulebook.asks(f.key)) {
        let FieldKind::Choice(_) = &field.kind else {
            if field.kind == FieldKind::Tick {
                fields.push(FieldChoice {
                    name: field.key.into(),
                    label: Words::key(format!("field-{}", field.key)),
                    tick: true,
                    checked: wish.answers.is_yes(field.key),
                    options: Vec::new(),
                });
            }
            continue;
        };
        let keys = keys(book, field);
        let (options, common) =
            options(visit, wish, book, field.key, &keys, &asks(wish, child, day, spans)).await?;
        asked = true;
        against.extend(common.into_iter().filter(|f| !against.contains(f)).collect::<Vec<_>>());
        fields.push(FieldChoice {
            name: field.key.into(),
            label: Words::key(format!("field-{}", field.key)),
            tick: false,
            checked: false,
            options,
        });
    }
    let plain = asks(wish, child, day, spans);
    if !asked && !plain.is_empty() {
        let judged = judge_each(visit, &plain).await?;
        let refusals = judged.iter().zip(&plain).map(|(judged, ask)| judged.against_filled(ask));
        *against = refusals.min_by_key(Vec::len).unwrap_or_default();
    }
    Ok(fields)
}

/// The wish once for each choice of the first field that was not answered yet.
pub fn variants(wish: &Wish<'_>, book: &Book, ask: &Ask) -> Vec<Ask> {
    let open = wish.fields.iter().find(|f| {
        matches!(f.kind, FieldKind::Choice(_))
            && book.rulebook.asks(f.key)
            && ask.answers.get(f.key).is_none()
    });
    let Some(field) = open else { return vec![ask.clone()] };
    let answered = |key: String| {
        let mut ask = ask.clone();
        ask.answers.0.insert(field.key.to_owned(), key);
        ask
    };
    keys(book, field).into_iter().map(answered).collect()
}

/// Keys of a field's choices: those of the rules, else the module's own.
fn keys(book: &Book, field: &Field) -> Vec<String> {
    let ruled: Vec<String> = book.rulebook.choices(field.key).into_iter().map(|choice| choice.key).collect();
    match &field.kind {
        FieldKind::Choice(own) if ruled.is_empty() => own.iter().map(|key| (*key).to_owned()).collect(),
        _ => ruled,
    }
}

fn asks(wish: &Wish<'_>, child: ChildId, day: NaiveDate, spans: &[Span]) -> Vec<Ask> {
    spans.iter().map(|span| wish.ask(child, day, *span)).collect()
}

/// Each choice with what is left for it and why it cannot be chosen, and the reasons that stand against all of them.
async fn options(
    visit: &Visit,
    wish: &Wish<'_>,
    book: &Book,
    field: &str,
    keys: &[String],
    asks: &[Ask],
) -> AppResult<(Vec<Choosable>, Vec<Finding>)> {
    let mut options = Vec::new();
    let mut refusals: Vec<Vec<Finding>> = Vec::new();
    for key in keys.iter().filter(|_| !asks.is_empty()) {
        let mut each = asks.to_vec();
        for ask in &mut each {
            ask.answers.0.insert(field.to_owned(), key.clone());
        }
        let judged = judge_each(visit, &each).await?;
        let least =
            judged.iter().zip(&each).map(|(judged, ask)| judged.against_filled(ask)).min_by_key(Vec::len);
        refusals.push(least.unwrap_or_default());
        let left = judged.first().map(|j| j.allowances.clone()).unwrap_or_default();
        let mine = left.iter().filter(|a| a.use_type.as_ref().is_none_or(|own| own == key));
        options.push(Choosable {
            value: key.clone(),
            words: choice_words(book, field, key),
            badge: None,
            notes: mine.map(Words::from).collect(),
            reasons: Vec::new(),
            checked: keys.len() == 1 || wish.answers.get(field) == Some(key),
        });
    }
    let first = refusals.first().cloned().unwrap_or_default();
    let common: Vec<Finding> = first.into_iter().filter(|f| refusals.iter().all(|r| r.contains(f))).collect();
    for (option, refusal) in options.iter_mut().zip(&refusals) {
        option.reasons = refusal.iter().filter(|f| !common.contains(f)).map(Words::from).collect();
        option.checked = option.checked && option.reasons.is_empty();
    }
    Ok((options, common))
}
