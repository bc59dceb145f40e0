//! Writes a layer as read into a block file, rows in space-filling order. Everything is written once.

use std::borrow::Cow;
use std::path::Path;

use rayon::prelude::*;

use super::cells::Cells;
use super::encoding::{self, Decision};
use crate::base::{BLOCK_ROWS, Error, Finding, Result, Severity, Texts, Watch};
use crate::geo::{Bounds, hilbert};
use crate::io::block::{BlockWriter, Slot};
use crate::io::raw::{GeometryKind, LayerInfo, RowState, Source};

/// Geometry of a layer in file order, wherever it lies.
pub trait Geometry: Sync {
    /// Number of rows.
    fn rows(&self) -> usize;
    /// Box of a row by which it is ordered.
    fn place(&self, row: usize) -> Bounds;
    /// The boxes of all rows.
    fn places(&self) -> Cow<'_, [Bounds]> {
        Cow::Owned((0..self.rows()).into_par_iter().map(|r| self.place(r)).collect())
    }
    /// Rings and vertices of a row.
    fn size(&self, row: usize) -> (usize, usize);
    /// Adds the row to a strip: exactly as many rings and vertices as `size` says.
    fn copy(&self, row: usize, out: &mut Strip);
    /// Adds rows to a strip, one after the other.
    fn copy_all(&self, rows: &[u32], out: &mut Strip) {
        rows.iter().for_each(|&row| self.copy(row as usize, out));
    }
}

/// Consecutive rows on their way out.
#[derive(Debug, Default, PartialEq)]
pub struct Strip {
    /// Vertices.
    pub points: Vec<[f64; 2]>,
    /// Vertices of each ring.
    pub ring_len: Vec<u32>,
    /// 0 = outer ring, 1 = hole.
    pub ring_part: Vec<u8>,
    row_rings: Vec<u32>,
    bounds: Vec<Bounds>,
    state: Vec<u8>,
    flags: Vec<u8>,
}

impl Strip {
    /// State of each row so far.
    pub fn state(&self) -> &[u8] {
        &self.state
    }
    /// Empties it, with room for some rings and vertices.
    fn begin(&mut self, rings: usize, points: usize) {
        self.points.clear();
        self.points.reserve(points);
        self.ring_len.clear();
        self.ring_len.reserve(rings);
        self.ring_part.clear();
        self.row_rings.clear();
        self.bounds.clear();
        self.state.clear();
        self.flags.clear();
    }
    /// Ends a row.
    pub fn end_row(&mut self, bounds: Bounds, state: u8, flags: u8) {
        self.row_rings.push(self.ring_len.len() as u32);
        self.bounds.push(bounds);
        self.state.push(state);
        self.flags.push(flags);
    }
}

/// Names of fields as raw bytes, and their values. They are asked for when the geometry is on its way and its memory is
/// free again.
pub type Fields<'a> = Box<dyn FnOnce() -> Result<Vec<(Vec<u8>, Cells)>> + 'a>;

/// A layer as read, in file order.
pub struct Reading<'a, G> {
    /// Its description; counts, extent and kind of geometry are set by what was met.
    pub info: LayerInfo,
    /// Its geometry.
    pub geometry: G,
    /// Its fields.
    pub fields: Fields<'a>,
    /// How text is decoded.
    pub text: Decision,
    /// Feature numbers, where they are not simply 0, 1, 2, …
    pub feature: Option<Vec<u32>>,
}

struct Slots {
    points: Slot,
    ring_ends: Slot,
    ring_part: Slot,
    row_ends: Slot,
    bounds: Slot,
    state: Slot,
    flags: Slot,
    feature: Slot,
}

/// Writes a layer. Errors: `IO-012` more rings or vertices than a layer can hold, `IO-018` the disk.
pub fn write<G: Geometry>(path: &Path, source: &Source, layer: Reading<'_, G>, watch: &dyn Watch) -> Result<LayerInfo> {
    watch.stage("stage-read-order");
    let Reading { mut info, geometry, fields, text, feature } = layer;
    let g = &geometry;
    let rows = g.rows();
    let order = hilbert::order(&g.places());
    let starts = starts(g, &order)?;
    let mut w = BlockWriter::create(path)?;
    let &(rings, points) = starts.last().unwrap_or(&(0, 0));
    let slots = Slots {
        points: w.reserve::<[f64; 2]>("shapes.points", points),
        ring_ends: w.reserve::<u32>("shapes.ring_ends", rings),
        ring_part: w.reserve::<u8>("shapes.ring_part", rings),
        row_ends: w.reserve::<u32>("shapes.row_ends", rows),
        bounds: w.reserve::<Bounds>("shapes.bounds", rows),
        state: w.reserve::<u8>("state", rows),
        flags: w.reserve::<u8>("flags", rows),
        feature: w.reserve::<u32>("feature", rows),
    };
    watch.stage("stage-read-write");
    w.claim()?;
    let met = order
        .par_chunks(BLOCK_ROWS)
        .zip(starts.par_windows(2))
        .enumerate()
        // One strip a thread: fresh memory for each block would be paid for page by page.
        .map_init(Strip::default, |s, (i, (part, place))| {
            let &[start, end] = place else { return Ok(Met::default()) };
            strip(&w, &slots, g, (i * BLOCK_ROWS, start, end), (part, s), feature.as_deref())
        })
        .try_reduce(Met::default, |a, b| Ok(a.join(&b)))?;
    watch.check()?;
    drop(geometry);
    write_fields(&mut w, fields()?, &order, text, &mut info)?;
    met.describe(&mut info);
    w.finish(serde_json::json!({ "source": source, "info": info }))?;
    Ok(info)
}

/// First ring and vertex of each block of rows, and the totals at the end.
fn starts<G: Geometry>(g: &G, order: &[u32]) -> Result<Vec<(usize, usize)>> {
    let sums: Vec<(usize, usize)> = order
        .par_chunks(BLOCK_ROWS)
        .map(|part| {
            part.iter().map(|&r| g.size(r as usize)).fold((0, 0), |(a, b), (rings, points)| (a + rings, b + points))
        })
        .collect();
    let mut at = (0, 0);
    let mut starts = vec![at];
    for (rings, points) in sums {
        at = (at.0 + rings, at.1 + points);
        starts.push(at);
    }
    // Offsets are 32 bits wide.
    if at.0.max(at.1) > u32::MAX as usize {
        return Err(Error::new("IO-012").with("count", at.1).with("most", u32::MAX));
    }
    Ok(starts)
}

fn strip<G: Geometry>(
    w: &BlockWriter,
    slots: &Slots,
    g: &G,
    (first, (ring, point), end): (usize, (usize, usize), (usize, usize)),
    (part, s): (&[u32], &mut Strip),
    feature: Option<&[u32]>,
) -> Result<Met> {
    s.begin(end.0 - ring, end.1 - point);
    g.copy_all(part, s);
    if (ring + s.ring_len.len(), point + s.points.len()) != end {
        return Err(Error::new("IO-007").because("the file changed while it was read"));
    }
    let mut end = point as u32;
    for len in &mut s.ring_len {
        end += *len;
        *len = end;
    }
    s.row_rings.iter_mut().for_each(|r| *r += ring as u32);
    w.fill(slots.points, point, &s.points)?;
    w.fill(slots.ring_ends, ring, &s.ring_len)?;
    w.fill(slots.ring_part, ring, &s.ring_part)?;
    w.fill(slots.row_ends, first, &s.row_rings)?;
    w.fill(slots.bounds, first, &s.bounds)?;
    w.fill(slots.state, first, &s.state)?;
    w.fill(slots.flags, first, &s.flags)?;
    match feature {
        Some(f) => {
            let numbers: Vec<u32> = part.iter().map(|&r| f.get(r as usize).copied().unwrap_or(r)).collect();
            w.fill(slots.feature, first, &numbers)?;
        }
        None => w.fill(slots.feature, first, part)?,
    }
    Ok(Met::of(s))
}

/// What the rows turned out to be.
struct Met {
    extent: Bounds,
    states: [u64; 8],
}

impl Default for Met {
    fn default() -> Self {
        Self { extent: Bounds::EMPTY, states: [0; 8] }
    }
}

impl Met {
    fn of(s: &Strip) -> Self {
        let mut met = Self::default();
        s.bounds.iter().for_each(|b| met.extent.join(b));
        for &state in &s.state {
            if let Some(n) = met.states.get_mut(state as usize) {
                *n += 1;
            }
        }
        met
    }
    fn join(mut self, o: &Self) -> Self {
        self.extent.join(&o.extent);
        self.states.iter_mut().zip(o.states).for_each(|(a, b)| *a += b);
        self
    }
    fn describe(&self, info: &mut LayerInfo) {
        let n = |s: RowState| self.states.get(s as usize).copied().unwrap_or(0);
        info.features = self.states.iter().sum();
        let e = &self.extent;
        info.extent = (!e.is_empty()).then_some([e.min_x, e.min_y, e.max_x, e.max_y]);
        let kinds = [
            (n(RowState::Polygon), GeometryKind::Polygon),
            (n(RowState::Line), GeometryKind::Line),
            (n(RowState::Point), GeometryKind::Point),
            (n(RowState::Other), GeometryKind::Mixed),
        ];
        let mut met = kinds.iter().filter(|(n, _)| *n > 0);
        match (met.next(), met.next()) {
            (Some((_, kind)), None) => info.geometry = *kind,
            (Some(_), Some(_)) => info.geometry = GeometryKind::Mixed,
            _ => {}
        }
    }
}

fn write_fields(
    w: &mut BlockWriter,
    fields: Vec<(Vec<u8>, Cells)>,
    order: &[u32],
    text: Decision,
    info: &mut LayerInfo,
) -> Result<()> {
    let names: Vec<String> = fields.iter().map(|(n, _)| encoding::name(n, text)).collect();
    info.fields = names.iter().cloned().zip(fields.iter().map(|(_, c)| c.kind())).collect();
    w.put_texts("fields.names", &names.iter().collect::<Texts>())?;
    let slots: Vec<(usize, Slot)> = fields
        .iter()
        .enumerate()
        .map(|(i, (_, c))| {
            let slot = match c {
                Cells::Int(_) => w.reserve::<i64>(&format!("fields.{i}.int"), order.len()),
                Cells::Real(_) => w.reserve::<f64>(&format!("fields.{i}.real"), order.len()),
                Cells::Text(..) => w.reserve::<u32>(&format!("fields.{i}.codes"), order.len()),
            };
            (i, slot)
        })
        .collect();
    w.claim()?;
    let words = fields
        .into_par_iter()
        .zip(slots)
        .map(|((_, cells), (i, slot))| {
            match &cells {
                Cells::Int(v) => arrange(w, slot, v, order)?,
                Cells::Real(v) => arrange(w, slot, v, order)?,
                Cells::Text(codes, _) => arrange(w, slot, codes, order)?,
            }
            let Cells::Text(_, words) = cells else { return Ok(None) };
            Ok(Some((i, encoding::texts(words, text))))
        })
        .collect::<Result<Vec<_>>>()?;
    let mut bad = 0;
    for (i, (texts, lossy)) in words.into_iter().flatten() {
        w.put_texts(&format!("fields.{i}.words"), &texts)?;
        bad += lossy;
        if info.samples.len() < SAMPLES {
            let new = texts.iter().filter(|t| !t.is_ascii() && !t.is_empty()).take(SAMPLES - info.samples.len());
            info.samples.extend(new.map(str::to_owned));
        }
    }
    if bad > 0 {
        let encoding = info.encoding.clone().unwrap_or_default();
        info.notes.push(Finding::new("IO-037", Severity::Warn).times(bad).with("encoding", encoding));
    }
    Ok(())
}

/// Sample texts kept.
pub const SAMPLES: usize = 10;

fn arrange<T: bytemuck::Pod>(w: &BlockWriter, slot: Slot, values: &[T], order: &[u32]) -> Result<()> {
    let mut strip = Vec::with_capacity(BLOCK_ROWS);
    for (i, part) in order.chunks(BLOCK_ROWS).enumerate() {
        strip.clear();
        strip.extend(part.iter().filter_map(|&r| values.get(r as usize)).copied());
        if strip.len() != part.len() {
            return Err(Error::new("IO-018").because("a field has fewer values than the layer has rows"));
        }
        w.fill(slot, i * BLOCK_ROWS, &strip)?;
    }
    Ok(())
}
