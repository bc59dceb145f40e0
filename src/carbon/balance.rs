//! Yearly balance of every parcel and its sums.
//!
//! A parcel's value depends on its own class, areas and points alone, is rounded once per part to whole grams, and sums
//! are integers: threads, order and partial refreshes cannot change a bit.

use rayon::prelude::*;

use crate::base::{Area, BLOCK_ROWS, Buf, Error, Mass, Result, Room, Watch};
use crate::factor::SinkSet;
use crate::land::{BaseLayer, ClassTable};

use super::allocate::Allocation;
use super::kernel::{Acc, Booked, Columns, Rates};
use super::lanes::book;
use super::own::RowTerms;
use super::rates::{SinkTerms, rates};
use super::tally::Tally;

/// Class of the deducted strip.
pub const RIDGE: &str = "field_ridge";
/// Sector of a positive land flux, such as cropland in sets that include farm inputs.
pub const LAND: &str = "land";
/// Sector of methane from wetland and water.
pub const LAND_CH4: &str = "land_ch4";

/// Source, sink and stock by parcel, and their sums. Source positive, sink negative, net = source + sink.
///
/// Units: grams of CO2e per year for flows, grams of carbon for stocks. All per-row columns have `rows` entries.
/// A parcel without class has no value of its own (0 in the flows, unknown in the stock; its strip and points count) and
/// stands in the last class position of its district.
#[derive(Clone, Debug, Default)]
pub struct Balance {
    /// Source by row, ≥ 0.
    pub source: Buf<Mass>,
    /// Sink by row, ≤ 0.
    pub sink: Buf<Mass>,
    /// Carbon stock by row in grams of C; [`Mass`]`(i64::MIN)` where no density is known.
    pub stock: Buf<Mass>,
    /// The sums.
    pub sums: Sums,
}

/// One line of a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Parcels.
    pub parcels: u64,
    /// Area; ridges stand in the line of class `field_ridge`, which has no parcels for them.
    pub area: Area,
    /// Source, g CO2e per year.
    pub source: Mass,
    /// Sink, g CO2e per year, ≤ 0.
    pub sink: Mass,
    /// Carbon stock, g C.
    pub stock: Mass,
}

impl Line {
    /// Net = source + sink.
    pub fn net(&self) -> Mass {
        self.source + self.sink
    }
    /// Adds another line.
    pub fn add(&mut self, o: &Self) {
        self.parcels += o.parcels;
        self.area += o.area;
        self.source += o.source;
        self.sink += o.sink;
        self.stock += o.stock;
    }
}

/// Sums of a balance. Exact: the cells add up to every margin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// `cells[district * classes + class]`; the last class position of a district holds parcels without class.
    pub cells: Vec<Line>,
    /// Class positions per district: number of classes + 1.
    pub classes: usize,
    /// Source by district and sector, in the order of the sector list of the run, g CO2e per year:
    /// `sectors[district * sector_count + sector]`.
    pub sectors: Vec<Mass>,
    /// Sectors of the run.
    pub sector_count: usize,
}

impl Sums {
    /// Number of districts.
    pub fn districts(&self) -> usize {
        self.cells.len().checked_div(self.classes).unwrap_or(0)
    }
    /// The line of a district and class; the class count gives parcels without class.
    pub fn cell(&self, district: usize, class: usize) -> Line {
        let at = district * self.classes + class;
        self.cells.get(at).copied().filter(|_| class < self.classes).unwrap_or_default()
    }
    /// The sum over a district.
    pub fn district(&self, district: usize) -> Line {
        total((0..self.classes).map(|c| self.cell(district, c)))
    }
    /// The sum over a class.
    pub fn class(&self, class: usize) -> Line {
        total((0..self.districts()).map(|d| self.cell(d, class)))
    }
    /// Source of a sector in a district.
    pub fn sector(&self, district: usize, sector: usize) -> Mass {
        let at = district * self.sector_count + sector;
        self.sectors.get(at).copied().filter(|_| sector < self.sector_count).unwrap_or_default()
    }
    /// Source by sector over everything, in the order of the sector list of the run.
    pub fn by_sector(&self) -> Vec<Mass> {
        let city = |s| (0..self.districts()).map(|d| self.sector(d, s)).sum();
        (0..self.sector_count).map(city).collect()
    }
    /// The sum over everything.
    pub fn city(&self) -> Line {
        total(self.cells.iter().copied())
    }
}

fn total(lines: impl Iterator<Item = Line>) -> Line {
    lines.fold(Line::default(), |mut sum, line| {
        sum.add(&line);
        sum
    })
}

/// Ids of the sectors of [`Sums::sectors`]: those allocated, then `land` and `land_ch4`.
pub fn sector_ids(sources: &Allocation) -> Vec<String> {
    let own = sources.sectors.iter().map(|s| s.id.clone());
    own.chain([LAND.to_owned(), LAND_CH4.to_owned()]).collect()
}

/// Balance of every parcel.
///
/// `gwp_ch4`: t CO2e per t of methane. Sink = negative CO2 flux; positive flux and methane are sources of the sectors
/// `land` and `land_ch4`. A class that the set has no value for adds nothing; [`super::gaps::gaps`] names it.
/// Errors: `CARBON-004` a set whose cropland value holds farm inputs together with an agriculture sector, `CARBON-010` the
/// layer's columns do not fit each other, `RUN-001`. Cost: O(rows), in blocks on all threads.
pub fn balance(
    base: &BaseLayer,
    classes: &ClassTable,
    sinks: &SinkSet,
    gwp_ch4: f64,
    sources: &Allocation,
    watch: &dyn Watch,
) -> Result<Balance> {
    full(base, &rates(classes, sinks, SinkTerms { gwp_ch4 }, sources)?, sources, watch)
}

/// [`balance`] with rates made before.
pub fn full(base: &BaseLayer, rates: &Rates, sources: &Allocation, watch: &dyn Watch) -> Result<Balance> {
    let mut out = [(); 3].map(|()| Room::unwritten(base.rows()));
    let [source, sink, stock] = &mut out;
    let sums = refill(base, rates, sources, Booked { source, sink, stock }, watch)?;
    let [source, sink, stock] = out.map(Buf::from);
    Ok(Balance { source, sink, stock, sums })
}

/// [`full`] into columns that are there already, of as many rows as the layer has.
pub fn refill(
    base: &BaseLayer,
    rates: &Rates,
    sources: &Allocation,
    to: Booked<'_>,
    watch: &dyn Watch,
) -> Result<Sums> {
    let rows = base.rows();
    if to.source.len() != rows || to.sink.len() != rows || to.stock.len() != rows {
        return Err(misfit(base, "balance"));
    }
    let columns = columns(base)?;
    // The values are looked at while they are in hand; which of them is wrong is asked only when one is.
    match kernel(rates, columns, districts(base), sources.rows(), to, watch)? {
        Some(acc) => Ok(sums(rates, acc)),
        None => Err(values(base).err().unwrap_or_else(|| misfit(base, "balance"))),
    }
}

/// The task T2: classes → factors → three values per parcel → sums by district and class, on all threads.
///
/// Writes `to` and answers the sums; columns must have equal lengths.
/// `None` when an area is negative or a district not below `districts`; what was written then means nothing.
/// Points are added to the source of their rows, own fluxes take the place of those of the class. Errors: `RUN-001`.
pub fn kernel(
    rates: &Rates,
    from: Columns<'_>,
    districts: usize,
    rows: RowTerms<'_>,
    to: Booked<'_>,
    watch: &dyn Watch,
) -> Result<Option<Acc>> {
    let blocks = to
        .source
        .par_chunks_mut(BLOCK_ROWS)
        .zip(to.sink.par_chunks_mut(BLOCK_ROWS))
        .zip(to.stock.par_chunks_mut(BLOCK_ROWS))
        .enumerate()
        .with_min_len(MIN_BLOCKS);
    let one = |tally: Option<Tally>, (at, ((source, sink), stock)): (usize, ((_, _), _))| {
        watch.check()?;
        let Some(mut tally) = tally else { return Ok(None) };
        let mut booked = Booked { source, sink, stock };
        Ok::<_, Error>(block(rates, from, at, rows, &mut booked, &mut tally).then_some(tally))
    };
    let tallies = blocks.try_fold(|| Some(Tally::new(rates, districts)), one);
    let sums = tallies.map(|t| Ok::<_, Error>(t?.map(|t| t.settle(rates))));
    sums.try_reduce(|| Some(Acc::new(rates, districts)), |a, b| Ok(a.zip(b).map(|(a, b)| a.plus(&b))))
}

/// Blocks per task at least: a smaller share costs more in adding up its sums than it saves.
const MIN_BLOCKS: usize = 32;

/// Books block `at` with what is known of single rows; `false` when its values are none to be booked.
fn block(
    rates: &Rates,
    from: Columns<'_>,
    at: usize,
    rows: RowTerms<'_>,
    to: &mut Booked<'_>,
    tally: &mut Tally,
) -> bool {
    let start = at * BLOCK_ROWS;
    let end = start + to.source.len();
    let part = from.part(start, end);
    if !book(rates, part, to, tally) {
        return false;
    }
    rows.book(rates, part, start, to, tally.acc());
    true
}

/// The balance after a change that touched only the given blocks: those are redone, sums move by exact difference.
///
/// `old` and `new` have the same rows; outside `blocks` their columns are equal. The result equals [`full`] of `new`, bit
/// for bit. Errors: `CARBON-010`, `RUN-001`. Cost: the touched blocks, and a copy of the columns.
pub fn partial(
    before: &Balance,
    old: &BaseLayer,
    new: &BaseLayer,
    with: (&Rates, &Allocation),
    blocks: &[usize],
    watch: &dyn Watch,
) -> Result<Balance> {
    let (rates, sources) = with;
    let (from_old, from_new) = (columns(old)?, columns(new)?);
    if old.rows() != new.rows() || before.source.len() != new.rows() {
        return Err(misfit(new, "base"));
    }
    let count = districts(old).max(districts(new));
    let mut touched = blocks.to_vec();
    touched.sort_unstable();
    touched.dedup();
    let mut columns = [before.source.to_vec(), before.sink.to_vec(), before.stock.to_vec()];
    let (mut gone, mut come) = (Tally::new(rates, count), Tally::new(rates, count));
    for at in touched {
        watch.check()?;
        let range = (at * BLOCK_ROWS).min(new.rows())..((at + 1) * BLOCK_ROWS).min(new.rows());
        let [source, sink, stock] = &mut columns;
        let cut = (source.get_mut(range.clone()), sink.get_mut(range.clone()), stock.get_mut(range));
        let (Some(source), Some(sink), Some(stock)) = cut else { continue };
        let mut booked = Booked { source, sink, stock };
        for (from, layer, tally) in [(from_old, old, &mut gone), (from_new, new, &mut come)] {
            if !block(rates, from, at, sources.rows(), &mut booked, tally) {
                return Err(values(layer).err().unwrap_or_else(|| misfit(layer, "balance")));
            }
        }
    }
    let (gone, come) = (gone.settle(rates), come.settle(rates));
    let mut acc = Acc { cells: before.sums.cells.clone(), sectors: before.sums.sectors.iter().map(|m| m.0).collect() };
    acc.cells.resize(count * rates.classes, Line::default());
    acc.sectors.resize(count * rates.sectors, 0);
    let [source, sink, stock] = columns.map(Buf::from);
    Ok(Balance { source, sink, stock, sums: sums(rates, acc.minus(&gone).plus(&come)) })
}

/// What one row is made of: source by sector position, sink, stock, of the main area and the strip together.
pub fn row_parts(base: &BaseLayer, rates: &Rates, sources: &Allocation, row: usize) -> Result<(Vec<Mass>, Line)> {
    let one = columns(base)?.part(row, row + 1);
    values(base)?;
    let mut tally = Tally::new(rates, districts(base));
    let mut out = [Mass(0); 3];
    let [source, sink, stock] = &mut out;
    let to = &mut Booked {
        source: std::slice::from_mut(source),
        sink: std::slice::from_mut(sink),
        stock: std::slice::from_mut(stock),
    };
    book(rates, one, to, &mut tally);
    sources.rows().book(rates, one, row, to, tally.acc());
    let sums = sums(rates, tally.settle(rates));
    let by_sector = sums.by_sector();
    Ok((by_sector.clone(), Line { source: by_sector.into_iter().sum(), ..sums.city() }))
}

fn sums(rates: &Rates, acc: Acc) -> Sums {
    let sectors = acc.sectors.into_iter().map(Mass).collect();
    Sums { cells: acc.cells, classes: rates.classes, sectors, sector_count: rates.sectors }
}

/// Districts of the sums: at least one.
fn districts(base: &BaseLayer) -> usize {
    base.districts.len().max(1)
}

fn misfit(base: &BaseLayer, column: &str) -> Error {
    Error::new("CARBON-010").with("rows", base.rows()).with("column", column)
}

/// The columns of a layer, checked to be equally long.
fn columns(base: &BaseLayer) -> Result<Columns<'_>> {
    let lengths = [("district", base.district.len()), ("area", base.area.len()), ("ridge", base.ridge.len())];
    match lengths.iter().find(|(_, n)| *n != base.rows()) {
        Some((column, _)) => Err(misfit(base, column)),
        None => Ok(Columns { class: &base.class, district: &base.district, area: &base.area, ridge: &base.ridge }),
    }
}

/// Checks the values of a layer: areas not negative, districts known.
fn values(base: &BaseLayer) -> Result<()> {
    for (column, areas) in [("area", &base.area), ("ridge", &base.ridge)] {
        if areas.iter().any(|a| a.0 < 0) {
            return Err(misfit(base, column));
        }
    }
    match base.district.iter().any(|d| *d as usize >= districts(base)) {
        true => Err(misfit(base, "district")),
        false => Ok(()),
    }
}
