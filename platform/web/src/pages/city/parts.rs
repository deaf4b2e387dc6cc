//! What the city's pages share: queries, addresses, filters, cells of tables and files to be saved.

pub use crate::failure::refusal as refusal_of;
use crate::format;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
pub use crate::paging::{asked as page_number, paged};
use crate::render::Page;
use crate::view::{Choice, Link, Notice, NoticeKind, Pager};
use crate::visit::{PageResult, Visit, download};
use chrono::{DateTime, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use platform_app::page::Page as ListPage;
use platform_app::reports::{File, Format};
use platform_app::store::places::Program;
use platform_app::{AppError, AppResult};
use platform_program_api::{Cell, Finding};
use platform_values::{Month, ProgramId};
use serde::Serialize;
use std::fmt::Write as _;

/// What is escaped in an address: all but the unreserved signs.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Rows on a page; the same as in the use cases.
pub const PAGE: u64 = 50;

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellView {
    /// What it says.
    pub words: Words,
    /// True for what is set to the right.
    pub number: bool,
}

/// The same for lists that are cut in memory.
pub const ROWS: usize = 50;

/// The query of the visit as a form; one that cannot be read is empty.
pub fn query(visit: &Visit) -> FormData {
    FormData::parse(&visit.query).unwrap_or_default()
}

/// What was asked for, for showing a filter again. A filter that cannot be read does not narrow and is no error.
pub fn kept(form: &FormData) -> FormView {
    FormView { errors: Vec::new(), ..form.view() }
}

/// The page that is shown of so many rows, and the rows before it: the last one where a later one was asked for.
pub fn within(page: u32, total: usize) -> (u32, usize) {
    let page = page.min(ListPage::pages(i64::try_from(total).unwrap_or(i64::MAX)));
    (page, usize::try_from(page - 1).unwrap_or(0).saturating_mul(ROWS))
}

/// The address of a page with those fields that are not empty.
pub fn address(path: &str, fields: &[(&str, String)]) -> String {
    let mut address = path.to_owned();
    let mut mark = '?';
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        let value = utf8_percent_encode(value, IN_QUERY);
        let _ = write!(address, "{mark}{name}={value}");
        mark = '&';
    }
    address
}

/// Pages of a list whose address is made of these fields.
pub fn pager(page: u32, total: i64, path: &str, fields: &[(&str, String)]) -> Pager {
    let total = u64::try_from(total).unwrap_or(0);
    Pager::new(page.into(), PAGE, total, |number| {
        let mut fields = fields.to_vec();
        fields.push(("page", number.to_string()));
        address(path, &fields)
    })
}

/// The way back to the overview and to pages below it.
pub fn trail(above: Vec<Link>) -> Vec<Link> {
    let mut trail = vec![Link::new(Words::key("city-title"), "/city")];
    trail.extend(above);
    trail
}

/// The program that the query names, else the city's first.
pub fn program(visit: &Visit, form: &mut FormData) -> AppResult<Program> {
    let named = form.text("program").optional();
    let programs = &visit.city.set_up.programs;
    let found = match named {
        Some(key) => visit.city.program_by_key(&key),
        None => programs.first(),
    };
    found.cloned().ok_or(AppError::NotFound)
}

/// The field that names the program in addresses; none where the city has one program only.
pub fn program_field(visit: &Visit, program: ProgramId) -> Vec<(&'static str, String)> {
    let programs = &visit.city.set_up.programs;
    let key = programs.iter().find(|p| p.id == program && programs.len() > 1).map(|p| p.key.clone());
    key.into_iter().map(|key| ("program", key)).collect()
}

/// The city's programs to choose from; empty where there is nothing to choose.
pub fn programs(visit: &Visit) -> Vec<Choice> {
    let programs = &visit.city.set_up.programs;
    let choices = programs.iter().filter(|_| programs.len() > 1);
    choices.map(|p| Choice::new(p.key.clone(), Words::text(&*p.name))).collect()
}

/// The city's wards to choose from.
pub fn wards(visit: &Visit) -> Vec<Choice> {
    let wards = visit.city.files.tenant.wards.iter();
    wards.map(|ward| Choice::new(ward.clone(), Words::text(&**ward))).collect()
}

/// The city's facilities to choose from with their wards, by ward and number.
pub fn facilities(visit: &Visit) -> Vec<Choice> {
    let wards = &visit.city.files.tenant.wards;
    let place = |ward: &str| wards.iter().position(|known| known == ward).unwrap_or(usize::MAX);
    let mut all: Vec<_> = visit.city.set_up.facilities.iter().collect();
    all.sort_by_key(|f| (place(&f.ward), &f.code));
    let named = |ward: &str, name: &str| match ward {
        "" => Words::text(name),
        ward => Words::key("city-facility-of-ward").with("ward", ward).with("name", name),
    };
    all.into_iter().map(|f| Choice::new(f.code.clone(), named(&f.ward, &f.name))).collect()
}

/// A month in an address.
pub fn month(text: &str) -> AppResult<Month> {
    crate::format::sent_month(text).ok_or(AppError::NotFound)
}

/// An id in an address.
pub fn id<T: From<uuid::Uuid>>(text: &str) -> AppResult<T> {
    text.parse::<uuid::Uuid>().map(T::from).map_err(|_| AppError::NotFound)
}

/// A cell as pages show it.
pub fn cell(cell: &Cell) -> CellView {
    let (words, number) = match cell {
        Cell::Text(text) => (Words::text(format::shown(text)), false),
        Cell::Message(key) => (Words::key(key.clone()), false),
        Cell::Number(number) => (count(*number), true),
        Cell::Yen(yen) => (Words::text(format::yen(*yen)), true),
        Cell::Empty => (Words::text(""), false),
    };
    CellView { words, number }
}

/// A number with separators between thousands.
pub fn count(number: impl Into<i64>) -> Words {
    Words::text(platform_values::Yen(number.into()).to_string())
}

/// A moment on the city's clocks, as the helpers of templates take it.
pub fn moment(visit: &Visit, at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|at| visit.civil(at).format("%Y-%m-%dT%H:%M").to_string())
}

/// A hidden field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hidden {
    name: String,
    value: String,
}

impl Hidden {
    /// A field with its value.
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }
}

/// Pages of a list that is searched by what may not stand in an address: the next page is asked for by a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostPager {
    action: String,
    hidden: Vec<Hidden>,
    total: u64,
    first: u64,
    last: u64,
    previous: Option<u64>,
    next: Option<u64>,
}

/// The fields of a form that are not empty, to be sent again.
pub fn hidden(form: &FormView, names: &[&str]) -> Vec<Hidden> {
    let field = |name: &&str| {
        let value = form.value(name).filter(|value| !value.is_empty())?;
        Some(Hidden { name: (*name).to_owned(), value: value.to_owned() })
    };
    names.iter().filter_map(field).collect()
}

/// Pages of a list that the form at `action` asked for.
pub fn post_pager(page: u32, total: i64, action: &str, hidden: Vec<Hidden>) -> PostPager {
    let total = u64::try_from(total).unwrap_or(0);
    let plain = Pager::new(page.into(), PAGE, total, |number| number.to_string());
    let number = |href: Option<String>| href.and_then(|number| number.parse().ok());
    PostPager {
        action: action.to_owned(),
        hidden,
        total,
        first: plain.first,
        last: plain.last,
        previous: number(plain.previous),
        next: number(plain.next),
    }
}

/// A box with everything that stands against something.
pub fn refusal(findings: &[Finding]) -> Notice {
    Notice {
        kind: NoticeKind::Error,
        title: Words::key("error-page-refused"),
        lines: findings.iter().map(Words::from).collect(),
    }
}

/// For a form that somebody else overtook: it shows what stands now, and the notice keeps what was typed.
pub fn overtaken(typed: &FormView, stands: &FormView) -> Notice {
    const OF_THE_FORM: [&str; 4] = ["csrf", "form-key", "seen", "confirmed"];
    let date = |name: &str| {
        let part = |end: &str| typed.value(&format!("{name}-{end}")).filter(|text| !text.is_empty());
        Some(format!("{}-{:0>2}-{:0>2}", part("year")?, part("month")?, part("day")?))
    };
    let of_date = |name: &str| ["-month", "-day"].iter().any(|end| name.ends_with(end));
    let asked = typed.values.keys().filter(|name| !OF_THE_FORM.contains(&name.as_str()) && !of_date(name));
    let own = asked.filter_map(|name| {
        let (name, value) = match name.strip_suffix("-year") {
            Some(name) => (name, date(name)?),
            None => (name.as_str(), typed.value(name)?.to_owned()),
        };
        (!value.is_empty() && stands.value(name) != Some(value.as_str())).then_some(value)
    });
    let mut lines = vec![Words::key("error-stale"), Words::key("city-overtaken")];
    lines.extend(own.map(|value| Words::text(format!("「{value}」"))));
    Notice { kind: NoticeKind::Error, title: Words::key("error-page-refused"), lines }
}

/// The format that the query names; UTF-8 by default.
pub fn format_of(form: &mut FormData) -> Format {
    match form.text("format").optional().as_deref() {
        Some("sjis") => Format::CsvShiftJis,
        Some("xlsx") => Format::Xlsx,
        _ => Format::CsvUtf8,
    }
}

/// Links to a file in every format.
pub fn files(path: &str, fields: &[(&str, String)]) -> Vec<Link> {
    let formats = [("csv", "city-file-csv"), ("sjis", "city-file-sjis"), ("xlsx", "city-file-xlsx")];
    formats
        .into_iter()
        .map(|(format, key)| {
            let mut fields = fields.to_vec();
            fields.push(("format", format.to_owned()));
            Link::new(Words::key(key), address(path, &fields))
        })
        .collect()
}

/// Before a file is saved that lacks some characters.
#[derive(Clone, Debug, Serialize)]
pub struct LossPage {
    notice: Notice,
    files: Vec<Link>,
    anyway: String,
}

impl Page for LossPage {
    const TEMPLATE: &'static str = "pages/city/file-loss";

    fn title(&self) -> Words {
        Words::key("city-file-loss-title")
    }

    fn samples() -> Vec<Self> {
        let files = files("/city/reports/file", &[("month", "2026-03".into())]);
        vec![Self { notice: loss(2), files, anyway: "/city/reports/file?format=sjis&anyway=yes".into() }]
    }
}

fn loss(count: usize) -> Notice {
    let words = Words::key("file-replaced").with("count", count);
    Notice { kind: NoticeKind::Warn, title: Words::key("city-file-loss-title"), lines: vec![words] }
}

/// Hands a file out; where the encoding loses characters, people are told first.
pub fn hand_out(visit: &Visit, form: &mut FormData, file: File, trail: Vec<Link>) -> PageResult {
    if file.replaced == 0 || form.flag("anyway") {
        return Ok(download(&file.name, file.content_type, file.bytes));
    }
    let view = form.view();
    let asked = view.values.iter().filter(|(name, _)| !matches!(name.as_str(), "format" | "anyway"));
    let fields: Vec<(&str, String)> =
        asked.flat_map(|(name, values)| values.iter().map(|v| (name.as_str(), v.clone()))).collect();
    let mut anyway = fields.clone();
    anyway.extend([("format", "sjis".to_owned()), ("anyway", "yes".to_owned())]);
    let page = LossPage {
        notice: loss(file.replaced),
        files: files(&visit.path, &fields).into_iter().filter(|l| !l.href.contains("format=sjis")).collect(),
        anyway: address(&visit.path, &anyway),
    };
    visit.page(trail, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_the_fields_that_are_not_empty() {
        let fields = [("ward", "見".to_owned()), ("name", String::new()), ("page", "2".to_owned())];
        assert_eq!(address("/city/x", &fields), "/city/x?ward=%E8%A6%8B&page=2");
        assert_eq!(address("/city/x", &[]), "/city/x");
        assert_eq!(address("/city/x", &[("done", "city-saved".into())]), "/city/x?done=city-saved");
    }
}
