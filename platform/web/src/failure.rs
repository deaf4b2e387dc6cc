//! Errors as answers: a page in the city's frame, or problem details (RFC 9457) for the API. Defects are logged here,
//! once, with the incident number that people are told.

use crate::api::reading::Unreadable;
use crate::api::v1::arg::Arg;
use crate::api::v1::problem::{Problem, Reason, Weight};
use crate::i18n::{Locale, Words};
use crate::pages::error::{ErrorPage, kind_of};
use crate::pages::old_form::{OldForm, OldFormPage};
use crate::routes::page_of;
use crate::site::Site;
use crate::view::{Notice, NoticeKind};
use crate::visit::{Visit, see_other, with_next};
use platform_app::{AppError, AppResult};
use platform_program_api::Finding;
use platform_program_api::answer::Weight as FindingWeight;
use platform_values::RequestId;
use poem::error::{ParsePathError, ResponseError};
use poem::http::{HeaderValue, StatusCode, header};
use poem::{Error, Request, Response};
use poem_openapi::error::ParseParamError;
use poem_openapi::types::ToJSON;
use serde_json::Value;

/// How to log in, as RFC 9110 wants it said.
const CHALLENGE: HeaderValue =
    HeaderValue::from_static("Cookie realm=\"azukari\", login=\"/api/v1/sessions\"");

/// How long to wait while the service is closed for a moment.
const CLOSED_SECONDS: u64 = 30;

/// An error of a use case on its way out.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Failure(#[from] pub AppError);

impl ResponseError for Failure {
    fn status(&self) -> StatusCode {
        status_of(&self.0)
    }
}

/// The path is there, but not for this method.
#[derive(Debug, thiserror::Error)]
#[error("the method is not allowed; {allow} are")]
pub struct NotAllowed {
    /// The methods that are, as the header says them.
    pub allow: String,
}

impl ResponseError for NotAllowed {
    fn status(&self) -> StatusCode {
        StatusCode::METHOD_NOT_ALLOWED
    }
}

/// The status of an error.
pub fn status_of(error: &AppError) -> StatusCode {
    match error {
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::LoginNeeded => StatusCode::UNAUTHORIZED,
        AppError::Forbidden => StatusCode::FORBIDDEN,
        AppError::Refused(_) | AppError::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Full(_) | AppError::Stale => StatusCode::CONFLICT,
        AppError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::Replayed(_) | AppError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The reasons of an error, in words.
pub fn reasons_of(error: &AppError) -> Vec<Words> {
    match error {
        AppError::Refused(findings) => findings.iter().map(Words::from).collect(),
        AppError::Full(quota) => {
            vec![Words::key("full").with("quota", &quota.key).with("date", quota.from.date()).with("free", 0)]
        }
        AppError::Stale => vec![Words::key("error-stale")],
        AppError::KeyReused => vec![Words::key("error-key-reused")],
        AppError::TooMany { retry_after } => {
            vec![Words::key("error-too-many").with("minutes", retry_after.div_ceil(60).max(1))]
        }
        AppError::NotFound
        | AppError::LoginNeeded
        | AppError::Forbidden
        | AppError::Replayed(_)
        | AppError::Internal(_) => Vec::new(),
    }
}

/// What stands against a wish, as a box on top of the form, for any error that people can do something about; others are
/// passed on.
pub fn refusal(error: AppError) -> AppResult<Notice> {
    match error {
        AppError::Refused(_) | AppError::Full(_) | AppError::Stale => Ok(Notice {
            kind: NoticeKind::Error,
            title: Words::key("error-page-refused"),
            lines: reasons_of(&error),
        }),
        other => Err(other),
    }
}

/// An address as logs may hold it: without its query, and without parts that could be a token or a person's id.
fn logged(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let part =
        |part: &str| if part.len() <= 16 && part.chars().all(plain) { part.to_owned() } else { "…".into() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What the boundary knows of a failed request.
pub struct Boundary<'a> {
    /// The shared part.
    pub site: &'a Site,
    /// The visit, unless the city itself is unknown.
    pub visit: Option<&'a Visit>,
    /// The request's id: also the incident number.
    pub id: Option<RequestId>,
    /// True for the API.
    pub api: bool,
    /// Path, for the way back after login.
    pub path: String,
    /// The page with the form that was sent: the way back where a write found no login or an old form.
    pub form: String,
    /// True if nothing was to be changed.
    pub reads: bool,
}

impl Boundary<'_> {
    /// Notes what is needed of a request before it is consumed.
    pub fn path_of(request: &Request) -> String {
        request.original_uri().path_and_query().map_or_else(|| "/".into(), ToString::to_string)
    }

    /// The page from which a form was sent: where the browser says it was, else the one above its address.
    pub fn form_of(request: &Request) -> String {
        let told = request.header(header::REFERER).and_then(|from| from.split_once("://"));
        let from = told.and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
        let host = told.and_then(|(_, rest)| rest.split('/').next());
        let ours = host == request.header(header::HOST) && from.is_some();
        let address = if ours { from.unwrap_or_default().to_owned() } else { Self::path_of(request) };
        page_of(&address)
    }

    /// Turns an error into the answer.
    pub fn answer(&self, error: &Error) -> Response {
        let app = error.downcast_ref::<Failure>().map(|failure| &failure.0);
        if let Some(AppError::Internal(cause)) = app {
            let incident = self.id.map(|id| id.to_string());
            let path = logged(&self.path);
            tracing::error!(incident, path, cause = format!("{cause:#}"), "a request failed");
        }
        if matches!(app, Some(AppError::LoginNeeded)) && self.reads && !self.api {
            return see_other(&with_next("/login", &self.path));
        }
        if let (Some(OldForm(form)), Some(visit)) = (error.downcast_ref(), self.visit) {
            let page = OldFormPage::of(visit, &self.path, &self.form, form);
            return visit.page_as(StatusCode::FORBIDDEN, Vec::new(), &page).unwrap_or_else(|_| {
                plain(self.site, StatusCode::FORBIDDEN, &ErrorPage::of(StatusCode::FORBIDDEN))
            });
        }
        // An address whose id is none names nothing.
        let nothing = error.is::<ParsePathError>();
        let status = if nothing { StatusCode::NOT_FOUND } else { error.status() };
        let mut response = if self.api { self.problem(status, app, error) } else { self.page(status, app) };
        if self.api && status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, CHALLENGE);
        }
        if let Some(NotAllowed { allow }) = error.downcast_ref()
            && let Ok(value) = allow.parse()
        {
            response.headers_mut().insert(header::ALLOW, value);
        }
        let wait = match app {
            Some(AppError::TooMany { retry_after }) => Some(*retry_after),
            _ => (status == StatusCode::SERVICE_UNAVAILABLE).then_some(CLOSED_SECONDS),
        };
        if let Some(retry_after) = wait
            && let Ok(value) = retry_after.to_string().parse()
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }

    fn page(&self, status: StatusCode, app: Option<&AppError>) -> Response {
        let mut page = ErrorPage::of(status).because(app.map(reasons_of).unwrap_or_default());
        if status == StatusCode::UNAUTHORIZED && !self.reads {
            page = page.back_to_form(&self.form);
        }
        if status.is_server_error()
            && let Some(id) = self.id
        {
            page = page.incident(id);
        }
        let shown = self.visit.and_then(|visit| visit.page_as(status, Vec::new(), &page).ok());
        shown.unwrap_or_else(|| plain(self.site, status, &page))
    }

    fn problem(&self, status: StatusCode, app: Option<&AppError>, error: &Error) -> Response {
        let mut body = problem_body(self.site, status, app, self.id);
        let say =
            |finding: &Finding| Reason::of(finding, self.site.renderer.say(Locale::JA, &finding.into()));
        if let Some(Unreadable { findings, .. }) = error.downcast_ref() {
            body.findings.extend(findings.iter().map(say));
        } else if status == StatusCode::BAD_REQUEST {
            body.findings.push(say(&shape_of(error)));
        }
        problem_response(status, &body)
    }
}

/// What is wrong with the shape of an API request that the document let pass: the parameter, where it is known, and the
/// words of the reader of requests.
fn shape_of(error: &Error) -> Finding {
    let parameter = error.downcast_ref::<ParseParamError>().map(|wrong| wrong.name);
    let finding =
        Finding::new("api-shape", FindingWeight::Block).with("field", parameter.unwrap_or("request"));
    finding.with("expected", "request").with("reason", error)
}

fn reason<const N: usize>(site: &Site, code: &str, args: [(&str, String); N], words: &Words) -> Reason {
    Reason {
        code: code.to_owned(),
        weight: Weight::Block,
        args: args.into_iter().map(|(name, value)| (name.to_owned(), Arg::of(&value))).collect(),
        message: site.renderer.say(Locale::JA, words),
    }
}

/// The body of problem details for an error.
pub fn problem_body(
    site: &Site,
    status: StatusCode,
    app: Option<&AppError>,
    id: Option<RequestId>,
) -> Problem {
    let kind = kind_of(status);
    let say = |words: &Words| site.renderer.say(Locale::JA, words);
    let findings = match app {
        Some(AppError::Refused(findings)) => {
            findings.iter().map(|finding| Reason::of(finding, say(&Words::from(finding)))).collect()
        }
        Some(error @ AppError::Full(quota)) => {
            let args = [("quota", quota.key.clone()), ("date", quota.from.date().to_string())];
            reasons_of(error).first().map(|words| reason(site, "full", args, words)).into_iter().collect()
        }
        Some(AppError::KeyReused) => {
            vec![reason(site, "idempotency-key-reused", [], &Words::key("idempotency-key-reused"))]
        }
        Some(AppError::TooMany { retry_after }) => {
            let words = Words::key("api-too-many").with("seconds", retry_after);
            vec![reason(site, "api-too-many", [("seconds", retry_after.to_string())], &words)]
        }
        _ => Vec::new(),
    };
    Problem {
        kind: "about:blank".into(),
        title: say(&Words::key(format!("api-problem-{kind}"))),
        status: status.as_u16(),
        detail: say(&Words::key(format!("api-problem-{kind}-advice"))),
        findings,
        request: id.map(|id| id.to_string()),
    }
}

/// Problem details as an answer.
pub fn problem(site: &Site, status: StatusCode, app: Option<&AppError>, id: Option<RequestId>) -> Response {
    problem_response(status, &problem_body(site, status, app, id))
}

fn problem_response(status: StatusCode, body: &Problem) -> Response {
    let body = body.to_json().unwrap_or(Value::Null).to_string();
    Response::builder().status(status).content_type("application/problem+json").body(body)
}

/// The error without a city's frame: for unknown hosts and when rendering itself fails.
fn plain(site: &Site, status: StatusCode, page: &ErrorPage) -> Response {
    let say = |words: &Words| site.renderer.say(Locale::JA, words);
    let incident = page.incident.as_deref().unwrap_or_default();
    let text = format!("{}\n\n{}\n{incident}\n", say(&page.heading), say(&page.advice));
    Response::builder().status(status).content_type("text/plain; charset=utf-8").body(text)
}
