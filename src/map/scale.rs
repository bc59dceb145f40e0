//! The scale bar: a round length that fits.

/// A scale bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScaleBar {
    /// Its length on the ground, metres.
    pub length_m: f64,
    /// Its length on the screen, pixels.
    pub length_px: f64,
    /// The number to write, in the unit of `unit_key`.
    pub number: f64,
    /// Message key of the unit: `map-unit-m` or `map-unit-km`.
    pub unit_key: &'static str,
    /// Equal parts into which the bar is divided.
    pub parts: u32,
}

/// Steps of a decade that a bar may have, with the parts that divide them evenly.
const STEPS: [(f64, u32); 3] = [(5.0, 5), (2.0, 4), (1.0, 4)];
/// Metres in a kilometre.
const M_PER_KM: f64 = 1000.0;

/// The longest round bar of at most `max_px` pixels.
pub fn bar(metres_per_px: f64, max_px: f64) -> ScaleBar {
    let most = (metres_per_px * max_px).max(f64::MIN_POSITIVE);
    let decade = libm::pow(10.0, libm::floor(libm::log10(most)));
    let (step, parts) = STEPS.into_iter().find(|(s, _)| s * decade <= most).unwrap_or((1.0, 4));
    let length_m = step * decade;
    let (number, unit_key) =
        if length_m < M_PER_KM { (length_m, "map-unit-m") } else { (length_m / M_PER_KM, "map-unit-km") };
    ScaleBar { length_m, length_px: length_m / metres_per_px, number, unit_key, parts }
}

/// The denominator of the scale 1 : n on paper or a screen of `px_per_inch`.
pub fn denominator(metres_per_px: f64, px_per_inch: f64) -> f64 {
    /// Metres in an inch.
    const M_PER_INCH: f64 = 0.0254;
    metres_per_px * px_per_inch / M_PER_INCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_round() {
        // 150 px at 12 m: room for 1800 m → 1 km of 83.3 px
        let b = bar(12.0, 150.0);
        assert_eq!((b.number, b.unit_key, b.parts), (1.0, "map-unit-km", 4));
        assert!((b.length_px - 1000.0 / 12.0).abs() < 1e-9);
        let b = bar(0.4, 150.0); // 60 m of room → 50 m
        assert_eq!((b.number, b.unit_key, b.length_px), (50.0, "map-unit-m", 125.0));
    }

    #[test]
    fn screen_scale() {
        // 96 px per inch at 2.5 m: 2.5 × 96 / 0.0254
        assert!((denominator(2.5, 96.0) - 9448.8).abs() < 0.1);
    }
}
