//! A facility as files know it. Its fields can only be made through their `parse` functions, so that what is stored is
//! known to be sound. What it offers and by which rules stands in other files.

use platform_values::{FacilityKind, Operator};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One row of `facilities.csv`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FacilityRow {
    /// The stable key of the facility inside its city.
    pub code: FacilityCode,
    /// Name.
    pub name: String,
    /// Name in kana; empty if unknown.
    pub kana: String,
    /// Licensed (認可) or not.
    pub kind: FacilityKind,
    /// Who runs it.
    pub operator: Operator,
    /// One of the city's wards.
    pub ward: String,
    /// Postcode.
    pub postcode: Option<Postcode>,
    /// Address.
    pub address: String,
    /// Phone number.
    pub phone: Option<Phone>,
    /// Where it stands on a map.
    pub position: Option<GeoPoint>,
    /// Keys of the programs it offers.
    pub programs: Vec<String>,
    /// Places of the facility as a whole (施設の定員). How many of them are for temporary care is a rule.
    pub capacity: Option<u32>,
}

/// Stable key of a facility: small letters, digits and `-`, at most 40.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FacilityCode(String);

/// A postcode, written `211-0000`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

/// A Japanese phone number as it is printed, for example `044-000-1234` or `+81-44-000-1234`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// A place on the map, inside Japan.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct GeoPoint {
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
}

/// Text that does not have the shape of the field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WrongShape;

impl fmt::Display for WrongShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text does not have the shape of this field")
    }
}

impl FacilityCode {
    /// The code, if the text is one.
    pub fn parse(text: &str) -> Option<Self> {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let sound = !text.is_empty() && text.len() <= 40 && text.chars().all(inner) && !text.starts_with('-');
        sound.then(|| Self(text.to_owned()))
    }
}

impl Postcode {
    /// The postcode, if the text is one, with or without hyphen, narrow or wide.
    pub fn parse(text: &str) -> Option<Self> {
        let narrow = narrow(text);
        let digits = narrow.strip_prefix('〒').unwrap_or(&narrow).trim();
        let (area, place) = digits.split_once('-').or_else(|| digits.split_at_checked(3))?;
        let sound = area.len() == 3 && place.len() == 4;
        (sound && area.chars().chain(place.chars()).all(|c| c.is_ascii_digit()))
            .then(|| Self(format!("{area}-{place}")))
    }
}

impl Phone {
    /// The number, if the text is one, narrow or wide.
    pub fn parse(text: &str) -> Option<Self> {
        let narrow = narrow(text);
        let (digits, lengths) = match narrow.strip_prefix('+') {
            Some(rest) => (rest, 9..=15),
            None => (narrow.as_str(), 10..=11),
        };
        let shape = digits.chars().all(|c| c.is_ascii_digit() || c == '-');
        let groups = digits.split('-').all(|group| !group.is_empty());
        let count = digits.chars().filter(char::is_ascii_digit).count();
        let trunk = narrow.starts_with('+') || narrow.starts_with('0');
        (shape && groups && trunk && lengths.contains(&count)).then_some(Self(narrow))
    }
}

impl GeoPoint {
    /// Metres to another place in a straight line over the ground, on a sphere of the Earth's mean radius.
    pub fn metres_to(self, other: Self) -> f64 {
        const EARTH_METRES: f64 = 6_371_000.0;
        let (lat_from, lat_to) = (self.lat.to_radians(), other.lat.to_radians());
        let across = ((other.lon - self.lon).to_radians() / 2.0).sin().powi(2);
        let along = ((lat_to - lat_from) / 2.0).sin().powi(2);
        let chord = lat_from.cos().mul_add(lat_to.cos() * across, along);
        2.0 * EARTH_METRES * chord.sqrt().min(1.0).asin()
    }

    /// True if the latitude lies in Japan.
    pub fn latitude_in_japan(lat: f64) -> bool {
        (20.0..=46.0).contains(&lat)
    }

    /// True if the longitude lies in Japan.
    pub fn longitude_in_japan(lon: f64) -> bool {
        (122.0..=154.0).contains(&lon)
    }
}

/// The kind that our word or a common Japanese one means.
pub(crate) fn kind(text: &str) -> Option<FacilityKind> {
    match text {
        "認可" | "認可保育所" | "認可保育園" => Some(FacilityKind::Licensed),
        "認可外" | "認可外保育施設" | "認可外保育所" => Some(FacilityKind::Unlicensed),
        ours => ours.parse().ok(),
    }
}

/// The operator that our word or a common Japanese one means.
pub(crate) fn operator(text: &str) -> Option<Operator> {
    match text {
        "公立" | "公営" | "市立" => Some(Operator::Public),
        "私立" | "民営" | "民間" => Some(Operator::Private),
        "" | "不明" => Some(Operator::Unknown),
        ours => ours.parse().ok(),
    }
}

/// Signs that look alike in the one form that both encodings have: `Shift_JIS` has one dash where Unicode has several, so
/// the same list would otherwise read differently in its two encodings.
pub fn one_form(text: &str) -> String {
    let one = |c: char| match c {
        '\u{2212}' => '\u{FF0D}',
        '\u{301C}' => '\u{FF5E}',
        '\u{2016}' => '\u{2225}',
        '\u{2014}' => '\u{2015}',
        '\u{00A2}' => '\u{FFE0}',
        '\u{00A3}' => '\u{FFE1}',
        '\u{00AC}' => '\u{FFE2}',
        _ => c,
    };
    text.chars().map(one).collect()
}

/// Digits, letters, signs and the many hyphens of Japanese lists in their narrow form.
pub(crate) fn narrow(text: &str) -> String {
    let one = |c: char| match c {
        '－' | '−' | '‐' | '‑' | '–' | '—' | '―' | 'ｰ' => '-',
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(one).collect()
}

macro_rules! texts {
    ($($name:ident),+) => {$(
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = WrongShape;
            fn try_from(text: String) -> Result<Self, WrongShape> {
                Self::parse(&text).ok_or(WrongShape)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    )+};
}

texts!(FacilityCode, Postcode, Phone);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_as_far_apart_as_on_a_map() {
        let equator = |lon| GeoPoint { lat: 0.0, lon };
        let degree = equator(130.0).metres_to(equator(131.0));
        assert!((degree - 111_195.0).abs() < 1.0, "a degree of the equator: {degree}");
        let (tokyo, osaka) = (GeoPoint { lat: 35.681, lon: 139.767 }, GeoPoint { lat: 34.702, lon: 135.495 });
        let metres = tokyo.metres_to(osaka);
        assert!((402_000.0..405_000.0).contains(&metres), "{metres}");
        assert!(osaka.metres_to(osaka) < 1e-6);
    }

    #[test]
    fn phones_are_japanese_or_international() {
        for right in
            ["044-000-1234", "0440001234", "０４４－０００－１２３４", "+81-44-000-1234", "090-0000-0000"]
        {
            assert!(Phone::parse(right).is_some(), "{right}");
        }
        for wrong in ["", "044", "=1+1", "44-000-1234-0", "044--000-1234", "+", "-81", "044-000-12345678"] {
            assert!(Phone::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn postcodes_get_one_shape() {
        for right in ["2110000", "211-0000", "２１１－００００", "〒211-0000"] {
            assert_eq!(Postcode::parse(right).map(String::from), Some("211-0000".to_owned()), "{right}");
        }
        for wrong in ["", "211", "21-10000", "211-000a", "あ11-0000"] {
            assert!(Postcode::parse(wrong).is_none(), "{wrong}");
        }
    }
}
