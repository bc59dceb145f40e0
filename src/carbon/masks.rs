//! Where the emissions of a sector may lie: carbon classes and relative weights per area.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::base::{Error, Result};
use crate::land::{ClassId, ClassTable};

/// One line of `assets/carbon/allocation.csv` as it holds for a class.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct MaskLine {
    /// Sector id.
    pub sector: String,
    /// Class id, or a prefix that ends in `*`.
    pub class: String,
    /// Relative weight per area, > 0.
    pub weight: f64,
    /// What the weight stands on; `area` = plain area.
    pub basis: String,
    /// Remark.
    pub note: String,
    /// Source.
    pub source: String,
    /// `assumed`, or what the project's own table says.
    pub confidence: String,
}

/// Weights by sector and class.
#[derive(Clone, Debug, Default)]
pub struct Masks {
    by_sector: BTreeMap<String, Vec<(ClassId, MaskLine)>>,
    /// Share of a sector spread by plain area above which it is flagged.
    pub plain_area_share: f64,
}

#[derive(Deserialize)]
struct Warnings {
    plain_area: PlainArea,
}

#[derive(Deserialize)]
struct PlainArea {
    share: f64,
}

impl Masks {
    /// The built-in masks. Errors: `CARBON-090` the asset does not load or names an unknown class.
    pub fn builtin(classes: &ClassTable) -> Result<Self> {
        Self::from_csv(include_str!("../../assets/carbon/allocation.csv"), classes)
    }

    /// Masks from a table `sector,class,weight,basis,note,source,confidence`. A class named in full wins over a prefix, a
    /// longer prefix over a shorter one. Errors: `CARBON-090`.
    pub fn from_csv(text: &str, classes: &ClassTable) -> Result<Self> {
        let broken = |cause: String| Error::new("CARBON-090").with("name", "allocation.csv").because(cause);
        let warnings: Warnings = toml::from_str(include_str!("../../assets/carbon/allocation.toml"))
            .map_err(|e| broken(e.to_string()).with("file", "allocation.toml"))?;
        let mut lines: BTreeMap<String, Vec<MaskLine>> = BTreeMap::new();
        for line in csv::Reader::from_reader(text.as_bytes()).deserialize::<MaskLine>() {
            let line = line.map_err(|e| broken(e.to_string()))?;
            if !(line.weight > 0.0 && line.weight.is_finite()) || line.source.trim().is_empty() {
                return Err(broken(format!("{} {}", line.sector, line.class)));
            }
            if !classes.classes.iter().any(|c| matches(&line.class, &c.id).is_some()) {
                return Err(broken(line.class));
            }
            lines.entry(line.sector.clone()).or_default().push(line);
        }
        let by_sector = lines.into_iter().map(|(sector, lines)| (sector, spread(&lines, classes))).collect();
        Ok(Self { by_sector, plain_area_share: warnings.plain_area.share })
    }

    /// Classes of a sector with their lines, in class order; `None` = no mask for this sector.
    pub fn of(&self, sector: &str) -> Option<&[(ClassId, MaskLine)]> {
        self.by_sector.get(sector).map(Vec::as_slice)
    }
}

fn spread(lines: &[MaskLine], classes: &ClassTable) -> Vec<(ClassId, MaskLine)> {
    let best = |id: &str| {
        let fits = lines.iter().filter_map(|l| matches(&l.class, id).map(|rank| (rank, l)));
        fits.max_by_key(|(rank, _)| *rank).map(|(_, l)| l.clone())
    };
    let all = classes.classes.iter().enumerate();
    all.filter_map(|(i, c)| best(&c.id).map(|line| (ClassId(i as u8), line))).collect()
}

/// How closely a pattern names a class; `None` = not at all.
fn matches(pattern: &str, id: &str) -> Option<usize> {
    match pattern.strip_suffix('*') {
        Some(prefix) => id.starts_with(prefix).then_some(prefix.len()),
        None => (pattern == id).then_some(usize::MAX),
    }
}
