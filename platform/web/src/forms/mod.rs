//! Forms: reads a posted form into [`FormData`], whose typed readers collect every error and keep what was typed, so
//! that the page can be shown again. What the rules of care allow is not decided here.

mod read;
mod show;

pub use platform_values::kana::{hiragana, narrow};
pub use read::Reader;
pub use show::{FieldError, FormView};

use percent_encoding::percent_decode_str;
use poem::error::ReadBodyError;
use poem::error::ResponseError;
use poem::http::StatusCode;
use poem::{FromRequest, Request, RequestBody, Result};
use std::collections::BTreeMap;

/// The largest form that is read, in bytes.
pub const BYTES_MAX: usize = 256 * 1024;
/// The most fields that are read.
const FIELDS_MAX: usize = 2_000;

/// Why a request holds no form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FormRejection {
    /// Not `application/x-www-form-urlencoded`.
    #[error("the content type is not that of a form")]
    ContentType,
    /// More than [`BYTES_MAX`] bytes or too many fields.
    #[error("the form is too large")]
    TooLarge,
    /// Not UTF-8, or broken escapes.
    #[error("the form is not UTF-8 text")]
    Encoding,
    /// The connection broke.
    #[error("the form did not arrive whole")]
    Broken,
}

impl ResponseError for FormRejection {
    fn status(&self) -> StatusCode {
        match self {
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Encoding | Self::Broken => StatusCode::BAD_REQUEST,
        }
    }
}

/// What was sent, and the errors found so far. Read each field once, then take [`FormData::valid`] or show
/// [`FormData::view`] again.
#[derive(Clone, Debug, Default)]
pub struct FormData {
    values: BTreeMap<String, Vec<String>>,
    errors: Vec<FieldError>,
    /// Messages that name fields, where it is not `label-<field>`.
    labels: BTreeMap<String, String>,
}

impl FormData {
    /// Reads `a=1&b=2`, from a body or a query.
    pub fn parse(encoded: &str) -> Result<Self, FormRejection> {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (index, pair) in encoded.split('&').filter(|pair| !pair.is_empty()).enumerate() {
            if index >= FIELDS_MAX {
                return Err(FormRejection::TooLarge);
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            values.entry(decoded(name)?).or_default().push(decoded(value)?);
        }
        Ok(Self { values, ..Self::default() })
    }

    /// A form filled in by us: for a first showing, or for tests.
    pub fn filled<'a>(values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in values {
            form.values.entry(name.to_owned()).or_default().push(value);
        }
        form
    }

    /// A line of text: ends trimmed, control characters refused.
    pub fn text<'f>(&'f mut self, name: &'f str) -> Reader<'f, String> {
        let value = self.single(name).and_then(read::line);
        Reader::new(self, name, value)
    }

    /// Text of several lines; line ends become `\n`.
    pub fn lines<'f>(&'f mut self, name: &'f str) -> Reader<'f, String> {
        let value = self.single(name).and_then(read::lines);
        Reader::new(self, name, value)
    }

    /// A secret: neither trimmed nor kept for showing again.
    pub fn secret<'f>(&'f mut self, name: &'f str) -> Reader<'f, String> {
        let value = self.single(name);
        self.values.remove(name);
        Reader::new(self, name, value)
    }

    /// A date: one ISO field `name`, or the three fields `name-year`, `name-month` and `name-day`.
    pub fn date<'f>(&'f mut self, name: &'f str) -> Reader<'f, chrono::NaiveDate> {
        let part = |part: &str| self.single(&format!("{name}-{part}")).and_then(read::line);
        let parts = part("year").and_then(|y| Ok((y, part("month")?, part("day")?)));
        let whole = self.single(name).and_then(read::line);
        let value = whole.and_then(|whole| match whole {
            Some(iso) => read::iso_date(&iso).map(Some),
            None => parts.and_then(read::date_of_parts),
        });
        Reader::new(self, name, value)
    }

    /// A tick box: true if ticked.
    pub fn flag(&mut self, name: &str) -> bool {
        let set = |value: &String| !matches!(value.as_str(), "" | "no" | "off" | "false" | "0");
        self.values.get(name).is_some_and(|values| values.iter().any(set))
    }

    /// A field that may be sent several times, such as ticked rows: every entry once. One that cannot be read is an
    /// error.
    pub fn list<T: std::str::FromStr + PartialEq>(&mut self, name: &str) -> Vec<T> {
        let sent = self.values.get(name).cloned().unwrap_or_default();
        let mut read: Vec<T> = Vec::with_capacity(sent.len());
        let mut unread = false;
        for value in &sent {
            match value.parse() {
                Ok(value) if read.contains(&value) => {}
                Ok(value) => read.push(value),
                Err(_) => unread = true,
            }
        }
        if unread {
            self.refuse(name, "error-choice");
        }
        read
    }

    /// The raw first value, for hidden fields such as the CSRF token.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(|values| values.first()).map(String::as_str)
    }

    /// Adds an error found later, for example by a use case; `key` is a message.
    pub fn refuse(&mut self, name: &str, key: &str) {
        self.refuse_with(FieldError::new(name, key));
    }

    /// Adds an error with values for its message.
    pub fn refuse_with(&mut self, mut error: FieldError) {
        if let Some(label) = self.labels.get(&error.field) {
            label.clone_into(&mut error.label);
        }
        self.errors.push(error);
    }

    /// Says which message names a field in the error list, where it is not `label-<name>`; for errors that were found and
    /// for those still to come.
    pub fn label(&mut self, name: &str, key: &str) {
        self.labels.insert(name.to_owned(), key.to_owned());
        for error in self.errors.iter_mut().filter(|error| error.field == name) {
            key.clone_into(&mut error.label);
        }
    }

    /// True if nothing was refused so far.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// The input, built from what the readers gave, unless anything was refused.
    pub fn valid<T>(&self, build: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.is_valid() { build() } else { None }
    }

    /// What was typed and what is wrong with it, for showing the form again.
    pub fn view(&self) -> FormView {
        FormView { values: self.values.clone(), errors: self.errors.clone() }
    }

    /// The one value of a field; sent twice is an error, because neither is surely meant.
    fn single(&self, name: &str) -> Result<Option<String>, read::Problem> {
        match self.values.get(name).map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([value]) => Ok(Some(value.clone()).filter(|value| !value.is_empty())),
            Some(_) => Err(read::Problem::new("error-repeated")),
        }
    }
}

impl<'a> FromRequest<'a> for FormData {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let kind = request.content_type().unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(FormRejection::ContentType.into());
        }
        let bytes = body.take()?.into_bytes_limit(BYTES_MAX).await.map_err(|error| match error {
            ReadBodyError::PayloadTooLarge => FormRejection::TooLarge,
            _ => FormRejection::Broken,
        })?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FormRejection::Encoding)?;
        Ok(Self::parse(text)?)
    }
}

fn decoded(part: &str) -> Result<String, FormRejection> {
    let spaced = part.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8().map_err(|_| FormRejection::Encoding)?;
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::test::TestClient;
    use poem::{Route, handler, post};

    #[handler]
    fn echo(mut form: FormData) -> String {
        form.text("name").required().unwrap_or_default()
    }

    #[tokio::test]
    async fn only_a_small_utf8_form_is_read() {
        let client = TestClient::new(Route::new().at("/", post(echo)));
        let send = async |kind: &str, body: String| {
            let response = client.post("/").header("content-type", kind).body(body).send().await;
            (response.0.status().as_u16(), response.0.into_body().into_string().await.expect("text"))
        };
        let form = "application/x-www-form-urlencoded; charset=UTF-8";
        let name = "name=%F0%A0%AE%B7%E9%87%8E%E3%80%80+%F0%9F%90%BB+".to_owned();
        assert_eq!(send(form, name).await, (200, "𠮷野　 🐻".to_owned()));
        assert_eq!(send("application/json", "{}".into()).await.0, 415);
        assert_eq!(send(form, "name=%FF".into()).await.0, 400);
        assert_eq!(send(form, "a".repeat(BYTES_MAX + 1)).await.0, 413);
        assert_eq!(send(form, "a&".repeat(FIELDS_MAX + 1)).await.0, 413);
    }

    #[test]
    fn all_errors_come_at_once_and_input_is_kept() {
        let mut form = FormData::parse("name=&kana=abc&phone=12&name2=x&name2=y").expect("a form");
        let name = form.text("name").max(5).required();
        form.text("kana").kana().required();
        form.text("phone").phone().optional();
        form.text("name2").required();
        assert_eq!(form.valid(|| name), None);
        let view = form.view();
        let errors: Vec<(&str, &str)> =
            view.errors.iter().map(|e| (e.field.as_str(), e.key.as_str())).collect();
        assert_eq!(
            errors,
            [
                ("name", "error-required"),
                ("kana", "error-kana"),
                ("phone", "error-phone"),
                ("name2", "error-repeated")
            ]
        );
        assert_eq!(view.value("kana"), Some("abc"));
    }

    #[test]
    fn lists_take_repeated_fields_and_secrets_are_not_kept() {
        let mut form = FormData::parse("n=1&n=2&pass=+a+&ok=on").expect("a form");
        assert_eq!(form.list::<u8>("n"), [1, 2]);
        assert_eq!(form.secret("pass").required().as_deref(), Some(" a "));
        assert!(form.flag("ok") && !form.flag("other"));
        assert_eq!(form.view().value("pass"), None);
        assert!(form.is_valid());
    }
}
