//! Which heading of a foreign list means which of our columns. Our own headings and common Japanese ones are known; a
//! mapping file or `name=施設名` says the rest.

use crate::facility::{self, narrow};
use crate::problems::{Code, ConfigProblem, RowProblem};
use crate::reader::{Section, Sink};
use platform_values::{FacilityKind, Operator};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// A column of `facilities.csv`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FacilityColumn {
    /// Stable key; made from name and address where a list has none.
    Code,
    /// Name.
    Name,
    /// Name in kana.
    Kana,
    /// Licensed or not.
    Kind,
    /// Public or private.
    Operator,
    /// Ward.
    Ward,
    /// Postcode.
    Postcode,
    /// Address.
    Address,
    /// Phone number.
    Phone,
    /// Latitude.
    Lat,
    /// Longitude.
    Lon,
    /// Keys of programs, with `;` between them.
    Programs,
    /// Places of the facility as a whole (定員), not those of temporary care.
    Capacity,
}

use FacilityColumn as C;

impl FacilityColumn {
    /// All columns in the order of our file.
    pub const ALL: [Self; 13] = [
        C::Code,
        C::Name,
        C::Kana,
        C::Kind,
        C::Operator,
        C::Ward,
        C::Postcode,
        C::Address,
        C::Phone,
        C::Lat,
        C::Lon,
        C::Programs,
        C::Capacity,
    ];

    /// Our heading.
    pub fn key(self) -> &'static str {
        match self {
            C::Code => "code",
            C::Name => "name",
            C::Kana => "kana",
            C::Kind => "kind",
            C::Operator => "operator",
            C::Ward => "ward",
            C::Postcode => "postcode",
            C::Address => "address",
            C::Phone => "phone",
            C::Lat => "lat",
            C::Lon => "lon",
            C::Programs => "programs",
            C::Capacity => "capacity",
        }
    }

    /// The column with this heading of ours.
    pub fn by_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }

    fn usual_headings(self) -> &'static [&'static str] {
        match self {
            C::Code => &["施設コード", "施設番号"],
            C::Name => &["施設名", "施設名称", "名称", "保育所名", "園名"],
            C::Kana => &["施設名カナ", "名称_カナ", "施設名（カナ）", "フリガナ", "ふりがな"],
            C::Kind => &["種別", "施設種別", "区分"],
            C::Operator => &["運営", "公私区分", "公立私立"],
            C::Ward => &["区", "区名", "行政区"],
            C::Postcode => &["郵便番号"],
            C::Address => &["住所", "所在地"],
            C::Phone => &["電話番号", "電話", "TEL"],
            C::Lat => &["緯度", "latitude"],
            C::Lon => &["経度", "longitude", "lng"],
            C::Programs => &["事業"],
            C::Capacity => &["定員", "施設の定員", "施設定員", "利用定員", "受入定員"],
        }
    }

    fn needed(self) -> bool {
        matches!(self, C::Name | C::Kind | C::Ward | C::Address)
    }
}

/// How a list's headings and words mean ours.
#[derive(Clone, Debug)]
pub struct ColumnMapping {
    headings: BTreeMap<FacilityColumn, Vec<String>>,
    explicit: BTreeSet<FacilityColumn>,
    defaults: BTreeMap<FacilityColumn, String>,
    kinds: BTreeMap<String, FacilityKind>,
    operators: BTreeMap<String, Operator>,
    own: bool,
}

impl Default for ColumnMapping {
    /// Our headings and common Japanese ones.
    fn default() -> Self {
        let headings = FacilityColumn::ALL.into_iter().map(|column| {
            let names = std::iter::once(column.key()).chain(column.usual_headings().iter().copied());
            (column, names.map(str::to_owned).collect())
        });
        Self {
            headings: headings.collect(),
            explicit: BTreeSet::new(),
            defaults: BTreeMap::new(),
            kinds: BTreeMap::new(),
            operators: BTreeMap::new(),
            own: false,
        }
    }
}

/// Where each of our columns stands in a file.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// Number and heading of each column found.
    pub(crate) at: BTreeMap<FacilityColumn, (usize, String)>,
    /// Headings that nothing reads.
    pub(crate) ignored: Vec<String>,
}

impl ColumnMapping {
    /// Our own file: exactly our columns.
    pub(crate) fn own() -> Self {
        let headings = FacilityColumn::ALL.into_iter().map(|column| (column, vec![column.key().to_owned()]));
        Self { headings: headings.collect(), own: true, ..Self::default() }
    }

    /// Reads a mapping file: `[columns] name = "施設名"`, `[defaults] kind = "licensed"`, `[kinds] "認証" = "unlicensed"`,
    /// `[operators] "区立" = "public"`. `file` is only named in problems.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, Vec<ConfigProblem>> {
        let sink = Sink::new(file);
        let table = sink.parse(text);
        let mut mapping = Self::default();
        let mut top = Section::new(&sink, "", &table);
        mapping.read_columns(&sink, top.table_if_any("columns"));
        for (key, text) in texts(&sink, "defaults", top.table_if_any("defaults")) {
            match FacilityColumn::by_key(key) {
                Some(column) => _ = mapping.defaults.insert(column, text.to_owned()),
                None => sink.key(&format!("defaults.{key}"), Code::KeyUnknown, &[]),
            }
        }
        for (word, text) in texts(&sink, "kinds", top.table_if_any("kinds")) {
            match facility::kind(text) {
                Some(kind) => _ = mapping.kinds.insert(word.clone(), kind),
                None => sink.key(&format!("kinds.{word}"), Code::CellKind, &[("value", text)]),
            }
        }
        for (word, text) in texts(&sink, "operators", top.table_if_any("operators")) {
            match facility::operator(text) {
                Some(operator) => _ = mapping.operators.insert(word.clone(), operator),
                None => sink.key(&format!("operators.{word}"), Code::CellOperator, &[("value", text)]),
            }
        }
        top.finish();
        let problems = sink.into_problems();
        if problems.is_empty() { Ok(mapping) } else { Err(problems) }
    }

    fn read_columns(&mut self, sink: &Sink, table: Option<&Table>) {
        for (key, text) in texts(sink, "columns", table) {
            match FacilityColumn::by_key(key) {
                Some(column) => self.set(column, text),
                None => sink.key(&format!("columns.{key}"), Code::KeyUnknown, &[]),
            }
        }
    }

    /// One heading as written on the command line: `name=施設名`.
    pub fn set_from_arg(&mut self, arg: &str) -> Result<(), RowProblem> {
        let wrong = || RowProblem::of_row(0, Code::MapField).with("value", arg);
        let (key, heading) = arg.split_once('=').ok_or_else(wrong)?;
        let column = FacilityColumn::by_key(key.trim()).ok_or_else(wrong)?;
        if heading.trim().is_empty() {
            return Err(wrong());
        }
        self.set(column, heading.trim());
        Ok(())
    }

    /// Says that only this heading means the column; the file must then have it.
    pub fn set(&mut self, column: FacilityColumn, heading: &str) {
        self.headings.insert(column, vec![heading.to_owned()]);
        self.explicit.insert(column);
    }

    /// The value for every row where the file has no such column.
    pub fn set_default(&mut self, column: FacilityColumn, value: &str) {
        self.defaults.insert(column, value.to_owned());
    }

    pub(crate) fn default_of(&self, column: FacilityColumn) -> Option<&str> {
        self.defaults.get(&column).map(String::as_str)
    }

    /// Columns with a value for every row.
    pub(crate) fn defaulted(&self) -> impl Iterator<Item = FacilityColumn> {
        self.defaults.keys().copied()
    }

    pub(crate) fn kind(&self, word: &str) -> Option<FacilityKind> {
        self.kinds.get(word).copied().or_else(|| facility::kind(word))
    }

    pub(crate) fn operator(&self, word: &str) -> Option<Operator> {
        self.operators.get(word).copied().or_else(|| facility::operator(word))
    }

    pub(crate) fn is_own(&self) -> bool {
        self.own
    }

    /// Finds the columns among a file's headings.
    pub(crate) fn columns(&self, found: &[String]) -> Result<Columns, Vec<RowProblem>> {
        let mut columns = Columns::default();
        let mut problems = Vec::new();
        for (index, heading) in found.iter().enumerate() {
            let Some(column) = self.column_of(heading) else {
                if self.own {
                    problems.push(RowProblem::of_cell(1, heading, Code::CsvColumnUnknown));
                }
                columns.ignored.push(heading.clone());
                continue;
            };
            if let Some((_, other)) = columns.at.get(&column) {
                let problem = RowProblem::of_cell(1, heading, Code::CsvColumnTwice);
                problems.push(problem.with("other", other).with("field", column.key()));
            } else {
                columns.at.insert(column, (index, heading.clone()));
            }
        }
        for column in FacilityColumn::ALL.into_iter().filter(|column| !columns.at.contains_key(column)) {
            let needed = if self.own { column != C::Capacity } else { column.needed() };
            if self.explicit.contains(&column) || (needed && !self.defaults.contains_key(&column)) {
                let names = self.headings.get(&column).map(|names| names.join(" / ")).unwrap_or_default();
                let problem = RowProblem::of_cell(1, column.key(), Code::CsvColumnMissing);
                problems.push(problem.with("field", column.key()).with("headings", names));
            }
        }
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }

    fn column_of(&self, heading: &str) -> Option<FacilityColumn> {
        let same = |a: &str| narrow(a.trim()).to_lowercase();
        let wanted = same(heading);
        let means = |column: &FacilityColumn| {
            self.headings.get(column).is_some_and(|names| names.iter().any(|name| same(name) == wanted))
        };
        // A heading that somebody named explicitly is not also taken for its usual meaning.
        let explicit = self.explicit.iter().copied().find(means);
        explicit.or_else(|| FacilityColumn::ALL.into_iter().find(means))
    }
}

/// The texts of a table; values of another type are problems.
fn texts<'a>(sink: &Sink, name: &str, table: Option<&'a Table>) -> Vec<(&'a String, &'a str)> {
    let mut pairs = Vec::new();
    for (key, value) in table.into_iter().flatten() {
        match value {
            Value::String(text) if !text.trim().is_empty() => pairs.push((key, text.trim())),
            other => {
                let found = [("wanted", "string"), ("found", other.type_str())];
                sink.key(&format!("{name}.{key}"), Code::WrongType, &found);
            }
        }
    }
    pairs
}
