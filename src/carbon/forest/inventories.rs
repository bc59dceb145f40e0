//! The two ways of the IPCC to the yearly change of a forest's carbon: gain and loss, and the difference of two stocks.
//!
//! Both on the same land base. What came or went with area is told apart: it is land-use change, not growth.

use crate::base::units::{TonneC, TonneCo2};
use crate::base::{Error, Result};

/// Gains and losses of a forest in one year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GainLoss {
    /// Area, ha.
    pub area_ha: f64,
    /// Growth above ground G_w, t dry matter/(ha·a).
    pub growth_t_per_ha: f64,
    /// Root–shoot ratio R.
    pub root_ratio: f64,
    /// Carbon fraction CF, tC/t.
    pub carbon: f64,
    /// Wood cut, m³/a.
    pub harvest_m3: f64,
    /// Biomass of cut wood BCEF, t/m³.
    pub bcef: f64,
    /// Fuelwood gathered, t dry matter/a.
    pub fuelwood_t: f64,
    /// Biomass disturbed by fire, pests and storms, t dry matter/a.
    pub disturbed_t: f64,
    /// Share of it that is lost, 0–1.
    pub disturbed_share: f64,
}

impl GainLoss {
    /// `ΔC = A·G_w·(1+R)·CF − (harvest·BCEF·(1+R) + fuelwood + disturbed·f_d)·CF`, tC/a, gain positive.
    ///
    /// Errors: `SINK-010` a figure is negative or no number.
    pub fn change(&self) -> Result<TonneC> {
        let all = [
            ("area_ha", self.area_ha),
            ("growth", self.growth_t_per_ha),
            ("root_ratio", self.root_ratio),
            ("carbon", self.carbon),
            ("harvest_m3", self.harvest_m3),
            ("bcef", self.bcef),
            ("fuelwood_t", self.fuelwood_t),
            ("disturbed_t", self.disturbed_t),
            ("disturbed_share", self.disturbed_share),
        ];
        if let Some((name, x)) = all.iter().find(|(_, x)| !(x.is_finite() && *x >= 0.0)) {
            return Err(Error::new("SINK-010").with("what", *name).with("value", *x));
        }
        let gain = self.area_ha * self.growth_t_per_ha * (1.0 + self.root_ratio);
        let cut = self.harvest_m3 * self.bcef * (1.0 + self.root_ratio);
        let lost = cut + self.fuelwood_t + self.disturbed_t * self.disturbed_share;
        Ok(TonneC((gain - lost) * self.carbon))
    }
}

/// One inventory of a forest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inventory {
    /// Year it stands for.
    pub year: f64,
    /// Area, ha.
    pub area_ha: f64,
    /// Carbon on it, tC.
    pub stock: TonneC,
}

impl Inventory {
    /// Mean density, tC/ha; `None` without area.
    pub fn density(&self) -> Option<f64> {
        (self.area_ha > 0.0).then(|| self.stock.0 / self.area_ha)
    }
}

/// Yearly difference of two inventories, gain positive; the two parts add up to the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// All of it, tC/a.
    pub total: TonneC,
    /// On the land that both have, tC/a.
    pub same_land: TonneC,
    /// That came or went with area, tC/a: no uptake of that year.
    pub with_area: TonneC,
    /// The land that both have, ha.
    pub same_area_ha: f64,
    /// Area that came, ha; negative = went.
    pub area_change_ha: f64,
}

impl Difference {
    /// `ΔC = (C2 − C1)/(t2 − t1)`, with what came with area apart: that area at the density of the inventory which has it.
    ///
    /// Where areas are not mapped, the land of the smaller inventory is taken as within the larger one.
    /// Errors: `SINK-010` years do not rise, or area or stock is not positive.
    pub fn between(first: Inventory, second: Inventory) -> Result<Self> {
        let years = second.year - first.year;
        let bad = |what: &'static str, x: f64| Error::new("SINK-010").with("what", what).with("value", x);
        if !(years.is_finite() && years > 0.0) {
            return Err(bad("years", years));
        }
        let density = |i: Inventory| i.density().filter(|d| d.is_finite() && *d >= 0.0);
        let first_density = density(first).ok_or_else(|| bad("area_ha", first.area_ha))?;
        let second_density = density(second).ok_or_else(|| bad("area_ha", second.area_ha))?;
        let change = second.area_ha - first.area_ha;
        let same = first.area_ha.min(second.area_ha);
        let with_area = change * if change > 0.0 { second_density } else { first_density } / years;
        let total = (second.stock.0 - first.stock.0) / years;
        Ok(Self {
            total: TonneC(total),
            same_land: TonneC(total - with_area),
            with_area: TonneC(with_area),
            same_area_ha: same,
            area_change_ha: change,
        })
    }

    /// Yearly flux of the land that both have, t CO2/a, removal negative.
    pub fn flux(&self) -> TonneCo2 {
        TonneCo2(-self.same_land.as_co2().0)
    }

    /// Gain–loss minus stock difference, tC/a, both of the same land.
    ///
    /// Errors: `SINK-011` the gains and losses are of another area, `SINK-010`.
    pub fn beside(&self, other: &GainLoss) -> Result<TonneC> {
        // Areas of inventories are printed to a hundredth of a hectare at best.
        let close = (other.area_ha - self.same_area_ha).abs() * 100.0 <= 1.0;
        if !close {
            let error = Error::new("SINK-011").with("area_ha", other.area_ha);
            return Err(error.with("base_ha", self.same_area_ha));
        }
        Ok(TonneC(other.change()?.0 - self.same_land.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shandong() -> Difference {
        let at = |year, area, tg| Inventory { year, area_ha: area * 1e4, stock: TonneC(tg * 1e6) };
        Difference::between(at(2006.0, 156.12, 34.75), at(2011.0, 161.44, 43.98)).unwrap()
    }

    #[test]
    fn published_t14_shandong_stock_difference() {
        // T14, ChinaXiv 201803.01069: (43.98 − 34.75)/5 = 1.85 TgC/a; 43.98/161.44 = 27.24, 34.75/156.12 = 22.26 tC/ha
        let d = shandong();
        assert!((d.total.0 / 1e6 - 1.85).abs() < 0.01);
        let density = |tg: f64, ha: f64| Inventory { year: 0.0, area_ha: ha * 1e4, stock: TonneC(tg * 1e6) }.density();
        assert!((density(43.98, 161.44).unwrap() - 27.24).abs() < 0.01);
        assert!((density(34.75, 156.12).unwrap() - 22.26).abs() < 0.01);
    }

    #[test]
    fn worked_new_area_is_told_apart() {
        // +5.32e4 ha at 27.2423 tC/ha = 1.44929 Tg, 0.28986 Tg a year; on the same land 1.846 − 0.28986 = 1.55614 Tg a year
        let d = shandong();
        assert!((d.area_change_ha - 53_200.0).abs() < 1e-6);
        assert!((d.with_area.0 / 1e6 - 0.28986).abs() < 1e-5, "{d:?}");
        assert!((d.same_land.0 / 1e6 - 1.55614).abs() < 1e-5);
        assert_eq!(d.same_land.0 + d.with_area.0, d.total.0);
        assert!((d.flux().0 + d.same_land.0 * 44.0 / 12.0).abs() < 1e-6);
    }

    #[test]
    fn both_ways_on_one_land_only() {
        // 100 ha · 4 t · 1.25 · 0.47 = 235 tC; 20 m³ · 0.7 · 1.25 · 0.47 = 8.225; (5 + 10 · 0.4) · 0.47 = 4.23
        let gains = GainLoss {
            area_ha: 100.0,
            growth_t_per_ha: 4.0,
            root_ratio: 0.25,
            carbon: 0.47,
            harvest_m3: 20.0,
            bcef: 0.7,
            fuelwood_t: 5.0,
            disturbed_t: 10.0,
            disturbed_share: 0.4,
        };
        assert!((gains.change().unwrap().0 - 222.545).abs() < 1e-9);
        let at = |year, area_ha, tc| Inventory { year, area_ha, stock: TonneC(tc) };
        let same = Difference::between(at(2020.0, 100.0, 2000.0), at(2025.0, 100.0, 3100.0)).unwrap();
        assert!((same.beside(&gains).unwrap().0 - 2.545).abs() < 1e-9);
        assert_eq!(shandong().beside(&gains).unwrap_err().code.0, "SINK-011");
        let bad = GainLoss { harvest_m3: -1.0, ..gains };
        assert_eq!(bad.change().unwrap_err().code.0, "SINK-010");
        assert_eq!(Difference::between(at(2025.0, 1.0, 1.0), at(2020.0, 1.0, 1.0)).unwrap_err().code.0, "SINK-010");
    }

    #[test]
    fn published_t18_zijin_mountain() {
        // T18, CBM 2024 s13021-024-00258-0: 62 538.7 tC on 1791.5 ha (1987), 106 280.6 tC on 2311.0 ha (2019):
        // 1366.9 tC/a; (45.989 − 34.908)/32 = 0.346 tC/(ha·a)
        let first = Inventory { year: 1987.0, area_ha: 1791.5, stock: TonneC(62_538.7) };
        let second = Inventory { year: 2019.0, area_ha: 2311.0, stock: TonneC(106_280.6) };
        let d = Difference::between(first, second).unwrap();
        assert!((d.total.0 - 1366.9).abs() < 0.1);
        let rise = (second.density().unwrap() - first.density().unwrap()) / 32.0;
        assert!((rise - 0.346).abs() < 0.0005);
    }
}
