//! The page on which mails are read: a list, one mail as plain text with links, and the same as JSON.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::json;

use super::Store;
use super::mime::Mail;

/// Mails on a page of the list.
const LIST_MAX: usize = 200;
const HEAD_BYTES_MAX: u64 = 64 * 1024;

/// Answers one request and closes.
pub fn answer(stream: TcpStream, store: &Store) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?).take(HEAD_BYTES_MAX);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let (status, kind, body) = route(request.split_whitespace().nth(1).unwrap_or("/"), store);
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn route(target: &str, store: &Store) -> (&'static str, &'static str, String) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let page_asked = query.split('&').find_map(|pair| pair.strip_prefix("page=")?.parse().ok()).unwrap_or(1);
    if path == "/" {
        return ("200 OK", "text/html", list(store, page_asked));
    }
    if path == "/mails.json" {
        return ("200 OK", "application/json", json_list(store, page_asked));
    }
    let number = path.strip_prefix("/mail/").and_then(|number| number.parse().ok());
    match number.and_then(|number| store.read(number)) {
        Some(mail) => ("200 OK", "text/html", page(&mail.subject, &body(&mail))),
        None => ("404 Not Found", "text/html", page("No such mail", "<p><a href=\"/\">All mails</a></p>")),
    }
}

/// Where a page begins, its number and that of the last one; beyond the end is the last one.
fn cut(total: usize, page: usize) -> (usize, usize, usize) {
    let last = total.div_ceil(LIST_MAX).max(1);
    let page = page.clamp(1, last);
    ((page - 1) * LIST_MAX, page, last)
}

fn list(store: &Store, asked: usize) -> String {
    let numbers = store.numbers();
    let (skipped, number, last) = cut(numbers.len(), asked);
    if numbers.is_empty() {
        return page("Mailbox", "<p>No mail yet. Mails that Azukari sends appear here; reload the page.</p>");
    }
    let row = |number: &u32| {
        let mail = store.read(*number)?;
        let subject = if mail.subject.is_empty() { "(no subject)" } else { &mail.subject };
        Some(format!(
            "<tr><td>{}</td><td>{}</td><td><a href=\"/mail/{number}\">{}</a></td></tr>\n",
            escape(&mail.date),
            escape(&mail.to),
            escape(subject)
        ))
    };
    let rows: String = numbers.iter().skip(skipped).take(LIST_MAX).filter_map(row).collect();
    let table = format!("<table><tr><th>Date</th><th>To</th><th>Subject</th></tr>\n{rows}</table>");
    let count = format!("<p>{} mails, newest first; page {number} of {last}</p>", numbers.len());
    let step = |to: usize, word: &str| format!("<a href=\"/?page={to}\">{word}</a> ");
    let newer = if number > 1 { step(number - 1, "Newer mails") } else { String::new() };
    let older = if number < last { step(number + 1, "Older mails") } else { String::new() };
    page("Mailbox", &format!("{count}\n{table}\n<p>{newer}{older}</p>"))
}

fn json_list(store: &Store, asked: usize) -> String {
    let numbers = store.numbers();
    let (skipped, ..) = cut(numbers.len(), asked);
    let mails = numbers.into_iter().skip(skipped).take(LIST_MAX).filter_map(|number| {
        let mail = store.read(number)?;
        let Mail { to, from, date, subject, text } = mail;
        Some(json!({"id": number, "to": to, "from": from, "date": date, "subject": subject, "text": text}))
    });
    mails.collect::<serde_json::Value>().to_string()
}

fn body(mail: &Mail) -> String {
    format!(
        "<p><a href=\"/\">All mails</a></p>\n<p>From {}<br>To {}<br>{}</p>\n<pre lang=\"ja\">{}</pre>",
        escape(&mail.from),
        escape(&mail.to),
        escape(&mail.date),
        with_links(&mail.text)
    )
}

fn page(title: &str, content: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\n\
         <body><h1>{title}</h1>\n{content}\n</body></html>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Escapes the text and turns web addresses into links.
fn with_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = next_address(rest) {
        let (before, tail) = rest.split_at(at);
        let end = tail.find(|c: char| !c.is_ascii_graphic() || "<>\"'()".contains(c)).unwrap_or(tail.len());
        let address = tail.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ';']);
        let link = escape(address);
        out.push_str(&escape(before));
        out.push_str(&format_args!("<a href=\"{link}\">{link}</a>").to_string());
        rest = tail.get(address.len()..).unwrap_or_default();
    }
    out + &escape(rest)
}

fn next_address(text: &str) -> Option<usize> {
    [text.find("http://"), text.find("https://")].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_is_on_a_page_and_beyond_the_end_is_the_last_one() {
        assert_eq!((cut(0, 1), cut(200, 2), cut(201, 2)), ((0, 1, 1), (0, 1, 1), (200, 2, 2)));
        assert_eq!((cut(401, 0), cut(401, 99)), ((0, 1, 3), (400, 3, 3)));
    }

    #[test]
    fn links_end_where_the_address_ends() {
        let expected =
            "続きは<a href=\"http://a/b?c\">http://a/b?c</a>へ。<a href=\"https://d\">https://d</a>.";
        assert_eq!(with_links("続きはhttp://a/b?cへ。https://d."), expected);
    }

    #[test]
    fn markup_in_a_mail_is_only_text() {
        assert_eq!(with_links("<script>\"&"), "&lt;script&gt;&quot;&amp;");
        let sneaky = with_links("http://a\"onclick=1");
        assert_eq!(sneaky, "<a href=\"http://a\">http://a</a>&quot;onclick=1");
    }
}
