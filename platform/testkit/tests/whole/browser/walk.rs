//! Walking through the pages as people do, looking at each one, with pictures of the main ones.

use super::{axe, look};
use anyhow::{Context, Result, bail};
use platform_testkit::database::root;
use platform_testkit::maker::{Maker, PASSWORD};
use platform_testkit::webdriver::{Browser, Part, Scripts};
use platform_testkit::{TestApp, catalog};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A telephone's width.
pub const PHONE: u32 = 360;
/// A desk's width.
pub const DESK: u32 = 1280;

/// The page whose picture the README shows; written anew with `AZUKARI_REGEN=1`.
const README_SHOWS: &str = "search";

/// Where builds put things.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target directory").to_path_buf()
}

/// A walk.
pub struct Walk<'a> {
    /// The application.
    pub test: &'a TestApp,
    browser: Browser,
    base: String,
    scripts: Scripts,
    axe: String,
    width: u32,
    seen: BTreeSet<String>,
    /// What was wrong with pages.
    pub problems: Vec<String>,
    /// The pictures that were kept.
    pub pictures: Vec<PathBuf>,
}

impl<'a> Walk<'a> {
    /// Begins with an empty browser at a city.
    pub async fn begin(test: &'a TestApp, maker: &Maker, scripts: Scripts) -> Result<Self> {
        let axe = axe::source()?;
        let base = format!("http://{}", maker.host);
        let browser = Browser::start(scripts).await?;
        browser.open("about:blank").await?;
        let probe = "const it = document.createElement('script'); it.textContent = 'window.ran = true';
            document.head.append(it); return window.ran === true;";
        assert_eq!(browser.run(probe, json!([])).await?, json!(scripts == Scripts::On));
        browser.resize(PHONE).await?;
        let (seen, problems, pictures) = (BTreeSet::new(), Vec::new(), Vec::new());
        Ok(Self { test, browser, base, scripts, axe, width: PHONE, seen, problems, pictures })
    }

    /// Opens a page.
    pub async fn open(&mut self, path: &str) -> Result<()> {
        self.browser.open(&format!("{}{path}", self.base)).await?;
        self.look().await
    }

    /// Presses what leads to another page.
    pub async fn press(&mut self, css: &str) -> Result<()> {
        let pressed = self.browser.press(css).await;
        if pressed.is_err() {
            return pressed.with_context(|| format!("at {:?}", self.path_now()));
        }
        self.look().await
    }

    /// Presses the main button of the page's form, and must arrive at an address that contains `to`.
    pub async fn submit(&mut self, css: &str, to: &str) -> Result<()> {
        self.press(css).await?;
        let url = self.browser.url().await?;
        if url.contains(to) {
            return Ok(());
        }
        bail!("{css} led to {url} instead of {to}: {}", self.browser.text("main").await?)
    }

    fn path_now(&self) -> &str {
        self.seen.last().map_or("", String::as_str)
    }

    /// Types into the field with this name.
    pub async fn fill(&mut self, name: &str, text: &str) -> Result<()> {
        self.browser.fill(&format!("main [name=\"{name}\"]"), text).await
    }

    /// Types a date into its three fields.
    pub async fn fill_date(&mut self, name: &str, date: &str) -> Result<()> {
        for (part, text) in ["year", "month", "day"].iter().zip(date.split('-')) {
            self.fill(&format!("{name}-{part}"), text.trim_start_matches('0')).await?;
        }
        Ok(())
    }

    /// Sets a date or time.
    pub async fn set(&mut self, name: &str, value: &str) -> Result<()> {
        self.browser.set(&format!("main [name=\"{name}\"]"), value).await
    }

    /// Chooses among radio buttons or ticks, by the label as people do.
    pub async fn choose(&mut self, name: &str, value: &str) -> Result<()> {
        let input = format!("main input[name=\"{name}\"][value=\"{value}\"]");
        let script = "return document.querySelector(arguments[0])?.id ?? ''";
        let id = self.browser.run(script, json!([input])).await?;
        let id = id.as_str().filter(|id| !id.is_empty()).with_context(|| format!("no {input}"))?;
        self.browser.click(&format!("main label[for=\"{id}\"]")).await
    }

    /// Chooses from a list.
    pub async fn select(&mut self, name: &str, value: &str) -> Result<()> {
        self.browser.click(&format!("main select[name=\"{name}\"] option[value=\"{value}\"]")).await
    }

    /// How many elements there are.
    pub async fn count(&self, css: &str) -> Result<usize> {
        self.browser.count(css).await
    }

    /// The page must say this.
    pub async fn says(&self, words: &str) -> Result<()> {
        let text = self.browser.text("main").await?;
        if text.contains(words) { Ok(()) } else { bail!("no 「{words}」 in: {text}") }
    }

    /// Becomes nobody, at a telephone or a desk.
    pub async fn leave(&mut self, width: u32) -> Result<()> {
        self.browser.forget().await?;
        self.width = width;
        self.browser.resize(width).await
    }

    /// Logs in as somebody, at a telephone or a desk.
    pub async fn log_in(&mut self, login: &str, password: &str, width: u32) -> Result<()> {
        self.leave(width).await?;
        self.open("/login").await?;
        self.fill("login-id", login).await?;
        self.fill("password", password).await?;
        self.submit("main form button.main", "/").await?;
        if self.browser.url().await?.ends_with("/login") {
            bail!("{login} could not log in: {}", self.browser.text("main").await?);
        }
        Ok(())
    }

    /// Logs in as somebody who was made.
    pub async fn log_in_made(&mut self, login: &str, width: u32) -> Result<()> {
        self.log_in(login, PASSWORD, width).await
    }

    /// The newest link in a mail to this address.
    pub async fn mailed_link(&self, recipient: &str, part: &str) -> Result<String> {
        let sql = format!(
            "SELECT body AS line FROM outbox WHERE recipient = '{recipient}' ORDER BY created_at DESC, id DESC LIMIT 1"
        );
        let mut connection = self.test.database.connect().await?;
        let body = catalog::lines(&mut connection, &sql).await?.into_iter().next().context("a mail")?;
        let start = body.find(part).with_context(|| format!("no {part} in the mail: {body}"))?;
        let link = body.split_at(start).1;
        Ok(link.split_whitespace().next().unwrap_or_default().to_owned())
    }

    /// Looks at the page: each kind once.
    async fn look(&mut self) -> Result<()> {
        let path = self.path().await?;
        let kind: String = path.chars().filter(|c| !c.is_ascii_digit()).collect();
        if self.seen.insert(format!("{kind} at {}", self.width)) {
            self.look_closely(&path).await?;
        }
        Ok(())
    }

    async fn look_closely(&mut self, path: &str) -> Result<()> {
        // What the page's own scripts would have done is over by now.
        self.browser.allow(Scripts::On).await?;
        let found = look::problems(&self.browser, &self.axe, self.width).await?;
        self.problems
            .extend(found.into_iter().map(|problem| format!("{path} at {} px: {problem}", self.width)));
        self.browser.allow(self.scripts).await
    }

    /// Opens a page and looks at it at both widths, with all that folds open. Tells how it answered.
    pub async fn look_over(&mut self, path: &str) -> Result<i64> {
        self.browser.open(&format!("{}{path}", self.base)).await?;
        // The document of the API is long, and its folded parts are alike.
        let unfold = "const folds = location.pathname === '/api/docs' ? [] : document.querySelectorAll('main details');
            for (const fold of folds) fold.open = true;
            return performance.getEntriesByType('navigation')[0].responseStatus";
        let status = self.browser.run(unfold, json!([])).await?;
        for width in [DESK, PHONE] {
            self.width = width;
            self.browser.resize(width).await?;
            self.look_closely(path).await?;
        }
        status.as_i64().with_context(|| format!("no status: {status}"))
    }

    /// Puts something into the page; tells what is found there then, and takes it away.
    pub async fn plant(&mut self, html: &str) -> Result<Vec<String>> {
        // The page's own policy lets no style attribute in.
        let script = "const main = document.querySelector('main');
            main.insertAdjacentHTML('beforeend', arguments[0]);
            for (const it of main.querySelectorAll('[data-style]')) it.style.cssText = it.dataset.style";
        self.browser.run(script, json!([html])).await?;
        let found = look::problems(&self.browser, &self.axe, self.width).await;
        self.browser.run("document.querySelector('main').lastElementChild.remove()", json!([])).await?;
        found
    }

    async fn path(&self) -> Result<String> {
        let url = self.browser.url().await?;
        Ok(url.strip_prefix(&self.base).unwrap_or(&url).to_owned())
    }

    /// Keeps pictures of the page at both widths, when scripts are on.
    pub async fn picture(&mut self, name: &str) -> Result<()> {
        if self.scripts == Scripts::Off {
            return Ok(());
        }
        let folder = target().join("screenshots");
        std::fs::create_dir_all(&folder)?;
        for width in [PHONE, DESK] {
            self.browser.resize(width).await?;
            let picture = self.browser.picture(Part::Whole).await?;
            let file = folder.join(format!("{name}-{width}.png"));
            std::fs::write(&file, picture)?;
            self.pictures.push(file);
        }
        if name == README_SHOWS && std::env::var_os("AZUKARI_REGEN").is_some() {
            std::fs::write(root().join("docs/screenshot.png"), self.browser.picture(Part::Seen).await?)?;
        }
        self.browser.resize(self.width).await
    }
}
