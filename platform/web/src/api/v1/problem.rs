//! Errors of the API: problem details (RFC 9457), and which operation answers with which status.

use crate::api::v1::arg::{Args, args};
use crate::failure::Failure;
use platform_app::AppError;
use platform_program_api::Finding;
use platform_program_api::answer::Weight as FindingWeight;
use poem::Error;
use poem_openapi::payload::{Json, Payload};
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, Enum, Object};
use std::marker::PhantomData;

/// How much a reason weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Weight {
    /// Told, nothing more.
    Note,
    /// Refuses a guardian; staff may go past it with a reason.
    Warn,
    /// Refuses everybody.
    Block,
}

/// One reason, as a code that stays and words that may change.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "Finding")]
pub struct Reason {
    /// Stable code.
    pub code: String,
    /// How much it weighs.
    pub weight: Weight,
    /// Values of the words: numbers (yen and minutes as well), or text; dates, times and months in it as elsewhere.
    pub args: Args,
    /// The reason in Japanese.
    pub message: String,
}

impl Reason {
    /// A finding with its words.
    pub fn of(finding: &Finding, message: String) -> Self {
        let weight = match finding.weight {
            FindingWeight::Note => Weight::Note,
            FindingWeight::Warn => Weight::Warn,
            FindingWeight::Block => Weight::Block,
        };
        Self { code: finding.code.clone(), weight, args: args(&finding.args), message }
    }
}

/// Problem details (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Problem {
    /// Always `about:blank`: the status says the kind, the findings say why.
    #[oai(rename = "type")]
    pub kind: String,
    /// What happened, in Japanese.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do, in Japanese.
    pub detail: String,
    /// Every reason, where there are some.
    pub findings: Vec<Reason>,
    /// The request's number, for questions.
    pub request: Option<String>,
}

/// The statuses that a kind of operation can answer with besides success.
pub trait Statuses: Send + Sync + 'static {
    /// In rising order.
    const LIST: &'static [u16];
}

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $list:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;
        impl Statuses for $name {
            const LIST: &'static [u16] = &$list;
        }
    )+};
}

statuses! {
    /// Reads what everybody may see.
    Public = [400, 404, 405, 422, 500, 503];
    /// Logs in.
    LogIn = [400, 403, 404, 405, 413, 415, 422, 429, 500, 503];
    /// Logs out.
    LogOut = [400, 401, 403, 404, 405, 413, 415, 422, 500, 503];
    /// Reads what people who are logged in may see.
    Read = [400, 401, 403, 404, 405, 422, 500, 503];
    /// Writes, or judges what would be written.
    Change = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503];
}

/// What a status means here.
fn meaning(status: u16) -> &'static str {
    match status {
        400 => {
            "The request does not have the shape that this document gives, or a write has no idempotency key; findings name each field or parameter."
        }
        401 => "Nobody is logged in, and somebody must be.",
        403 => "Not permitted, or sent by the page of another site.",
        404 => "There is no such thing, or it is not for this person: the two are not told apart.",
        409 => "No place is left (finding `full`), or somebody changed it meanwhile (no finding).",
        405 => "Not with this method at this path; the header `Allow` says with which.",
        413 => "The body is too large.",
        415 => "The body is not `application/json` in UTF-8.",
        422 => {
            "Refused, with every reason as a finding; or the idempotency key came before with another body."
        }
        429 => "Too often; the header `Retry-After` says in how many seconds to try again.",
        503 => "Closed for a moment; the header `Retry-After` says in how many seconds to try again.",
        _ => "A defect; its number is in `request`.",
    }
}

/// The header that an error brings along.
fn headers_of(status: u16) -> Vec<MetaHeader> {
    let (name, kind, about) = match status {
        401 => ("WWW-Authenticate", "string", "That a cookie is wanted, and which path gives it."),
        405 => ("Allow", "string", "The methods of this path."),
        429 | 503 => ("Retry-After", "integer", "Seconds to wait."),
        _ => return Vec::new(),
    };
    vec![MetaHeader {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        required: true,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new(kind))),
    }]
}

/// An error on its way out of an operation; `S` says which statuses it documents.
pub struct Refusal<S> {
    failure: Failure,
    statuses: PhantomData<fn() -> S>,
}

impl<S> From<AppError> for Refusal<S> {
    fn from(error: AppError) -> Self {
        Self { failure: Failure(error), statuses: PhantomData }
    }
}

impl<S> From<Failure> for Refusal<S> {
    fn from(failure: Failure) -> Self {
        Self { failure, statuses: PhantomData }
    }
}

impl<S> From<Refusal<S>> for Error {
    fn from(refusal: Refusal<S>) -> Self {
        refusal.failure.into()
    }
}

impl<S: Statuses> ApiResponse for Refusal<S> {
    fn meta() -> MetaResponses {
        let one = |status: &u16| MetaResponse {
            description: meaning(*status),
            status: Some(*status),
            status_range: None,
            content: vec![MetaMediaType {
                content_type: "application/problem+json",
                schema: <Json<Problem> as Payload>::schema_ref(),
            }],
            headers: headers_of(*status),
        };
        MetaResponses { responses: S::LIST.iter().map(one).collect() }
    }

    fn register(registry: &mut Registry) {
        Problem::register(registry);
    }
}
