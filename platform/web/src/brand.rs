//! A city's colour: checks that text on it can be read and derives the shades the style sheet uses.

use std::fmt;
use std::str::FromStr;

/// An opaque colour, written `#0031d8`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// Text that is not a colour in the form `#0031d8`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written like #0031d8")]
pub struct NotAColour;

impl Colour {
    /// White.
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };
    /// Black.
    pub const BLACK: Self = Self { red: 0, green: 0, blue: 0 };

    /// Contrast ratio by WCAG 2.2, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// True if white words on this colour, and words of this colour on white, reach the 4.5 : 1 that small text needs.
    pub fn readable_with_white(self) -> bool {
        self.contrast(Self::WHITE) >= 4.5
    }

    /// This colour with `percent` of `other` in it.
    #[must_use]
    pub fn mixed(self, other: Self, percent: u8) -> Self {
        let mix = |a: u8, b: u8| {
            let share = u32::from(percent.min(100));
            u8::try_from((u32::from(a) * (100 - share) + u32::from(b) * share) / 100).unwrap_or(u8::MAX)
        };
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }

    /// Relative luminance by WCAG 2.2, from 0 to 1.
    fn luminance(self) -> f64 {
        let part = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.red) + 0.7152 * part(self.green) + 0.0722 * part(self.blue)
    }
}

impl FromStr for Colour {
    type Err = NotAColour;
    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits = text.strip_prefix('#').ok_or(NotAColour)?;
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NotAColour);
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).map_err(|_| NotAColour)?.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The style sheet `/brand.css` of a city: its key colour for buttons and marks, darker when pressed, a tint for
/// backgrounds, and lighter shades for dark screens.
pub fn brand_css(primary: Colour) -> String {
    let pressed = primary.mixed(Colour::BLACK, 25);
    let tint = primary.mixed(Colour::WHITE, 92);
    let light = lightened_for_dark(primary);
    let night = primary.mixed(Colour::BLACK, 70);
    let light_pressed = light.mixed(Colour::WHITE, 25);
    format!(
        ":root {{ --brand: {primary}; --brand-pressed: {pressed}; --brand-tint: {tint}; --brand-text: #ffffff; }}\n\
         @media (prefers-color-scheme: dark) {{\n  :root {{ --brand: {light}; --brand-pressed: {light_pressed}; \
         --brand-tint: {night}; --brand-text: #1a1a1a; }}\n}}\n"
    )
}

/// The least light shade that reads on the dark surface.
fn lightened_for_dark(primary: Colour) -> Colour {
    let dark = Colour { red: 0x1a, green: 0x1a, blue: 0x1a };
    (0..=20)
        .map(|step| primary.mixed(Colour::WHITE, step * 5))
        .find(|c| c.contrast(dark) >= 7.0)
        .unwrap_or(Colour::WHITE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().expect("a colour")
    }

    #[test]
    fn contrast_follows_wcag() {
        assert!((Colour::WHITE.contrast(Colour::BLACK) - 21.0).abs() < 0.001);
        assert!(colour("#0031d8").readable_with_white());
        assert!(!colour("#ff8d44").readable_with_white());
        assert_eq!("#12345".parse::<Colour>(), Err(NotAColour));
        assert_eq!("red; }".parse::<Colour>(), Err(NotAColour));
        assert_eq!(colour("#0A0b0C").to_string(), "#0a0b0c");
    }

    #[test]
    fn the_dark_shade_reads_on_dark() {
        for text in ["#0031d8", "#197a4b", "#000000", "#a90000"] {
            let light = lightened_for_dark(colour(text));
            assert!(light.contrast(colour("#1a1a1a")) >= 7.0, "{text}");
        }
        assert!(brand_css(colour("#197a4b")).contains("--brand: #197a4b;"));
    }
}
