//! Which ground of which parcel lies within which limit.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::base::{Area, Error, Field, Result, Watch};
use crate::geo::Shapes;
use crate::geo::overlap::Zones;
use crate::land::BaseLayer;

/// Ground of parcels within one limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Rows with ground within, rising.
    rows: Vec<u32>,
    /// How much, of area + strip.
    area: Vec<Area>,
    /// Rows of which it is not known, rising; the limit's rules are not checked on them.
    pub unknown: Vec<u32>,
}

/// Parcels between two looks at the watch.
const BETWEEN_LOOKS: usize = 256;

/// What a parcel takes up on the ground, in cm²: its area and its deducted strip.
pub fn ground(base: &BaseLayer, row: u32) -> Area {
    let of = |column: &[Area]| column.get(row as usize).copied().unwrap_or_default();
    of(&base.area) + of(&base.ridge)
}

impl Member {
    /// Ground of some rows within polygons in the CRS of the layer.
    ///
    /// The share of the plane is applied to area + strip, so that it closes with the survey's area. Rows whose shape has no
    /// ground are `unknown`. Errors: `RUN-001`. Cost: the polygons around these rows.
    pub fn of_zones(base: &BaseLayer, rows: &[u32], zones: Shapes, watch: &dyn Watch) -> Result<Self> {
        let zones = Zones::new(zones);
        let mut out = Self::default();
        for chunk in rows.chunks(BETWEEN_LOOKS) {
            watch.check()?;
            for &row in chunk {
                match zones.share(&base.shapes, row as usize) {
                    Some(share) => out.add(base, row, share),
                    None => out.unknown.push(row),
                }
            }
        }
        Ok(out)
    }

    /// Ground of some rows by a field of the layer: a share 0–1, or a word of `assets/methods/limit_words.csv`.
    ///
    /// Rows without a value are `unknown`. Errors: `LIMIT-005` a value that is neither (row), `LIMIT-090`.
    pub fn of_field(base: &BaseLayer, rows: &[u32], field: &Field) -> Result<Self> {
        let words = words()?;
        let mut out = Self::default();
        for &row in rows {
            let at = row as usize;
            let Some(word) = field.text(at).map(|t| t.trim().to_lowercase()).filter(|t| !t.is_empty()) else {
                out.unknown.push(row);
                continue;
            };
            let share = match words.get(&word) {
                Some(inside) => f64::from(u8::from(*inside)),
                None => field.number(at),
            };
            if !(0.0..=1.0).contains(&share) {
                let feature = base.about.feature.get(at).map_or(u64::from(row), |f| u64::from(*f));
                return Err(Error::new("LIMIT-005").with("value", word).at_row(feature).in_field(&field.name));
            }
            out.add(base, row, share);
        }
        Ok(out)
    }

    fn add(&mut self, base: &BaseLayer, row: u32, share: f64) {
        let area = Area::from_m2(ground(base, row).m2() * share);
        if area > Area(0) {
            self.rows.push(row);
            self.area.push(area);
        }
    }

    /// Ground of a row within, cm².
    pub fn area(&self, row: u32) -> Area {
        self.rows.binary_search(&row).ok().and_then(|i| self.area.get(i)).copied().unwrap_or_default()
    }
    /// Parcels with ground within.
    pub fn parcels(&self) -> usize {
        self.rows.len()
    }
    /// Sum of the ground within.
    pub fn sum(&self) -> Area {
        self.area.iter().copied().sum()
    }
}

/// Membership by limit.
pub type Members = BTreeMap<String, Member>;

fn words() -> Result<BTreeMap<String, bool>> {
    let lines = csv::Reader::from_reader(include_str!("../../assets/methods/limit_words.csv").as_bytes())
        .into_deserialize::<(String, bool)>()
        .map(|l| l.map(|(word, inside)| (word.to_lowercase(), inside)))
        .collect::<std::result::Result<BTreeMap<_, _>, _>>();
    lines.map_err(|e| Error::new("LIMIT-090").with("table", "limit_words.csv").because(e))
}

/// A layer of limits, as its table has it.
#[derive(Clone, Debug, Deserialize)]
pub struct LayerLine {
    /// Id; `*` = any other.
    pub id: String,
    /// Name, Chinese.
    pub name_zh: String,
    /// Name, English.
    pub name_en: String,
    /// A parcel counts as within, or as outside, from this share of its ground on.
    pub inside_from: f64,
}

/// The layers that have names (`assets/methods/limit_layers.csv`).
#[derive(Clone, Debug)]
pub struct Layers(Vec<LayerLine>);

impl Layers {
    /// The layers. Errors: `LIMIT-090`.
    pub fn builtin() -> Result<Self> {
        let text = include_str!("../../assets/methods/limit_layers.csv");
        let lines: std::result::Result<Vec<LayerLine>, _> =
            csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect();
        let bad = || Error::new("LIMIT-090").with("table", "limit_layers.csv");
        let lines = lines.map_err(|e| bad().because(e))?;
        if lines.iter().any(|l| l.id == "*") { Ok(Self(lines)) } else { Err(bad()) }
    }

    /// The line of a limit; one that has no name of its own has the last line's.
    pub fn of(&self, limit: &str) -> Option<&LayerLine> {
        self.0.iter().find(|l| l.id == limit).or_else(|| self.0.iter().find(|l| l.id == "*"))
    }
}
