//! A real browser: Chromium behind chromedriver, spoken to in the `WebDriver` protocol. Every browser has a profile of its
//! own that goes away with it. Elements are named by CSS selectors.

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longest wait for a page.
const WAIT: Duration = Duration::from_secs(20);

/// The key under which the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scripts {
    /// As nearly everybody has it.
    On,
    /// Blocked for all pages.
    Off,
}

/// What a picture shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The page from top to bottom.
    Whole,
    /// What is seen without scrolling.
    Seen,
}

/// A browser. Ends with this value.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    http: Client,
    profile: PathBuf,
}

impl Browser {
    /// Starts one. The programs are named by `AZUKARI_TEST_CHROMEDRIVER` and `AZUKARI_TEST_CHROMIUM`.
    pub async fn start(scripts: Scripts) -> Result<Self> {
        let program = |name: &str, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.into());
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let profile = std::env::temp_dir().join(format!("azukari-browser-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&profile)?;
        let driver = Command::new(program("AZUKARI_TEST_CHROMEDRIVER", "chromedriver"))
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver; `cargo dev test` installs it")?;
        let http = Client::builder().timeout(Duration::from_mins(1)).build()?;
        let mut browser = Self { driver, port, session: String::new(), http, profile };
        let chromium = program("AZUKARI_TEST_CHROMIUM", "chromium");
        browser.begin(&chromium).await?;
        browser.allow(scripts).await?;
        Ok(browser)
    }

    async fn begin(&mut self, chromium: &str) -> Result<()> {
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if begun.elapsed() > WAIT {
                bail!("chromedriver does not listen");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let profile = format!("--user-data-dir={}", self.profile.display());
        let options = json!({
            "binary": chromium,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
                "--disable-dev-shm-usage", "--no-first-run", "--lang=ja", "--hide-scrollbars", profile,
            ],
        });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options } } });
        let made = self.ask(Method::POST, "/session", Some(wanted)).await?;
        text_of(&made, "sessionId").context("a session")?.clone_into(&mut self.session);
        Ok(())
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let request = self.http.request(method, url);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let mut answer: Value = request.send().await?.json().await?;
        let value = answer.get_mut("value").map(Value::take).unwrap_or_default();
        match text_of(&value, "error") {
            Some(error) => Err(anyhow!("{error}: {}", text_of(&value, "message").unwrap_or_default())),
            None => Ok(value),
        }
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.ask(Method::POST, &format!("/session/{}{path}", self.session), Some(body)).await
    }

    async fn get(&self, path: &str) -> Result<Value> {
        self.ask(Method::GET, &format!("/session/{}{path}", self.session), None).await
    }

    /// Opens an address.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.post("/url", json!({ "url": url })).await.with_context(|| format!("open {url}")).map(|_| ())
    }

    /// Where the browser is.
    pub async fn url(&self) -> Result<String> {
        Ok(self.get("/url").await?.as_str().unwrap_or_default().to_owned())
    }

    /// Forgets all cookies: the next page is seen by nobody.
    pub async fn forget(&self) -> Result<()> {
        self.ask(Method::DELETE, &format!("/session/{}/cookie", self.session), None).await.map(|_| ())
    }

    async fn find(&self, css: &str) -> Result<String> {
        let found = self.post("/element", json!({ "using": "css selector", "value": css })).await;
        let found = found.with_context(|| format!("looking for {css}"))?;
        Ok(text_of(&found, ELEMENT).context("an element")?.to_owned())
    }

    /// How many elements there are.
    pub async fn count(&self, css: &str) -> Result<usize> {
        let found = self.post("/elements", json!({ "using": "css selector", "value": css })).await?;
        Ok(found.as_array().map_or(0, Vec::len))
    }

    /// The text of an element as it is seen.
    pub async fn text(&self, css: &str) -> Result<String> {
        let element = self.find(css).await?;
        Ok(self.get(&format!("/element/{element}/text")).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Clicks what stays on the page.
    pub async fn click(&self, css: &str) -> Result<()> {
        let element = self.find(css).await?;
        let clicked = self.post(&format!("/element/{element}/click"), json!({})).await;
        clicked.with_context(|| format!("click {css}")).map(|_| ())
    }

    /// Clicks what leads to another page, and waits until that is there.
    pub async fn press(&self, css: &str) -> Result<()> {
        let before = self.find("html").await?;
        self.click(css).await?;
        let begun = Instant::now();
        while self.get(&format!("/element/{before}/name")).await.is_ok() {
            if begun.elapsed() > WAIT {
                bail!("{css} leads nowhere");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.find("main").await.map(|_| ())
    }

    /// Types into a field, over what stands there.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let element = self.find(css).await?;
        self.post(&format!("/element/{element}/clear"), json!({})).await?;
        let typed = self.post(&format!("/element/{element}/value"), json!({ "text": text })).await;
        typed.with_context(|| format!("type into {css}")).map(|_| ())
    }

    /// Sets a field for which every browser has its own way of typing: dates, times.
    pub async fn set(&self, css: &str, value: &str) -> Result<()> {
        let element = json!({ ELEMENT: self.find(css).await? });
        let script = "arguments[0].value = arguments[1]; return arguments[0].value;";
        let now = self.run(script, json!([element, value])).await?;
        if now == value { Ok(()) } else { bail!("{css} does not take {value}") }
    }

    /// Runs a script of the test in the page.
    pub async fn run(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post("/execute/sync", json!({ "script": script, "args": arguments })).await
    }

    /// Runs a script that answers by its last argument.
    pub async fn run_async(&self, script: &str) -> Result<Value> {
        self.post("/execute/async", json!({ "script": script, "args": [] })).await
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    /// Lets the scripts of pages run, or not; scripts of the test run in any case.
    pub async fn allow(&self, scripts: Scripts) -> Result<()> {
        let off = json!({ "value": scripts == Scripts::Off });
        self.devtools("Emulation.setScriptExecutionDisabled", off).await.map(|_| ())
    }

    /// Makes the page so wide, in CSS pixels.
    pub async fn resize(&self, width: u32) -> Result<()> {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await.map(|_| ())
    }

    /// A picture of the page, as PNG.
    pub async fn picture(&self, part: Part) -> Result<Vec<u8>> {
        let wanted = json!({ "format": "png", "captureBeyondViewport": part == Part::Whole });
        let picture = self.devtools("Page.captureScreenshot", wanted).await?;
        Ok(STANDARD.decode(text_of(&picture, "data").context("a picture")?)?)
    }
}

fn text_of<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends Chromium when the session is deleted, not when it is killed.
        if !self.session.is_empty() {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
            if let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) {
                stream.set_read_timeout(Some(Duration::from_secs(5))).ok();
                let farewell = format!(
                    "DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
                    self.session
                );
                stream.write_all(farewell.as_bytes()).ok();
                stream.read_to_end(&mut Vec::new()).ok();
            }
        }
        self.driver.kill().ok();
        self.driver.wait().ok();
        std::fs::remove_dir_all(&self.profile).ok();
    }
}
