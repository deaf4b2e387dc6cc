//! A wish as pages carry it from one step to the next, in a query or a form, until it is booked.

use super::parts::place;
use crate::forms::FormData;
use crate::visit::Visit;
use chrono::NaiveDate;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use platform_app::bookings::Ask;
use platform_app::city::Book;
use platform_app::store::places::{Facility, Program};
use platform_app::{AppError, AppResult};
use platform_program_api::{Answers, Field, FieldKind};
use platform_values::{ChildId, Span};
use std::sync::Arc;

/// The most characters of a free answer.
const ANSWER_CHARS_MAX: usize = 200;
/// The longest key of an offer or a choice; what is longer is none, and would only make an address too long.
const KEY_BYTES_MAX: usize = 60;

/// A facility, one of its programs, and what is known of the wish so far.
pub struct Wish<'v> {
    /// Facility.
    pub facility: &'v Facility,
    /// Program.
    pub program: &'v Program,
    /// Fields of the program's form.
    pub fields: Vec<Field>,
    /// Day.
    pub day: Option<NaiveDate>,
    /// Child.
    pub child: Option<ChildId>,
    /// Key of the offer.
    pub offer: Option<String>,
    /// Answers.
    pub answers: Answers,
}

impl<'v> Wish<'v> {
    /// Reads what a query or form says; what cannot be read counts as not said.
    pub fn read(visit: &'v Visit, code: &str, form: &FormData) -> AppResult<Self> {
        let said = |name: &str| form.raw(name).map(str::trim).filter(|text| !text.is_empty());
        let (facility, program) = place(visit, code, said("program"))?;
        let fields = visit.city.module(program)?.manifest().form;
        let mut answers = Answers::default();
        // Public pages say `use` for the program's first choice, whatever its name.
        let main = fields.iter().find(|f| matches!(f.kind, FieldKind::Choice(_))).map(|f| f.key);
        for field in &fields {
            let alias = || said("use").filter(|_| main == Some(field.key));
            if let Some(answer) = said(field.key).or_else(alias).filter(|a| fits(&field.kind, a)) {
                answers.0.insert(field.key.to_owned(), answer.to_owned());
            }
        }
        let parts =
            || Some(format!("{}-{:0>2}-{:0>2}", said("date-year")?, said("date-month")?, said("date-day")?));
        let day = said("date").map(str::to_owned).or_else(parts);
        Ok(Self {
            facility,
            program,
            fields,
            day: day.and_then(|day| crate::format::sent_date(&crate::forms::narrow(&day))),
            child: said("child").and_then(|id| id.parse().ok()),
            offer: said("offer").filter(|key| is_key(key)).map(str::to_owned),
            answers,
        })
    }

    /// The rules that govern a day; answers to fields that they do not ask are dropped.
    pub fn book(&mut self, visit: &Visit, day: NaiveDate) -> AppResult<Arc<Book>> {
        let book = visit.city.book(self.program.id, self.facility.id, day)?;
        self.answers.0.retain(|key, _| book.rulebook.asks(key));
        Ok(book)
    }

    /// The wish as the use cases take it, for one span.
    pub fn ask(&self, child: ChildId, day: NaiveDate, span: Span) -> Ask {
        Ask {
            child,
            facility: self.facility.id,
            program: self.program.id,
            day,
            span,
            answers: self.answers.clone(),
            note: String::new(),
            going_past: None,
        }
    }

    /// Names and values of hidden fields that carry child, program and answers along.
    pub fn kept(&self) -> Vec<(String, String)> {
        let mut kept = vec![("program".to_owned(), self.program.key.clone())];
        kept.extend(self.child.map(|child| ("child".to_owned(), child.to_string())));
        for field in self.fields.iter().filter(|f| f.kind != FieldKind::Text) {
            kept.extend(self.answers.get(field.key).map(|answer| (field.key.to_owned(), answer.to_owned())));
        }
        kept
    }

    /// The same as the rest of a query, `&` first. Free answers never come into an address.
    pub fn kept_query(&self) -> String {
        let pair = |(name, value): &(String, String)| {
            format!("&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))
        };
        self.kept().iter().map(pair).collect()
    }

    /// Child, program and main choice as public pages read them, without `&` in front.
    pub fn public_query(&self) -> String {
        let mut pairs = vec![("program", self.program.key.clone())];
        pairs.extend(self.child.map(|child| ("child", child.to_string())));
        let main = self.fields.iter().find(|f| matches!(f.kind, FieldKind::Choice(_)));
        let chosen = main.and_then(|field| self.answers.get(field.key));
        pairs.extend(chosen.map(|answer| ("use", answer.to_owned())));
        let pair = |(name, value): &(&str, String)| {
            format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))
        };
        pairs.iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// The address of the first step with all that is known.
    pub fn first_step(&self) -> String {
        format!("/facilities/{}/book?{}", self.facility.code, self.full_query())
    }

    /// The same, where what is missing is marked.
    pub fn first_step_again(&self) -> String {
        format!("{}&missing=yes", self.first_step())
    }

    /// The address of the check.
    pub fn check_step(&self) -> String {
        format!("/facilities/{}/book/check?{}", self.facility.code, self.full_query())
    }

    fn full_query(&self) -> String {
        let day = self.day.map(|day| format!("&date={day}")).unwrap_or_default();
        let offer = self
            .offer
            .as_ref()
            .map(|offer| format!("&offer={}", utf8_percent_encode(offer, NON_ALPHANUMERIC)));
        let query = format!("{}{day}{}", self.kept_query(), offer.unwrap_or_default());
        query.trim_start_matches('&').to_owned()
    }

    /// The span of the wished offer, or of the only one.
    pub fn span(&self, visit: &Visit, book: &Book, day: NaiveDate) -> Option<Span> {
        let offers = book.rulebook.offers(&visit.city.day(self.facility.id, day));
        let named = offers.iter().find(|o| Some(&o.key) == self.offer.as_ref());
        let only = || offers.first().filter(|_| offers.len() == 1);
        named.or_else(only).map(|offer| offer.span)
    }
}

/// True if a form could have sent this answer. Which choices there are is judged by the module, in its own words.
fn fits(kind: &FieldKind, answer: &str) -> bool {
    match kind {
        FieldKind::Choice(_) => is_key(answer),
        FieldKind::Tick => answer == "yes",
        FieldKind::Text => answer.chars().count() <= ANSWER_CHARS_MAX,
    }
}

fn is_key(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    text.len() <= KEY_BYTES_MAX && text.bytes().all(plain)
}

/// The query of a visit as a form.
pub fn query(visit: &Visit) -> AppResult<FormData> {
    FormData::parse(&visit.query).map_err(|_| AppError::NotFound)
}
