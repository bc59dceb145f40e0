//! Indicators of a balance for a parcel, a district, a drawn area or the city: method book §5, first two bullets.
//!
//! With emission `CE ≥ 0` and uptake `CA ≤ 0`: net `CE + CA`, ratio `CE/|CA|`, coefficient `|CA|/CE`, compensation rate
//! `|CA|/CE · 100 %`; `ECC_i = (G_i/G)/(CE_i/CE)`, `ESC_i = (|CA_i|/|CA|)/(CE_i/CE)`.
//! What cannot be divided is missing, never infinite and never 0.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, Mass, Result};

use super::balance::Line;

/// People and product of a place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct People {
    /// Persons; `None` = not known.
    pub persons: Option<f64>,
    /// Gross regional product, CNY a year; `None` = not known.
    pub gdp_cny: Option<f64>,
}

/// Source and net by one denominator.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Per {
    /// Source, t CO2e a year by the denominator.
    pub source_t_co2e: f64,
    /// Net, t CO2e a year by the denominator; removal negative.
    pub net_t_co2e: f64,
}

/// Type of a unit by its two coefficients; the names are those of the method book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitType {
    /// ECC and ESC high: low-carbon, to be kept.
    LowCarbon,
    /// ECC high, ESC low: economic development.
    Economic,
    /// ECC low, ESC high: sink function.
    Sink,
    /// Both low: comprehensive optimisation.
    Optimise,
}

impl UnitType {
    /// Key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::LowCarbon => "indicator-type-low-carbon",
            Self::Economic => "indicator-type-economic",
            Self::Sink => "indicator-type-sink",
            Self::Optimise => "indicator-type-optimise",
        }
    }
}

/// The indicators of one place; `None` = not defined or not known.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Indicators {
    /// CE/|CA|; missing without uptake.
    pub source_sink_ratio: Option<f64>,
    /// |CA|/CE; missing without emission.
    pub balance_coefficient: Option<f64>,
    /// |CA|/CE in percent.
    pub compensation_percent: Option<f64>,
    /// By hectare of accounted area.
    pub per_ha: Option<Per>,
    /// By person.
    pub per_person: Option<Per>,
    /// By 10 000 CNY of gross regional product.
    pub per_1e4_cny: Option<Per>,
    /// Economic contribution coefficient: share of product over share of emission.
    pub ecc: Option<f64>,
    /// Ecological support coefficient: share of uptake over share of emission.
    pub esc: Option<f64>,
    /// Type by ECC and ESC.
    pub unit_type: Option<UnitType>,
}

/// The units of a region side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The units, in the order given.
    pub units: Vec<Indicators>,
    /// The region. Its people are the sums where every unit has the figure.
    pub whole: Indicators,
    /// Weighted means of the coefficients, which must be 1.
    pub check: Check,
}

/// The self-test of ECC and ESC: their means weighted by emission, with the shares of units that have no emission and so
/// no coefficient. 1 within rounding; `None` where no unit has the coefficient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Check {
    /// Of ECC.
    pub mean_ecc: Option<f64>,
    /// Of ESC.
    pub mean_esc: Option<f64>,
}

/// Bounds and denominators of `assets/methods/indicators.toml`.
#[derive(Clone, Debug, Deserialize)]
pub struct Scheme {
    types: Types,
    gdp: Gdp,
}

#[derive(Clone, Debug, Deserialize)]
struct Types {
    ecc_from: f64,
    esc_from: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct Gdp {
    cny: f64,
}

impl Scheme {
    /// The built-in scheme. Errors: `CARBON-090`.
    pub fn builtin() -> Result<Self> {
        let text = include_str!("../../assets/methods/indicators.toml");
        toml::from_str(text).map_err(|e| Error::new("CARBON-090").with("name", "indicators.toml").because(e))
    }

    /// Indicators of one place by itself: a parcel, the rows of a drawn area, a district. ECC, ESC and type are missing.
    pub fn of(&self, line: &Line, people: People) -> Indicators {
        let (source, uptake) = (line.source.t(), -line.sink.t());
        let coefficient = over(uptake, source);
        let per = |denominator: Option<f64>| {
            let by = denominator.filter(|d| *d > 0.0)?;
            Some(Per { source_t_co2e: source / by, net_t_co2e: line.net().t() / by })
        };
        Indicators {
            source_sink_ratio: over(source, uptake),
            balance_coefficient: coefficient,
            compensation_percent: coefficient.map(|c| c * 100.0),
            per_ha: per(Some(line.area.ha())),
            per_person: per(people.persons),
            per_1e4_cny: per(people.gdp_cny.map(|g| g / self.gdp.cny)),
            ecc: None,
            esc: None,
            unit_type: None,
        }
    }

    /// Indicators of the units of a region and of the region.
    ///
    /// ECC is taken among the units whose product is known, so that one missing figure does not take it from all; ESC
    /// among all. A unit without emission has neither.
    pub fn compare(&self, units: &[(Line, People)]) -> Compared {
        let whole = units.iter().fold(Line::default(), |mut sum, (line, _)| {
            sum.add(line);
            sum
        });
        let all = |of: fn(&People) -> Option<f64>| units.iter().map(|(_, p)| of(p)).sum::<Option<f64>>();
        let people = if units.is_empty() {
            People::default()
        } else {
            People { persons: all(|p| p.persons), gdp_cny: all(|p| p.gdp_cny) }
        };
        let with_gdp = || units.iter().filter_map(|(l, p)| Some((l.source.t(), p.gdp_cny?)));
        let gdp = Shares { parts: with_gdp().collect() };
        let uptake = Shares { parts: units.iter().map(|(l, _)| (l.source.t(), -l.sink.t())).collect() };
        let unit = |(line, people): &(Line, People)| {
            let ecc = people.gdp_cny.and_then(|g| gdp.coefficient(line.source, g));
            let esc = uptake.coefficient(line.source, -line.sink.t());
            Indicators { ecc, esc, unit_type: self.unit_type(ecc, esc), ..self.of(line, *people) }
        };
        let check = Check { mean_ecc: gdp.mean(), mean_esc: uptake.mean() };
        Compared { units: units.iter().map(unit).collect(), whole: self.of(&whole, people), check }
    }

    fn unit_type(&self, ecc: Option<f64>, esc: Option<f64>) -> Option<UnitType> {
        Some(match (ecc? >= self.types.ecc_from, esc? >= self.types.esc_from) {
            (true, true) => UnitType::LowCarbon,
            (true, false) => UnitType::Economic,
            (false, true) => UnitType::Sink,
            (false, false) => UnitType::Optimise,
        })
    }
}

/// Emission and another quantity of the units that are compared.
struct Shares {
    parts: Vec<(f64, f64)>,
}

impl Shares {
    fn sums(&self) -> (f64, f64) {
        self.parts.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1))
    }
    fn coefficient(&self, source: Mass, quantity: f64) -> Option<f64> {
        let (sources, quantities) = self.sums();
        over(over(quantity, quantities)?, over(source.t(), sources)?)
    }
    fn mean(&self) -> Option<f64> {
        let (sources, quantities) = self.sums();
        let one = |(source, quantity): &(f64, f64)| {
            let share = over(*quantity, quantities)?;
            // Weight times coefficient where there is one; a unit without emission leaves its own share.
            Some(over(*source, sources).filter(|w| *w > 0.0).map_or(share, |w| w * (share / w)))
        };
        if sources > 0.0 { self.parts.iter().map(one).sum() } else { None }
    }
}

/// A quotient of two quantities ≥ 0; `None` where the denominator is not positive.
fn over(above: f64, below: f64) -> Option<f64> {
    (below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Area;
    use proptest::prelude::*;

    fn line(source_t: f64, sink_t: f64, ha: f64) -> Line {
        let area = Area::from_m2(ha * 10_000.0);
        Line { parcels: 1, area, source: Mass::from_t(source_t), sink: Mass::from_t(sink_t), stock: Mass(0) }
    }

    fn people(persons: f64, gdp_cny: f64) -> People {
        People { persons: Some(persons), gdp_cny: Some(gdp_cny) }
    }

    fn near(found: Option<f64>, expected: f64) {
        // Both sides are a few operations on doubles: a relative error of 1e-12 leaves room for thousands of roundings.
        assert!(found.is_some_and(|f| (f - expected).abs() <= 1e-12 * expected.abs()), "{found:?} {expected}");
    }

    #[test]
    fn published_henan_series_by_its_year_ends() {
        // Huanjing Kexue 2024 45(11):6365: emission 2.32 → 5.86, absorption 1.17 → 1.53 亿t (2001 → 2020).
        let s = Scheme::builtin().unwrap();
        let of = |source, sink| s.of(&line(source, sink, 0.0), People::default());
        let (first, last) = (of(2.32e8, -1.17e8), of(5.86e8, -1.53e8));
        near(first.source_sink_ratio, 2.32 / 1.17);
        near(last.source_sink_ratio, 5.86 / 1.53);
        assert_eq!(
            format!("{:.2} {:.2}", first.source_sink_ratio.unwrap(), last.source_sink_ratio.unwrap()),
            "1.98 3.83"
        );
        assert_eq!(format!("{:.1}", first.compensation_percent.unwrap()), "50.4");
        assert_eq!(format!("{:.1}", last.compensation_percent.unwrap()), "26.1");
        // The published peak of the ratio, 5.14 in 2013, lies above both year ends: the series is no straight line.
        assert!(5.14 > last.source_sink_ratio.unwrap() && last.source_sink_ratio > first.source_sink_ratio);
    }

    #[test]
    fn four_districts_by_hand() {
        // The worked example of docs/methods/indicators.md.
        let s = Scheme::builtin().unwrap();
        let units = [
            (line(100.0, -20.0, 10.0), people(50.0, 4_000_000.0)),
            (line(200.0, -10.0, 20.0), people(40.0, 9_000_000.0)),
            (line(50.0, -30.0, 40.0), people(10.0, 1_000_000.0)),
            (line(650.0, -40.0, 30.0), people(100.0, 6_000_000.0)),
        ];
        let c = s.compare(&units);
        // G/G: .2 .45 .05 .3; CE/CE: .1 .2 .05 .65; CA/CA: .2 .1 .3 .4.
        for (unit, (ecc, esc)) in c.units.iter().zip([(2.0, 2.0), (2.25, 0.5), (1.0, 6.0), (0.3 / 0.65, 0.4 / 0.65)]) {
            near(unit.ecc, ecc);
            near(unit.esc, esc);
        }
        let types: Vec<UnitType> = c.units.iter().filter_map(|u| u.unit_type).collect();
        // The third stands on the bound: 1 counts as high.
        assert_eq!(types, [UnitType::LowCarbon, UnitType::Economic, UnitType::LowCarbon, UnitType::Optimise]);
        near(c.check.mean_ecc, 1.0);
        near(c.check.mean_esc, 1.0);
        near(c.whole.source_sink_ratio, 10.0);
        near(c.whole.compensation_percent, 10.0);
        near(c.whole.per_ha.map(|p| p.net_t_co2e), 9.0);
        near(c.whole.per_person.map(|p| p.source_t_co2e), 5.0);
        near(c.whole.per_1e4_cny.map(|p| p.source_t_co2e), 0.5);
        assert_eq!((c.whole.ecc, c.whole.unit_type), (None, None));
        // Low product and high uptake: the sink type.
        let sink = s.compare(&[units[0], (line(100.0, -80.0, 1.0), people(1.0, 1.0))]);
        assert_eq!(sink.units[1].unit_type, Some(UnitType::Sink));
    }

    #[test]
    fn what_cannot_be_divided_is_missing() {
        let s = Scheme::builtin().unwrap();
        let bare = s.of(&line(10.0, 0.0, 0.0), People { persons: Some(0.0), gdp_cny: None });
        assert_eq!((bare.source_sink_ratio, bare.compensation_percent), (None, Some(0.0)));
        assert_eq!((bare.per_ha, bare.per_person, bare.per_1e4_cny), (None, None, None));
        let wood = s.of(&line(0.0, -5.0, 1.0), People::default());
        assert_eq!((wood.source_sink_ratio, wood.balance_coefficient), (Some(0.0), None));
        // One unknown product: ECC among the others, the city's figure by product is missing.
        let units = [
            (line(10.0, -1.0, 1.0), people(5.0, 100.0)),
            (line(30.0, -1.0, 1.0), people(5.0, 300.0)),
            (line(60.0, -2.0, 1.0), People { persons: Some(1.0), gdp_cny: None }),
            (line(0.0, -4.0, 1.0), people(0.0, 50.0)),
        ];
        let c = s.compare(&units);
        assert_eq!((c.units[2].ecc, c.units[2].unit_type), (None, None));
        assert_eq!((c.units[3].ecc, c.units[3].esc), (None, None));
        assert!(c.whole.per_1e4_cny.is_none() && c.whole.per_person.is_some());
        near(c.check.mean_ecc, 1.0);
        near(c.check.mean_esc, 1.0);
        let nobody = s.compare(&[]);
        assert_eq!((nobody.check, nobody.whole.per_person), (Check::default(), None));
    }

    proptest! {
        #[test]
        fn weighted_means_are_one(units in prop::collection::vec((1u32..1_000_000, 0u32..100_000, 0u32..1_000_000), 1..40)) {
            let s = Scheme::builtin().unwrap();
            let units: Vec<(Line, People)> = units
                .iter()
                .map(|(ce, ca, g)| (line(f64::from(*ce), -f64::from(*ca), 1.0), people(1.0, f64::from(*g))))
                .collect();
            let c = s.compare(&units);
            let weight: f64 = units.iter().map(|(l, _)| l.source.t()).sum();
            let mean = |of: fn(&Indicators) -> Option<f64>| -> Option<f64> {
                units.iter().zip(&c.units).map(|((l, _), u)| Some(l.source.t() / weight * of(u)?)).sum()
            };
            // Forty quotients and sums of them: 1e-12 is thousands of steps of the last bit.
            for (mean, check) in [(mean(|u| u.ecc), c.check.mean_ecc), (mean(|u| u.esc), c.check.mean_esc)] {
                prop_assert_eq!(mean.is_some(), check.is_some());
                prop_assert!(mean.is_none_or(|m| (m - 1.0).abs() < 1e-12), "{:?}", mean);
                prop_assert!(check.is_none_or(|m| (m - 1.0).abs() < 1e-12), "{:?}", check);
            }
        }
    }
}
