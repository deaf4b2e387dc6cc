//! HTML from typed pages: strict handlebars templates (`templates/**.hbs`, embedded), words through the catalog, values
//! through `helpers`, form fields through `controls`. Templates hold no logic beyond showing and hiding.

mod controls;
mod helpers;
mod shell;

pub use shell::{City, Contact, Login, Role, Shell};

use crate::i18n::{Catalog, Locale, Words};
use crate::pages;
use handlebars::Handlebars;
use include_dir::{Dir, include_dir};
use platform_values::Chance;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

pub(crate) static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// A page: the data of one template. Everything the template names is a field here.
pub trait Page: Serialize + Sized {
    /// Template name: the path in `templates/` without `.hbs`.
    const TEMPLATE: &'static str;

    /// The page's name, for the browser's title bar.
    fn title(&self) -> Words;

    /// Pages of every shape this one can take (empty, full, with errors): rendered at start and in tests.
    fn samples() -> Vec<Self>;
}

/// One sample page, ready to render; made by [`samples_of`].
#[derive(Clone, Debug)]
pub struct Sample {
    /// Template name.
    pub template: &'static str,
    title: Words,
    data: Value,
}

/// The samples of a page, for the list in [`pages::samples`].
pub fn samples_of<P: Page>() -> Vec<Sample> {
    let sample = |page: P| Sample {
        template: P::TEMPLATE,
        title: page.title(),
        data: serde_json::to_value(page).unwrap_or_default(),
    };
    P::samples().into_iter().map(sample).collect()
}

/// A template that cannot be read or does not fit its page.
#[derive(Debug, thiserror::Error)]
#[error("template {template}, line {line}: {detail}")]
pub struct RenderError {
    /// Template name.
    pub template: String,
    /// Line, from 1; 0 if the whole template is meant.
    pub line: usize,
    /// What is wrong.
    pub detail: String,
}

/// Renders pages. Made once, shared by all requests.
#[derive(Debug)]
pub struct Renderer {
    registry: Handlebars<'static>,
    catalog: Arc<Catalog>,
}

impl Renderer {
    /// Parses every template.
    pub fn new(catalog: Arc<Catalog>, chance: &Arc<dyn Chance>) -> Result<Self, RenderError> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.set_prevent_indent(true);
        helpers::register(&mut registry, &catalog, chance);
        controls::register(&mut registry, &catalog);
        let mut folders = vec![&TEMPLATES];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in folder.files() {
                let name = template_name(&file.path().with_extension("").to_string_lossy()).to_owned();
                let text = file.contents_utf8().ok_or_else(|| whole(&name, "not UTF-8"))?;
                registry.register_template_string(&name, text).map_err(|error| RenderError {
                    template: name.clone(),
                    line: error.pos().map_or(0, |(line, _)| line),
                    detail: error.reason().to_string(),
                })?;
            }
        }
        Ok(Self { registry, catalog })
    }

    /// The words the pages are made of.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The whole HTML of a page in the shell's language.
    pub fn render<P: Page>(&self, shell: &Shell, page: &P) -> Result<String, RenderError> {
        let data = serde_json::to_value(page).map_err(|error| whole(P::TEMPLATE, &error.to_string()))?;
        self.render_data(P::TEMPLATE, shell, &page.title(), data)
    }

    /// The words in a language, for what is not HTML.
    pub fn say(&self, locale: Locale, words: &Words) -> String {
        self.catalog.say(locale, words)
    }

    /// Renders every sample of every page; the server refuses to start on the first that fails.
    pub fn check(&self) -> Result<(), RenderError> {
        pages::samples().iter().try_for_each(|sample| self.render_sample(&Shell::sample(), sample).map(drop))
    }

    /// The HTML of one sample.
    pub fn render_sample(&self, shell: &Shell, sample: &Sample) -> Result<String, RenderError> {
        self.render_data(sample.template, shell, &sample.title, sample.data.clone())
    }

    fn render_data(
        &self,
        template: &str,
        shell: &Shell,
        title: &Words,
        data: Value,
    ) -> Result<String, RenderError> {
        let Value::Object(mut root) = data else {
            return Err(whole(template, "a page is a struct with named fields"));
        };
        for (name, value) in [("shell", serde_json::to_value(shell)), ("title", serde_json::to_value(title))]
        {
            let value = value.map_err(|error| whole(template, &error.to_string()))?;
            if root.insert(name.to_owned(), value).is_some() {
                return Err(whole(template, &format!("a page may not have a field named {name:?}")));
            }
        }
        self.registry.render(template, &Value::Object(root)).map_err(|error| RenderError {
            template: error.template_name.clone().unwrap_or_else(|| template.to_owned()),
            line: error.line_no.unwrap_or(0),
            detail: error.reason().to_string(),
        })
    }
}

/// Partials are called by their bare name.
fn template_name(path: &str) -> &str {
    path.strip_prefix("partials/").unwrap_or(path)
}

fn whole(template: &str, detail: &str) -> RenderError {
    RenderError { template: template.to_owned(), line: 0, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests;
