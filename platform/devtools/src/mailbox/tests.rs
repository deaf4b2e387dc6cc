//! A mail goes in by SMTP and is read on the page.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::Mailbox;

fn talk(port: u16, text: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the mailbox listens");
    stream.write_all(text.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers and closes");
    answer
}

#[test]
fn a_mail_that_is_sent_can_be_read_as_escaped_text_with_links() {
    let folder = std::env::temp_dir().join(format!("azukari-mailbox-{}", std::process::id()));
    let mailbox = Mailbox::start(&folder).expect("ports are free");
    let conversation = "EHLO here\r\nMAIL FROM:<city@example.jp>\r\nRCPT TO:<parent@example.jp>\r\nDATA\r\n\
        From: city@example.jp\r\nSubject: =?utf-8?B?55m76Yyy?=\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: 8bit\r\n\r\n<b>http://kawasaki.localhost:8080/sign-up?a=1&b=2 へ\r\n..\r\n.\r\nQUIT\r\n";
    let answer = talk(mailbox.smtp_port, conversation);
    assert!(answer.contains("354 "), "{answer}");
    assert!(answer.ends_with("221 bye\r\n"), "{answer}");

    let list = talk(mailbox.http_port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(list.contains("登録") && list.contains("parent@example.jp"), "{list}");
    let page = talk(mailbox.http_port, "GET /mail/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(page.contains("&lt;b&gt;"), "{page}");
    assert!(page.contains(r#"<a href="http://kawasaki.localhost:8080/sign-up?a=1&amp;b=2">"#), "{page}");
    assert!(page.contains("\n.\n"), "the doubled dot is single again: {page}");
    let json = talk(mailbox.http_port, "GET /mails.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(json.contains(r#""subject":"登録""#), "{json}");
    let missing = talk(mailbox.http_port, "GET /mail/77 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
    std::fs::remove_dir_all(folder).expect("the folder was made");
}
