//! The city's colours and logo, from its files.

use crate::brand::brand_css;
use crate::headers::public_for;
use crate::visit::Visit;
use poem::{Response, handler};

/// How long browsers keep them, in seconds.
const KEEP: u32 = 300;

/// The city's colours as a style sheet.
#[handler]
pub fn css(visit: &Visit) -> Response {
    let primary = visit.city.files.brand.primary;
    let css = brand_css(primary);
    public_for(KEEP, Response::builder().content_type("text/css; charset=utf-8").body(css))
}

/// The city's logo.
#[handler]
pub fn logo(visit: &Visit) -> Response {
    let svg = visit.city.files.brand.logo_svg.clone();
    public_for(KEEP, Response::builder().content_type("image/svg+xml").body(svg))
}
