//! Who asks: a visit of somebody who is logged in. Whether that person may do the very thing is decided by the use case.

use crate::failure::Failure;
use crate::visit::Visit;
use poem::{FromRequest, Request, RequestBody, Result};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use std::ops::Deref;

const SCHEME: &str = "session";

/// The visit of a person with a login.
pub struct LoggedIn(pub Visit);

impl Deref for LoggedIn {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl<'a> ApiExtractor<'a> for LoggedIn {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            SCHEME,
            MetaSecurityScheme {
                ty: "apiKey",
                description: Some(
                    "The cookie that `POST /sessions` or the login page sets. Its name is `__Host-azukari` over HTTPS \
                     and `azukari` over plain HTTP.",
                ),
                name: Some("__Host-azukari"),
                key_in: Some("cookie"),
                scheme: None,
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let visit = <Visit as FromRequest>::from_request(request, body).await?;
        visit.account().map_err(Failure)?;
        Ok(Self(visit))
    }
}
