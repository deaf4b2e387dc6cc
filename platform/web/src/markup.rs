//! A small checker of rendered pages, for tests: tags balance, ids are unique, one main heading, a label for every
//! input, no element or attribute that the content policy forbids.

use std::collections::BTreeSet;

const VOID: [&str; 8] = ["meta", "link", "img", "input", "br", "hr", "source", "wbr"];

struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

/// Everything wrong with a page.
pub fn problems(html: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, tail)) = rest.split_once('<') {
        let Some((inner, tail)) = tag_end(tail) else {
            problems.push("a tag does not end".into());
            break;
        };
        rest = tail;
        if inner.starts_with('!') {
            continue;
        }
        if let Some(name) = inner.strip_prefix('/') {
            if open.pop() != Some(name.trim()) {
                problems.push(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let tag = parsed(inner);
        if !VOID.contains(&tag.name) {
            open.push(tag.name);
        }
        tags.push(tag);
    }
    problems.extend(open.iter().map(|name| format!("<{name}> stays open")));
    problems.extend(
        ["⟦", "{$", "{{", "undefined"].iter().filter(|s| html.contains(**s)).map(|s| format!("{s} is shown")),
    );
    check_tags(&tags, &mut problems);
    problems
}

fn check_tags(tags: &[Tag<'_>], problems: &mut Vec<String>) {
    let headings = tags.iter().filter(|tag| tag.name == "h1").count();
    if headings != 1 {
        problems.push(format!("{headings} main headings"));
    }
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|tag| tag.get("id")) {
        if !ids.insert(id) {
            problems.push(format!("id {id} twice"));
        }
    }
    let labels: BTreeSet<&str> =
        tags.iter().filter(|t| t.name == "label").filter_map(|t| t.get("for")).collect();
    for tag in tags {
        let typed = matches!(tag.name, "input" | "select" | "textarea") && tag.get("type") != Some("hidden");
        let named = tag.get("id").is_some_and(|id| labels.contains(id)) || tag.get("aria-label").is_some();
        if typed && !named {
            problems.push(format!("no label for {:?}", tag.get("name")));
        }
        let pointed = tag.get("aria-describedby").or(tag.get("aria-labelledby")).or(tag.get("for"));
        let local = tag.get("href").and_then(|href| href.strip_prefix('#'));
        for id in pointed.into_iter().chain(local).flat_map(str::split_whitespace) {
            if !ids.contains(id) {
                problems.push(format!("#{id} is not there"));
            }
        }
        if tag.name == "img" && tag.get("alt").is_none() {
            problems.push("an image without alt".into());
        }
        if tag.name == "th" && tag.get("scope").is_none() {
            problems.push("a th without scope".into());
        }
        let forbidden = |name: &str| name == "style" || name.starts_with("on");
        if tag.name == "style" || tag.attributes.iter().any(|(name, _)| forbidden(name)) {
            problems.push(format!("<{}> breaks the content policy", tag.name));
        }
    }
}

/// The text up to the `>` that is not inside quotes, and what follows.
fn tag_end(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let end = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == '>' && !quoted
    })?;
    Some((&text[..end.0], &text[end.0 + 1..]))
}

fn parsed(inner: &str) -> Tag<'_> {
    let (name, mut rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Tag { name, attributes };
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, tail) = rest.split_at(end);
        let (value, tail) = match tail.strip_prefix("=\"").and_then(|tail| tail.split_once('"')) {
            Some(quoted) => quoted,
            None => ("", tail.trim_start_matches('=')),
        };
        attributes.push((key, value));
        rest = tail;
    }
}

#[test]
fn the_checker_sees_what_it_should() {
    assert_eq!(
        problems("<h1 id=\"a\">x</h1><label for=\"b\">y</label><input id=\"b\">"),
        Vec::<String>::new()
    );
    let bad =
        problems("<p style=\"x\"><h1></h1><h1></p><input name=\"n\"><a href=\"#no\"><img></a>⟦k⟧").join("\n");
    for expected in
        ["closes nothing", "2 main headings", "no label", "#no is not there", "without alt", "⟦", "policy"]
    {
        assert!(bad.contains(expected), "{expected} in {bad}");
    }
}
