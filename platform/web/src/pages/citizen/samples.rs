//! Invented pieces for the samples of several pages.

use super::parts::{Fee, FeeLine, Instead, InsteadLine};
use crate::i18n::Words;
use crate::view::{Badge, Link, Tone};

/// A fee of two lines.
pub fn fee() -> Fee {
    let line = |text: &str, amount| FeeLine { words: Words::text(text), amount };
    Fee {
        lines: vec![line("保育料（1日・見本）", 2500), line("給食・おやつ", 300)],
        total: 2800,
        up_to: true,
        may_rise: true,
    }
}

/// Another day and another facility.
pub fn instead() -> Instead {
    let line = |text: &str, note: Option<Words>| InsteadLine {
        link: Link::new(Words::text(text), "/"),
        badge: Badge::new(Tone::Good, Words::key("vacancy-open")),
        note,
    };
    Instead {
        offers: vec![line("午後 12:30〜17:00", None)],
        days: vec![line("3月6日(金)", None)],
        facilities: vec![line("すみれ（見本）", Some(Words::key("book-instead-register")))],
        search: "/".into(),
    }
}
