//! The receiving half of SMTP, as far as a local sender uses it.

use std::io::{BufRead, BufReader, Error, Read, Write};
use std::net::TcpStream;

use super::Store;

const BYTES_MAX: usize = 20 * 1024 * 1024;
const LINE_BYTES_MAX: u64 = 64 * 1024;

/// Talks with one sender until it says goodbye.
pub fn converse(stream: TcpStream, store: &Store) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    let mut recipients: Vec<String> = Vec::new();
    writer.write_all(b"220 azukari mailbox ESMTP\r\n")?;
    while let Some(line) = line(&mut reader)? {
        let text = String::from_utf8_lossy(&line).trim().to_owned();
        let verb = text.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-azukari\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 SIZE 20971520",
            "HELO" | "NOOP" | "AUTH" => "250 ok",
            "MAIL" | "RSET" => {
                recipients.clear();
                "250 ok"
            }
            "RCPT" => {
                recipients.push(address(&text));
                "250 ok"
            }
            "DATA" if recipients.is_empty() => "503 name a recipient first",
            "DATA" => {
                writer.write_all(b"354 end with a line that holds one dot\r\n")?;
                let mail = data(&mut reader)?;
                store.keep(&recipients, &mail)?;
                recipients.clear();
                "250 kept"
            }
            "QUIT" => {
                writer.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "502 not known here",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes())?;
    }
    Ok(())
}

fn line(reader: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = reader.take(LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
    Ok((read > 0).then_some(line))
}

/// The mail up to the closing dot, with doubled dots single again.
fn data(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut mail = Vec::new();
    while let Some(line) = line(reader)? {
        if line == b".\r\n" || line == b".\n" {
            return Ok(mail);
        }
        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        if mail.len() > BYTES_MAX {
            return Err(Error::other("the mail is too large"));
        }
    }
    Err(Error::other("the sender hung up"))
}

/// `parent@example.jp` of `RCPT TO:<parent@example.jp> NOTIFY=NEVER`.
fn address(command: &str) -> String {
    let inside = command.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}
