//! A mailbox for development: an SMTP server that keeps every mail, and a page on which they are read.
//!
//! It never sends anything on, so invented addresses are safe.

mod mime;
mod page;
mod smtp;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result};

use crate::servers::free_port;

/// The preferred port of the page.
const HTTP_PORT: u16 = 8025;

/// A running mailbox; its threads end with the program.
pub struct Mailbox {
    /// Where mails are accepted.
    pub smtp_port: u16,
    /// Where they are read.
    pub http_port: u16,
}

impl Mailbox {
    /// Starts both listeners over a folder of mails.
    pub fn start(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let smtp = TcpListener::bind(("127.0.0.1", 0)).context("no port for the mailbox")?;
        let http =
            TcpListener::bind(("127.0.0.1", free_port(HTTP_PORT)?)).context("no port for the mailbox")?;
        let this = Self { smtp_port: smtp.local_addr()?.port(), http_port: http.local_addr()?.port() };
        let store: &'static Store = Box::leak(Box::new(Store::new(folder)));
        listen("smtp", smtp, move |stream| smtp::converse(stream, store))?;
        listen("mailbox", http, move |stream| page::answer(stream, store))?;
        Ok(this)
    }
}

fn listen(
    name: &str,
    listener: TcpListener,
    handle: impl Fn(std::net::TcpStream) -> std::io::Result<()> + Send + Copy + 'static,
) -> Result<()> {
    let accept = move || {
        for stream in listener.incoming().flatten() {
            let patience = Some(std::time::Duration::from_mins(1));
            stream.set_read_timeout(patience).ok();
            // A peer that hangs up in the middle is its own business.
            std::thread::spawn(move || handle(stream).ok());
        }
    };
    std::thread::Builder::new().name(name.into()).spawn(accept)?;
    Ok(())
}

/// Mails as numbered files.
pub struct Store {
    folder: PathBuf,
    next: Mutex<u32>,
}

impl Store {
    fn new(folder: &Path) -> Self {
        let store = Self { folder: folder.into(), next: Mutex::new(1) };
        let last = store.numbers().first().copied().unwrap_or(0);
        Self { next: Mutex::new(last + 1), ..store }
    }

    /// Keeps one mail, with the addresses that the sender named in front.
    pub fn keep(&self, recipients: &[String], mail: &[u8]) -> std::io::Result<()> {
        let number = {
            let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let number = *next;
            *next += 1;
            number
        };
        let mut text = format!("Delivered-To: {}\r\n", recipients.join(", ")).into_bytes();
        text.extend_from_slice(mail);
        let new = self.folder.join(format!("{number:06}.new"));
        std::fs::write(&new, text)?;
        std::fs::rename(new, self.path(number))
    }

    /// The numbers of all mails, newest first.
    pub fn numbers(&self) -> Vec<u32> {
        let files = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
        let mut numbers: Vec<u32> =
            names.filter_map(|name| name.strip_suffix(".eml")?.parse().ok()).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers
    }

    /// One mail, decoded.
    pub fn read(&self, number: u32) -> Option<mime::Mail> {
        Some(mime::Mail::parse(&std::fs::read(self.path(number)).ok()?))
    }

    fn path(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number:06}.eml"))
    }
}

#[cfg(test)]
mod tests;
