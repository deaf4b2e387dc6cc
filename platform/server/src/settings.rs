//! Settings: a TOML file, then the environment (`AZUKARI__DATABASE__URL`), then flags; later ones win. A secret may also
//! be named by a file (`AZUKARI__SECRETS__KEY_FILE`). An unknown key is an error that names it.

use anyhow::{Context, Result, anyhow, bail};
use chrono::{DateTime, Utc};
use config::{Config, Environment, File, FileFormat};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Every key with its default; an empty default means that the key is not set.
const KEYS: [(&str, &str); 21] = [
    ("database.url", ""),
    ("database.migrate_url", ""),
    // Given by the tools of development for work by hand; nothing here acts as the owner directly.
    ("database.owner_url", ""),
    ("database.pool_size", "20"),
    ("database.wait_ms", "5000"),
    ("redis.url", ""),
    ("server.listen", "127.0.0.1:8080"),
    ("server.admin_listen", "127.0.0.1:8081"),
    ("server.public_scheme", "https"),
    ("server.public_port", ""),
    ("server.trusted_proxies", ""),
    ("mail.smtp_url", ""),
    ("mail.from", ""),
    ("tenants.dir", "tenants"),
    ("secrets.key", ""),
    ("log.format", "auto"),
    ("log.filter", "info"),
    ("clock.start_at", ""),
    ("clock.practice", "false"),
    ("worker.admin_listen", "127.0.0.1:8082"),
    ("worker.pause_ms", "2000"),
];

/// Keys whose value may stand in a file named by `<key>_file`.
const SECRETS: [&str; 6] = [
    "database.url",
    "database.migrate_url",
    "database.owner_url",
    "redis.url",
    "mail.smtp_url",
    "secrets.key",
];

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines.
    Json,
}

/// Everything that can be set. Values that only some commands need are asked for by functions.
#[derive(Clone)]
pub struct Settings {
    values: BTreeMap<String, String>,
    /// Most database connections at once.
    pub pool_size: usize,
    /// Longest wait for a database connection.
    pub wait: Duration,
    /// Where pages and the API answer.
    pub listen: SocketAddr,
    /// Where health and metrics answer.
    pub admin_listen: SocketAddr,
    /// `https`, or `http` in development.
    pub public_scheme: String,
    /// The port in links, where the outside does not reach us by the scheme's own.
    pub public_port: Option<u16>,
    /// Reverse proxies whose `X-Forwarded-For` is believed. Without them everybody behind a proxy counts as one client.
    pub trusted_proxies: Vec<IpAddr>,
    /// The folder of the cities' files.
    pub tenants_dir: PathBuf,
    /// How log lines look; `None` decides by whether somebody watches.
    pub log_format: Option<LogFormat>,
    /// Which log lines are written.
    pub log_filter: String,
    /// What the clock shows at start; only for practice.
    pub clock_start: Option<DateTime<Utc>>,
    /// Where the health and metrics of the worker answer.
    pub worker_admin_listen: SocketAddr,
    /// Pause of the worker between two looks.
    pub worker_pause: Duration,
}

impl Settings {
    /// Reads all layers.
    pub fn load(file: Option<&Path>, flags: &[(String, String)]) -> Result<Self> {
        Self::from_layers(file, Environment::with_prefix("AZUKARI"), flags)
    }

    fn from_layers(file: Option<&Path>, env: Environment, flags: &[(String, String)]) -> Result<Self> {
        let mut builder = Config::builder();
        if let Some(file) = file {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("the settings file {} cannot be read", file.display()))?;
            builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
        }
        builder = builder.add_source(env.prefix_separator("__").separator("__").ignore_empty(true));
        for (key, value) in flags {
            builder = builder.set_override(key, value.as_str()).with_context(|| format!("--set {key}"))?;
        }
        let tree: serde_json::Value = builder.build()?.try_deserialize()?;
        let mut values = KEYS.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let mut unknown = Vec::new();
        flatten(&tree, "", &mut values, &mut unknown);
        if !unknown.is_empty() {
            let known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
            bail!("unknown settings: {} (known: {})", unknown.join(", "), known.join(", "));
        }
        read_secret_files(&mut values)?;
        Self::parse(values)
    }

    fn parse(values: BTreeMap<String, String>) -> Result<Self> {
        let text = |key: &str| values.get(key).map(String::as_str).unwrap_or_default();
        let scheme = text("server.public_scheme").to_owned();
        if !["http", "https"].contains(&scheme.as_str()) {
            bail!("server.public_scheme: {scheme:?} is neither http nor https");
        }
        let log_format = match text("log.format") {
            "auto" => None,
            "pretty" => Some(LogFormat::Pretty),
            "json" => Some(LogFormat::Json),
            other => bail!("log.format: {other:?} is neither pretty, json nor auto"),
        };
        let practice: bool = parsed(&values, "clock.practice", "true or false")?;
        let clock_start = match text("clock.start_at") {
            "" => None,
            _ if !practice => {
                bail!("clock.start_at moves the clock: it is refused unless clock.practice is true")
            }
            _ => Some(parsed(&values, "clock.start_at", "a moment like 2026-03-05T09:00:00+09:00")?),
        };
        let listen: SocketAddr = parsed(&values, "server.listen", "an address like 127.0.0.1:8080")?;
        Ok(Self {
            pool_size: parsed(&values, "database.pool_size", "a number")?,
            wait: Duration::from_millis(parsed(&values, "database.wait_ms", "a number")?),
            listen,
            public_port: public_port(&values, &scheme, listen)?,
            admin_listen: parsed(&values, "server.admin_listen", "an address like 127.0.0.1:8081")?,
            public_scheme: scheme,
            trusted_proxies: addresses(text("server.trusted_proxies"))?,
            tenants_dir: text("tenants.dir").into(),
            log_format,
            log_filter: text("log.filter").to_owned(),
            clock_start,
            worker_admin_listen: parsed(&values, "worker.admin_listen", "an address like 127.0.0.1:8082")?,
            worker_pause: Duration::from_millis(parsed(&values, "worker.pause_ms", "a number")?),
            values,
        })
    }

    /// How links begin: the scheme, and the port where it is needed.
    pub fn public(&self) -> (&str, Option<u16>) {
        (&self.public_scheme, self.public_port)
    }

    /// A value that may be missing.
    pub fn optional(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A value that this command needs.
    pub fn needed(&self, key: &str) -> Result<&str> {
        self.optional(key).ok_or_else(|| {
            let name = format!("AZUKARI__{}", key.replace('.', "__").to_uppercase());
            let file = if SECRETS.contains(&key) { format!(" or {name}_FILE") } else { String::new() };
            anyhow!("{key} is not set: set {name}{file}, or {key} in the file of --config")
        })
    }

    /// The key that signs what leaves the server: 32 bytes.
    pub fn key(&self) -> Result<[u8; 32]> {
        let text = self.needed("secrets.key")?;
        let wrong = || anyhow!("secrets.key must be 64 hexadecimal digits (32 bytes)");
        if text.len() != 64 || !text.is_ascii() {
            return Err(wrong());
        }
        let mut key = [0; 32];
        for (index, byte) in key.iter_mut().enumerate() {
            let digits = text.get(index * 2..index * 2 + 2).ok_or_else(wrong)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(key)
    }
}

/// The port as set, or over plain HTTP, where no proxy stands before us, the one that we listen on.
fn public_port(values: &BTreeMap<String, String>, scheme: &str, listen: SocketAddr) -> Result<Option<u16>> {
    let own = if scheme == "http" { 80 } else { 443 };
    let port = match values.get("server.public_port").map(String::as_str).unwrap_or_default() {
        "" if scheme == "http" => listen.port(),
        "" => own,
        _ => parsed(values, "server.public_port", "a port like 8443")?,
    };
    Ok((port != own).then_some(port))
}

fn parsed<T: std::str::FromStr>(values: &BTreeMap<String, String>, key: &str, wanted: &str) -> Result<T> {
    let text = values.get(key).map(String::as_str).unwrap_or_default();
    text.parse().map_err(|_| anyhow!("{key}: {text:?} is not {wanted}"))
}

fn addresses(text: &str) -> Result<Vec<IpAddr>> {
    let wrong = |word: &str| anyhow!("server.trusted_proxies: {word:?} is not an address like 127.0.0.1");
    let words = text.split([',', ' ']).filter(|word| !word.is_empty());
    words.map(|word| word.parse().map_err(|_| wrong(word))).collect()
}

fn flatten(
    tree: &serde_json::Value,
    prefix: &str,
    values: &mut BTreeMap<String, String>,
    unknown: &mut Vec<String>,
) {
    match tree {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                flatten(value, &path, values, unknown);
            }
        }
        leaf => {
            let secret = prefix.strip_suffix("_file").is_some_and(|key| SECRETS.contains(&key));
            if !secret && !KEYS.iter().any(|(key, _)| *key == prefix) {
                return unknown.push(prefix.to_owned());
            }
            let text = leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned);
            values.insert(prefix.to_owned(), text);
        }
    }
}

fn read_secret_files(values: &mut BTreeMap<String, String>) -> Result<()> {
    for key in SECRETS {
        if let Some(path) = values.remove(&format!("{key}_file")) {
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("{key}_file: cannot read {path}"))?;
            values.insert(key.to_owned(), text.trim().to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(env: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Settings> {
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let env = Environment::with_prefix("AZUKARI").source(Some(owned(env).into_iter().collect()));
        Settings::from_layers(None, env, &owned(flags))
    }

    #[test]
    fn flags_win_over_the_environment() {
        let env = [("AZUKARI__SERVER__LISTEN", "127.0.0.1:1"), ("AZUKARI__DATABASE__URL", "postgres://a")];
        let settings = load(&env, &[("server.listen", "127.0.0.1:2")]).expect("sound settings");
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.needed("database.url").expect("it is set"), "postgres://a");
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error =
            load(&[("AZUKARI__SERVER__LISTEM", "x")], &[]).err().expect("a typing mistake").to_string();
        assert!(error.starts_with("unknown settings: server.listem"), "{error}");
    }

    #[test]
    fn a_missing_value_says_how_to_set_it() {
        let error = load(&[], &[]).expect("defaults").key().expect_err("no key").to_string();
        assert!(error.contains("AZUKARI__SECRETS__KEY_FILE"), "{error}");
    }

    #[test]
    fn the_clock_moves_only_for_practice() {
        let start = ("clock.start_at", "2026-03-05T09:00:00+09:00");
        assert!(load(&[], &[start]).is_err());
        let settings = load(&[], &[start, ("clock.practice", "true")]).expect("practice");
        assert!(settings.clock_start.is_some());
    }
}
