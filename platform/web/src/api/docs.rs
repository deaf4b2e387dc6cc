//! The page that shows the API's document to people. It is made on the server: the content policy forbids the scripts
//! of the usual viewers.

use crate::api::document::{operations, schema};
use crate::i18n::Words;
use crate::render::Page;
use crate::visit::{PageResult, Visit};
use poem::handler;
use serde::Serialize;
use serde_json::Value;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct DocsPage {
    groups: Vec<Group>,
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
    place: Words,
    shape: String,
    required: bool,
    about: String,
}

#[derive(Clone, Debug, Serialize)]
struct Answer {
    status: String,
    about: String,
}

impl Page for DocsPage {
    const TEMPLATE: &'static str = "pages/api/docs";

    fn title(&self) -> Words {
        Words::key("api-title")
    }

    fn samples() -> Vec<Self> {
        vec![Self::all()]
    }
}

/// Shows the calls.
#[handler]
pub fn show(visit: &Visit) -> PageResult {
    visit.page(Vec::new(), &DocsPage::all())
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
        Self { groups }
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
            place: Words::key(format!("api-in-{}", text(parameter, "in"))),
            shape: parameter.get("schema").map(shape).unwrap_or_default(),
            required: parameter.get("required") == Some(&Value::Bool(true)),
            about: text(parameter, "description"),
        })
        .collect();
    let body = about.pointer("/requestBody/content/application~1json/schema/$ref").and_then(Value::as_str);
    let body = body.and_then(schema);
    let required = body.and_then(|body| body.get("required")).and_then(Value::as_array);
    let fields = body.and_then(|body| body.get("properties")).and_then(Value::as_object);
    inputs.extend(fields.into_iter().flatten().map(|(name, field)| Input {
        name: name.clone(),
        place: Words::key("api-in-body"),
        shape: shape(field),
        required: required.is_some_and(|required| required.iter().any(|one| one.as_str() == Some(name))),
        about: text(resolved(field), "description"),
    }));
    inputs
}

fn resolved(value: &Value) -> &Value {
    let reference = value.get("$ref").or_else(|| value.pointer("/allOf/0/$ref")).and_then(Value::as_str);
    reference.and_then(schema).unwrap_or(value)
}

/// The shape of a value in few words: its format, choices or type.
fn shape(value: &Value) -> String {
    let value = resolved(value);
    if let Some(words) = value.get("enum").and_then(Value::as_array) {
        return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ");
    }
    let format = text(value, "format");
    if format.is_empty() { text(value, "type") } else { format }
}

fn answers(about: &Value) -> Vec<Answer> {
    let answers = about.get("responses").and_then(Value::as_object).into_iter().flatten();
    let mut answers: Vec<Answer> = answers
        .map(|(status, answer)| Answer { status: status.clone(), about: text(answer, "description") })
        .collect();
    answers.sort_by(|a, b| a.status.cmp(&b.status));
    answers
}
