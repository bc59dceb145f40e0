//! The hot loop of the balance: four values of a parcel side by side, no branch that depends on a parcel.
//!
//! A row's area times four rates of its class gives source, sink, stock and area at once; the rounding is one addition.
//! A deducted strip is booked with its row, by rates of its own. What few rows have (a second source, or strips with one)
//! is done in passes of its own over those rows.
//! The result equals [`super::kernel::book_plain`], bit for bit, which also does the blocks with areas too large for
//! the quick rounding.

use super::kernel::{Booked, ClassRate, Columns, MAGIC, MAGIC_LIMIT, Rates, book_plain};
use super::tally::{Hand, SETS, Tally, put_strips};
use crate::base::{Area, Mass};
use crate::land::ClassId;

/// Source, sink, stock and area.
pub const LANES: usize = 4;
pub(super) const SOURCE: usize = 0;
pub(super) const SINK: usize = 1;
pub(super) const STOCK: usize = 2;
pub(super) const AREA: usize = 3;
/// What stands for an unknown stock.
const UNKNOWN: i64 = i64::MIN;

/// Four further sources of a class; empty places have rate 0.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Further {
    rate: [f64; LANES],
    pub sector: [u16; LANES],
}

/// Rates by class byte, arranged for the loop.
#[derive(Clone, Debug)]
pub struct Lanes {
    rate: Box<[[f64; LANES]; 256]>,
    /// Rates of the deducted strip beside a main class: its stock counts only beside a known one.
    strip: Box<[[f64; LANES]; 256]>,
    /// Bits set in the stock as written, not as summed: those of an unknown one.
    mark: Box<[i64; 256]>,
    /// Position among the classes of a district's cells.
    pub(super) cell: Box<[u16; 256]>,
    /// Sources beyond the first: a run of `further` by class byte.
    more: Box<[(u16, u16); 256]>,
    pub(super) further: Vec<Further>,
    /// Sector of the first source by position among the classes.
    pub(super) first_sector: Vec<Option<u16>>,
    /// Power of two; the rounding is right for areas below it.
    limit: u64,
}

impl Lanes {
    /// Arranges rates; `sources` as in [`Rates`], `classes` positions per district, `ridge` the class of strips.
    pub fn new(of: &[ClassRate; 256], sources: &[(u16, f64)], classes: usize, ridge: u8) -> Self {
        let mut out = Self {
            rate: Box::new([[0.0; LANES]; 256]),
            strip: Box::new([[0.0; LANES]; 256]),
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
        let strip = out.rate[ridge as usize];
        for (of_class, mark) in out.strip.iter_mut().zip(out.mark.iter()) {
            *of_class = strip;
            if *mark != 0 {
                of_class[STOCK] = 0.0;
            }
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
    let changes = from.district.windows(2).fold(0u32, |n, w| n + u32::from(w[0] != w[1]));
    let (few, mut strips) = (changes <= FEW, reach.ridge != 0);
    let more = lanes.more[rates.ridge as usize];
    if few && strips && more.0 == more.1 {
        // Strips with one source at most are booked with their rows.
        book_runs::<true>(rates, from, to, tally);
        strips = false;
    } else if few {
        book_runs::<false>(rates, from, to, tally);
    } else {
        book_mixed(rates, from, to, tally);
    }
    if !lanes.further.is_empty() {
        let has = |c: &crate::land::ClassId| lanes.more[c.0 as usize].0 != lanes.more[c.0 as usize].1;
        pick(&mut tally.picked, from.class.iter().map(has));
        book_further(rates, from, to, tally);
    }
    if strips {
        pick(&mut tally.picked, from.ridge.iter().map(|r| r.0 != 0));
        book_strips(rates, from, to, tally);
    }
    true
}

/// Changes of district in a block up to which each district's rows are booked on their own.
const FEW: u32 = 32;

/// First rates of rows that lie in a few districts, as neighbours do: the sums at hand are by class alone.
#[inline(always)]
fn book_runs<const STRIPS: bool>(rates: &Rates, from: Columns<'_>, to: &mut Booked<'_>, tally: &mut Tally) {
    let mut start = 0;
    while let Some((district, len)) = from.district.get(start..).and_then(alike) {
        let span = start..start + len;
        start = span.end;
        let district = district as usize;
        if district != tally.hand.district {
            tally.put_down(rates);
            tally.hand.district = district;
        }
        let part = from.part(span.start, span.end);
        let top = part.class.iter().fold(0, |top, c| c.0.max(top));
        tally.hand.top = tally.hand.top.max(top);
        let out = (to.source.get_mut(span.clone()), to.sink.get_mut(span.clone()), to.stock.get_mut(span));
        let (Some(source), Some(sink), Some(stock)) = out else { continue };
        book_run::<STRIPS>(&rates.lanes, part, &mut Booked { source, sink, stock }, &mut tally.hand);
    }
}

/// The district at the beginning, and for how many rows it lasts.
#[inline(always)]
fn alike(rows: &[u16]) -> Option<(u16, usize)> {
    let first = *rows.first()?;
    let differs = |some: &[u16; TOGETHER]| some.iter().fold(0, |all, d| all | (d ^ first)) != 0;
    // Many at a time, then one by one.
    let whole = rows.as_chunks::<TOGETHER>().0.iter().take_while(|some| !differs(some)).count() * TOGETHER;
    let rest = rows.get(whole..)?.iter().take_while(|d| **d == first).count();
    Some((first, whole + rest))
}

/// Districts compared at a time.
const TOGETHER: usize = 64;

/// Rows of one district.
#[inline(always)]
fn book_run<const STRIPS: bool>(lanes: &Lanes, from: Columns<'_>, to: &mut Booked<'_>, hand: &mut Hand) {
    let mut strips = [0i64; LANES];
    let mut one = |class: &ClassId, area: &Area, ridge: &Area, set: usize| {
        let byte = class.0 as usize;
        let mut booked = grams(area.0 as f64, &lanes.rate[byte]);
        hand.classes[byte][set].add(booked);
        if STRIPS {
            let strip = grams(ridge.0 as f64, &lanes.strip[byte]);
            for ((all, row), x) in strips.iter_mut().zip(&mut booked).zip(strip) {
                *all += x;
                *row += x;
            }
        }
        [booked[SOURCE], booked[SINK], booked[STOCK] | lanes.mark[byte]].map(Mass)
    };
    let (class, last_class) = from.class.as_chunks::<SETS>();
    let (area, last_area) = from.area.as_chunks::<SETS>();
    let (ridge, last_ridge) = from.ridge.as_chunks::<SETS>();
    let (source, last_source) = to.source.as_chunks_mut::<SETS>();
    let (sink, last_sink) = to.sink.as_chunks_mut::<SETS>();
    let (stock, last_stock) = to.stock.as_chunks_mut::<SETS>();
    let read = class.iter().zip(area).zip(ridge);
    for (((class, area), ridge), ((source, sink), stock)) in read.zip(source.iter_mut().zip(sink).zip(stock)) {
        for set in 0..SETS {
            [source[set], sink[set], stock[set]] = one(&class[set], &area[set], &ridge[set], set);
        }
    }
    let read = last_class.iter().zip(last_area).zip(last_ridge);
    let write = last_source.iter_mut().zip(last_sink).zip(last_stock);
    for (((class, area), ridge), ((source, sink), stock)) in read.zip(write) {
        [*source, *sink, *stock] = one(class, area, ridge, 0);
    }
    hand.strips.iter_mut().zip(strips).for_each(|(all, x)| *all += x);
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
