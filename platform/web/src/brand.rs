//! The style sheet of a city: the shades that follow from its colour.

use platform_app::tenant_config::Colour;

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
    fn the_dark_shade_reads_on_dark() {
        for text in ["#0031d8", "#197a4b", "#000000", "#a90000"] {
            let light = lightened_for_dark(colour(text));
            assert!(light.contrast(colour("#1a1a1a")) >= 7.0, "{text}");
        }
        assert!(brand_css(colour("#197a4b")).contains("--brand: #197a4b;"));
    }
}
