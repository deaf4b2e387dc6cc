//! The birth date that somebody looks for a place with. It stays in that person's browser, in a cookie of this city's host,
//! and never stands in an address: addresses are kept, passed on and logged. It changes nothing but what its owner is
//! shown, so that it needs no signature; what cannot be read counts as nothing.

use crate::format::sent_date;
use crate::headers::Scheme;
use crate::visit::Visit;
use chrono::{DateTime, NaiveDate, Utc};

/// How long it is used. A browser that is closed forgets it earlier.
const HOURS: i64 = 4;

/// Name of the cookie.
pub const fn cookie_name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Https => "__Host-azukari-birth",
        Scheme::Http => "azukari-birth",
    }
}

/// The birth date in the first cookie that holds one and is still to be used.
pub fn read(values: &[String], now: DateTime<Utc>) -> Option<NaiveDate> {
    let one = |value: &String| {
        let (birth, until) = value.split_once('.')?;
        let left = until.parse::<i64>().ok()?.checked_sub(now.timestamp())?;
        (0 < left && left <= HOURS * 3600).then(|| sent_date(birth)).flatten()
    };
    values.iter().take(3).find_map(one)
}

/// The header value that keeps a birth date, or forgets it. Without an age the browser drops it when it is closed; the
/// moment inside ends it where browsers are never closed.
pub fn cookie(visit: &Visit, birth: Option<NaiveDate>) -> String {
    let scheme = visit.site.settings.scheme;
    let name = cookie_name(scheme);
    let secure = if matches!(scheme, Scheme::Https) { "; Secure" } else { "" };
    let rest = format!("Path=/; HttpOnly; SameSite=Lax{secure}");
    match birth {
        Some(birth) => format!("{name}={birth}.{}; {rest}", visit.now().timestamp() + HOURS * 3600),
        None => format!("{name}=; Max-Age=0; {rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_used_for_some_hours_and_read_strictly() {
        let now = DateTime::from_timestamp(1_770_000_000, 0).expect("a moment");
        let of = |value: &str| read(&[value.to_owned()], now);
        assert_eq!(of("2024-05-01.1770000001"), NaiveDate::from_ymd_opt(2024, 5, 1));
        for wrong in [
            "2024-05-01.1770000000",
            "2024-05-01.1790000000",
            "2024-05-01",
            "2024-02-31.1770000001",
            "x.y",
            "",
            "2024-05-01.-9223372036854775808",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
