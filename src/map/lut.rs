//! The table from row to colour. Themes, edits and years change it; the tiles stay.

use rayon::prelude::*;

use crate::base::{Area, BLOCK_ROWS, Buf};
use crate::carbon::balance::Balance;
use crate::land::{BaseLayer, ClassId, ClassTable};

use super::breaks::nice_breaks;
use super::legend::{Entry, Label, Legend};
use super::theme::{Rgba, Theme, ThemeStyle};

/// The colour of a row whose value is not known; `paint` hatches it.
pub const MISSING: Rgba = [0, 0, 0, 0];

/// Most rows that take part in finding the breaks; more do not move a rounded break.
const SAMPLE_ROWS: usize = 50_000;
/// Breaks on each side of zero of the net balance.
const NET_BREAKS: usize = 6;
/// Breaks of a ramp from zero.
const RAMP_BREAKS: usize = 6;

/// Colours by row, with their meaning.
#[derive(Clone, Debug)]
pub struct Lut {
    /// Colour of each row; [`MISSING`] = hatched.
    pub colours: Vec<Rgba>,
    /// District of each row, for outlines.
    pub districts: Buf<u16>,
    /// What the colours mean.
    pub legend: Legend,
    /// What is shown.
    pub theme: Theme,
    /// How it looks.
    pub style: ThemeStyle,
    /// Side of a square as large as the middle parcel, metres; outlines of parcels are drawn from its size on screen.
    pub typical_parcel_m: f64,
    key: Key,
    counts: Counts,
}

/// Which slot of the key each row is in, and what the slots hold; an edit moves its rows from one to the other, so that
/// the legend does not count the city anew.
#[derive(Clone, Debug, Default)]
struct Counts {
    /// Slot of each row. A key has at most 255 slots: a class is a byte.
    slots: Vec<u8>,
    /// Area and parcels of each slot.
    tally: Vec<(Area, u64)>,
}

/// From value to colour. Colour `i` holds values from `breaks[i-1]` (included) to `breaks[i]`.
#[derive(Clone, Debug, Default)]
struct Key {
    breaks: Vec<f64>,
    colours: Vec<Rgba>,
    zero: Option<Rgba>,
    classes: Vec<Rgba>,
}

/// The columns that a colour comes from.
#[derive(Clone, Copy)]
struct Source<'a> {
    theme: Theme,
    base: &'a BaseLayer,
    balance: &'a Balance,
}

impl Lut {
    /// Colours for all rows. Rows whose value is not known are [`MISSING`]; a row without class is missing in every theme.
    ///
    /// Cost: O(rows), on all cores.
    pub fn build(theme: Theme, base: &BaseLayer, classes: &ClassTable, balance: &Balance, style: &ThemeStyle) -> Self {
        let source = Source { theme, base, balance };
        let key = source.key(classes, *style);
        let counts = source.counts(&key);
        let mut colours = vec![MISSING; counts.slots.len()];
        colours.par_chunks_mut(BLOCK_ROWS).zip(counts.slots.par_chunks(BLOCK_ROWS)).for_each(|(out, slots)| {
            for (colour, slot) in out.iter_mut().zip(slots) {
                *colour = key.colour(*slot);
            }
        });
        let mut lut = Self {
            colours,
            districts: base.district.clone(),
            legend: Legend {
                title_key: theme.title_key(),
                unit_key: theme.unit_key(),
                rule_key: theme.rule_key(),
                entries: Vec::new(),
            },
            theme,
            style: *style,
            typical_parcel_m: typical_parcel_m(base),
            key,
            counts,
        };
        lut.legend.entries = lut.key.entries(theme, *style, &lut.counts.tally);
        lut
    }

    /// Colours of some rows anew, with the breaks as they are, so that an edit does not repaint the rest of the city.
    pub fn rebuild_rows(&mut self, rows: &[u32], base: &BaseLayer, balance: &Balance) {
        let source = Source { theme: self.theme, base, balance };
        for &row in rows {
            let at = row as usize;
            let now = source.slot(&self.key, at);
            let (Some(slot), Some(colour)) = (self.counts.slots.get_mut(at), self.colours.get_mut(at)) else {
                continue;
            };
            let before = std::mem::replace(slot, now);
            *colour = self.key.colour(now);
            let area = source.area(at);
            if let Some(t) = self.counts.tally.get_mut(usize::from(before)) {
                *t = (t.0 - area, t.1.saturating_sub(1));
            }
            if let Some(t) = self.counts.tally.get_mut(usize::from(now)) {
                *t = (t.0 + area, t.1 + 1);
            }
        }
        self.legend.entries = self.key.entries(self.theme, self.style, &self.counts.tally);
    }
}

impl Key {
    /// Slot of exactly nothing: after those of the colours.
    fn zero_slot(&self) -> usize {
        self.colours.len()
    }

    /// Slot of rows whose value is not known: the last.
    fn missing_slot(&self) -> usize {
        if self.classes.is_empty() { self.colours.len() + 1 } else { self.classes.len() }
    }

    fn colour(&self, slot: u8) -> Rgba {
        let at = usize::from(slot);
        let shades = if self.classes.is_empty() { &self.colours } else { &self.classes };
        let zero = self.zero.filter(|_| self.classes.is_empty() && at == self.zero_slot());
        zero.or_else(|| shades.get(at).copied()).unwrap_or(MISSING)
    }

    /// Position of a value among the colours.
    fn step(&self, value: f64) -> usize {
        self.breaks.iter().take_while(|b| value >= **b).count()
    }

    fn label(&self, step: usize) -> Label {
        let low = step.checked_sub(1).and_then(|i| self.breaks.get(i)).copied();
        match (low, self.breaks.get(step).copied()) {
            (None, None) => Label::All,
            (None, Some(b)) => Label::Below(b),
            (Some(a), Some(b)) => Label::Between(a, b),
            (Some(a), None) => Label::Above(a),
        }
    }

    /// Lines of the legend, from what each slot holds.
    fn entries(&self, theme: Theme, style: ThemeStyle, tally: &[(Area, u64)]) -> Vec<Entry> {
        let unknown = style.palette().missing[1].0;
        let entry = |colour: Rgba, label: Label, at: usize| {
            let (area, parcels) = tally.get(at).copied().unwrap_or_default();
            Entry { colour, label, area, parcels }
        };
        let missing = entry(unknown, Label::Missing, self.missing_slot());
        let missing = Some(missing).filter(|e| e.parcels > 0);
        if theme == Theme::LandClass {
            let class = |(i, c): (usize, &Rgba)| entry(*c, Label::Class(ClassId(i as u8)), i);
            return self.classes.iter().enumerate().map(class).filter(|e| e.parcels > 0).chain(missing).collect();
        }
        let steps = self.colours.iter().enumerate().rev().map(|(i, c)| entry(*c, self.label(i), i));
        let zero = self.zero.map(|c| entry(c, Label::Zero, self.zero_slot())).filter(|e| e.parcels > 0);
        steps.chain(zero).chain(missing).collect()
    }
}

impl Source<'_> {
    /// Value of a row in the unit of the theme; NaN = missing.
    fn value(&self, row: usize) -> f64 {
        let known = self.base.class.get(row).is_some_and(|c| *c != ClassId::MISSING);
        let area = self.area(row);
        if !known || area.0 <= 0 {
            return f64::NAN;
        }
        let tonnes = |column: &[crate::base::Mass]| match column.get(row) {
            Some(m) if m.0 != i64::MIN => m.t(),
            _ => f64::NAN,
        };
        let whole = match self.theme {
            Theme::LandClass => return f64::NAN,
            Theme::Net => tonnes(&self.balance.source) + tonnes(&self.balance.sink),
            Theme::Source => tonnes(&self.balance.source),
            Theme::Sink => -tonnes(&self.balance.sink),
            Theme::Stock => tonnes(&self.balance.stock),
        };
        whole / area.ha()
    }

    /// Area of the parcel with its ridge.
    fn area(&self, row: usize) -> Area {
        let part = |column: &[Area]| column.get(row).copied().unwrap_or_default();
        part(&self.base.area) + part(&self.base.ridge)
    }

    /// Slot of a row in the key.
    fn slot(&self, key: &Key, row: usize) -> u8 {
        let missing = key.missing_slot();
        let at = if self.theme == Theme::LandClass {
            self.base.class.get(row).map_or(missing, |c| c.at().min(missing))
        } else {
            let value = self.value(row);
            match key.zero {
                _ if value.is_nan() => missing,
                Some(_) if value == 0.0 => key.zero_slot(),
                _ => key.step(value),
            }
        };
        u8::try_from(at).unwrap_or(u8::MAX)
    }

    /// Slots of all rows, and what each holds.
    fn counts(&self, key: &Key) -> Counts {
        let mut slots = vec![0; self.base.rows()];
        let empty = || vec![(Area::default(), 0); key.missing_slot() + 1];
        let block = |(block, out): (usize, &mut [u8])| {
            let mut sums = empty();
            for (i, slot) in out.iter_mut().enumerate() {
                let row = block * BLOCK_ROWS + i;
                *slot = self.slot(key, row);
                if let Some(s) = sums.get_mut(usize::from(*slot)) {
                    *s = (s.0 + self.area(row), s.1 + 1);
                }
            }
            sums
        };
        let join = |a: Vec<(Area, u64)>, b: Vec<(Area, u64)>| {
            a.into_iter().zip(b).map(|(a, b)| (a.0 + b.0, a.1 + b.1)).collect()
        };
        let tally = slots.par_chunks_mut(BLOCK_ROWS).enumerate().map(block).reduce(empty, join);
        Counts { slots, tally }
    }

    fn key(&self, classes: &ClassTable, style: ThemeStyle) -> Key {
        let palette = style.palette();
        let ramp = match self.theme {
            Theme::LandClass => {
                let opaque = |c: &crate::land::class::Class| [c.colour[0], c.colour[1], c.colour[2], u8::MAX];
                return Key { classes: classes.classes.iter().map(opaque).collect(), ..Key::default() };
            }
            Theme::Net => return self.net_key(style),
            Theme::Source => &palette.source,
            Theme::Sink => &palette.sink,
            Theme::Stock => &palette.stock,
        };
        let breaks = nice_breaks(&mut self.sample(), RAMP_BREAKS);
        Key { colours: ramp.spread(breaks.len() + 1), breaks, zero: Some(palette.zero.0), classes: Vec::new() }
    }

    /// The same breaks on both sides of zero; sources and sinks weigh alike in finding them.
    fn net_key(&self, style: ThemeStyle) -> Key {
        let palette = style.palette();
        let mut values = self.sample();
        let side = |above: bool| values.iter().filter(|v| (v.0 > 0.0) == above).map(|v| v.1).sum::<f64>().max(1e-9);
        let (plus, minus) = (side(true), side(false));
        for v in &mut values {
            *v = if v.0 > 0.0 { (v.0, v.1 / plus) } else { (-v.0, v.1 / minus) };
        }
        let up = nice_breaks(&mut values, NET_BREAKS);
        let down = up.iter().rev().map(|b| -b);
        let colours: Vec<Rgba> = if up.is_empty() {
            vec![palette.zero.0]
        } else {
            let sinks = palette.net_sink.spread(up.len()).into_iter().rev();
            sinks.chain([palette.zero.0]).chain(palette.net_source.spread(up.len())).collect()
        };
        Key { breaks: down.chain(up.iter().copied()).collect(), colours, zero: None, classes: Vec::new() }
    }

    /// Values with their weights, every n-th row. The weight is the root of the area: between one parcel one vote and
    /// one hectare one vote, so that neither the small blocks of the town nor the wide fields take all colours.
    fn sample(&self) -> Vec<(f64, f64)> {
        let rows = self.base.rows();
        let stride = (rows / SAMPLE_ROWS).max(1);
        (0..rows)
            .step_by(stride)
            .map(|r| (self.value(r), libm::sqrt(self.area(r).m2())))
            .filter(|v| !v.0.is_nan())
            .collect()
    }
}

/// Side of a square as large as the median parcel of a sample; 0 without parcels.
fn typical_parcel_m(base: &BaseLayer) -> f64 {
    let stride = (base.rows() / SAMPLE_ROWS).max(1);
    let mut areas: Vec<Area> = base.area.iter().step_by(stride).copied().collect();
    let middle = areas.len() / 2;
    if areas.is_empty() {
        return 0.0;
    }
    let (_, median, _) = areas.select_nth_unstable(middle);
    libm::sqrt(median.m2().max(0.0))
}
