//! Finds the programs that the project needs and installs what is missing with apt-get, when that needs no password.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::steps::Steps;

const POSTGRES_MIN: u32 = 15;
const REDIS_MIN: u32 = 7;

/// The services of freshly installed packages must not start: we run our own. `policy-rc.d` is Debian's way to say
/// so. What was there before stays; services that the packages enabled for the next start are disabled again.
const SCRIPT: &str = r#"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ] || grep -q azukari "$policy"; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\n# azukari: made for one installation\nexit 101\n' > "$policy" && chmod 755 "$policy" || exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q update && apt-get -q -y --no-install-recommends install "$@" || exit 1
if [ -d /run/systemd/system ]; then
    for package in "$@"; do
        case "$package" in postgresql|redis-server) systemctl --quiet disable "$package" || true ;; esac
    done
fi
"#;

/// Something that must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// PostgreSQL's server programs.
    Postgres,
    /// The Redis server.
    Redis,
    /// A browser for the tests.
    Chromium,
    /// The program that drives the browser.
    Chromedriver,
    /// Japanese letters for screenshots.
    JapaneseFont,
    /// The package manager that fetches axe, the accessibility checker.
    Npm,
}

/// What the whole test run needs.
pub const FOR_TESTS: [Need; 6] =
    [Need::Postgres, Need::Redis, Need::Chromium, Need::Chromedriver, Need::JapaneseFont, Need::Npm];

impl Need {
    fn package(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Redis => "redis-server",
            Self::Chromium => "chromium",
            Self::Chromedriver => "chromium-driver",
            Self::JapaneseFont => "fonts-noto-cjk",
            Self::Npm => "npm",
        }
    }

    fn words(self) -> String {
        match self {
            Self::Postgres => format!("PostgreSQL {POSTGRES_MIN} or later"),
            Self::Redis => format!("Redis {REDIS_MIN} or later"),
            Self::Chromium => "Chromium".into(),
            Self::Chromedriver => "ChromeDriver".into(),
            Self::JapaneseFont => "a Japanese font".into(),
            Self::Npm => "npm".into(),
        }
    }

    fn met(self) -> bool {
        match self {
            Self::Postgres => postgres_bin().is_some(),
            Self::Redis => redis_server().is_some(),
            Self::Chromium => chromium().is_some(),
            Self::Chromedriver => chromedriver().is_some(),
            Self::JapaneseFont => japanese_font(),
            Self::Npm => on_path("npm").is_some(),
        }
    }
}

/// Makes sure that everything is there, installing what is missing.
pub fn ensure(steps: &Steps, needs: &[Need]) -> Result<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.met()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let words: Vec<String> = missing.iter().map(|need| need.words()).collect();
    let packages: Vec<&str> = missing.iter().map(|need| need.package()).collect();
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if on_path("apt-get").is_none() {
        bail!("{} not found, and no apt-get here; install it by this machine's own way", words.join(", "));
    }
    let root = nix::unistd::geteuid().is_root();
    if !root && !sudo_without_password() {
        bail!(
            "{} not found. Please install and try again:\n  sudo apt-get update && sudo {by_hand}",
            words.join(", ")
        );
    }
    steps.step(&format!("Install {} ({})", words.join(", "), packages.join(" ")), || {
        let mut command = if root { Command::new("sh") } else { Command::new("sudo") };
        if !root {
            command.args(["-n", "sh"]);
        }
        let status = command.args(["-c", SCRIPT, "install"]).args(&packages).stdin(Stdio::null()).status()?;
        let still: Vec<String> = missing.iter().filter(|need| !need.met()).map(|need| need.words()).collect();
        if !still.is_empty() {
            let why =
                if status.success() { "the packages are too old or lie elsewhere" } else { "apt-get failed" };
            bail!("{} still not found: {why}. By hand:\n  apt-get update && {by_hand}", still.join(", "));
        }
        Ok(())
    })
}

fn sudo_without_password() -> bool {
    let mut sudo = Command::new("sudo");
    sudo.args(["-n", "true"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    sudo.status().is_ok_and(|status| status.success())
}

/// The folder of the newest suitable PostgreSQL with all programs that we call.
pub fn postgres_bin() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    if let Some(folder) = output(Path::new("pg_config"), &["--bindir"]) {
        folders.push(folder.trim().into());
    }
    for version in std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        folders.push(version.path().join("bin"));
    }
    folders.extend(on_path("postgres").and_then(|program| program.parent().map(Path::to_path_buf)));
    folders
        .into_iter()
        .filter(|folder| {
            ["postgres", "initdb", "psql", "pg_isready"].iter().all(|name| folder.join(name).is_file())
        })
        .filter_map(|folder| Some((major(&output(&folder.join("postgres"), &["--version"])?)?, folder)))
        .filter(|(version, _)| *version >= POSTGRES_MIN)
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder)
}

/// A suitable `redis-server`.
pub fn redis_server() -> Option<PathBuf> {
    let program = on_path("redis-server")?;
    let text = output(&program, &["--version"])?;
    (major(text.split("v=").nth(1)?)? >= REDIS_MIN).then_some(program)
}

/// The browser.
pub fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path)
}

/// The browser's driver.
pub fn chromedriver() -> Option<PathBuf> {
    ["chromedriver", "chromium.chromedriver"].into_iter().find_map(on_path)
}

fn japanese_font() -> bool {
    let listed = output(Path::new("fc-list"), &[":lang=ja", "family"]);
    listed
        .map_or_else(|| Path::new("/usr/share/fonts/opentype/noto").is_dir(), |text| !text.trim().is_empty())
}

/// A program on `PATH` or in the folders that only root's path has.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/local/bin", "/usr/bin", "/usr/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(system)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// What a program prints, if it succeeds.
fn output(program: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    let output = command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The first number in a version text: 15 of `postgres (PostgreSQL) 15.20 (Debian ...)`.
fn major(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(major("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("7.0.15 sha=00000000:0 bits=64"), Some(7));
        assert_eq!(major("none"), None);
    }
}
