//! Handing mails to the city's mail server. What a mail says was decided when it was written.

use anyhow::{Context, Result, bail};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use platform_store::outbox::Mail;
use platform_tenant_config::Tenant;
use std::time::Duration;

/// Longest wait for the mail server.
const WAIT: Duration = Duration::from_secs(20);

/// A mail server.
pub struct Mailer {
    smtp: AsyncSmtpTransport<Tokio1Executor>,
    from: Option<Mailbox>,
}

impl Mailer {
    /// The mail server at `url` (`smtp://host:25`). `from` replaces the cities' own addresses as sender.
    pub fn new(url: &str, from: Option<&str>) -> Result<Self> {
        let (host, port) = address(url)?;
        let smtp =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).port(port).timeout(Some(WAIT));
        let from = from.map(str::parse).transpose().context("mail.from")?;
        Ok(Self { smtp: smtp.build(), from })
    }

    /// Hands one mail over.
    pub async fn send(&self, city: &Tenant, mail: &Mail) -> Result<()> {
        let message = self.message(city, mail)?;
        self.smtp.send(message).await.context("the mail server did not take it")?;
        Ok(())
    }

    /// True if the mail server answers.
    pub async fn answers(&self) -> bool {
        self.smtp.test_connection().await.unwrap_or(false)
    }

    fn message(&self, city: &Tenant, mail: &Mail) -> Result<Message> {
        let office = || -> Result<Mailbox> {
            Ok(Mailbox::new(Some(city.contact.office.clone()), city.contact.mail.parse()?))
        };
        let from = match &self.from {
            Some(from) => from.clone(),
            None => office().context("the city's mail address")?,
        };
        let reply = office().unwrap_or_else(|_| from.clone());
        let id = format!("<{}@{}>", mail.id, from.email.domain());
        MessageBuilder::new()
            .from(from)
            .reply_to(reply)
            .to(mail.recipient.parse().context("the recipient's address")?)
            .subject(mail.subject.clone())
            .message_id(Some(id))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .context("the mail cannot be built")
    }
}

/// Host and port of `smtp://host:port`. Encryption and passwords are the business of a relay beside the server.
fn address(url: &str) -> Result<(&str, u16)> {
    let Some(place) = url.strip_prefix("smtp://").map(|place| place.trim_end_matches('/')) else {
        bail!(
            "mail.smtp_url: only smtp://host:port is spoken; let a relay on this machine encrypt the way out"
        );
    };
    let (host, port) = place.rsplit_once(':').unwrap_or((place, "25"));
    if host.is_empty() || host.contains(['@', '/']) {
        bail!("mail.smtp_url: the address is written smtp://host:port, without a password");
    }
    Ok((host, port.parse().context("mail.smtp_url: the port")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_port() {
        assert_eq!(address("smtp://127.0.0.1:1025").expect("sound"), ("127.0.0.1", 1025));
        assert_eq!(address("smtp://relay/").expect("sound"), ("relay", 25));
        assert!(address("smtps://relay").is_err());
        assert!(address("smtp://user:secret@relay:25").is_err());
    }
}
