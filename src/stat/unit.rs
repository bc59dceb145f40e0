//! Units of a table: prefix word + unit, brought to one base unit per kind.

use serde::Serialize;

use crate::base::{Error, Result};

use super::number::prefixes;
use super::settings::{asset_rows, broken_asset};
use super::words::plain;

/// The unit in which amounts of one kind are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum BaseUnit {
    /// Tonnes.
    #[serde(rename = "t")]
    Tonne,
    /// Cubic metres of gas at standard conditions.
    #[serde(rename = "m3")]
    CubicMetre,
    /// Kilowatt hours of electricity.
    #[serde(rename = "kWh")]
    KilowattHour,
    /// Gigajoules of heat or fuel energy.
    #[serde(rename = "GJ")]
    Gigajoule,
    /// Tonnes of coal equivalent.
    #[serde(rename = "tce")]
    CoalEquivalent,
    /// Tonnes of CO2: a stated emission, not an activity.
    #[serde(rename = "tCO2")]
    TonneCo2,
}

impl BaseUnit {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Tonne, Self::CubicMetre, Self::KilowattHour, Self::Gigajoule, Self::CoalEquivalent, Self::TonneCo2];
    /// The unit as written in tables and JSON.
    pub fn text(self) -> &'static str {
        match self {
            Self::Tonne => "t",
            Self::CubicMetre => "m3",
            Self::KilowattHour => "kWh",
            Self::Gigajoule => "GJ",
            Self::CoalEquivalent => "tce",
            Self::TonneCo2 => "tCO2",
        }
    }
}

/// Reads units such as `t`, `10^4 m3` or their Chinese names with a large-number prefix.
#[derive(Clone, Debug)]
pub struct Units {
    units: Vec<(String, BaseUnit, f64)>,
    prefixes: Vec<(String, f64)>,
}

impl Units {
    /// Units from `assets/methods/table_units.csv`. Errors: `STAT-090`.
    pub fn builtin() -> Result<Self> {
        let name = "table_units.csv";
        let mut units = Vec::new();
        for row in asset_rows(name, include_str!("../../assets/methods/table_units.csv"))? {
            let base = BaseUnit::ALL.into_iter().find(|b| row.get(1) == Some(b.text()));
            let scale = row.get(2).and_then(|s| s.parse::<f64>().ok());
            let (Some(base), Some(scale)) = (base, scale) else { return Err(broken_asset(name, row.as_slice())) };
            units.push((plain(row.get(0).unwrap_or_default()), base, scale));
        }
        Ok(Self { units, prefixes: prefixes()? })
    }

    /// Base unit and number of base units in one of this unit. Errors: `STAT-008` unknown unit.
    pub fn read(&self, cell: &str) -> Result<(BaseUnit, f64)> {
        let text = plain(cell);
        let text = text.trim_start_matches('(').trim_end_matches(')').trim_start_matches('x');
        let prefixed = || {
            self.prefixes.iter().find_map(|(p, s)| {
                let rest = text.strip_prefix(p.as_str())?.trim_start_matches(['*', 'x']);
                self.named(rest).map(|(base, scale)| (base, s * scale))
            })
        };
        self.named(text)
            .or_else(prefixed)
            .ok_or_else(|| Error::new("STAT-008").with("text", cell.trim()).with("known", self.listed()))
    }

    /// Exact spelling first; then any letter case where only one unit has that spelling.
    fn named(&self, text: &str) -> Option<(BaseUnit, f64)> {
        let exact = self.units.iter().find(|(n, ..)| n == text);
        let mut same = self.units.iter().filter(|(n, ..)| n.eq_ignore_ascii_case(text));
        let loose = same.next().filter(|first| same.all(|o| (o.1, o.2) == (first.1, first.2)));
        exact.or(loose).map(|(_, base, scale)| (*base, *scale))
    }

    fn listed(&self) -> String {
        self.units.iter().map(|(n, ..)| n.as_str()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_with_prefixes() {
        let units = Units::builtin().unwrap();
        let cases = [
            ("\u{4E07}t", BaseUnit::Tonne, 1e4),
            ("\u{4E07}\u{5428}", BaseUnit::Tonne, 1e4),
            ("\u{4EBF}kWh", BaseUnit::KilowattHour, 1e8),
            ("\u{4EBF}\u{5343}\u{74E6}\u{65F6}", BaseUnit::KilowattHour, 1e8),
            ("1e4 m3", BaseUnit::CubicMetre, 1e4),
            ("10\u{2074}m\u{00B3}", BaseUnit::CubicMetre, 1e4),
            ("\u{4EBF}\u{7ACB}\u{65B9}\u{7C73}", BaseUnit::CubicMetre, 1e8),
            ("\u{767E}\u{4E07}\u{5343}\u{7126}", BaseUnit::Gigajoule, 1.0),
            ("KWH", BaseUnit::KilowattHour, 1.0),
            ("1e4 tCO2", BaseUnit::TonneCo2, 1e4),
            ("\u{5343}\u{514B}", BaseUnit::Tonne, 1e-3),
            ("\u{4E07}tce", BaseUnit::CoalEquivalent, 1e4),
            ("Mt", BaseUnit::Tonne, 1e6),
        ];
        for (text, base, scale) in cases {
            assert_eq!(units.read(text).unwrap(), (base, scale), "{text}");
        }
        for bad in ["", "barrel", "\u{4E07}", "t/a"] {
            assert_eq!(units.read(bad).unwrap_err().code.0, "STAT-008", "{bad}");
        }
    }
}
