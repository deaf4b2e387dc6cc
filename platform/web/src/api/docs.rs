//! The page that shows the API's document to people. It is made on the server: the content policy forbids the scripts
//! of the usual viewers.

mod shapes;

use crate::api::document::{about, operations, schemas};
use crate::i18n::{Catalog, Locale, Words};
use crate::render::Page;
use crate::visit::{PageResult, Visit};
use poem::handler;
use serde::Serialize;
use serde_json::Value;
use shapes::Shape;

/// The codes of all findings, one a line.
const CODES: &str = include_str!("../../../../docs/generated/finding-codes.txt");
/// Formats of texts with an example each.
const FORMATS: [(&str, &str); 7] = [
    ("uuid", "01890a5d-ac96-774b-bcce-b302099a8057"),
    ("date", "2026-03-05"),
    ("HH:MM", "08:30"),
    ("YYYY-MM", "2026-03"),
    ("date-time", "2026-03-05T08:30:00+09:00"),
    ("key", "temporary-childcare"),
    ("idempotency-key", "b7f3c1e0-booking-1"),
];

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct DocsPage {
    about: String,
    formats: Vec<Format>,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
    codes: Vec<Code>,
}

#[derive(Clone, Debug, Serialize)]
struct Format {
    name: &'static str,
    example: &'static str,
    about: Words,
}

#[derive(Clone, Debug, Serialize)]
struct Group {
    name: String,
    words: Words,
    calls: Vec<Call>,
}

#[derive(Clone, Debug, Serialize)]
struct Call {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: String,
    login: bool,
    inputs: Vec<Input>,
    answers: Vec<Answer>,
}

#[derive(Clone, Debug, Serialize)]
struct Input {
    name: String,
    place: Option<Words>,
    shape: Shape,
    required: bool,
    about: String,
}

#[derive(Clone, Debug, Serialize)]
struct Answer {
    status: String,
    about: String,
    shape: Option<Shape>,
    headers: Vec<Header>,
}

#[derive(Clone, Debug, Serialize)]
struct Header {
    name: String,
    about: String,
}

#[derive(Clone, Debug, Serialize)]
struct Schema {
    name: String,
    about: String,
    fields: Vec<Input>,
}

#[derive(Clone, Debug, Serialize)]
struct Code {
    code: &'static str,
    words: String,
}

impl Page for DocsPage {
    const TEMPLATE: &'static str = "pages/api/docs";

    fn title(&self) -> Words {
        Words::key("api-title")
    }

    fn samples() -> Vec<Self> {
        let code = Code { code: "full", words: "満員です。".into() };
        vec![Self { codes: vec![code], ..Self::all() }]
    }
}

/// Shows the calls.
#[handler]
pub fn show(visit: &Visit) -> PageResult {
    let codes = codes(visit.site.renderer.catalog());
    visit.page(Vec::new(), &DocsPage { codes, ..DocsPage::all() })
}

fn codes(catalog: &Catalog) -> Vec<Code> {
    let code = |code| Some(Code { code, words: catalog.outline(Locale::JA, code)? });
    CODES.lines().filter_map(code).collect()
}

impl DocsPage {
    fn all() -> Self {
        let mut groups: Vec<Group> = ["Public", "Sessions", "Family", "Bookings", "Facility", "City"]
            .into_iter()
            .map(|name| Group {
                name: name.to_ascii_lowercase(),
                words: Words::key(format!("api-tag-{}", name.to_ascii_lowercase())),
                calls: Vec::new(),
            })
            .collect();
        for operation in operations() {
            let tag = operation.about.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default();
            let call = Call {
                id: text(&operation.about, "operationId"),
                method: operation.method.to_string(),
                path: operation.path.clone(),
                summary: text(&operation.about, "summary"),
                about: text(&operation.about, "description"),
                login: operation.login,
                inputs: inputs(&operation.about),
                answers: answers(&operation.about),
            };
            if let Some(group) = groups.iter_mut().find(|group| group.name.eq_ignore_ascii_case(tag)) {
                group.calls.push(call);
            }
        }
        let objects = schemas().filter(|(_, schema)| schema.get("properties").is_some());
        let schema = |(name, schema): (&String, &Value)| Schema {
            name: name.clone(),
            about: text(schema, "description"),
            fields: fields(schema, None),
        };
        let mut schemas: Vec<Schema> = objects.map(schema).collect();
        schemas.sort_by(|a, b| a.name.cmp(&b.name));
        let format = |(name, example): (&'static str, _)| Format {
            name,
            example,
            about: Words::key(format!("api-format-{}", name.to_ascii_lowercase().replace(':', "-"))),
        };
        Self { about: about(), formats: FORMATS.map(format).into(), groups, schemas, codes: Vec::new() }
    }
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn inputs(about: &Value) -> Vec<Input> {
    let parameters = about.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let mut inputs: Vec<Input> = parameters
        .map(|parameter| Input {
            name: text(parameter, "name"),
            place: Some(Words::key(format!("api-in-{}", text(parameter, "in")))),
            shape: Shape::of(parameter.get("schema").unwrap_or(&Value::Null)),
            required: parameter.get("required") == Some(&Value::Bool(true)),
            about: text(parameter, "description"),
        })
        .collect();
    if let Some(body) = about.pointer("/requestBody/content/application~1json/schema") {
        inputs.extend(fields(shapes::resolved(body), Some(&Words::key("api-in-body"))));
    }
    inputs
}

/// The fields of an object.
fn fields(schema: &Value, place: Option<&Words>) -> Vec<Input> {
    let required = schema.get("required").and_then(Value::as_array);
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let field = |(name, field): (&String, &Value)| {
        let own = text(field, "description");
        Input {
            name: name.clone(),
            place: place.cloned(),
            shape: Shape::of(field),
            required: required.is_some_and(|names| names.iter().any(|one| one.as_str() == Some(name))),
            about: if own.is_empty() { text(shapes::resolved(field), "description") } else { own },
        }
    };
    fields.map(field).collect()
}

fn answers(about: &Value) -> Vec<Answer> {
    let answers = about.get("responses").and_then(Value::as_object).into_iter().flatten();
    let answer = |(status, answer): (&String, &Value)| {
        let content = answer.get("content").and_then(Value::as_object);
        let body = content.and_then(|content| content.values().next()).and_then(|body| body.get("schema"));
        let headers = answer.get("headers").and_then(Value::as_object).into_iter().flatten();
        Answer {
            status: status.clone(),
            about: text(answer, "description"),
            shape: body.map(Shape::of),
            headers: headers
                .map(|(name, header)| Header { name: name.clone(), about: text(header, "description") })
                .collect(),
        }
    };
    let mut answers: Vec<Answer> = answers.map(answer).collect();
    answers.sort_by(|a, b| a.status.cmp(&b.status));
    answers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_sentence() {
        let module = platform_program_api::Messages {
            locale: "ja",
            ftl: include_str!("../../../../programs/temporary-childcare/messages/ja.ftl"),
        };
        let catalog = Catalog::new(&[module]).expect("a catalog");
        let codes = codes(&catalog);
        assert_eq!(codes.len(), CODES.lines().count());
        assert!(codes.len() > 150, "{}", codes.len());
        let words = |code: &str| codes.iter().find(|one| one.code == code).map(|one| one.words.as_str());
        assert_eq!(words("api-missing"), Some("〈field〉 を指定してください。"));
        for code in
            ["child-sheet-missing", "consent-needed", "full", "idempotency-key-needed", "search-dates"]
        {
            assert!(words(code).is_some(), "{code}");
        }
    }

    #[test]
    fn every_link_leads_to_a_schema() {
        let page = DocsPage::all();
        let calls = page.groups.iter().flat_map(|group| &group.calls);
        let shapes = calls
            .flat_map(|call| {
                let answers = call.answers.iter().filter_map(|answer| answer.shape.as_ref());
                call.inputs.iter().map(|input| &input.shape).chain(answers)
            })
            .chain(page.schemas.iter().flat_map(|schema| schema.fields.iter().map(|field| &field.shape)));
        let mut links = 0;
        for link in shapes.filter_map(|shape| shape.link.as_ref()) {
            links += 1;
            assert!(page.schemas.iter().any(|schema| schema.name == *link), "{link}");
        }
        assert!(links > 100);
        assert!(page.schemas.iter().any(|schema| schema.name == "Problem"));
    }
}
