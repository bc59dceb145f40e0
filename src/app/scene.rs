//! What the map panel draws: id tiles, spatial index, colours. Made beside the drawing thread, kept by revision.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::background::{Background, Pending};
use crate::engine::{Snapshot, Touched};
use crate::geo::{Bounds, BoxIndex};
use crate::land::BaseLayer;
use crate::map::labels::district_anchors;
use crate::map::{Lut, Theme, ThemeStyle, TileStore};

/// Bytes of id tiles kept: about 450 tiles, several screens of several levels.
const TILE_BYTES: usize = 120 << 20;

/// Grounds made so far.
static GROUNDS: AtomicU64 = AtomicU64::new(0);

/// What depends on shapes only.
pub struct Ground {
    /// Its number, another for each ground of this program.
    pub number: u64,
    /// Boxes of the parcels.
    pub index: Arc<BoxIndex>,
    /// Id tiles.
    pub store: TileStore,
    /// Ground that holds all parcels.
    pub extent: Bounds,
    /// Where the names of districts stand.
    pub anchors: Vec<(u16, [f64; 2])>,
    /// Ground that holds each district.
    pub districts: Vec<Bounds>,
}

/// What the colours depend on: revision, theme, dark ground.
pub type ColourKey = (u64, Theme, bool);

/// The scene of one base layer.
#[derive(Default)]
pub struct Scene {
    base: Option<Arc<BaseLayer>>,
    ground: Option<Arc<Ground>>,
    ground_pending: Option<Pending<Ground>>,
    lut: Option<(ColourKey, Arc<Lut>)>,
    lut_pending: Option<(ColourKey, Pending<Lut>)>,
    changes: Changes,
}

/// Edits remembered; a picture is never so far behind.
const MOST_CHANGES: usize = 64;

/// What edits changed lately: rows, and the ground they lie on.
#[derive(Default)]
pub struct Changes {
    last: Option<u64>,
    list: std::collections::VecDeque<Change>,
}

struct Change {
    since: u64,
    to: u64,
    touched: Arc<Touched>,
    ground: Vec<Bounds>,
}

impl Changes {
    /// Takes a snapshot in.
    fn note(&mut self, s: &Snapshot) {
        if self.last == Some(s.revision) {
            return;
        }
        self.last = Some(s.revision);
        let Some(since) = s.touched.since else { return self.list.clear() };
        let bounds = |r: &u32| s.base.shapes.bounds_of(*r as usize);
        let ground = s.touched.rows.iter().map(bounds).filter(|b| !b.is_empty()).collect();
        self.list.push_back(Change { since, to: s.revision, touched: Arc::clone(&s.touched), ground });
        if self.list.len() > MOST_CHANGES {
            self.list.pop_front();
        }
    }

    /// The changes that lead from one revision to another; `None` = they are not all known.
    fn between(&self, from: u64, to: u64) -> Option<impl Iterator<Item = &Change>> {
        let mut at = from;
        for c in self.list.iter().filter(|c| c.since >= from && c.to <= to) {
            if c.since != at {
                return None;
            }
            at = c.to;
        }
        (at == to && from != to).then(|| self.list.iter().filter(move |c| c.since >= from && c.to <= to))
    }

    /// Rows that changed from one revision to another; `None` = any may have.
    fn rows(&self, from: u64, to: u64) -> Option<Vec<u32>> {
        let mut rows: Vec<u32> = self.between(from, to)?.flat_map(|c| &c.touched.rows).copied().collect();
        rows.sort_unstable();
        rows.dedup();
        Some(rows)
    }

    /// Whether nothing within these bounds changed from one revision to another.
    pub fn spared(&self, from: u64, to: u64, part: &Bounds) -> bool {
        self.between(from, to).is_some_and(|mut all| !all.any(|c| c.ground.iter().any(|g| g.meets(part))))
    }
}

impl Scene {
    /// Brings the scene up to the snapshot and theme; called once a frame, starts work only when something changed.
    pub fn follow(&mut self, s: &Snapshot, theme: Theme, dark: bool, back: &Background) {
        if !self.base.as_ref().is_some_and(|b| b.same_ground(&s.base)) {
            let old = std::mem::take(self);
            // Threads that draw tiles end with their store, after the tile they are at.
            back.run(move || drop(old));
            self.base = Some(Arc::clone(&s.base));
            let (s, wake) = (s.clone(), back.wake());
            self.ground_pending = Some(back.run(move || ground(&s, wake)));
        }
        if let Some(p) = self.ground_pending.take() {
            match p.take() {
                Ok(Some(g)) => self.ground = Some(Arc::new(g)),
                Ok(None) => self.ground_pending = Some(p),
                Err(_) => {}
            }
        }
        self.follow_colours(s, (s.revision, theme, dark), back);
    }

    fn follow_colours(&mut self, s: &Snapshot, key: ColourKey, back: &Background) {
        self.changes.note(s);
        if let Some((key, p)) = self.lut_pending.take() {
            match p.take() {
                Ok(Some(lut)) => self.lut = Some((key, Arc::new(lut))),
                Ok(None) => self.lut_pending = Some((key, p)),
                Err(_) => {}
            }
        }
        let coming = self.lut_pending.as_ref().map(|(k, _)| *k);
        let known = coming.or(self.lut.as_ref().map(|(k, _)| *k));
        if known == Some(key) {
            return;
        }
        let rows = self.lut.as_ref().filter(|(k, _)| (k.1, k.2) == (key.1, key.2)).and_then(|(k, lut)| {
            // Colours on their way are waited for: they would never come if each new edit began anew.
            Some((Arc::clone(lut), self.changes.rows(k.0, key.0)?))
        });
        match rows {
            Some(_) if coming.is_some_and(|k| (k.1, k.2) == (key.1, key.2)) => {}
            Some((lut, rows)) => {
                let s = s.clone();
                let work = move || {
                    let mut lut = Lut::clone(&lut);
                    lut.rebuild_rows(&rows, &s.base, &s.balance);
                    lut
                };
                self.lut_pending = Some((key, back.run(work)));
            }
            None => {
                let s = s.clone();
                let (theme, style) = (key.1, ThemeStyle { dark: key.2 });
                let work = move || Lut::build(theme, &s.base, &s.classes, &s.balance, &style);
                self.lut_pending = Some((key, back.run(work)));
            }
        }
    }

    /// What edits changed lately.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Tiles and index, once they are there.
    pub fn ground(&self) -> Option<&Arc<Ground>> {
        self.ground.as_ref()
    }
    /// The colours and what they were made for, once they are there.
    pub fn colours(&self) -> Option<(ColourKey, &Arc<Lut>)> {
        self.lut.as_ref().map(|(k, l)| (*k, l))
    }
    /// Whether the colours are those of the present figures and theme.
    pub fn settled(&self) -> bool {
        self.lut.is_some() && self.lut_pending.is_none()
    }
}

fn ground(s: &Snapshot, wake: super::worker::Wake) -> Ground {
    let base: &BaseLayer = &s.base;
    let index = Arc::new(BoxIndex::build(&base.shapes.bounds));
    let store = TileStore::new(base.shapes.clone(), Arc::clone(&index), TILE_BYTES);
    store.seed(&s.overview);
    store.on_ready(Box::new(move || wake()));
    let mut districts = vec![Bounds::EMPTY; base.districts.len()];
    for (d, b) in base.district.iter().zip(base.shapes.bounds.iter()).filter(|(_, b)| !b.is_empty()) {
        if let Some(all) = districts.get_mut(usize::from(*d)) {
            all.join(b);
        }
    }
    let number = GROUNDS.fetch_add(1, Ordering::Relaxed);
    Ground { number, extent: index.extent(), anchors: district_anchors(base), index, store, districts }
}
