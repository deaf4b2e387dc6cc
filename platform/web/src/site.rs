//! What all requests of the web share: the application, the renderer, and how the outside sees us.

use crate::headers::Scheme;
use crate::i18n::{Catalog, Locale};
use crate::render::Renderer;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use platform_app::App;
use platform_app::words::Words;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

/// How the web is set up.
#[derive(Clone)]
pub struct Settings {
    /// How the outside reaches us. Over plain HTTP (development) the cookie can be neither `Secure` nor `__Host-`.
    pub scheme: Scheme,
    /// Secret of this installation, for form tokens.
    pub key: [u8; 32],
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

/// The shared part.
pub struct Site {
    /// Use cases.
    pub app: Arc<App>,
    /// Templates.
    pub renderer: Renderer,
    /// Settings.
    pub settings: Settings,
}

impl Site {
    /// Name of the session cookie.
    pub fn cookie_name(&self) -> &'static str {
        match self.settings.scheme {
            Scheme::Https => "__Host-azukari",
            Scheme::Http => "azukari",
        }
    }

    /// The token that a form of this session must carry.
    pub fn form_token(&self, session: &[u8]) -> String {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.settings.key) else { return String::new() };
        mac.update(session);
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

/// The catalog as the source of words for mails and files, in Japanese.
pub struct JapaneseWords(pub Arc<Catalog>);

impl Words for JapaneseWords {
    fn text(&self, key: &str, args: &BTreeMap<String, String>) -> String {
        self.0.text(Locale::JA, key, args)
    }
}
