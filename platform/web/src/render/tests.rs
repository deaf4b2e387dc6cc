//! Every template, rendered strictly with the samples of its page, and read as a browser would.

use super::*;
use crate::markup;
use crate::pages::error::ErrorPage;
use platform_values::SystemChance;
use poem::http::StatusCode;
use std::collections::BTreeSet;

fn renderer() -> Renderer {
    let catalog = Catalog::new(&[]).expect("messages");
    Renderer::new(Arc::new(catalog), &(Arc::new(SystemChance) as Arc<dyn Chance>))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn template_files() -> Vec<(String, &'static str)> {
    let mut folders = vec![&TEMPLATES];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        files.extend(folder.files().map(|file| {
            (file.path().with_extension("").display().to_string(), file.contents_utf8().expect("UTF-8"))
        }));
    }
    files
}

#[test]
fn every_sample_of_every_page_is_sound_html() {
    let renderer = renderer();
    let nobody = Shell::public(City::sample(), Locale::JA, "/");
    for (index, sample) in pages::samples().iter().enumerate() {
        for (who, shell) in [("nobody", &nobody), ("guardian", &Shell::sample())] {
            let html = renderer.render_sample(shell, sample).unwrap_or_else(|error| panic!("{error}"));
            let problems = markup::problems(&html);
            assert!(problems.is_empty(), "{} sample {index} as {who}: {problems:#?}", sample.template);
            // For looking at the pages: a folder of HTML files, one a sample.
            if let Ok(folder) = std::env::var("AZUKARI_LOOK") {
                let name = format!("{folder}/{}-{index}-{who}.html", sample.template.replace('/', "-"));
                std::fs::write(name, html).expect("a folder to write to");
            }
        }
    }
    renderer.check().expect("the same, as the server does it");
}

#[test]
fn every_page_template_has_samples() {
    let sampled: BTreeSet<&str> = pages::samples().iter().map(|sample| sample.template).collect();
    for (name, _) in template_files().iter().filter(|(name, _)| name.starts_with("pages/")) {
        assert!(sampled.contains(name.as_str()), "{name} has no sample in pages::samples");
    }
}

#[test]
fn every_message_a_template_names_exists() {
    let catalog = Catalog::new(&[]).expect("messages");
    for (name, text) in template_files() {
        assert!(!text.contains("{{{") && !text.contains("{{&"), "{name} switches escaping off");
        for mark in ["{{t \"", "(t \"", " label=\"", " hint=\"", " blank=\"", " submit=\""] {
            for piece in text.split(mark).skip(1) {
                let key = piece.split('"').next().unwrap_or_default();
                assert!(key.contains(['{', '<']) || catalog.has(key), "{name} names {key}");
            }
        }
    }
}

#[test]
fn what_people_type_is_escaped() {
    let reason = Words::text("<script>\"&'");
    let page = ErrorPage::of(StatusCode::UNPROCESSABLE_ENTITY).because(vec![reason]);
    let html = renderer().render(&Shell::sample(), &page).expect("a page");
    assert!(html.contains("&lt;script&gt;&quot;&amp;&#x27;"), "{html}");
    assert!(html.contains("見本 &lt;さくら&gt;"));
}

#[test]
fn a_failure_names_template_and_line() {
    #[derive(Serialize)]
    struct Hollow {
        heading: &'static str,
    }
    impl Page for Hollow {
        const TEMPLATE: &'static str = "pages/error";
        fn title(&self) -> Words {
            Words::text(self.heading)
        }
        fn samples() -> Vec<Self> {
            Vec::new()
        }
    }
    let error = renderer().render(&Shell::sample(), &Hollow { heading: "x" }).expect_err("advice is missing");
    assert_eq!((error.template.as_str(), error.line), ("pages/error", 4), "{error}");
}
