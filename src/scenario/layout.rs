//! A layout: the base layer with the edits of a scenario applied. The base itself never changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::edit::{Cover, Covers, Edit, NO_CODE, Repaint};
use crate::base::{Area, Error, Flip, Result};
use crate::land::{BaseLayer, ClassId, ClassTable};

/// Which classes are cropland, whose strip is deducted.
#[derive(Clone, Debug)]
struct Cropland([bool; 256]);

impl Cropland {
    fn of(classes: &ClassTable) -> Self {
        let mut is = [false; 256];
        for (i, class) in classes.classes.iter().enumerate().take(ClassId::MISSING.at()) {
            is[i] = class.is_cropland();
        }
        Self(is)
    }
    fn has(&self, class: ClassId) -> bool {
        self.0[class.at()]
    }
}

/// What the land looks like in a scenario: columns that share their values with everybody who reads them.
#[derive(Clone, Debug)]
pub struct Layout {
    base: Arc<BaseLayer>,
    cropland: Arc<Cropland>,
    class: Flip<ClassId>,
    code: Flip<u16>,
    area: Flip<Area>,
    ridge: Flip<Area>,
    codes: Vec<String>,
    known: BTreeMap<String, u16>,
}

impl Layout {
    /// The base as it is.
    pub fn new(base: Arc<BaseLayer>, classes: &ClassTable) -> Self {
        let known = base.codes.iter().enumerate().map(|(i, c)| (c.clone(), i as u16)).collect();
        Self {
            cropland: Arc::new(Cropland::of(classes)),
            class: Flip::new(&base.class),
            code: Flip::new(&base.code),
            area: Flip::new(&base.area),
            ridge: Flip::new(&base.ridge),
            codes: base.codes.clone(),
            known,
            base,
        }
    }

    /// The base as it is, with the codes of this layout, so that covers of both can be compared.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self {
            class: Flip::new(&self.base.class),
            code: Flip::new(&self.base.code),
            area: Flip::new(&self.base.area),
            ridge: Flip::new(&self.base.ridge),
            ..self.clone()
        }
    }

    /// The base it is made from.
    pub fn base(&self) -> &Arc<BaseLayer> {
        &self.base
    }

    /// Number of parcels.
    pub fn rows(&self) -> usize {
        self.class.values().len()
    }

    /// Codes in use: those of the base, then those that edits brought.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// The position of a code in the list; a new one is added, an empty one is missing. Errors: `PLAN-002` too many codes.
    pub fn code(&mut self, code: &str) -> Result<u16> {
        if let Some(at) = self.known.get(code) {
            return Ok(*at);
        }
        if code.is_empty() {
            return Ok(NO_CODE);
        }
        let at = u16::try_from(self.codes.len()).ok().filter(|n| *n != NO_CODE);
        let at = at.ok_or_else(|| Error::new("PLAN-002").with("code", code))?;
        self.codes.push(code.to_owned());
        self.known.insert(code.to_owned(), at);
        Ok(at)
    }

    /// What a row bears; `None` = no such row.
    pub fn cover(&self, row: u32) -> Option<Cover> {
        let at = row as usize;
        Some(Cover { code: *self.code.values().get(at)?, class: *self.class.values().get(at)? })
    }

    /// The edit that gives rows a new cover; rows that bear it already are left out. `None` = nothing would change.
    ///
    /// `rows` in any order. Errors: `PLAN-001` there is no such row.
    pub fn repaint(&self, rows: &[u32], new: Cover) -> Result<Option<Edit>> {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        rows.dedup();
        if let Some(row) = rows.last().filter(|r| **r as usize >= self.rows()) {
            return Err(Error::new("PLAN-001").with("row", *row));
        }
        rows.retain(|r| self.cover(*r) != Some(new));
        let old: Vec<Cover> = rows.iter().filter_map(|r| self.cover(*r)).collect();
        let edit = Repaint { rows, old: Covers::of(old), new: Covers::One(new) };
        Ok((!edit.rows.is_empty()).then_some(Edit::Repaint(edit)))
    }

    /// Rows whose cover is not what the edit holds for old: there the edit would win silently over another.
    pub fn conflicts(&self, edit: &Edit) -> Vec<u32> {
        let Edit::Repaint(r) = edit;
        let other = r.rows.iter().enumerate().filter(|(i, row)| self.cover(**row) != r.old.at(*i));
        other.map(|(_, row)| *row).collect()
    }

    /// Applies an edit. Errors: `PLAN-001` there is no such row; nothing is changed then.
    ///
    /// Area follows the survey's rule: the strip is deducted from cropland alone, so that land which stops being cropland
    /// keeps its whole area, and land that comes back to it has its strip again. Area + strip of a parcel never changes.
    pub fn apply(&mut self, edit: &Edit) -> Result<()> {
        let Edit::Repaint(r) = edit;
        let rows = self.rows();
        if let Some(row) = r.rows.iter().find(|row| **row as usize >= rows) {
            return Err(Error::new("PLAN-001").with("row", *row));
        }
        let covers: Vec<Cover> = (0..r.rows.len()).filter_map(|i| r.new.at(i)).collect();
        if covers.len() != r.rows.len() {
            return Err(Error::new("PLAN-001").with("row", covers.len()));
        }
        let (mut class, mut code) = (Vec::with_capacity(covers.len()), Vec::with_capacity(covers.len()));
        let (mut strips, mut area, mut ridge) = (Vec::new(), Vec::new(), Vec::new());
        for (row, cover) in r.rows.iter().zip(&covers) {
            class.push(cover.class);
            code.push(cover.code);
            let (a, s) = self.areas(*row, cover.class);
            if self.ridge.values().get(*row as usize) != Some(&s) {
                strips.push(*row);
                area.push(a);
                ridge.push(s);
            }
        }
        self.class.change(&r.rows, &class);
        self.code.change(&r.rows, &code);
        self.area.change(&strips, &area);
        self.ridge.change(&strips, &ridge);
        Ok(())
    }

    /// Area and strip of a row under a class.
    fn areas(&self, row: u32, class: ClassId) -> (Area, Area) {
        let at = row as usize;
        let part = |column: &[Area]| column.get(at).copied().unwrap_or_default();
        let (area, ridge) = (part(&self.base.area), part(&self.base.ridge));
        let was = self.base.class.get(at).copied().unwrap_or(ClassId::MISSING);
        // A strip on land that was no cropland is the data's own affair while its class stands.
        let keeps = class == was || self.cropland.has(class);
        if ridge == Area(0) || keeps { (area, ridge) } else { (area + ridge, Area(0)) }
    }

    /// The layout as a layer that everything else reads like any other.
    pub fn layer(&self) -> Arc<BaseLayer> {
        Arc::new(BaseLayer {
            class: self.class.buf(),
            code: self.code.buf(),
            codes: self.codes.clone(),
            area: self.area.buf(),
            ridge: self.ridge.buf(),
            ..BaseLayer::clone(&self.base)
        })
    }

    /// Rows whose class or code is not that of the base, rising.
    pub fn changed(&self) -> Vec<u32> {
        let class = self.class.values().iter().zip(self.base.class.iter());
        let code = self.code.values().iter().zip(self.base.code.iter());
        let differs = class.zip(code).enumerate().filter(|(_, ((a, b), (c, d)))| a != b || c != d);
        differs.map(|(row, _)| row as u32).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::land::fixture;

    /// Parcels of class, area and strip, with a name and a code each.
    pub(crate) fn layer(parcels: &[(ClassId, f64, f64)]) -> Arc<BaseLayer> {
        let rows: Vec<fixture::Parcel> = parcels.iter().map(|p| (p.0, 0, p.1, p.2)).collect();
        Arc::new(BaseLayer {
            key: (0..parcels.len()).map(|i| format!("{i:04}")).collect(),
            code: parcels.iter().map(|p| u16::from(p.0.0)).collect::<Vec<_>>().into(),
            codes: (0..100).map(|i| format!("c{i}")).collect(),
            ..fixture::layer(&rows, 1)
        })
    }

    #[test]
    fn cropland_alone_has_a_strip() {
        let classes = ClassTable::load().unwrap();
        let id = |c: &str| classes.find(c).unwrap();
        let base = layer(&[(id("crop_dry"), 900.0, 100.0)]);
        let mut l = Layout::new(Arc::clone(&base), &classes);
        let code = l.code("0301").unwrap();
        assert_eq!(l.code("0301").unwrap(), code);
        let forest = Cover { code, class: id("forest_arbor") };
        let edit = l.repaint(&[0, 0], forest).unwrap().unwrap();
        l.apply(&edit).unwrap();
        assert_eq!((l.layer().area[0], l.layer().ridge[0]), (Area::from_m2(1000.0), Area(0)));
        assert_eq!((l.changed(), l.repaint(&[0], forest).unwrap()), (vec![0], None));
        l.apply(&edit.inverse()).unwrap();
        assert_eq!((l.layer().area[0], l.layer().ridge[0]), (Area::from_m2(900.0), Area::from_m2(100.0)));
        assert!(l.changed().is_empty());
        assert_eq!(l.repaint(&[7], forest).unwrap_err().code.0, "PLAN-001");
        // The base was only looked at.
        assert_eq!((base.class[0], base.area[0]), (id("crop_dry"), Area::from_m2(900.0)));
    }

    proptest! {
        #[test]
        fn undo_after_apply_is_nothing_and_ground_is_conserved(
            rows in prop::collection::vec((0u8..60, 0.0f64..1e6, prop_oneof![Just(0.0), 0.0f64..1e4]), 1..60),
            strokes in prop::collection::vec((prop::collection::vec(any::<prop::sample::Index>(), 1..9), 0u8..60), 1..9),
        ) {
            let classes = ClassTable::load().unwrap();
            let rows: Vec<_> = rows.into_iter().map(|(c, a, s)| (ClassId(c), a, s)).collect();
            let base = layer(&rows);
            let mut l = Layout::new(Arc::clone(&base), &classes);
            let mut done = Vec::new();
            let ground = |x: &BaseLayer| x.area.iter().chain(x.ridge.iter()).copied().sum::<Area>();
            for (at, class) in strokes {
                let at: Vec<u32> = at.iter().map(|i| i.index(rows.len()) as u32).collect();
                let new = Cover { code: class.into(), class: ClassId(class) };
                if let Some(edit) = l.repaint(&at, new).unwrap() {
                    prop_assert!(l.conflicts(&edit).is_empty());
                    l.apply(&edit).unwrap();
                    prop_assert_eq!(l.conflicts(&edit).len(), edit.rows().len());
                    done.push(edit);
                }
                prop_assert_eq!(ground(&l.layer()), ground(&base));
            }
            for edit in done.iter().rev() {
                l.apply(&edit.inverse()).unwrap();
            }
            prop_assert!(l.changed().is_empty());
            let back = l.layer();
            prop_assert_eq!((&back.area[..], &back.ridge[..]), (&base.area[..], &base.ridge[..]));
        }
    }
}
