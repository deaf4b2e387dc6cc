//! What is wrong with the page that a browser shows: something sticks out at the side, axe finds what keeps people out, a
//! target is too small for a finger.

use super::walk::PHONE;
use anyhow::{Context, Result};
use platform_testkit::webdriver::Browser;
use serde_json::{Value, json};

/// The least height and width of what is pressed, in CSS pixels.
const FINGER: u32 = 44;

const TARGETS: &str = include_str!("targets.js");

/// Looks at the page; tells what is wrong at this width. Scripts must be allowed: axe waits for timers.
pub async fn problems(browser: &Browser, axe: &str, width: u32) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    let over = browser.run(wide, json!([])).await?.as_i64().context("a width")?;
    if over > 0 {
        problems.push(format!("{over} px stick out"));
    }
    problems.extend(axe_finds(browser, axe, width).await?);
    if width == PHONE {
        let small = texts(&browser.run(TARGETS, json!([FINGER])).await?)?;
        problems.extend(small.into_iter().map(|target| format!("too small for a finger: {target}")));
    }
    Ok(problems)
}

async fn axe_finds(browser: &Browser, axe: &str, width: u32) -> Result<Vec<String>> {
    if browser.run("return window.axe === undefined", json!([])).await? == json!(true) {
        browser.run(axe, json!([])).await?;
    }
    // Colours, and advice beyond WCAG, are the same at every width.
    let rules = if width == PHONE {
        ""
    } else {
        "runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], rules: { 'color-contrast': { enabled: false } },"
    };
    let script = "const done = arguments[arguments.length - 1];
        const options = { RULES resultTypes: ['violations'], preload: false, selectors: false, iframes: false };
        axe.run(document, options).then(found => done(found.violations
            .filter(v => v.impact === 'serious' || v.impact === 'critical')
            .map(v => `${v.id}: ${v.nodes.map(n => n.html).slice(0, 3).join(' ')}`)),
            error => done([String(error)]))";
    texts(&browser.run_async(&script.replace("RULES", rules)).await?)
}

fn texts(value: &Value) -> Result<Vec<String>> {
    let all = value.as_array().context("a list")?.iter();
    Ok(all.map(|text| text.as_str().unwrap_or_default().to_owned()).collect())
}
