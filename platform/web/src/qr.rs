//! QR codes as the path of a picture, drawn by the page itself.

use qrcode::{Color, QrCode};
use serde::Serialize;
use std::fmt::Write as _;

/// The quiet zone that readers need, in modules.
const QUIET: usize = 4;

/// A QR code: a square of `size` modules with its quiet zone, and the dark ones as an SVG path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// Modules on a side.
    pub size: usize,
    /// Dark modules, each a unit square.
    pub path: String,
}

impl Qr {
    /// The code of a text; `None` if it is too long for any.
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (at % width + QUIET, at / width + QUIET);
                write!(path, "M{x} {y}h1v1h-1z").ok()?;
            }
        }
        Some(Self { size: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_inside_the_quiet_zone() {
        let qr = Qr::of("http://kawasaki.localhost:8080/entrance/x").expect("a code");
        let far = qr.size - QUIET - 7;
        for (x, y) in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            assert!(qr.path.contains(&format!("M{x} {y}h")), "corner at {x}, {y}");
        }
        assert!(!qr.path.contains("M3 ") && qr.path.len() > 1000);
    }

    #[test]
    fn what_fits_no_code_is_none() {
        assert_eq!(Qr::of(&"x".repeat(5000)), None);
    }
}
