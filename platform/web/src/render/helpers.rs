//! Helpers of templates: words (`t`, `say`), values (`date`, `yen` ...), comparison and asset addresses. All give text
//! that handlebars escapes, so they can also be nested: `{{t "key" day=(date x)}}`.

use crate::i18n::{Args, Catalog, Locale, Words};
use crate::{assets, format};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use handlebars::{
    Context, Handlebars, Helper, HelperDef, PathAndJson, RenderContext, RenderError, RenderErrorReason,
    ScopedJson,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use platform_values::{Age, Chance, Month, Yen};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn register(registry: &mut Handlebars<'static>, catalog: &Arc<Catalog>, chance: &Arc<dyn Chance>) {
    registry.register_helper("form-key", Box::new(FormKey(Arc::clone(chance))));
    registry.register_helper("t", Box::new(Message(Arc::clone(catalog))));
    registry.register_helper("say", Box::new(Say(Arc::clone(catalog))));
    let values: [(&str, Shape); 14] = [
        ("date", |v| one(v).and_then(day).map(format::date)),
        ("date-year", |v| one(v).and_then(day).map(format::date_with_year)),
        ("tel", |v| one(v).map(format::phone)),
        ("iso", |v| one(v).map(str::to_owned)),
        ("datetime", |v| one(v).and_then(format::parse_datetime).map(format::datetime)),
        ("time", |v| one(v).and_then(format::parse_time).map(format::time)),
        ("span", |v| one(v)?.parse().ok().map(format::span)),
        ("yen", |v| Some(format::yen(Yen(v.first()?.as_i64()?)))),
        ("month", |v| one(v)?.parse::<Month>().ok().map(format::month)),
        ("era-year", |v| one(v).and_then(day).map(format::era_year)),
        ("weekday", |v| Some(format::weekday(chrono::Datelike::weekday(&one(v).and_then(day)?)).to_owned())),
        ("age", age),
        ("encode", |v| Some(utf8_percent_encode(one(v)?, NON_ALPHANUMERIC).to_string())),
        ("asset", |v| one(v).and_then(assets::url).map(str::to_owned)),
    ];
    for (name, shape) in values {
        registry.register_helper(name, Box::new(Shown { name, shape }));
    }
    registry.register_helper("concat", Box::new(Shown { name: "concat", shape: concat }));
}

/// A new idempotency key for each form that is shown.
struct FormKey(Arc<dyn Chance>);

impl HelperDef for FormKey {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let mut bytes = [0; 16];
        self.0.fill(&mut bytes);
        Ok(ScopedJson::Derived(Value::String(BASE64_URL_SAFE_NO_PAD.encode(bytes))))
    }
}

type Shape = fn(&[&Value]) -> Option<String>;

/// A helper that turns its parameters into text.
struct Shown {
    name: &'static str,
    shape: Shape,
}

impl HelperDef for Shown {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let values = h.params().iter().map(present).collect::<Result<Vec<_>, _>>()?;
        let text =
            (self.shape)(&values).ok_or_else(|| fail(format!("{} cannot show {values:?}", self.name)))?;
        Ok(ScopedJson::Derived(Value::String(text)))
    }
}

/// `{{t "key" name=value}}`: a message.
struct Message(Arc<Catalog>);

impl HelperDef for Message {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        ctx: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let key = h.param(0).map(present).transpose()?.and_then(Value::as_str);
        let key = key.ok_or_else(|| fail("t needs a message key".into()))?;
        let mut args = Args::new();
        for (name, value) in h.hash() {
            args.insert((*name).to_owned(), words_or_value(&self.0, ctx, present(value)?));
        }
        Ok(ScopedJson::Derived(Value::String(self.0.text(locale(&self.0, ctx), key, &args))))
    }
}

/// `{{say words}}`: a [`Words`], an error of a field or a module's finding.
struct Say(Arc<Catalog>);

impl HelperDef for Say {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        ctx: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let words = h.param(0).map(present).transpose()?.ok_or_else(|| fail("say needs words".into()))?;
        let text = say(&self.0, locale(&self.0, ctx), words);
        text.map(|text| ScopedJson::Derived(Value::String(text)))
            .ok_or_else(|| fail(format!("say cannot show {words}")))
    }
}

/// The text of words in their serialised form: text, or an object with `key` or `code`, `args`, and for field errors
/// the `label` that the message may name.
pub(super) fn say(catalog: &Catalog, locale: Locale, words: &Value) -> Option<String> {
    if let Some(text) = words.as_str() {
        return Some(text.to_owned());
    }
    let key = words.get("key").or_else(|| words.get("code"))?.as_str()?;
    let mut args: Args = serde_json::from_value(words.get("args")?.clone()).ok()?;
    if let Some(label) = words.get("label").and_then(Value::as_str) {
        args.insert("label".to_owned(), catalog.say(locale, &Words::key(label.to_owned())));
    }
    Some(catalog.text(locale, key, &args))
}

/// The language of the page being rendered.
pub(super) fn locale(catalog: &Catalog, ctx: &Context) -> Locale {
    let tag = ctx.data().pointer("/shell/locale").and_then(Value::as_str);
    tag.map_or(Locale::JA, |tag| catalog.locale(tag))
}

pub(super) fn fail(reason: String) -> RenderError {
    RenderErrorReason::Other(reason).into()
}

/// The value, unless its path names nothing: strict mode for helpers too.
pub(super) fn present<'a>(value: &'a PathAndJson<'_>) -> Result<&'a Value, RenderError> {
    if value.is_value_missing() {
        return Err(RenderError::strict_error(value.relative_path()));
    }
    Ok(value.value())
}

fn words_or_value(catalog: &Catalog, ctx: &Context, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(_) => say(catalog, locale(catalog, ctx), value).unwrap_or_default(),
        other => other.to_string(),
    }
}

fn one<'a>(values: &[&'a Value]) -> Option<&'a str> {
    values.first()?.as_str()
}

fn day(text: &str) -> Option<NaiveDate> {
    format::parse_date(text).or_else(|| format::parse_datetime(text).map(|at| at.date()))
}

/// An age in months, or two dates: birth and the day to count to.
fn age(values: &[&Value]) -> Option<String> {
    let age = match values {
        [months] => Age::of_months(u32::try_from(months.as_u64()?).ok()?),
        [birth, on] => Age::on(day(birth.as_str()?)?, day(on.as_str()?)?),
        _ => return None,
    };
    Some(format::age(age))
}

fn concat(values: &[&Value]) -> Option<String> {
    let text =
        |value: &&Value| value.as_str().map(str::to_owned).or_else(|| Some(value.as_u64()?.to_string()));
    values.iter().map(text).collect()
}
