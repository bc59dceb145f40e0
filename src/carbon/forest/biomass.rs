//! From the volume of a stand to its carbon.

/// `W = slope · V + intercept` in t/ha, with the trap of the intercept closed.
///
/// The line was fitted to grown stands: at V = 0 it would give the biomass of a forest that is not there. Below
/// `ramp` m³/ha the intercept is therefore taken in proportion to V, so that W(0) = 0 and W meets the line at `ramp`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MassLine {
    /// t/m³.
    pub slope: f64,
    /// t/ha.
    pub intercept: f64,
    /// m³/ha.
    pub ramp: f64,
    /// tC per t of dry matter.
    pub carbon: f64,
}

impl MassLine {
    /// Dry matter of all trees, roots included, t/ha; `volume` in m³/ha, nothing for a volume that is not positive.
    pub fn mass(&self, volume: f64) -> f64 {
        let volume = positive(volume);
        let share = if volume < self.ramp { volume / self.ramp } else { 1.0 };
        self.slope * volume + self.intercept * share
    }

    /// Carbon of all trees, roots included, tC/ha.
    pub fn carbon(&self, volume: f64) -> f64 {
        self.mass(volume) * self.carbon
    }
}

/// The other way: `C = V · D · BEF · (1 + R) · CF`, tC/ha.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expansion {
    /// Basic wood density D, t/m³.
    pub density: f64,
    /// Biomass expansion factor BEF.
    pub factor: f64,
    /// Root–shoot ratio R.
    pub root_ratio: f64,
    /// Carbon fraction CF, tC/t.
    pub carbon: f64,
}

impl Expansion {
    /// Biomass above ground, t/ha.
    pub fn above(&self, volume: f64) -> f64 {
        positive(volume) * self.density * self.factor
    }

    /// Carbon above and below ground, tC/ha.
    pub fn carbon(&self, volume: f64) -> f64 {
        self.above(volume) * (1.0 + self.root_ratio) * self.carbon
    }
}

/// Root–shoot ratio by size, `R = e^(a + b·ln B)/B` with B the biomass above ground in t/ha (A/R tools); `None` at B ≤ 0.
pub fn root_ratio(a: f64, b: f64, above: f64) -> Option<f64> {
    (above > 0.0 && above.is_finite()).then(|| libm::exp(a + b * libm::log(above)) / above)
}

/// Roots of a stand of known carbon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Roots {
    /// First parameter of [`root_ratio`].
    pub a: f64,
    /// Second parameter.
    pub b: f64,
    /// Ratio of trees where size is not known.
    pub tree: f64,
    /// Ratio of shrubs.
    pub shrub: f64,
    /// Carbon fraction, tC/t.
    pub carbon: f64,
}

impl Roots {
    /// Carbon below ground, tC/ha, of a stand with `stock` tC/ha in all.
    ///
    /// Trees: the ratio by size at the biomass above ground that the ratio of trees gives; shrubs: theirs.
    pub fn below(&self, stock: f64, shrub: bool) -> f64 {
        let above = stock / self.carbon / (1.0 + self.tree);
        let ratio = if shrub { self.shrub } else { root_ratio(self.a, self.b, above).unwrap_or(self.tree) };
        stock * ratio / (1.0 + ratio)
    }
}

fn positive(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PINE: MassLine = MassLine { slope: 0.7709, intercept: 8.8631, ramp: 20.0, carbon: 0.5 };

    #[test]
    fn the_intercept_trap_is_closed() {
        assert_eq!([PINE.mass(0.0), PINE.mass(-3.0), PINE.mass(f64::NAN)], [0.0; 3]);
        // 10 m³: 7.709 + 8.8631/2 = 12.14055; 20 m³: 15.418 + 8.8631 = 24.2811; 100 m³: 77.09 + 8.8631 = 85.9531
        assert!((PINE.mass(10.0) - 12.14055).abs() < 1e-9);
        assert!((PINE.mass(20.0) - 24.2811).abs() < 1e-9);
        assert!((PINE.carbon(100.0) - 42.97655).abs() < 1e-9);
    }

    #[test]
    fn worked_expansion_of_oak() {
        // 80 m³ · 0.676 · 1.355 · 1.292 · 0.5 = 47.338
        let oak = Expansion { density: 0.676, factor: 1.355, root_ratio: 0.292, carbon: 0.5 };
        assert!((oak.carbon(80.0) - 47.338).abs() < 5e-4, "{}", oak.carbon(80.0));
        assert_eq!(oak.carbon(0.0), 0.0);
    }

    #[test]
    fn roots_by_size() {
        // e^(−1.085 + 0.9256 · ln 50)/50 = e^2.53594/50 = 12.628/50 = 0.2526
        assert!((root_ratio(-1.085, 0.9256, 50.0).unwrap() - 0.2526).abs() < 5e-5);
        assert_eq!(root_ratio(-1.085, 0.9256, 0.0), None);
        // 29.375 tC/ha: 29.375/0.47/1.25 = 50 t above ground, R = 0.2526, below 29.375 · 0.2526/1.2526 = 5.923; shrub · 0.4/1.4
        let roots = Roots { a: -1.085, b: 0.9256, tree: 0.25, shrub: 0.4, carbon: 0.47 };
        assert!((roots.below(29.375, false) - 5.923).abs() < 1e-3);
        assert!((roots.below(14.0, true) - 4.0).abs() < 1e-9);
        assert_eq!(roots.below(0.0, false), 0.0);
    }

    proptest! {
        #[test]
        fn more_wood_is_more_mass(v in 0.0..500.0_f64, more in 0.0..100.0_f64) {
            prop_assert!(PINE.mass(v + more) >= PINE.mass(v));
        }
    }
}
