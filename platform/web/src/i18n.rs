//! Words: Fluent messages of the platform (`messages/<locale>/*.ftl`) and of the modules, by locale and key. A folder
//! more is a language more; what a language lacks is said in Japanese.

use crate::format;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};
use platform_program_api::{Allowance, Finding, Messages};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use unic_langid::LanguageIdentifier;

static MESSAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/messages");

/// Values for the places of a message: ready as text, or in ISO form, which is shown in the reader's style.
pub type Args = BTreeMap<String, String>;

/// A language that the platform offers, by its BCP 47 tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Locale(&'static str);

impl Locale {
    /// Japanese: the language that has every word.
    pub const JA: Self = Self("ja");

    /// The BCP 47 tag, as `<html lang>` wants it.
    pub fn tag(self) -> &'static str {
        self.0
    }
}

/// Words for a person: a message, or text that is data already (a name, an announcement).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum Words {
    /// Text as it stands.
    Text(String),
    /// A message by its key.
    Message {
        /// Key in the catalog.
        key: Cow<'static, str>,
        /// Values for its places.
        args: Args,
    },
}

impl Words {
    /// The message `key`.
    pub fn key(key: impl Into<Cow<'static, str>>) -> Self {
        Self::Message { key: key.into(), args: Args::new() }
    }

    /// Text as it stands.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The same with one more value; plain text takes none and stays.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "calls read better without &")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        if let Self::Message { args, .. } = &mut self {
            args.insert(name.to_owned(), value.to_string());
        }
        self
    }
}

impl From<&Finding> for Words {
    fn from(finding: &Finding) -> Self {
        Self::Message { key: finding.code.clone().into(), args: finding.args.clone() }
    }
}

impl From<&Allowance> for Words {
    fn from(allowance: &Allowance) -> Self {
        Self::Message { key: allowance.code.clone().into(), args: allowance.args() }
    }
}

/// A message file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The folder's or module's name is not a language tag.
    #[error("{0:?} is not a language tag")]
    Locale(String),
    /// The file is not UTF-8.
    #[error("{0} is not UTF-8")]
    Encoding(String),
    /// The file breaks Fluent's grammar.
    #[error("{file}: {detail}")]
    Syntax {
        /// Which file or module.
        file: String,
        /// What Fluent says.
        detail: String,
    },
    /// Two files define the same key.
    #[error("{file}: defined twice: {detail}")]
    Twice {
        /// The later file.
        file: String,
        /// Which keys.
        detail: String,
    },
}

/// All words in all offered languages.
pub struct Catalog {
    bundles: BTreeMap<&'static str, FluentBundle<FluentResource>>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("locales", &self.bundles.keys()).finish_non_exhaustive()
    }
}

impl Catalog {
    /// The platform's messages and those of the modules. A module's language that the platform does not offer is left
    /// out.
    pub fn new(modules: &[Messages]) -> Result<Self, CatalogError> {
        let mut bundles = BTreeMap::new();
        for folder in MESSAGES.dirs() {
            let Some(tag) = folder.path().to_str() else { continue };
            let mut bundle = empty_bundle(tag)?;
            for file in folder.files() {
                let name = file.path().display().to_string();
                let text = file.contents_utf8().ok_or_else(|| CatalogError::Encoding(name.clone()))?;
                add(&mut bundle, &name, text)?;
            }
            for module in modules.iter().filter(|module| module.locale == tag) {
                add_module(&mut bundle, &format!("module messages ({tag})"), module.ftl)?;
            }
            bundles.insert(tag, bundle);
        }
        Ok(Self { bundles })
    }

    /// The languages on offer.
    pub fn locales(&self) -> impl Iterator<Item = Locale> + '_ {
        self.bundles.keys().copied().map(Locale)
    }

    /// The offered language with this tag, else Japanese.
    pub fn locale(&self, tag: &str) -> Locale {
        self.locales().find(|locale| locale.0 == tag).unwrap_or(Locale::JA)
    }

    /// True if the key has words in Japanese.
    pub fn has(&self, key: &str) -> bool {
        self.bundles.get(Locale::JA.0).is_some_and(|bundle| bundle.has_message(key))
    }

    /// The words of `key`. A missing message is logged and shown as `⟦key⟧`, a missing value as `{$name}`, which no test
    /// lets pass.
    pub fn text(&self, locale: Locale, key: &str, args: &Args) -> String {
        let found = [locale.0, Locale::JA.0]
            .iter()
            .filter_map(|tag| self.bundles.get(*tag))
            .find_map(|bundle| Some((bundle, bundle.get_message(key)?.value()?)));
        let Some((bundle, pattern)) = found else {
            tracing::error!(key, locale = locale.0, "a message is missing");
            return format!("⟦{key}⟧");
        };
        let value = |(name, value)| (name, self.value(locale, name, value));
        let values: FluentArgs<'_> =
            args.iter().map(|(name, v)| value((name.as_str(), v.as_str()))).collect();
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, locale = locale.0, ?errors, "a message lacks values");
        }
        text
    }

    /// The words of `key` with the names of its values in their places; where words depend on a value, the usual ones.
    pub fn outline(&self, locale: Locale, key: &str) -> Option<String> {
        let bundle = self.bundles.get(locale.0)?;
        let pattern = bundle.get_message(key)?.value()?;
        let text = bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned();
        Some(text.replace("{$", "〈").replace('}', "〉"))
    }

    /// A value as people read it. A quota is told by its name: a family must know which places are gone.
    fn value(&self, locale: Locale, name: &str, value: &str) -> FluentValue<'static> {
        if name != "quota" {
            return shown(value);
        }
        let known = format!("quota-{value}");
        let key = if self.has(&known) { &known } else { "quota-other" };
        self.text(locale, key, &Args::new()).into()
    }

    /// The words, whatever their kind.
    pub fn say(&self, locale: Locale, words: &Words) -> String {
        match words {
            Words::Text(text) => text.clone(),
            Words::Message { key, args } => self.text(locale, key, args),
        }
    }
}

fn empty_bundle(tag: &str) -> Result<FluentBundle<FluentResource>, CatalogError> {
    let id: LanguageIdentifier = tag.parse().map_err(|_| CatalogError::Locale(tag.to_owned()))?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks are for right-to-left text; here they would only break searching and copying.
    bundle.set_use_isolating(false);
    Ok(bundle)
}

fn add(bundle: &mut FluentBundle<FluentResource>, file: &str, text: &str) -> Result<(), CatalogError> {
    let resource = FluentResource::try_new(text.to_owned())
        .map_err(|(_, errors)| CatalogError::Syntax { file: file.to_owned(), detail: list(&errors) })?;
    bundle
        .add_resource(resource)
        .map_err(|errors| CatalogError::Twice { file: file.to_owned(), detail: list(&errors) })
}

/// Modules use common keys (`closed`, `fee-base`) for the same meaning: what stands already is kept.
fn add_module(bundle: &mut FluentBundle<FluentResource>, file: &str, text: &str) -> Result<(), CatalogError> {
    match add(bundle, file, text) {
        Err(CatalogError::Twice { .. }) => Ok(()),
        other => other,
    }
}

fn list(errors: &[impl std::fmt::Display]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Whole numbers stay numbers, so that messages can select on them; ISO dates and times become Japanese.
fn shown(value: &str) -> FluentValue<'static> {
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(format::shown(value)),
    }
}

#[cfg(test)]
mod doubles;

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: Messages = Messages {
        locale: "ja",
        ftl: "test-limit = { $from }から{ $limit }日までです。\ntest-hours = { $span }、{ $at }まで\n",
    };

    #[test]
    fn a_finding_of_a_module_reads_in_japanese() {
        let catalog = Catalog::new(&[MODULE]).expect("a catalog");
        let finding = Finding::new("test-limit", platform_program_api::answer::Weight::Block)
            .with("from", "2026-03-05")
            .with("limit", 3);
        assert_eq!(catalog.say(Locale::JA, &Words::from(&finding)), "3月5日(木)から3日までです。");
        let hours = Words::key("test-hours").with("span", "08:30-17:00").with("at", "2026-03-05T09:00:00");
        assert_eq!(catalog.say(Locale::JA, &hours), "8:30〜17:00、3月5日(木) 9:00まで");
    }

    #[test]
    fn a_missing_key_is_seen_and_an_unknown_language_is_japanese() {
        let catalog = Catalog::new(&[]).expect("a catalog");
        assert_eq!(catalog.text(Locale::JA, "no-such-key", &Args::new()), "⟦no-such-key⟧");
        assert_eq!(catalog.locale("fr"), Locale::JA);
        assert!(!catalog.has("no-such-key") && catalog.has("skip-to-content"));
    }

    #[test]
    fn broken_or_doubled_messages_are_refused_with_their_file() {
        let mut bundle = empty_bundle("ja").expect("a bundle");
        add(&mut bundle, "one.ftl", "a = 1\n").expect("the first");
        let twice = add(&mut bundle, "two.ftl", "a = 2\nb = 3\n").expect_err("a is there twice").to_string();
        assert!(twice.contains("two.ftl") && twice.contains('a'), "{twice}");
        add_module(&mut bundle, "module", "a = 2\nc = 4\n").expect("modules may share keys");
        assert!(bundle.has_message("c"));
        let broken = Messages { locale: "ja", ftl: "= nothing" };
        assert!(matches!(Catalog::new(&[broken]), Err(CatalogError::Syntax { .. })));
    }
}
