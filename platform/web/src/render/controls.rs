//! Form controls: `{{field name="kana" autocomplete="off"}}` and its kin. A control takes its label, hint, value and
//! error from the field's name (messages `label-<name>` and `hint-<name>`, the page's `form`), and renders
//! `templates/controls/<control>.hbs` with a complete [`ControlView`].

use super::helpers::{fail, locale, present, say};
use crate::i18n::{Args, Catalog, Locale};
use handlebars::{Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

const CONTROLS: [&str; 8] =
    ["field", "password", "textarea", "select", "radios", "checks", "tick", "date-input"];

pub(super) fn register(registry: &mut Handlebars<'static>, catalog: &Arc<Catalog>) {
    for name in CONTROLS {
        registry.register_helper(name, Box::new(Control { name, catalog: Arc::clone(catalog) }));
    }
}

/// Everything a control's template may name.
#[derive(Serialize)]
struct ControlView {
    shell: Value,
    id: String,
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    /// Ids of hint and error, for `aria-describedby`.
    described_by: Option<String>,
    required: bool,
    /// When it is needed, where it is neither always nor never.
    need: Option<String>,
    value: String,
    year: String,
    month: String,
    day: String,
    checked: bool,
    options: Vec<OptionView>,
    /// First line of a select that chooses nothing, or nothing.
    blank: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    inputmode: Option<String>,
    autocomplete: Option<String>,
    /// Width class: `short`, `medium` or `full`.
    size: String,
    max: Option<u64>,
    rows: u64,
}

#[derive(Serialize)]
struct OptionView {
    id: String,
    value: String,
    label: String,
    note: Option<String>,
    checked: bool,
}

struct Control {
    name: &'static str,
    catalog: Arc<Catalog>,
}

impl HelperDef for Control {
    fn call<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        ctx: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let view = Asked::new(h, ctx, &self.catalog)?.view()?;
        out.write(&registry.render(&format!("controls/{}", self.name), &view)?)?;
        Ok(())
    }
}

/// The call in the template, with the page's form.
struct Asked<'a> {
    hash: Vec<(&'a str, &'a Value)>,
    form: Option<&'a Value>,
    name: &'a str,
    catalog: &'a Catalog,
    locale: Locale,
}

impl<'a> Asked<'a> {
    fn new(h: &'a Helper<'_>, ctx: &'a Context, catalog: &'a Catalog) -> Result<Self, RenderError> {
        let mut hash = Vec::new();
        for (key, value) in h.hash() {
            hash.push((*key, present(value)?));
        }
        let find = |key: &str| hash.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
        let name =
            find("name").and_then(Value::as_str).ok_or_else(|| fail("a control needs a name".into()))?;
        let form = find("form").or_else(|| ctx.data().get("form"));
        Ok(Self { form, name, catalog, locale: locale(catalog, ctx), hash })
    }

    fn view(&self) -> Result<ControlView, RenderError> {
        let id = self.plain("id").unwrap_or_else(|| format!("field-{}", self.name));
        let error = self.error();
        let hint = self.hint();
        let ids =
            [hint.as_ref().map(|_| format!("{id}-hint")), error.as_ref().map(|_| format!("{id}-error"))];
        let described: Vec<String> = ids.into_iter().flatten().collect();
        let value = self.value(self.name).or_else(|| self.plain("value")).unwrap_or_default();
        let [year, month, day] = self.date_parts(&value);
        Ok(ControlView {
            shell: json!({ "locale": self.locale }),
            label: self.label(),
            error,
            hint,
            described_by: (!described.is_empty()).then(|| described.join(" ")),
            required: self.get("optional") != Some(&Value::Bool(true)),
            need: self.plain("need").map(|key| self.text(&key)),
            checked: !value.is_empty() && value != "false",
            options: self.options(&id)?,
            blank: self.plain("blank").map(|key| self.text(&key)),
            kind: self.plain("type").unwrap_or_else(|| "text".into()),
            inputmode: self.plain("inputmode"),
            autocomplete: self.plain("autocomplete"),
            size: self.plain("size").unwrap_or_else(|| "full".into()),
            max: self.get("max").and_then(Value::as_u64),
            rows: self.get("rows").and_then(Value::as_u64).unwrap_or(4),
            name: self.name.to_owned(),
            id,
            value,
            year,
            month,
            day,
        })
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.hash
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| *value)
            .filter(|value| !value.is_null())
    }

    fn plain(&self, key: &str) -> Option<String> {
        self.get(key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    fn text(&self, key: &str) -> String {
        self.catalog.text(self.locale, key, &Args::new())
    }

    /// `label=` names a message or holds words; without it the message is `label-<name>`.
    fn label(&self) -> String {
        match self.get("label") {
            Some(Value::String(key)) => self.text(key),
            Some(words) => say(self.catalog, self.locale, words).unwrap_or_default(),
            None => self.text(&format!("label-{}", self.name)),
        }
    }

    fn hint(&self) -> Option<String> {
        match self.get("hint") {
            Some(Value::String(key)) => Some(self.text(key)),
            Some(words) => say(self.catalog, self.locale, words),
            None => Some(format!("hint-{}", self.name))
                .filter(|key| self.catalog.has(key))
                .map(|key| self.text(&key)),
        }
    }

    fn error(&self) -> Option<String> {
        let errors = self.form?.get("errors")?.as_array()?;
        let mine = |error: &&Value| error.get("field").and_then(Value::as_str) == Some(self.name);
        errors.iter().find(mine).and_then(|error| say(self.catalog, self.locale, error))
    }

    fn values(&self, name: &str) -> Vec<&'a str> {
        let sent = self.form.and_then(|form| form.get("values")?.get(name)?.as_array());
        sent.map(|values| values.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
    }

    fn value(&self, name: &str) -> Option<String> {
        self.values(name).first().map(|value| (*value).to_owned())
    }

    /// Year, month and day as typed, else of the ISO value.
    fn date_parts(&self, iso: &str) -> [String; 3] {
        let mut pieces = iso.split('-').map(|piece| piece.trim_start_matches('0').to_owned());
        ["year", "month", "day"].map(|part| {
            let piece = pieces.next().unwrap_or_default();
            self.value(&format!("{}-{part}", self.name)).unwrap_or(piece)
        })
    }

    fn options(&self, id: &str) -> Result<Vec<OptionView>, RenderError> {
        let mut chosen = self.values(self.name);
        if chosen.is_empty() {
            chosen.extend(self.get("value").and_then(Value::as_str));
        }
        let Some(options) = self.get("options") else { return Ok(Vec::new()) };
        let options = options.as_array().ok_or_else(|| fail("options is a list of choices".into()))?;
        let choice = |(index, option): (usize, &Value)| {
            let value = option.get("value")?.as_str()?;
            Some(OptionView {
                id: if index == 0 { id.to_owned() } else { format!("{id}-{index}") },
                label: say(self.catalog, self.locale, option.get("words")?)?,
                note: option.get("note").and_then(|note| say(self.catalog, self.locale, note)),
                checked: chosen.contains(&value),
                value: value.to_owned(),
            })
        };
        let views: Option<Vec<_>> = options.iter().enumerate().map(choice).collect();
        views.ok_or_else(|| fail("a choice has a value and words".into()))
    }
}
