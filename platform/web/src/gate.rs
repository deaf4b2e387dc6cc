//! The way in: host to city, cookie to actor, origin and form token, idempotency key. Handlers behind it find a
//! [`Visit`] and never look at a header.

use crate::api::reading::{Unreadable, key_needed};
use crate::birth;
use crate::failure::{Boundary, Failure, NotAllowed};
use crate::format;
use crate::forms::{BYTES_MAX, FormData, FormRejection};
use crate::pages::old_form::OldForm;
use crate::routes::methods_of;
use crate::site::Site;
use crate::visit::Visit;
use chrono::Datelike;
use platform_app::accounts::sessions;
use platform_app::authz::Actor;
use platform_app::{AppError, AppResult, ClientKey, Ctx, Request as About};
use platform_values::{RequestId, TenantId};
use poem::http::{HeaderMap, Method, StatusCode, Uri, header};
use poem::{Body, Endpoint, Error, IntoResponse, Middleware, Request, Response, Result};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// The middleware.
#[derive(Clone)]
pub struct Gate(pub Arc<Site>);

impl<E: Endpoint> Middleware<E> for Gate {
    type Output = Gated<E>;

    fn transform(&self, inner: E) -> Gated<E> {
        Gated { inner, site: self.0.clone() }
    }
}

/// An endpoint behind the gate.
pub struct Gated<E> {
    inner: E,
    site: Arc<Site>,
}

impl<E: Endpoint> Endpoint for Gated<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let id = request.data::<RequestId>().copied();
        let path = Boundary::path_of(&request);
        let api = path.starts_with("/api/");
        let reads = is_read(request.method());
        let form = Boundary::form_of(&request);
        let entered = enter(&self.site, &mut request, api).await;
        let visit = request.data::<Visit>().cloned();
        let answer = async {
            let outcome = match entered {
                Ok(()) => self.inner.call(request).await.map(IntoResponse::into_response),
                Err(error) => Err(error),
            };
            outcome.unwrap_or_else(|error| {
                Boundary { site: &self.site, visit: visit.as_ref(), id, api, path, form, reads }
                    .answer(&error)
            })
        };
        let answer = match &visit {
            Some(visit) => format::in_year(visit.today().year(), answer).await,
            None => answer.await,
        };
        if !reads && let Some(visit) = &visit {
            self.site.app.cities.look_again(visit.tenant());
        }
        Ok(answer)
    }
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

async fn enter(site: &Arc<Site>, request: &mut Request, api: bool) -> Result<()> {
    let host =
        host_of(request.original_uri(), request.headers())?.ok_or(AppError::NotFound).map_err(Failure)?;
    let tenant = site.app.cities.by_host(&host).ok_or(AppError::NotFound).map_err(Failure)?;
    let city = site.app.cities.city(&site.app.pool, tenant).await.map_err(Failure)?;
    let id = request.data::<RequestId>().copied().unwrap_or(RequestId(uuid::Uuid::nil()));
    let (actor, session) = who(site, tenant, request.headers()).await.map_err(Failure)?;
    let about = About { id, key: None, seen: None, host, session };
    let mut visit = Visit {
        ctx: Ctx { app: site.app.clone(), city, actor, request: about },
        site: site.clone(),
        path: request.original_uri().path().to_owned(),
        query: request.original_uri().query().unwrap_or_default().to_owned(),
        client: client_of(
            request.remote_addr().as_socket_addr().map(SocketAddr::ip),
            request.headers(),
            &site.settings.trusted_proxies,
        ),
        device: text(request.headers(), header::USER_AGENT.as_str()).chars().take(200).collect(),
        birth: None,
    };
    let kept = cookies(request.headers(), birth::cookie_name(site.settings.scheme));
    visit.birth = birth::read(&kept, visit.now());
    // Set before the checks, so that their refusals are shown in the city's frame.
    request.set_data(visit.clone());
    if !api {
        allowed(request)?;
    }
    if !is_read(request.method()) {
        let (key, seen) = check_write(&visit, request, api).await?;
        visit.ctx.request.key = key;
        visit.ctx.request.seen = seen;
        request.set_data(visit);
    }
    Ok(())
}

/// The address of the client: the nearest one that is not a proxy of ours. What stands further left, the client may have
/// written itself.
fn client_of(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> String {
    let Some(mut client) = peer else { return String::new() };
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<Option<IpAddr>> =
        lines.flat_map(|line| line.split(',')).map(|hop| hop.trim().parse().ok()).collect();
    for hop in hops.into_iter().rev().flatten() {
        if !trusted.contains(&client) {
            break;
        }
        client = hop;
    }
    client.to_string()
}

/// The host that is asked for. Named twice it is surely not meant, and a proxy may have read the other name.
fn host_of(target: &Uri, headers: &HeaderMap) -> Result<Option<String>> {
    let target = target.authority().map(ToString::to_string);
    let lines = headers.get_all(header::HOST);
    let named = lines.iter().next().and_then(|host| host.to_str().ok()).map(str::to_owned);
    let differ =
        named.as_ref().zip(target.as_ref()).is_some_and(|(one, other)| !one.eq_ignore_ascii_case(other));
    if differ || lines.iter().nth(1).is_some() {
        return Err(Error::from_status(StatusCode::BAD_REQUEST));
    }
    Ok(named.or(target))
}

/// Refuses a method that the page does not have, before anything is made of what was sent.
fn allowed(request: &Request) -> Result<()> {
    match methods_of(request.original_uri().path()) {
        Some(methods) if !methods.contains(request.method()) => {
            let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
            Err(NotAllowed { allow }.into())
        }
        _ => Ok(()),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Every cookie of the session's name is tried, so that a planted one cannot lock a visitor out.
async fn who(site: &Site, tenant: TenantId, headers: &HeaderMap) -> AppResult<(Actor, Option<Vec<u8>>)> {
    let tokens = cookies(headers, site.cookie_name());
    for token in tokens.iter().take(3) {
        if let Some(resumed) = sessions::resume(&site.app, tenant, token).await? {
            return Ok((resumed.actor, Some(resumed.token_hash)));
        }
    }
    Ok((Actor::nobody(), None))
}

fn cookies(headers: &HeaderMap, wanted: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()) {
        for pair in line.split(';') {
            if let Some((name, value)) = pair.trim().split_once('=')
                && name == wanted
            {
                found.push(value.to_owned());
            }
        }
    }
    found
}

/// Refuses writes that another site caused; reads the idempotency key and what the client was shown.
async fn check_write(
    visit: &Visit,
    request: &mut Request,
    api: bool,
) -> Result<(Option<ClientKey>, Option<String>)> {
    if text(request.headers(), header::CONTENT_TYPE.as_str()).contains("xml") {
        return Err(Error::from_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    same_origin(request.headers(), &visit.request.host)?;
    let body = request.take_body().into_bytes_limit(BYTES_MAX).await;
    let body = body.map_err(|_| Error::from_status(StatusCode::PAYLOAD_TOO_LARGE))?;
    let mut hash = Sha256::new();
    hash.update(request.method().as_str());
    hash.update([0]);
    hash.update(request.original_uri().to_string());
    hash.update([0]);
    hash.update(&body);
    let unreadable = request.headers().get("idempotency-key").is_some_and(|key| key.to_str().is_err());
    let mut key = text(request.headers(), "idempotency-key").to_owned();
    let mut seen = None;
    if !api {
        let form = form_of(request, &body)?;
        seen = form.raw("seen").map(str::to_owned);
        if key.is_empty() {
            form.raw("form-key").unwrap_or_default().clone_into(&mut key);
        }
        if let Some(session) = &visit.request.session {
            let sent = form.raw("csrf").unwrap_or_default();
            let expected = visit.site.form_token(session);
            if key.is_empty() || !bool::from(sent.as_bytes().ct_eq(expected.as_bytes())) {
                return Err(OldForm(form).into());
            }
        }
    }
    request.set_body(Body::from(body));
    if unreadable || key.len() > 200 || key.chars().any(char::is_control) {
        return Err(Unreadable { status: StatusCode::BAD_REQUEST, findings: vec![key_needed()] }.into());
    }
    let body_hash = hash.finalize().to_vec();
    Ok(((!key.is_empty()).then_some(ClientKey { key, body_hash }), seen))
}

fn form_of(request: &Request, body: &[u8]) -> Result<FormData> {
    let kind = request.content_type().unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return Err(FormRejection::ContentType.into());
    }
    let body = std::str::from_utf8(body).map_err(|_| FormRejection::Encoding)?;
    Ok(FormData::parse(body)?)
}

/// Browsers say where a request comes from; other clients say nothing and carry no cookies of others.
fn same_origin(headers: &HeaderMap, host: &str) -> Result<()> {
    let site = text(headers, "sec-fetch-site");
    let origin = text(headers, header::ORIGIN.as_str());
    let foreign_site = !matches!(site, "" | "same-origin" | "none");
    let origin_host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let foreign_origin = !origin.is_empty() && !origin_host.eq_ignore_ascii_case(host);
    if foreign_site || foreign_origin { Err(Error::from_status(StatusCode::FORBIDDEN)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a header"));
        }
        let proxy = "10.0.0.1".parse().expect("an address");
        client_of(peer.parse().ok(), &headers, &[proxy])
    }

    #[test]
    fn only_a_proxy_of_ours_is_believed() {
        assert_eq!(client("198.51.100.7", &["192.0.2.1"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["192.0.2.1"]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_a_client_wrote_itself_counts_for_nothing() {
        assert_eq!(client("10.0.0.1", &["203.0.113.9, 192.0.2.1"]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &["203.0.113.9", "192.0.2.1, 10.0.0.1"]), "192.0.2.1");
    }

    #[test]
    fn a_request_names_one_host() {
        let host = |target: &str, lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::HOST, line.parse().expect("a header"));
            }
            host_of(&target.parse().expect("a target"), &headers).map_err(|error| error.status())
        };
        assert_eq!(host("/", &["a.example"]), Ok(Some("a.example".into())));
        assert_eq!(host("http://A.example/", &["a.example"]), Ok(Some("a.example".into())));
        assert_eq!(host("http://b.example/", &["a.example"]), Err(StatusCode::BAD_REQUEST));
        assert_eq!(host("/", &["a.example", "a.example"]), Err(StatusCode::BAD_REQUEST));
    }
}
