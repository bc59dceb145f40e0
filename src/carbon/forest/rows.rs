//! Stands of a layer: the yearly flux of each row that something is known of.

use std::collections::BTreeMap;

use super::book::Book;
use super::stand::{Stand, StandFlux, stand_flux};
use super::threshold::{Ground, Reason};
use crate::base::{Area, Error, Finding, Mass, Result, Severity};
use crate::carbon::rates::flux_t_per_ha;
use crate::factor::SinkSet;
use crate::land::{BaseLayer, ClassTable};

/// Where the age of a stand comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgeSource {
    /// A year of planting of the row itself.
    PlantedYear,
    /// A mean age of the row itself.
    StandAge,
    /// A sub-compartment laid over the row.
    Overlay,
    /// A raster of stand ages.
    Raster,
    /// Nothing known: the rate of the class.
    ClassDefault,
}

/// A part of a row with its stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Row of the layer.
    pub row: u32,
    /// Area of the part, cm².
    pub area: Area,
    /// Its stand.
    pub stand: Stand,
    /// Where its age comes from.
    pub source: AgeSource,
}

/// The flux of a row, in the place of its class rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFlux {
    /// Row of the layer.
    pub row: u32,
    /// g CO2 a year of the row's own area (without the deducted strip), removal negative; a cut makes it positive.
    pub mass: Mass,
    /// Where the age of its first stand of known age comes from.
    pub source: AgeSource,
    /// Some of it does not count as forest.
    pub not_forest: bool,
}

/// Fluxes by row, rising, and what a person should know of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowFluxes {
    /// Rows with something known; all others keep their class rate.
    pub rows: Vec<RowFlux>,
    /// What to know.
    pub findings: Vec<Finding>,
}

/// What a layer and its set give.
#[derive(Clone, Copy, Debug)]
pub struct Land<'a> {
    /// The layer.
    pub base: &'a BaseLayer,
    /// Its classes.
    pub classes: &'a ClassTable,
    /// The set of the balance.
    pub sinks: &'a SinkSet,
    /// Area of the patch of forest that a row is part of, by row; `None` = neighbours are not known, and no row is too
    /// small to be forest.
    pub patches: Option<&'a [Area]>,
}

/// Yearly flux of the rows that have stands, in the year `year`.
///
/// A row's value is Σ piece area × flux of its stand, each piece rounded to grams once, and the class rate for what of
/// its area no piece covers. A stand without known age takes the class rate. A stand that does not count as forest by the
/// Chinese threshold adds nothing, and the reason is told. Pieces of classes without a mean species are not looked at.
///
/// Errors: `SINK-003` pieces beyond the layer or larger than their row, `SINK-002`. Findings: `SINK-101`…`SINK-105` why
/// something is no forest, `SINK-120` the pools, `SINK-121` rows left to the class rate, `SINK-122` past the rotation,
/// `SINK-123` a volume that is not believed, `SINK-124` the set keeps its own rates, `SINK-125` planted after the year,
/// `SINK-126` small parcels counted because patches are not known. Cost: O(pieces + rows).
pub fn row_fluxes(land: Land<'_>, book: &Book, pieces: &[Piece], year: f64) -> Result<RowFluxes> {
    if !land.sinks.takes_stand_age {
        let n = pieces.len() as u64;
        let note = Finding::new("SINK-124", Severity::Note).with("set", land.sinks.name.as_str()).times(n);
        return Ok(RowFluxes { rows: Vec::new(), findings: if n > 0 { vec![note] } else { Vec::new() } });
    }
    let means: Vec<Option<usize>> = land.classes.classes.iter().map(|c| book.mean_of(&c.id)).collect();
    let forest = |row: usize| land.base.class.get(row).and_then(|c| *means.get(c.at())?).is_some();
    let mut order: Vec<&Piece> = pieces.iter().filter(|p| forest(p.row as usize)).collect();
    if let Some(p) = pieces.iter().find(|p| p.row as usize >= land.base.rows()) {
        return Err(Error::new("SINK-003").at_row(u64::from(p.row)));
    }
    order.sort_by_key(|p| p.row);
    let (mut out, mut notes) = (RowFluxes::default(), Notes::default());
    for group in order.chunk_by(|a, b| a.row == b.row) {
        out.rows.extend(row(&land, book, group, year, &mut notes)?);
    }
    let known: Vec<u32> = out.rows.iter().map(|r| r.row).collect();
    let rest = (0..land.base.rows()).filter(|r| forest(*r) && known.binary_search(&(*r as u32)).is_err());
    notes.class_rate.extend(rest.map(|r| r as u32));
    out.findings = notes.told(&land, book, !out.rows.is_empty());
    Ok(out)
}

/// One row from its pieces; `None` where every piece is left to the class rate.
fn row(land: &Land<'_>, book: &Book, pieces: &[&Piece], year: f64, notes: &mut Notes) -> Result<Option<RowFlux>> {
    let Some(first) = pieces.first() else { return Ok(None) };
    let (at, row) = (first.row as usize, first.row);
    let whole = land.base.area.get(at).copied().unwrap_or_default();
    let covered: Area = pieces.iter().map(|p| p.area).sum();
    if covered > whole || pieces.iter().any(|p| p.area.0 < 0) {
        return Err(Error::new("SINK-003").at_row(u64::from(row)));
    }
    let patch = land.patches.and_then(|p| p.get(at)).map(|a| a.ha());
    if patch.is_none() && whole.ha() < book.threshold.area_ha {
        notes.small.push(row);
    }
    let (mut by_rate, mut mass, mut source, mut not_forest) = (whole - covered, Mass(0), None, false);
    for piece in pieces {
        let ground = Ground { area_ha: patch, ..piece.stand.ground };
        let stand = Stand { ground, ..piece.stand.clone() };
        let reasons = book.threshold.judge(&stand.ground).reasons;
        if !reasons.is_empty() {
            not_forest = true;
            notes.no_forest(&reasons, row, piece.area);
            continue;
        }
        let Some(flux) = stand_flux(book, &stand, year)? else {
            notes.without_age(&stand, row, year);
            by_rate += piece.area;
            continue;
        };
        notes.of_stand(&flux, row);
        source.get_or_insert(piece.source);
        mass += Mass::from_t(piece.area.ha() * flux.t_co2_per_ha);
    }
    if source.is_none() && !not_forest {
        return Ok(None);
    }
    let class = land.base.class.get(at).map_or(usize::MAX, |c| c.at());
    let rate = flux_t_per_ha(land.sinks, class);
    if by_rate.0 > 0 && rate.is_none() {
        notes.no_rate.push(row);
    }
    mass += Mass::from_t(by_rate.ha() * rate.unwrap_or(0.0));
    Ok(Some(RowFlux { row, mass, source: source.unwrap_or(AgeSource::ClassDefault), not_forest }))
}

/// Rows by what is to be told of them.
#[derive(Default)]
struct Notes {
    reasons: BTreeMap<Reason, (Vec<u32>, Area)>,
    class_rate: Vec<u32>,
    no_rate: Vec<u32>,
    past_rotation: Vec<u32>,
    site: Vec<u32>,
    later: Vec<u32>,
    small: Vec<u32>,
}

impl Notes {
    fn no_forest(&mut self, reasons: &[Reason], row: u32, area: Area) {
        for reason in reasons {
            let (rows, sum) = self.reasons.entry(*reason).or_default();
            rows.push(row);
            *sum += area;
        }
    }

    fn without_age(&mut self, stand: &Stand, row: u32, year: f64) {
        if stand.planted.is_some_and(|p| p > year) {
            self.later.push(row);
        }
    }

    fn of_stand(&mut self, flux: &StandFlux, row: u32) {
        if flux.past_rotation {
            self.past_rotation.push(row);
        }
        if flux.site_doubted {
            self.site.push(row);
        }
    }

    fn told(self, land: &Land<'_>, book: &Book, any: bool) -> Vec<Finding> {
        let mut out: Vec<Finding> = Vec::new();
        for (reason, (rows, area)) in &self.reasons {
            out.push(book.threshold.finding(*reason, rows, area.ha()));
        }
        if any {
            out.push(Finding::new("SINK-120", Severity::Note));
        }
        let area = |rows: &[u32]| rows.iter().filter_map(|r| land.base.area.get(*r as usize)).copied().sum::<Area>();
        let mut tell = |code, severity, mut rows: Vec<u32>| {
            rows.dedup();
            if !rows.is_empty() {
                let found = Finding::new(code, severity).with("area_ha", area(&rows).ha());
                out.push(found.times(rows.len() as u64).on(rows));
            }
        };
        tell("SINK-121", Severity::Note, self.class_rate);
        tell("SINK-122", Severity::Warn, self.past_rotation);
        tell("SINK-123", Severity::Warn, self.site);
        tell("SINK-125", Severity::Warn, self.later);
        tell("SINK-126", Severity::Note, self.small);
        tell("SINK-127", Severity::Warn, self.no_rate);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carbon::laws::layer;
    use crate::factor::Registry;

    struct City {
        base: BaseLayer,
        classes: ClassTable,
        book: Book,
        reg: Registry,
    }

    fn city() -> City {
        let (reg, classes) = (Registry::builtin().unwrap(), ClassTable::load().unwrap());
        let class = |id: &str| classes.find(id).unwrap();
        let of = |id: &str, m2: f64| (class(id), 0, m2, 0.0);
        let parcels = [
            of("forest_arbor", 20_000.0),
            of("crop_dry", 10_000.0),
            of("forest_arbor", 10_000.0),
            of("forest_arbor", 500.0),
        ];
        City { base: layer(&parcels, 1), book: Book::load(&reg).unwrap(), classes, reg }
    }

    impl City {
        fn run(&self, set: &str, pieces: &[Piece], patches: Option<&[Area]>) -> Result<RowFluxes> {
            let sinks = self.reg.sink_set(set, &self.classes).unwrap();
            let land = Land { base: &self.base, classes: &self.classes, sinks: &sinks, patches };
            row_fluxes(land, &self.book, pieces, 2026.0)
        }

        fn piece(&self, row: u32, m2: f64, species: &str, planted: f64) -> Piece {
            let species = self.book.named(species).unwrap();
            let stand = Stand { species, planted: Some(planted), ..Stand::default() };
            Piece { row, area: Area::from_m2(m2), stand, source: AgeSource::PlantedYear }
        }
    }

    fn codes(f: &RowFluxes) -> Vec<&str> {
        f.findings.iter().map(|f| f.code.0.as_ref()).collect()
    }

    #[test]
    fn worked_two_hectares_half_covered() {
        // Row 0, 2 ha: 1 ha pine of 1980 → 1 ha · −2.2228 tCO2; 1 ha uncovered → the class rate −3.6667 tCO2.
        let city = city();
        let found = city.run("tool_default", &[city.piece(0, 10_000.0, "chinese_pine", 1980.0)], None).unwrap();
        assert_eq!(found.rows.len(), 1);
        assert!((found.rows[0].mass.t() + 2.2228 + 44.0 / 12.0).abs() < 1e-3, "{found:?}");
        assert_eq!(codes(&found), ["SINK-120", "SINK-121"]);
        assert_eq!(found.findings[1].rows, [2, 3]);
    }

    #[test]
    fn a_stand_of_2026_differs_from_one_of_1980() {
        let city = city();
        let at = |planted| city.run("tool_default", &[city.piece(2, 10_000.0, "oak", planted)], None).unwrap().rows[0];
        assert_eq!(at(2026.0).mass, Mass(0));
        assert!(at(1980.0).mass.0 < 0 && at(2016.0).mass.0 < 0);
        assert_ne!(at(1980.0).mass, at(2016.0).mass);
    }

    #[test]
    fn what_is_no_forest_is_not_counted_and_says_why() {
        let city = city();
        let mut open = city.piece(2, 10_000.0, "oak", 2000.0);
        open.stand.ground.canopy = Some(0.1);
        open.stand.ground.height_m = Some(1.0);
        let small = city.piece(3, 500.0, "oak", 2000.0);
        let patches = [Area::from_m2(1e6), Area(0), Area::from_m2(1e6), Area::from_m2(500.0)];
        let found = city.run("tool_default", &[open, small.clone()], Some(&patches)).unwrap();
        assert_eq!(found.rows.iter().map(|r| (r.mass, r.not_forest)).collect::<Vec<_>>(), [(Mass(0), true); 2]);
        assert_eq!(codes(&found), ["SINK-101", "SINK-102", "SINK-103", "SINK-120", "SINK-121"]);
        // Without patches a small parcel may be the edge of a large forest: it counts, and that is said.
        let found = city.run("tool_default", &[small], None).unwrap();
        assert!(!found.rows[0].not_forest && codes(&found).contains(&"SINK-126"));
    }

    #[test]
    fn doubts_are_told() {
        let city = city();
        let mut wild = city.piece(0, 10_000.0, "oak", 1990.0);
        wild.stand.volume = Some(5000.0);
        let old = city.piece(0, 1_000.0, "poplar", 1950.0);
        let later = city.piece(2, 10_000.0, "oak", 2030.0);
        let found = city.run("tool_default", &[wild.clone(), old, later], None).unwrap();
        assert_eq!(codes(&found), ["SINK-120", "SINK-121", "SINK-122", "SINK-123", "SINK-125"]);
        // An age set has no class rate for the rest of the row.
        assert!(codes(&city.run("age_nhebei", &[wild], None).unwrap()).contains(&"SINK-127"));
    }

    #[test]
    fn another_set_keeps_its_own_rates() {
        let city = city();
        let pieces = [city.piece(0, 10_000.0, "oak", 1990.0)];
        let found = city.run("nep_gross", &pieces, None).unwrap();
        assert_eq!((found.rows.len(), codes(&found)), (0, vec!["SINK-124"]));
        assert!(city.run("nep_gross", &[], None).unwrap().findings.is_empty());
    }

    #[test]
    fn pieces_beyond_the_layer_or_the_row_are_refused() {
        let city = city();
        for bad in [city.piece(9, 1.0, "oak", 1990.0), city.piece(0, 20_001.0, "oak", 1990.0)] {
            assert_eq!(city.run("tool_default", &[bad], None).unwrap_err().code.0, "SINK-003");
        }
        // A stand on cropland is not forest by class, and not looked at.
        let crop = city.run("tool_default", &[city.piece(1, 10_000.0, "oak", 1990.0)], None).unwrap();
        assert!(crop.rows.is_empty());
    }
}
