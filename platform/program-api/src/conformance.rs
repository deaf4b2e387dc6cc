//! What every module must hold to, whatever its rules: checked by each module's own tests with examples of its own.
//! Says what is wrong in English sentences for programmers; an empty list means that the module conforms.

use crate::{
    Assessment, Case, Cell, FieldKind, Finding, Manifest, ProgramModule, RuleKind, Rulebook, RulesDoc, Usage,
};
use crate::{Origin, rules::PROBLEM_CODES};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One question with the rules it is asked under.
pub struct Example {
    /// What it shows; stands in front of its violations.
    pub name: &'static str,
    /// TOML laid over the module's defaults.
    pub rules: &'static str,
    /// A wish.
    pub case: Case,
    /// A booking or finished use.
    pub usage: Usage,
}

/// Everything in which the module breaks the contract.
pub fn check(module: &dyn ProgramModule, examples: &[Example]) -> Vec<String> {
    let manifest = module.manifest();
    let mut checker = Checker { books: words(&manifest), wrong: Vec::new() };
    checker.defaults(module, &manifest);
    checker.manifest(&manifest);
    for example in examples {
        checker.example(module, &manifest, example);
    }
    checker.wrong
}

/// Message keys of every locale, each with the arguments its text asks for.
type Book = BTreeMap<String, BTreeSet<String>>;

struct Checker {
    books: Vec<(&'static str, Book)>,
    wrong: Vec<String>,
}

impl Checker {
    fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(otherwise());
        }
    }

    fn message(&mut self, key: &str) {
        for (locale, book) in &self.books {
            if !book.contains_key(key) {
                self.wrong.push(format!("no message `{key}` in {locale}"));
            }
        }
    }

    fn told(&mut self, code: &str, args: &BTreeMap<String, String>) {
        self.message(code);
        for (locale, book) in &self.books {
            for wanted in book.get(code).into_iter().flatten().filter(|wanted| !args.contains_key(*wanted)) {
                self.wrong
                    .push(format!("message `{code}` in {locale} asks for ${wanted}, which is not given"));
            }
        }
    }

    fn findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            self.told(&finding.code, &finding.args);
        }
    }

    fn defaults(&mut self, module: &dyn ProgramModule, manifest: &Manifest) {
        let Ok(doc) = RulesDoc::from_toml(manifest.defaults, Origin::Module) else {
            self.wrong.push("the defaults are not TOML".into());
            return;
        };
        let again = toml::to_string(&doc.values).ok().and_then(|text| text.parse::<toml::Table>().ok());
        self.expect(again.as_ref() == Some(&doc.values), || {
            "the defaults do not survive being written".into()
        });
        if let Err(problems) = module.rulebook(&doc) {
            self.wrong.push(format!("the defaults are refused: {problems:?}"));
        }
        let mut strange = doc;
        strange.values.insert("no_such_rule".into(), toml::Value::Integer(1));
        let refused = module.rulebook(&strange).err().unwrap_or_default();
        let named = refused.iter().any(|p| p.path == "no_such_rule" && p.code == "rule-unknown");
        self.expect(named, || "an unknown rule is not refused as `rule-unknown`".into());
    }

    fn manifest(&mut self, manifest: &Manifest) {
        self.expect(!manifest.messages.is_empty(), || "there are no messages".into());
        for code in PROBLEM_CODES {
            self.message(code);
        }
        self.message("program-name");
        for field in &manifest.form {
            self.message(&format!("field-{}", field.key));
            if let FieldKind::Choice(choices) = &field.kind {
                for choice in choices {
                    self.message(&format!("{}-{choice}", field.key));
                }
            }
        }
        for column in &manifest.report {
            self.message(&format!("column-{}", column.key));
        }
        let mut paths = BTreeSet::new();
        for rule in &manifest.rules {
            self.expect(paths.insert(rule.path), || format!("rule {} is listed twice", rule.path));
            self.message(&rule.message());
            if let RuleKind::Choice(words) | RuleKind::Choices(words) = &rule.kind {
                for word in words {
                    self.message(&format!("{}-{word}", rule.message()));
                }
            }
        }
    }

    fn example(&mut self, module: &dyn ProgramModule, manifest: &Manifest, example: &Example) {
        let before = self.wrong.len();
        match book(module, manifest, example.rules) {
            Ok(book) => {
                self.answers(&*book, &example.case);
                self.form(&*book, manifest);
                self.account(&*book, manifest, example);
                self.read_back(module, &*book, manifest, &example.usage);
                // A second rulebook of the same rules must answer alike: nothing may hang on the instance.
                let same = book_answers(&*book, example) == book_answers(&*book, example);
                self.expect(same, || "the same question has two answers".into());
            }
            Err(problem) => self.wrong.push(problem),
        }
        for violation in self.wrong.iter_mut().skip(before) {
            *violation = format!("{}: {violation}", example.name);
        }
    }

    fn answers(&mut self, book: &dyn Rulebook, case: &Case) {
        let offers = book.offers(&case.day);
        let offered: BTreeSet<_> = offers.iter().flat_map(|offer| &offer.quotas).collect();
        for offer in &offers {
            self.message(&format!("offer-{}", offer.key));
            self.expect(!offer.quotas.is_empty(), || format!("offer {} has no quota", offer.key));
        }
        for quota in &offered {
            if book.quota_label(&quota.key).is_none() {
                self.message(&format!("quota-{}", quota.key));
            }
            self.expect(quota.from < quota.to, || format!("the window of quota {} is empty", quota.key));
            self.expect(quota.limit >= 0, || format!("the limit of quota {} is negative", quota.key));
        }
        let Assessment { findings, draws, steps } = book.assess(case);
        self.findings(&findings);
        let mut drawn = BTreeSet::new();
        for draw in &draws {
            self.expect(offered.contains(&draw.quota), || {
                format!("draws on {:?}, which is not offered", draw.quota)
            });
            self.expect(draw.amount >= 1, || format!("draws {} from {}", draw.amount, draw.quota.key));
            self.expect(drawn.insert(&draw.quota), || format!("draws on {} twice", draw.quota.key));
        }
        for step in &steps {
            self.message(&format!("step-{}", step.key));
        }
        for allowance in book.allowances(case.day.date, &case.history, &case.around) {
            self.told(&allowance.code, &allowance.args());
            self.expect(allowance.left >= 0, || format!("{} is negative", allowance.code));
        }
        let window = book.window(case.day.date);
        let ordered = window.opens_at <= window.opens_for_others_at && window.opens_at < window.closes_at;
        self.expect(ordered, || format!("the window is out of order: {window:?}"));
        self.findings(&book.notices());
        self.findings(&book.marks());
        self.findings(&book.summary());
    }

    fn form(&mut self, book: &dyn Rulebook, manifest: &Manifest) {
        let reductions: Vec<Finding> = book.reductions().into_iter().map(|known| known.told).collect();
        self.findings(&reductions);
        for field in &manifest.form {
            for choice in book.choices(field.key).iter().filter(|choice| choice.label.is_none()) {
                self.message(&format!("{}-{}", field.key, choice.key));
            }
        }
    }

    fn account(&mut self, book: &dyn Rulebook, manifest: &Manifest, example: &Example) {
        let cancelled = book.cancellation(&example.usage, example.case.asked_at);
        let late = example.case.asked_at >= cancelled.free_until;
        self.expect(cancelled.late == late && (late || cancelled.quote.lines.is_empty()), || {
            format!("cancelling contradicts itself: {cancelled:?}")
        });
        let settled = book.quote(&example.usage);
        for quote in [&settled, &cancelled.quote] {
            for line in &quote.lines {
                self.told(&line.code, &line.args);
            }
            self.expect(quote.total().0 >= 0, || format!("a fee is negative: {quote:?}"));
        }
        let row = book.report_row(&example.usage, &settled);
        let (cells, columns) = (row.len(), manifest.report.len());
        self.expect(cells == columns, || format!("a report row has {cells} cells for {columns} columns"));
        for (cell, column) in row.iter().zip(&manifest.report) {
            if let Cell::Message(key) = cell {
                self.message(key);
            }
            let words = matches!(cell, Cell::Text(_) | Cell::Message(_));
            self.expect(!(column.summed && words), || {
                format!("column {} is summed but holds words", column.key)
            });
        }
    }
}

impl Checker {
    /// What a module reads back from its own row is the use that the row was written of.
    fn read_back(
        &mut self,
        module: &dyn ProgramModule,
        book: &dyn Rulebook,
        manifest: &Manifest,
        usage: &Usage,
    ) {
        let columns: Vec<&str> = manifest.report.iter().map(|column| column.key).collect();
        let row = book.report_row(usage, &book.quote(usage));
        if let Some(facts) = module.row_facts(&columns, &row) {
            self.expect(facts.residence == usage.residence, || "a report row reads back another home".into());
            self.expect(facts.minutes >= 0 && facts.reduced.0 <= 0, || {
                format!("a report row reads back {} minutes and {:?} off", facts.minutes, facts.reduced)
            });
        }
        self.expect(module.row_facts(&[], &row).is_none(), || {
            "facts are read back from no column at all".into()
        });
    }
}

fn book(module: &dyn ProgramModule, manifest: &Manifest, rules: &str) -> Result<Arc<dyn Rulebook>, String> {
    let mut doc = RulesDoc::from_toml(manifest.defaults, Origin::Module).map_err(|e| e.to_string())?;
    let layer = rules.parse::<toml::Table>().map_err(|e| e.to_string())?;
    doc.lay(&layer, Origin::City);
    module.rulebook(&doc).map_err(|problems| format!("the rules are refused: {problems:?}"))
}

/// Every answer to an example as text, to compare two askings.
fn book_answers(book: &dyn Rulebook, example: &Example) -> String {
    let Example { case, usage, .. } = example;
    let date = case.day.date;
    format!(
        "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
        book.offers(&case.day),
        book.assess(case),
        book.window(date),
        book.allowances(date, &case.history, &case.around),
        book.quote(usage),
        book.cancellation(usage, case.asked_at),
        book.report_row(usage, &book.quote(usage)),
        book.notices(),
        book.marks(),
        book.summary(),
    )
}

fn words(manifest: &Manifest) -> Vec<(&'static str, Book)> {
    manifest.messages.iter().map(|messages| (messages.locale, keys(messages.ftl))).collect()
}

/// Reads the keys and arguments of a Fluent resource: a key stands at the start of a line, its text may go on indented.
fn keys(ftl: &str) -> Book {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut current = None;
    for line in ftl.lines() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic())
            && let Some((key, text)) = line.split_once('=')
        {
            texts.insert(key.trim().to_owned(), text.to_owned());
            current = Some(key.trim().to_owned());
        } else if let Some(text) = current.as_ref().and_then(|key| texts.get_mut(key)) {
            text.push_str(line);
        }
    }
    texts.keys().map(|key| (key.clone(), arguments(key, &texts, 0))).collect()
}

/// Arguments that a message asks for, by itself or through the messages it quotes.
fn arguments(key: &str, texts: &BTreeMap<String, String>, depth: u8) -> BTreeSet<String> {
    let Some(text) = texts.get(key).filter(|_| depth < 5) else { return BTreeSet::new() };
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let name = |rest: &str| rest.chars().take_while(|c| in_name(*c)).collect::<String>();
    let own = text.split('$').skip(1).map(name);
    let quoted = text.split('{').skip(1).map(|rest| name(rest.trim_start()));
    own.chain(quoted.flat_map(|quoted| arguments(&quoted, texts, depth + 1))).collect()
}
