//! The part of forms that a program asks: its fields under the rules of the facility, read back as answers.

use super::desk::choice_words;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::view::Choice;
use platform_app::store::bookings::Booking;
use platform_app::store::places::Program;
use platform_app::{AppResult, Book, City};
use platform_program_api::{Answers, FieldKind};
use serde::Serialize;

/// One field of a program's form. Its name in the form is `answer-<key>`.
#[derive(Clone, Debug, Serialize)]
pub struct AskedField {
    /// Name in the form.
    pub name: String,
    /// Label.
    pub label: Words,
    /// Choices; empty for a tick box or a text.
    pub options: Vec<Choice>,
    /// A tick box.
    pub tick: bool,
    /// A free text.
    pub text: bool,
    /// May be left empty.
    pub optional: bool,
}

impl AskedField {
    /// An invented field.
    pub fn samples() -> Vec<Self> {
        let field = |name: &str, options: Vec<Choice>, tick, text| Self {
            name: name.into(),
            label: Words::key("label-offer"),
            options,
            tick,
            text,
            optional: tick,
        };
        let choice = Choice::new("refresh", Words::text("リフレッシュ（見本）"));
        vec![
            field("answer-a", vec![choice], false, false),
            field("answer-b", Vec::new(), true, false),
            field("answer-c", Vec::new(), false, true),
        ]
    }
}

/// The fields that a program asks under these rules.
pub fn fields(city: &City, program: &Program, book: &Book) -> AppResult<Vec<AskedField>> {
    let manifest = city.module(program)?.manifest();
    let asked = manifest.form.into_iter().filter(|field| book.rulebook.asks(field.key));
    Ok(asked
        .map(|field| {
            let own = book.rulebook.choices(field.key);
            let options = match &field.kind {
                FieldKind::Choice(keys) if own.is_empty() => keys.iter().map(|k| (*k).to_owned()).collect(),
                FieldKind::Choice(_) => own.into_iter().map(|c| c.key).collect(),
                FieldKind::Tick | FieldKind::Text => Vec::new(),
            };
            let choice =
                |key: String| Choice::new(key.clone(), choice_words(&*book.rulebook, field.key, &key));
            AskedField {
                name: format!("answer-{}", field.key),
                label: Words::key(format!("field-{}", field.key)),
                options: options.into_iter().map(choice).collect(),
                tick: field.kind == FieldKind::Tick,
                text: field.kind == FieldKind::Text,
                optional: !field.required,
            }
        })
        .collect())
}

/// What was ticked in the program's form for a booking, such as a meal.
pub fn ticked(city: &City, booking: &Booking) -> AppResult<Vec<Words>> {
    let Some(program) = city.program(booking.program_id) else { return Ok(Vec::new()) };
    let form = city.module(program)?.manifest().form;
    let yes = |key: &str| booking.answers.get(key).and_then(|answer| answer.as_str()) == Some("yes");
    let ticked = form.iter().filter(|field| field.kind == FieldKind::Tick && yes(field.key));
    Ok(ticked.map(|field| Words::key(format!("ticked-{}", field.key))).collect())
}

/// What was written in the program's form for a booking, field by field, such as why care is needed in an emergency.
pub fn written(city: &City, booking: &Booking) -> AppResult<Vec<(Words, String)>> {
    let Some(program) = city.program(booking.program_id) else { return Ok(Vec::new()) };
    let form = city.module(program)?.manifest().form;
    let text = |key: &str| booking.answers.get(key).and_then(|answer| answer.as_str()).map(str::to_owned);
    let texts = form.iter().filter(|field| field.kind == FieldKind::Text);
    let told = texts.filter_map(|field| Some((field.key, text(field.key)?)));
    Ok(told.map(|(key, text)| (Words::key(format!("written-{key}")), text)).collect())
}

/// What was answered; a required field that is empty is refused beside it.
pub fn answers(form: &mut FormData, asked: &[AskedField]) -> Answers {
    let mut answers = Answers::default();
    for field in asked {
        let value = if field.tick {
            form.flag(&field.name).then(|| "yes".to_owned())
        } else {
            let known = |text: &str| {
                let known = field.text || field.options.iter().any(|option| option.value == text);
                known.then(|| text.to_owned())
            };
            let reader = form.text(&field.name).max(200).choice(known);
            if field.optional { reader.optional() } else { reader.required_or("error-choice") }
        };
        if let Some(value) = value {
            let key = field.name.strip_prefix("answer-").unwrap_or(&field.name);
            answers.0.insert(key.to_owned(), value);
        }
        if let Words::Message { key, .. } = &field.label {
            form.label(&field.name, key);
        }
    }
    answers
}
