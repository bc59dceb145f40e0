//! The hot loop of the balance: four values of a parcel side by side, no branch that depends on a parcel.
//!
//! A row's area times four rates of its class gives source, sink, stock and area at once; the rounding is one addition.
//! What only some rows have (a second source, a deducted strip) is done in passes of its own over those rows.
//! The result equals [`super::kernel::book_plain`], bit for bit, which also does the blocks with areas too large for
//! the quick rounding.

use super::balance::Line;
use super::kernel::{Acc, Booked, ClassRate, Columns, MAGIC, MAGIC_LIMIT, Rates, book_plain};
use crate::base::{Area, Mass};

/// Source, sink, stock and area.
pub const LANES: usize = 4;
const SOURCE: usize = 0;
const SINK: usize = 1;
const STOCK: usize = 2;
const AREA: usize = 3;
/// What stands for an unknown stock.
const UNKNOWN: i64 = i64::MIN;

/// Four further sources of a class; empty places have rate 0.
#[derive(Clone, Copy, Debug, Default)]
struct Further {
    rate: [f64; LANES],
    sector: [u16; LANES],
}

/// Rates by class byte, arranged for the loop.
#[derive(Clone, Debug)]
pub struct Lanes {
    rate: Box<[[f64; LANES]; 256]>,
    /// Bits set in the stock as written, not as summed: those of an unknown one.
    mark: Box<[i64; 256]>,
    /// Position among the classes of a district's cells.
    cell: Box<[u16; 256]>,
    /// Sources beyond the first: a run of `further` by class byte.
    more: Box<[(u16, u16); 256]>,
    further: Vec<Further>,
    /// Sector of the first source by position among the classes.
    first_sector: Vec<Option<u16>>,
    /// Power of two; the rounding is right for areas below it.
    limit: u64,
}

impl Lanes {
    /// Arranges rates; `sources` as in [`Rates`], `classes` positions per district.
    pub fn new(of: &[ClassRate; 256], sources: &[(u16, f64)], classes: usize) -> Self {
        let mut out = Self {
            rate: Box::new([[0.0; LANES]; 256]),
            mark: Box::new([0; 256]),
            cell: Box::new(of.map(|r| r.cell)),
            more: Box::new([(0, 0); 256]),
            further: Vec::new(),
            first_sector: vec![None; classes],
            limit: limit(of, sources),
        };
        for (byte, r) in of.iter().enumerate() {
            let own = sources.get(r.first as usize..r.end as usize).unwrap_or(&[]);
            let first = own.first();
            out.rate[byte] = [first.map_or(0.0, |s| s.1), r.sink, r.stock, 1.0];
            out.mark[byte] = if r.stock_known { 0 } else { UNKNOWN };
            if let Some(slot) = out.first_sector.get_mut(r.cell as usize) {
                *slot = first.map(|s| s.0);
            }
            let start = out.further.len() as u16;
            for run in own.get(1..).unwrap_or(&[]).chunks(LANES) {
                let mut f = Further::default();
                for ((rate, sector), s) in f.rate.iter_mut().zip(&mut f.sector).zip(run) {
                    (*sector, *rate) = *s;
                }
                out.further.push(f);
            }
            out.more[byte] = (start, out.further.len() as u16);
        }
        out
    }
}

/// The largest power of two below which no area times a rate leaves the range of the quick rounding.
fn limit(of: &[ClassRate; 256], sources: &[(u16, f64)]) -> u64 {
    let rates = of.iter().flat_map(|r| [r.sink, r.stock]).chain(sources.iter().map(|s| s.1));
    let most = rates.fold(1.0f64, |m, r| m.max(r.abs()));
    let mut limit = 1u64 << 52;
    while limit > 1 && limit as f64 * most >= MAGIC_LIMIT {
        limit >>= 1;
    }
    limit
}

/// Sums of one district and class while rows are booked; a cache line, so that no two cells share one.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
struct Cell {
    /// Source from the first rate, sink, stock, area.
    sum: [i64; LANES],
    parcels: u64,
    /// Source from further rates.
    further: i64,
}

impl Cell {
    #[inline(always)]
    fn add(&mut self, booked: [i64; LANES]) {
        for (sum, x) in self.sum.iter_mut().zip(booked) {
            *sum += x;
        }
        self.parcels += 1;
    }
}

/// Sums under way; [`Tally::settle`] makes them [`Acc`].
#[derive(Clone, Debug)]
pub struct Tally {
    acc: Acc,
    cells: Vec<Cell>,
    /// By class byte: sums of the rows at hand.
    classes: Box<[Cell; 256]>,
    /// By district and run of further sources.
    further: Vec<[i64; LANES]>,
    /// Rows of the block at hand that a pass of its own is for.
    picked: Vec<u32>,
}

impl Tally {
    /// Zero for so many districts.
    pub fn new(rates: &Rates, districts: usize) -> Self {
        let acc = Acc::new(rates, districts);
        let further = vec![[0; LANES]; districts * rates.lanes.further.len()];
        let classes = Box::new([Cell::default(); 256]);
        Self { cells: vec![Cell::default(); acc.cells.len()], classes, further, acc, picked: Vec::new() }
    }
    /// Puts the sums by class down in the cells of the district that begin at `first`.
    #[inline(always)]
    fn put_classes(&mut self, lanes: &Lanes, first: usize) {
        for (from, at) in self.classes.iter_mut().zip(lanes.cell.iter()).filter(|(c, _)| c.parcels != 0) {
            if let Some(cell) = self.cells.get_mut(first + *at as usize) {
                cell.sum.iter_mut().zip(from.sum).for_each(|(sum, x)| *sum += x);
                cell.parcels += from.parcels;
            }
            *from = Cell::default();
        }
    }
    /// Sums that are added to one by one.
    pub fn acc(&mut self) -> &mut Acc {
        &mut self.acc
    }
    /// The sums by district, class and sector.
    pub fn settle(self, rates: &Rates) -> Acc {
        let (lanes, mut acc) = (&rates.lanes, self.acc);
        let classes = lanes.first_sector.len().max(1);
        for (at, (cell, line)) in self.cells.iter().zip(&mut acc.cells).enumerate() {
            line.add(&Line {
                parcels: cell.parcels,
                area: Area(cell.sum[AREA]),
                source: Mass(cell.sum[SOURCE] + cell.further),
                sink: Mass(cell.sum[SINK]),
                stock: Mass(cell.sum[STOCK]),
            });
            let sector = lanes.first_sector.get(at % classes).copied().flatten();
            let place = sector.map(|s| at / classes * rates.sectors + s as usize);
            if let Some(sum) = place.and_then(|p| acc.sectors.get_mut(p)) {
                *sum += cell.sum[SOURCE];
            }
        }
        let runs = lanes.further.len().max(1);
        for (district, sums) in self.further.chunks(runs).enumerate() {
            for (f, sums) in lanes.further.iter().zip(sums) {
                for (sector, grams) in f.sector.iter().zip(sums) {
                    if let Some(sum) = acc.sectors.get_mut(district * rates.sectors + *sector as usize) {
                        *sum += grams;
                    }
                }
            }
        }
        acc
    }
}

/// How far the values of a block reach.
struct Reach {
    /// All bits that an area or strip has.
    area: u64,
    /// All bits that a strip has.
    ridge: u64,
    /// Whether every district has its cells.
    districts: bool,
}

impl Reach {
    #[inline(always)]
    fn of(from: Columns<'_>, districts: usize) -> Self {
        let bits = |v: &[Area]| v.iter().fold(0u64, |all, a| all | a.0 as u64);
        let ridge = bits(from.ridge);
        let most = from.district.iter().fold(0u16, |most, d| most.max(*d));
        Self { area: bits(from.area) | ridge, ridge, districts: (most as usize) < districts }
    }
}

/// Books rows with the widest instructions that the processor has; `false`, and nothing is booked, when an area is
/// negative or a district has no cells.
pub fn book(rates: &Rates, from: Columns<'_>, to: &mut Booked<'_>, tally: &mut Tally) -> bool {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has just been asked for the only feature that the function needs.
        return unsafe { book_avx2(rates, from, to, tally) };
    }
    book_any(rates, from, to, tally)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn book_avx2(rates: &Rates, from: Columns<'_>, to: &mut Booked<'_>, tally: &mut Tally) -> bool {
    book_any(rates, from, to, tally)
}

/// The same on any processor; compiled anew for each set of instructions, with the same bits.
#[inline(always)]
pub(super) fn book_any(rates: &Rates, from: Columns<'_>, to: &mut Booked<'_>, tally: &mut Tally) -> bool {
    let lanes = &rates.lanes;
    let reach = Reach::of(from, tally.cells.len() / rates.classes.max(1));
    if !reach.districts || reach.area > i64::MAX as u64 {
        return false;
    }
    if reach.area >= lanes.limit {
        book_plain(rates, from, to, &mut tally.acc);
        return true;
    }
    if from.district.windows(2).filter(|w| w[0] != w[1]).count() <= FEW {
        book_runs(rates, from, to, tally);
    } else {
        book_mixed(rates, from, to, tally);
    }
    if !lanes.further.is_empty() {
        let has = |c: &crate::land::ClassId| lanes.more[c.0 as usize].0 != lanes.more[c.0 as usize].1;
        pick(&mut tally.picked, from.class.iter().map(has));
        book_further(rates, from, to, tally);
    }
    if reach.ridge != 0 {
        pick(&mut tally.picked, from.ridge.iter().map(|r| r.0 != 0));
        book_strips(rates, from, to, tally);
    }
    true
}

/// Changes of district in a block up to which each district's rows are booked on their own.
const FEW: usize = 32;

/// First rates of rows that lie in a few districts, as neighbours do: the sums at hand are by class alone.
#[inline(always)]
fn book_runs(rates: &Rates, from: Columns<'_>, to: &mut Booked<'_>, tally: &mut Tally) {
    let lanes = &rates.lanes;
    let mut start = 0;
    for run in from.district.chunk_by(|a, b| a == b) {
        let span = start..start + run.len();
        start = span.end;
        let rows = (from.class.get(span.clone()), from.area.get(span.clone()));
        let out = (to.source.get_mut(span.clone()), to.sink.get_mut(span.clone()), to.stock.get_mut(span));
        let ((Some(class), Some(area)), (Some(source), Some(sink), Some(stock))) = (rows, out) else { continue };
        let write = source.iter_mut().zip(sink).zip(stock);
        for ((class, area), ((source, sink), stock)) in class.iter().zip(area).zip(write) {
            let byte = class.0 as usize;
            let booked = grams(area.0 as f64, &lanes.rate[byte]);
            tally.classes[byte].add(booked);
            *source = Mass(booked[SOURCE]);
            *sink = Mass(booked[SINK]);
            *stock = Mass(booked[STOCK] | lanes.mark[byte]);
        }
        tally.put_classes(lanes, run.first().map_or(0, |d| *d as usize) * rates.classes);
    }
}

/// The same for rows whose districts follow no order.
#[inline(always)]
fn book_mixed(rates: &Rates, from: Columns<'_>, to: &mut Booked<'_>, tally: &mut Tally) {
    let lanes = &rates.lanes;
    let read = from.class.iter().zip(from.district).zip(from.area);
    let write = to.source.iter_mut().zip(to.sink.iter_mut()).zip(to.stock.iter_mut());
    for (((class, district), area), ((source, sink), stock)) in read.zip(write) {
        let byte = class.0 as usize;
        let booked = grams(area.0 as f64, &lanes.rate[byte]);
        let at = *district as usize * rates.classes + lanes.cell[byte] as usize;
        let Some(cell) = tally.cells.get_mut(at) else { continue };
        cell.add(booked);
        *source = Mass(booked[SOURCE]);
        *sink = Mass(booked[SINK]);
        *stock = Mass(booked[STOCK] | lanes.mark[byte]);
    }
}

/// Whole grams of four rates; ties to even.
#[inline(always)]
fn grams(cm2: f64, rate: &[f64; LANES]) -> [i64; LANES] {
    rate.map(|r| (cm2 * r + MAGIC).to_bits().wrapping_sub(MAGIC.to_bits()) as i64)
}

/// Numbers of the rows that are wanted, without a branch.
#[inline(always)]
fn pick(picked: &mut Vec<u32>, wanted: impl ExactSizeIterator<Item = bool>) {
    picked.clear();
    picked.resize(wanted.len(), 0);
    let mut n = 0;
    for (row, yes) in wanted.enumerate() {
        if let Some(slot) = picked.get_mut(n) {
            *slot = row as u32;
        }
        n += usize::from(yes);
    }
    picked.truncate(n);
}

/// Sources beyond the first of the picked rows.
#[inline(always)]
fn book_further(rates: &Rates, from: Columns<'_>, to: &mut Booked<'_>, tally: &mut Tally) {
    let lanes = &rates.lanes;
    for &row in &tally.picked {
        let row = row as usize;
        let (Some(class), Some(district), Some(area)) =
            (from.class.get(row), from.district.get(row), from.area.get(row))
        else {
            continue;
        };
        let byte = class.0 as usize;
        let sum = further(lanes, byte, area.0 as f64, runs_of(&mut tally.further, lanes, *district));
        if let Some(cell) = tally.cells.get_mut(*district as usize * rates.classes + lanes.cell[byte] as usize) {
            cell.further += sum;
        }
        if let Some(source) = to.source.get_mut(row) {
            source.0 += sum;
        }
    }
}

/// The sums of further sources of a district.
#[inline(always)]
fn runs_of<'t>(all: &'t mut [[i64; LANES]], lanes: &Lanes, district: u16) -> &'t mut [[i64; LANES]] {
    let first = district as usize * lanes.further.len();
    all.get_mut(first..first + lanes.further.len()).unwrap_or_default()
}

/// Books the further sources of a class on an area and answers their sum.
#[inline(always)]
fn further(lanes: &Lanes, byte: usize, cm2: f64, sums: &mut [[i64; LANES]]) -> i64 {
    let (start, end) = lanes.more[byte];
    let span = start as usize..end as usize;
    let runs = lanes.further.get(span.clone()).unwrap_or(&[]).iter().zip(sums.get_mut(span).unwrap_or(&mut []));
    let mut all = 0;
    for (f, sums) in runs {
        let booked = grams(cm2, &f.rate);
        for (sum, x) in sums.iter_mut().zip(booked) {
            *sum += x;
            all += x;
        }
    }
    all
}

/// The deducted strips of the picked rows: a class of their own, no parcels of their own; a strip's stock counts only
/// beside a known one, so that rows and sums agree.
#[inline(always)]
fn book_strips(rates: &Rates, from: Columns<'_>, to: &mut Booked<'_>, tally: &mut Tally) {
    let lanes = &rates.lanes;
    let byte = rates.ridge as usize;
    let rate = lanes.rate[byte];
    let mut run = (usize::MAX, [0i64; LANES], 0i64);
    for &row in &tally.picked {
        let row = row as usize;
        let (Some(class), Some(district), Some(strip)) =
            (from.class.get(row), from.district.get(row), from.ridge.get(row))
        else {
            continue;
        };
        let cm2 = strip.0 as f64;
        let mut booked = grams(cm2, &rate);
        if lanes.mark[class.0 as usize] != 0 {
            booked[STOCK] = 0;
        }
        let more = further(lanes, byte, cm2, runs_of(&mut tally.further, lanes, *district));
        // Neighbours share a district: their sums are kept at hand and put down when it changes.
        if run.0 != *district as usize {
            put_strips(rates, &mut tally.cells, run);
            run = (*district as usize, [0; LANES], 0);
        }
        for (sum, x) in run.1.iter_mut().zip(booked) {
            *sum += x;
        }
        run.2 += more;
        let out = (to.source.get_mut(row), to.sink.get_mut(row), to.stock.get_mut(row));
        if let (Some(source), Some(sink), Some(stock)) = out {
            source.0 += booked[SOURCE] + more;
            sink.0 += booked[SINK];
            stock.0 += booked[STOCK];
        }
    }
    put_strips(rates, &mut tally.cells, run);
}

#[inline(always)]
fn put_strips(rates: &Rates, cells: &mut [Cell], (district, sum, more): (usize, [i64; LANES], i64)) {
    let at = district.checked_mul(rates.classes).map(|d| d + rates.lanes.cell[rates.ridge as usize] as usize);
    let Some(cell) = at.and_then(|at| cells.get_mut(at)) else { return };
    for (all, x) in cell.sum.iter_mut().zip(sum) {
        *all += x;
    }
    cell.further += more;
}
