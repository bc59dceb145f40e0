//! The transition matrix: area by class before and class after, in whole cm², closing on both margins.

use super::flow::ChangeFlow;
use super::transition::{ChangeRule, Ground, SoilFate, check_built, lasting_biomass, release, soil};
use crate::base::{Area, Error, Finding, Result, Severity};
use crate::factor::PoolDensity;
use crate::land::{ClassId, ClassTable};

/// Area by (before, after); the last place of each side holds what has no class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// `cells[before * classes + after]`.
    pub cells: Vec<Area>,
    /// Places of a side: number of classes + 1.
    pub classes: usize,
}

impl Matrix {
    /// Area by class before and after, of pieces of ground that have both.
    ///
    /// Errors: `SINK-050` the columns are not equally long, or an area is negative. Cost: O(rows).
    pub fn of(before: &[ClassId], after: &[ClassId], areas: &[Area], classes: &ClassTable) -> Result<Self> {
        let rows = before.len();
        if after.len() != rows || areas.len() != rows || areas.iter().any(|a| a.0 < 0) {
            let error = Error::new("SINK-050").with("before", rows).with("after", after.len());
            return Err(error.with("areas", areas.len()));
        }
        let n = classes.len() + 1;
        let mut cells = vec![Area(0); n * n];
        for ((from, to), area) in before.iter().zip(after).zip(areas) {
            let at = from.at().min(n - 1) * n + to.at().min(n - 1);
            if let Some(cell) = cells.get_mut(at) {
                *cell += *area;
            }
        }
        Ok(Self { cells, classes: n })
    }

    /// Area that was `before` and is `after`; the class count stands for no class.
    pub fn cell(&self, before: usize, after: usize) -> Area {
        let inside = before < self.classes && after < self.classes;
        self.cells.get(before * self.classes + after).copied().filter(|_| inside).unwrap_or_default()
    }

    /// Area by class before: sums of the rows.
    pub fn before(&self) -> Vec<Area> {
        (0..self.classes).map(|b| (0..self.classes).map(|a| self.cell(b, a)).sum()).collect()
    }

    /// Area by class after: sums of the columns.
    pub fn after(&self) -> Vec<Area> {
        (0..self.classes).map(|a| (0..self.classes).map(|b| self.cell(b, a)).sum()).collect()
    }

    /// Area that changed its class.
    pub fn changed(&self) -> Area {
        let all: Area = self.cells.iter().copied().sum();
        let same: Area = (0..self.classes).map(|c| self.cell(c, c)).sum();
        all - same
    }

    /// Whether both margins are those of other sources, such as the two surveys, class by class to the cm².
    ///
    /// Errors: `SINK-051` a margin does not close, with the class and the difference.
    pub fn closes(&self, before: &[Area], after: &[Area], classes: &ClassTable) -> Result<()> {
        for (side, own, other) in [("before", self.before(), before), ("after", self.after(), after)] {
            let at = |list: &[Area], class: usize| list.get(class).copied().unwrap_or_default();
            let open = (0..own.len().max(other.len())).find(|c| at(&own, *c) != at(other, *c));
            if let Some(class) = open {
                let id = u8::try_from(class).ok().and_then(|c| classes.get(ClassId(c))).map_or("", |c| c.id.as_str());
                let difference = at(&own, class) - at(other, class);
                let error = Error::new("SINK-051").with("side", side).with("class", id);
                return Err(error.with("difference_m2", difference.m2()));
            }
        }
        Ok(())
    }
}

/// What the changes of a matrix release: once and yearly apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Released {
    /// All changes that could be told.
    pub all: ChangeFlow,
    /// (before, after, flow), in the order of the classes.
    pub by_change: Vec<(ClassId, ClassId, ChangeFlow)>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// Classes whose surface is sealed begin with these.
const SEALED: [&str; 2] = ["built_", "trans_"];
/// Classes that are forest begin with this.
const FOREST: &str = "forest_";

/// Releases of all cells off the diagonal, each rounded to grams once.
///
/// Biomass goes to what stands right after the change: nothing, for what was sealed or is planted anew; the density of the
/// new class is reached by growth, which is a yearly sink of its own. Soil: sealed, else to the stock of the new class.
/// A change for which a density is missing is left out and told by `SINK-151` with its area; soils of two depths by
/// `SINK-152`; forest that becomes built is checked by `SINK-150`. Errors: `SINK-010`.
pub fn released(
    rule: &ChangeRule,
    matrix: &Matrix,
    classes: &ClassTable,
    densities: &[Option<PoolDensity>],
) -> Result<Released> {
    let mut out = Released::default();
    let known = classes.len();
    for (from, to) in (0..matrix.classes).flat_map(|b| (0..matrix.classes).map(move |a| (b, a))) {
        let area = matrix.cell(from, to);
        if from == to || area.0 == 0 {
            continue;
        }
        let name = |c: usize| classes.classes.get(c).map_or("unknown", |c| c.id.as_str());
        let told = |code| {
            let f = Finding::new(code, Severity::Warn).with("class_before", name(from));
            f.with("class_after", name(to)).with("area_ha", area.ha())
        };
        let density = |c: usize| densities.get(c).and_then(Option::as_ref).filter(|_| c < known);
        let sealed = SEALED.iter().any(|s| name(to).starts_with(s));
        let Some(ground) = ground(density(from), density(to), sealed) else {
            out.findings.push(told("SINK-151"));
            continue;
        };
        let flow = match release(rule, &ground, area) {
            Err(e) if e.code.0 == "SINK-041" => {
                out.findings.push(told("SINK-152"));
                continue;
            }
            flow => flow?,
        };
        if sealed && name(from).starts_with(FOREST) {
            out.findings.extend(check_built(rule, flow.at_once, area));
        }
        out.all.add(flow);
        out.by_change.push((ClassId(from as u8), ClassId(to as u8), flow));
    }
    Ok(out)
}

fn ground(before: Option<&PoolDensity>, after: Option<&PoolDensity>, sealed: bool) -> Option<Ground> {
    let before = before?;
    let fate = if sealed { SoilFate::Sealed } else { SoilFate::To(soil(after?)?) };
    Some(Ground {
        biomass_before: lasting_biomass(before)?,
        biomass_after: 0.0,
        soil: soil(before)?,
        fate,
        moved: false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::Mass;
    use crate::carbon::change::flow::{OneOff, Yearly};
    use crate::factor::Registry;

    fn classes() -> ClassTable {
        ClassTable::load().unwrap()
    }

    fn run(changes: &[(&str, &str, f64)]) -> Released {
        let (reg, classes) = (Registry::builtin().unwrap(), classes());
        let id = |c: &str| classes.find(c).unwrap_or(ClassId::MISSING);
        let before: Vec<ClassId> = changes.iter().map(|c| id(c.0)).collect();
        let after: Vec<ClassId> = changes.iter().map(|c| id(c.1)).collect();
        let areas: Vec<Area> = changes.iter().map(|c| Area::from_m2(c.2 * 10_000.0)).collect();
        let matrix = Matrix::of(&before, &after, &areas, &classes).unwrap();
        let densities = reg.pool_densities("default", &classes).unwrap();
        released(&ChangeRule::load(&reg).unwrap(), &matrix, &classes, &densities).unwrap()
    }

    #[test]
    fn worked_three_changes() {
        // 2 ha forest → built: 213.4 once, 7.780667 a year. 1 ha crop → forest: 0 once,
        // (76.8 − 106.1)/20 · 44/12 = −5.371667 a year. 3 ha of grass stay.
        let r = run(&[
            ("forest_arbor", "built_industrial", 2.0),
            ("crop_dry", "forest_arbor", 1.0),
            ("grass_natural", "grass_natural", 3.0),
        ]);
        assert_eq!(r.by_change.len(), 2);
        assert_eq!(r.all.at_once, OneOff(Mass::from_t(213.4)));
        assert_eq!(r.all.yearly, Yearly(Mass::from_t(7.780667) + Mass::from_t(-5.371667)));
        assert!(r.findings.is_empty());
    }

    #[test]
    fn what_cannot_be_told_is_told() {
        let codes = |r: Released| r.findings.into_iter().map(|f| f.code.0.into_owned()).collect::<Vec<_>>();
        // No density of bamboo; a parcel without class.
        assert_eq!(
            codes(run(&[("forest_bamboo", "built_mining", 1.0), ("", "crop_dry", 1.0)])),
            ["SINK-151", "SINK-151"]
        );
        let (reg, classes) = (Registry::builtin().unwrap(), classes());
        let mut densities = reg.pool_densities("default", &classes).unwrap();
        let shrub = classes.find("shrub").unwrap();
        if let Some(depth) = densities[shrub.at()].as_mut().and_then(|d| d.soil_depth.as_mut()) {
            depth.value = 30.0;
        }
        let crop = classes.find("crop_dry").unwrap();
        let matrix = Matrix::of(&[shrub], &[crop], &[Area(100)], &classes).unwrap();
        let rule = ChangeRule::load(&reg).unwrap();
        assert_eq!(codes(released(&rule, &matrix, &classes, &densities).unwrap()), ["SINK-152"]);
    }

    #[test]
    fn margins_that_do_not_close_are_refused() {
        let classes = classes();
        let (a, b) = (ClassId(0), ClassId(1));
        let m = Matrix::of(&[a, a, b], &[a, b, b], &[Area(5), Area(3), Area(2)], &classes).unwrap();
        assert_eq!((m.changed(), m.cell(0, 1), m.cell(999, 0)), (Area(3), Area(3), Area(0)));
        let (before, after) = (m.before(), m.after());
        m.closes(&before, &after, &classes).unwrap();
        let mut wrong = after.clone();
        wrong[1].0 += 1;
        assert_eq!(m.closes(&before, &wrong, &classes).unwrap_err().code.0, "SINK-051");
        assert_eq!(Matrix::of(&[a], &[a, b], &[Area(1)], &classes).unwrap_err().code.0, "SINK-050");
        assert_eq!(Matrix::of(&[a], &[b], &[Area(-1)], &classes).unwrap_err().code.0, "SINK-050");
    }

    proptest! {
        #[test]
        fn both_margins_close(rows in prop::collection::vec((any::<u8>(), any::<u8>(), 0..1_000_000_000_i64), 0..80)) {
            let classes = classes();
            let n = classes.len();
            let before: Vec<ClassId> = rows.iter().map(|r| ClassId(r.0)).collect();
            let after: Vec<ClassId> = rows.iter().map(|r| ClassId(r.1)).collect();
            let areas: Vec<Area> = rows.iter().map(|r| Area(r.2)).collect();
            let mut margins = [vec![Area(0); n + 1], vec![Area(0); n + 1]];
            for (b, a, area) in &rows {
                margins[0][(*b as usize).min(n)].0 += area;
                margins[1][(*a as usize).min(n)].0 += area;
            }
            let m = Matrix::of(&before, &after, &areas, &classes).unwrap();
            prop_assert!(m.closes(&margins[0], &margins[1], &classes).is_ok());
            prop_assert_eq!(m.before().into_iter().sum::<Area>(), areas.into_iter().sum::<Area>());
        }
    }
}
