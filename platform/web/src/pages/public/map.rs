//! A simple map of our own: facilities by latitude and longitude as numbers that lead to their cards, with stations and
//! the names of wards for orientation. Drawn here as SVG, so that it needs no script and asks nobody else; it stands
//! beside the list and never instead of it.

use crate::view::Badge;
use crate::visit::Visit;
use platform_app::store::places::Facility;
use platform_app::tenant_config::GeoPoint;
use serde::Serialize;

/// Width of the drawing in its own units, which are pixels on the narrowest phone.
const WIDTH: f64 = 328.0;
/// The flattest and the tallest drawing.
const HEIGHT_MIN: f64 = 200.0;
const HEIGHT_MAX: f64 = 420.0;
/// Free space at the edges, for signs that stand there.
const EDGE: f64 = 24.0;
/// Size of a sign; signs nearer than this are moved apart.
const SIGN_WIDTH: f64 = 32.0;
const SIGN_HEIGHT: f64 = 18.0;
/// How often signs are moved apart.
const ROUNDS: usize = 60;
/// Metres that a map shows at least, so that one facility has surroundings.
const METRES_MIN: f64 = 2_500.0;
/// Metres of a degree of latitude.
const METRES_A_DEGREE: f64 = 111_195.0;
/// Width of a character of a name, and height of its line.
const CHAR_WIDTH: f64 = 12.0;
const LINE_HEIGHT: f64 = 14.0;

/// The map.
#[derive(Clone, Debug, Serialize)]
pub struct MapView {
    width: String,
    height: String,
    signs: Vec<Sign>,
    stations: Vec<Mark>,
    wards: Vec<Mark>,
}

/// A facility.
#[derive(Clone, Debug, Serialize)]
struct Sign {
    /// Number of the card it leads to.
    number: usize,
    name: String,
    badge: Option<Badge>,
    /// Where the sign is drawn.
    x: String,
    y: String,
    /// Where the facility is.
    at_x: String,
    at_y: String,
}

/// A name on the map.
#[derive(Clone, Debug, Serialize)]
struct Mark {
    name: String,
    x: String,
    y: String,
}

/// A facility that shall be on the map: its number in the list, and how it stands.
pub struct Shown<'f> {
    /// The facility.
    pub facility: &'f Facility,
    /// Its number in the list.
    pub number: usize,
    /// How it stands, where days were asked for.
    pub badge: Option<Badge>,
}

/// From degrees to the drawing.
struct Frame {
    west: f64,
    north: f64,
    /// Units a degree.
    across: f64,
    down: f64,
    height: f64,
}

impl Frame {
    fn of(points: &[GeoPoint]) -> Option<Self> {
        let first = points.first()?;
        let mut box_ = (first.lon, first.lat, first.lon, first.lat);
        for point in points {
            box_.0 = box_.0.min(point.lon);
            box_.1 = box_.1.min(point.lat);
            box_.2 = box_.2.max(point.lon);
            box_.3 = box_.3.max(point.lat);
        }
        let (lon, lat) = (f64::midpoint(box_.0, box_.2), f64::midpoint(box_.1, box_.3));
        let shrink = lat.to_radians().cos();
        let metres_across = ((box_.2 - box_.0) * shrink * METRES_A_DEGREE).max(METRES_MIN);
        let metres_down = ((box_.3 - box_.1) * METRES_A_DEGREE).max(METRES_MIN / 2.0);
        let inner = WIDTH - 2.0 * EDGE;
        // What is too tall is drawn smaller, so that one scale holds in both directions.
        let scale = (inner / metres_across).min((HEIGHT_MAX - 2.0 * EDGE) / metres_down);
        let height = metres_down.mul_add(scale, 2.0 * EDGE).clamp(HEIGHT_MIN, HEIGHT_MAX);
        let (across, down) = (scale * METRES_A_DEGREE * shrink, scale * METRES_A_DEGREE);
        let (west, north) = (lon - WIDTH / 2.0 / across, lat + height / 2.0 / down);
        Some(Self { west, north, across, down, height })
    }

    fn at(&self, point: GeoPoint) -> (f64, f64) {
        ((point.lon - self.west) * self.across, (self.north - point.lat) * self.down)
    }

    fn holds(&self, (x, y): (f64, f64)) -> bool {
        (EDGE..=WIDTH - EDGE).contains(&x) && (LINE_HEIGHT..=self.height - LINE_HEIGHT).contains(&y)
    }
}

impl MapView {
    /// The map of these facilities; `None` if none of them has a place on it.
    pub fn of(visit: &Visit, shown: Vec<Shown<'_>>) -> Option<Self> {
        let placed: Vec<(Shown<'_>, GeoPoint)> =
            shown.into_iter().filter_map(|one| point(one.facility).map(|at| (one, at))).collect();
        let points: Vec<GeoPoint> = placed.iter().map(|(_, at)| *at).collect();
        let frame = Frame::of(&points)?;
        let true_places: Vec<(f64, f64)> = points.iter().map(|at| frame.at(*at)).collect();
        let moved = apart(&true_places, frame.height);
        let mut taken = Vec::new();
        let wards = marks(&frame, wards(visit), &mut taken);
        let stations = visit.city.files.tenant.stations.iter();
        let stations = marks(&frame, stations.map(|s| (s.name.clone(), s.at)).collect(), &mut taken);
        let drawn = placed.iter().zip(&true_places).zip(&moved).map(|(((one, _), at), sign)| Sign {
            number: one.number,
            name: one.facility.name.clone(),
            badge: one.badge.clone(),
            x: units(sign.0),
            y: units(sign.1),
            at_x: units(at.0),
            at_y: units(at.1),
        });
        Some(Self {
            width: units(WIDTH),
            height: units(frame.height),
            signs: drawn.collect(),
            stations,
            wards,
        })
    }

    /// An invented one, whose numbers lead to a card with the number 1.
    pub fn sample(badge: Option<Badge>) -> Self {
        let mark = |name: &str| Mark { name: name.into(), x: "40".into(), y: "60".into() };
        let sign = Sign {
            number: 1,
            name: "さくら第一（見本）".into(),
            badge,
            x: "80".into(),
            y: "90".into(),
            at_x: "70".into(),
            at_y: "95".into(),
        };
        Self {
            width: units(WIDTH),
            height: units(HEIGHT_MIN),
            signs: vec![sign],
            stations: vec![mark("見本港駅")],
            wards: vec![mark("見本北区")],
        }
    }
}

fn point(facility: &Facility) -> Option<GeoPoint> {
    facility.lat.zip(facility.lon).map(|(lat, lon)| GeoPoint { lat, lon })
}

/// The middle of each ward's facilities, for its name.
fn wards(visit: &Visit) -> Vec<(String, GeoPoint)> {
    let middle = |ward: &String| {
        let own = visit.city.set_up.facilities.iter().filter(|facility| facility.ward == *ward);
        let points: Vec<GeoPoint> = own.filter_map(point).collect();
        let count = f64::from(u32::try_from(points.len()).ok().filter(|count| *count > 0)?);
        let sum = |of: fn(&GeoPoint) -> f64| points.iter().map(of).sum::<f64>() / count;
        Some((ward.clone(), GeoPoint { lat: sum(|at| at.lat), lon: sum(|at| at.lon) }))
    };
    visit.city.files.tenant.wards.iter().filter_map(middle).collect()
}

/// Names inside the frame; one that would lie over another is left out.
fn marks(frame: &Frame, all: Vec<(String, GeoPoint)>, taken: &mut Vec<(f64, f64, f64)>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (name, at) in all {
        let (x, y) = frame.at(at);
        let chars = u32::try_from(name.chars().count()).unwrap_or(0);
        let half = f64::from(chars) * CHAR_WIDTH / 2.0;
        let over = |(other_x, other_y, other_half): &(f64, f64, f64)| {
            (x - other_x).abs() < half + other_half && (y - other_y).abs() < LINE_HEIGHT
        };
        let inside = frame.holds((x, y)) && x >= half && x <= WIDTH - half;
        if inside && !taken.iter().any(over) {
            taken.push((x, y, half));
            marks.push(Mark { name, x: units(x), y: units(y) });
        }
    }
    marks
}

/// Moves signs apart that would lie over each other; they stay near their places and inside the drawing.
fn apart(places: &[(f64, f64)], height: f64) -> Vec<(f64, f64)> {
    let mut signs = places.to_vec();
    for _ in 0..ROUNDS {
        let before = signs.clone();
        for (index, sign) in signs.iter_mut().enumerate() {
            for (other_index, other) in before.iter().enumerate().filter(|(other, _)| *other != index) {
                let (dx, dy) = (sign.0 - other.0, sign.1 - other.1);
                let (over_x, over_y) = (SIGN_WIDTH - dx.abs(), SIGN_HEIGHT - dy.abs());
                if over_x <= 0.0 || over_y <= 0.0 {
                    continue;
                }
                // The shorter way out; of two at the same place the later one goes right and down.
                let way = |d: f64| if d > 0.0 || (d == 0.0 && index > other_index) { 1.0 } else { -1.0 };
                if over_x < over_y {
                    sign.0 += way(dx) * over_x / 2.0;
                } else {
                    sign.1 += way(dy) * over_y / 2.0;
                }
            }
            sign.0 = sign.0.clamp(SIGN_WIDTH / 2.0, WIDTH - SIGN_WIDTH / 2.0);
            sign.1 = sign.1.clamp(SIGN_HEIGHT / 2.0, height - SIGN_HEIGHT / 2.0);
        }
    }
    signs
}

fn units(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_at_one_place_are_moved_apart_and_stay_inside() {
        let moved = apart(&[(10.0, 10.0), (10.0, 10.0), (12.0, 11.0), (300.0, 150.0)], 200.0);
        for (index, one) in moved.iter().enumerate() {
            assert!((0.0..=WIDTH).contains(&one.0) && (0.0..=200.0).contains(&one.1), "{moved:?}");
            for other in &moved[..index] {
                let apart =
                    (one.0 - other.0).abs() > SIGN_WIDTH * 0.9 || (one.1 - other.1).abs() > SIGN_HEIGHT * 0.9;
                assert!(apart, "{moved:?}");
            }
        }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let at = |lat, lon| GeoPoint { lat, lon };
        let frame = Frame::of(&[at(35.50, 139.45), at(35.63, 139.75)]).expect("a frame");
        let (low, high) = (frame.at(at(35.50, 139.45)), frame.at(at(35.63, 139.75)));
        assert!(low.0 < high.0 && low.1 > high.1, "{low:?} {high:?}");
        assert!(
            (low.0 - EDGE).abs() < 1.0 && (high.0 - (WIDTH - EDGE)).abs() < 1.0,
            "the whole width is used"
        );
        assert!(Frame::of(&[]).is_none());
    }
}
