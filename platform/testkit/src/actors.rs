//! People with a browser: who they are is a type, so that a test cannot mistake one for the other.

use crate::maker::{Family, PASSWORD, Person};
use anyhow::{Context, Result, bail};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many forms were sent as they are: each is a deed of its own.
static SENT: AtomicU64 = AtomicU64::new(0);

/// What every visitor can do.
#[derive(Clone, Debug)]
pub struct Visitor {
    client: Client,
    base: String,
    cookie: Option<String>,
}

/// Somebody who is not logged in.
#[derive(Clone, Debug)]
pub struct Nobody(pub Visitor);

/// A guardian with the family.
#[derive(Clone, Debug)]
pub struct Parent {
    /// The browser.
    pub browser: Visitor,
    /// The family.
    pub family: Family,
}

/// A member of staff of a facility.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The browser.
    pub browser: Visitor,
    /// The person.
    pub person: Person,
}

/// An officer of the city.
#[derive(Clone, Debug)]
pub struct Officer {
    /// The browser.
    pub browser: Visitor,
    /// The person.
    pub person: Person,
}

impl Visitor {
    /// A browser that reaches the city of `host` at `address`, with its own cookies. Redirects are not followed.
    pub fn new(host: &str, address: SocketAddr) -> Result<Self> {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .resolve(host, address)
            .build()?;
        Ok(Self { client, base: format!("http://{host}:{}", address.port()), cookie: None })
    }

    /// The same browser with this cookie and no others.
    #[must_use]
    pub fn with_cookie(&self, cookie: &str) -> Self {
        Self { cookie: Some(cookie.to_owned()), ..self.clone() }
    }

    fn send(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, self.url(path)).header("Origin", &self.base);
        match &self.cookie {
            Some(cookie) => request.header("Cookie", cookie),
            None => request,
        }
    }

    /// The full address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A request as a program makes it, to be filled in and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Result<Response> {
        self.send(Method::GET, path).send().await.with_context(|| format!("GET {path}"))
    }

    /// The text of a page that must be there.
    pub async fn page(&self, path: &str) -> Result<String> {
        let response = self.get(path).await?;
        if response.status() != StatusCode::OK {
            bail!("GET {path}: {}", response.status());
        }
        let html = response.text().await?;
        if html.contains('⟦') {
            bail!("GET {path} shows the key of a message that there is not");
        }
        Ok(html)
    }

    /// Opens `page`, takes the hidden fields of its form to `action`, and sends the form with these fields.
    pub async fn post_form(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Result<Response> {
        let html = self.page(page).await?;
        let marker = format!("action=\"{action}\"");
        let form = html.split_once(&marker).map_or(html.as_str(), |(_, after)| after);
        let form = form.split_once("</form>").map_or(form, |(inside, _)| inside);
        let mut all: Vec<(String, String)> = hidden(form);
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let request = self.send(Method::POST, action);
        request.form(&all).send().await.with_context(|| format!("POST {action}"))
    }

    /// Sends these fields and no others, under a key of its own unless they name one.
    pub async fn post_raw(&self, action: &str, fields: &[(&str, &str)]) -> Result<Response> {
        let mut request = self.send(Method::POST, action);
        if !fields.iter().any(|(name, _)| *name == "form-key") {
            let number = SENT.fetch_add(1, Ordering::Relaxed);
            request = request.header("Idempotency-Key", format!("form-{number}"));
        }
        request.form(fields).send().await.with_context(|| format!("POST {action}"))
    }

    /// Asks the API.
    pub async fn json(&self, path: &str) -> Result<serde_json::Value> {
        Ok(self.get(path).await?.error_for_status()?.json().await?)
    }

    /// Sends JSON to the API.
    pub async fn post_json(&self, path: &str, key: &str, body: &serde_json::Value) -> Result<Response> {
        let request = self.send(Method::POST, path).header("Idempotency-Key", key);
        request.json(body).send().await.with_context(|| format!("POST {path}"))
    }

    /// Calls the API with a method.
    pub async fn call(
        &self,
        method: &str,
        path: &str,
        key: &str,
        body: &serde_json::Value,
    ) -> Result<Response> {
        let request = self.send(Method::from_bytes(method.as_bytes())?, path).header("Idempotency-Key", key);
        request.json(body).send().await.with_context(|| format!("{method} {path}"))
    }

    /// Logs in through the page, as people do.
    pub async fn log_in(&self, person: &Person) -> Result<()> {
        let fields = [("login-id", person.login.as_str()), ("password", PASSWORD)];
        let response = self.post_form("/login", "/login", &fields).await?;
        if !response.status().is_redirection() {
            bail!("{} could not log in: {}", person.login, response.status());
        }
        Ok(())
    }
}

/// Names and values of the hidden fields.
fn hidden(html: &str) -> Vec<(String, String)> {
    let inputs = html.split("<input").skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag));
    inputs
        .filter(|tag| tag.contains("type=\"hidden\""))
        .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&quot;", "\"").replace("&#x27;", "'").replace("&#x3D;", "=").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_fields_are_found() {
        let html =
            r#"<input type="hidden" name="csrf" value="a&#x3D;b"><input type="text" name="x" value="y">"#;
        assert_eq!(hidden(html), [("csrf".to_owned(), "a=b".to_owned())]);
    }
}
