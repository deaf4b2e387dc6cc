//! `brand.toml`: the city's colours and logo. A colour that people must read on white is refused when too pale.

use crate::problems::Code;
use crate::reader::{Section, Sink};
use std::fmt;
use std::str::FromStr;
use toml::{Table, Value};

/// The least contrast of text against its ground (WCAG 2.2, 1.4.3 level AA).
pub const CONTRAST_MIN: f64 = 4.5;

/// How the city looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brand {
    /// Buttons, links and headings.
    pub primary: Colour,
    /// Marks and borders beside it.
    pub accent: Colour,
    /// What the logo shows, for those who do not see it.
    pub logo_alt: String,
    /// The logo as SVG text.
    pub logo_svg: String,
}

/// A colour, written `#0b5394`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// Text that is not a colour like `#0b5394`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAColour;

impl Colour {
    /// Black.
    pub const BLACK: Self = Self { red: 0, green: 0, blue: 0 };
    /// White.
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };

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

    /// Relative luminance by WCAG 2.2, from 0 (black) to 1 (white).
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Contrast ratio by WCAG 2.2, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
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

/// Reads the file; `logo` is the content of `logo.svg`, if it could be read.
pub(crate) fn read(sink: &Sink, table: &Table, logo: Option<String>) -> Brand {
    let mut top = Section::new(sink, "", table);
    let primary = colour(&mut top, "primary");
    let accent = colour(&mut top, "accent");
    let logo_alt = top.text("logo_alt", 80);
    top.finish();
    Brand { primary, accent, logo_alt, logo_svg: logo.unwrap_or_default() }
}

fn colour(top: &mut Section<'_>, key: &'static str) -> Colour {
    let text = top.text(key, 20);
    if text.is_empty() {
        return Colour::default();
    }
    let Ok(colour) = text.parse::<Colour>() else {
        top.problem(key, Code::ColourShape, &[("value", &text)]);
        return Colour::default();
    };
    let ratio = colour.contrast(Colour::WHITE);
    if ratio < CONTRAST_MIN {
        // Rounded down, so that 4.499 is not shown as 4.50.
        let shown = format!("{:.2}", (ratio * 100.0).floor() / 100.0);
        top.problem(key, Code::Contrast, &[("value", &text), ("ratio", &shown)]);
    }
    colour
}

/// The elements that a logo may be drawn with: none of them runs anything or fetches anything.
const LOGO_ELEMENTS: [&str; 15] = [
    "circle",
    "defs",
    "desc",
    "ellipse",
    "g",
    "line",
    "lineargradient",
    "path",
    "polygon",
    "polyline",
    "radialgradient",
    "rect",
    "stop",
    "svg",
    "title",
];

/// A logo is drawn inside our pages: nothing in it may run or reach out.
pub(crate) fn logo_is_safe(svg: &str) -> bool {
    let small = svg.to_ascii_lowercase();
    let drawing = small.trim();
    let elements = drawing.split('<').skip(1).all(|piece| {
        let piece = piece.strip_prefix('/').unwrap_or(piece);
        let name = piece.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        LOGO_ELEMENTS.contains(&name)
    });
    // What stands before each `=` is the name of an attribute.
    let attributes = drawing.split('=').all(|piece| {
        let name = piece.trim_end().rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        !name.starts_with("on") && name != "href" && name != "style"
    });
    let framed = drawing.starts_with("<svg") && drawing.ends_with("</svg>");
    let outside = drawing.matches("url(").count() > drawing.matches("url(#").count();
    svg.len() <= 20_000 && framed && elements && attributes && !outside
}

impl Brand {
    /// The file's content, without the logo.
    pub(crate) fn to_table(&self) -> Table {
        [
            ("primary".to_owned(), Value::from(self.primary.to_string())),
            ("accent".to_owned(), Value::from(self.accent.to_string())),
            ("logo_alt".to_owned(), Value::from(self.logo_alt.as_str())),
        ]
        .into_iter()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against_white(text: &str) -> f64 {
        text.parse::<Colour>().expect("a colour").contrast(Colour::WHITE)
    }

    #[test]
    fn contrast_follows_wcag() {
        assert!((against_white("#000000") - 21.0).abs() < 1e-9);
        assert!((against_white("#ffffff") - 1.0).abs() < 1e-9);
        // The two greys on either side of the limit.
        assert!(against_white("#767676") >= CONTRAST_MIN);
        assert!(against_white("#777777") < CONTRAST_MIN);
    }

    #[test]
    fn a_colour_has_six_digits() {
        for wrong in ["0b5394", "#0b539", "#0b53944", "#0b539g", "#+b5394", "blue", "#あい"] {
            assert_eq!(wrong.parse::<Colour>(), Err(NotAColour), "{wrong}");
        }
    }

    #[test]
    fn a_logo_that_could_run_is_refused() {
        assert!(logo_is_safe("<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"3\"/></svg>"));
        for wrong in [
            "<svg><script>1</script></svg>",
            "<svg onload=\"x()\"></svg>",
            "<svg/onload = 'x()'></svg>",
            "<svg><style>@import 'a'</style></svg>",
            "<svg><a xlink:href='x'></a></svg>",
            "<svg><rect fill='url(//a)'/></svg>",
            "<!DOCTYPE x><svg></svg>",
            "<svg><image href=\"http://example.invalid/a.png\"/></svg>",
            "<html></html>",
            "",
        ] {
            assert!(!logo_is_safe(wrong), "{wrong}");
        }
    }
}
