//! Colours: of rows, of selections, of legends, and to eyes that see fewer of them. Tests only.

use proptest::prelude::*;

use super::breaks::{nice, nice_breaks};
use super::legend::{Entry, Label};
use super::lut::{Lut, MISSING};
use super::paint::{colour_tile, hatch, over};
use super::rows::RowSet;
use super::theme::{Ramp, Rgba, Theme, ThemeStyle};
use super::tile::{IdTile, NO_PARCEL, TILE_PX, TileId};
use crate::base::{Area, Mass};
use crate::carbon::balance::Balance;
use crate::land::{BaseLayer, ClassId, ClassTable, fixture};

const LIGHT: ThemeStyle = ThemeStyle { dark: false };

/// Rows of one hectare each, one district.
fn layer(classes: &[ClassId]) -> BaseLayer {
    fixture::layer(&classes.iter().map(|c| (*c, 0, 10_000.0, 0.0)).collect::<Vec<_>>(), 1)
}

/// A balance of tonnes by row; a stock of NaN is not known.
fn balance(source: &[f64], sink: &[f64], stock: &[f64]) -> Balance {
    let column = |v: &[f64]| v.iter().map(|t| Mass::from_t(*t)).collect::<Vec<_>>();
    let stock = stock.iter().map(|t| if t.is_nan() { Mass(i64::MIN) } else { Mass::from_t(*t) }).collect::<Vec<_>>();
    Balance { source: column(source).into(), sink: column(sink).into(), stock: stock.into(), ..Balance::default() }
}

struct City {
    classes: ClassTable,
    base: BaseLayer,
    balance: Balance,
}

/// Six hectares: a strong and a weak source, nothing, a weak and a strong sink, and a parcel without class.
fn city() -> City {
    let classes = ClassTable::load().unwrap();
    let id = |c: &str| classes.find(c).unwrap();
    let (town, wood, rock) = (id("built_industrial"), id("forest_arbor"), id("bare_rock"));
    let base = layer(&[town, town, rock, wood, wood, ClassId::MISSING]);
    let balance = balance(
        &[400.0, 3.0, 0.0, 0.0, 0.0, 0.0],
        &[0.0, 0.0, 0.0, -2.0, -5.0, 0.0],
        &[1.0, 1.0, f64::NAN, 40.0, 60.0, f64::NAN],
    );
    City { classes, base, balance }
}

fn lut(c: &City, theme: Theme) -> Lut {
    Lut::build(theme, &c.base, &c.classes, &c.balance, &LIGHT)
}

#[test]
fn land_classes_have_their_own_colours() {
    let c = city();
    let l = lut(&c, Theme::LandClass);
    let own = |name: &str| {
        let [r, g, b] = c.classes.get(c.classes.find(name).unwrap()).unwrap().colour;
        [r, g, b, 255]
    };
    let (town, wood, rock) = (own("built_industrial"), own("forest_arbor"), own("bare_rock"));
    assert_eq!(l.colours, [town, town, rock, wood, wood, MISSING]);
    let of = |label: Label| l.legend.entries.iter().find(|e| e.label == label).map(|e| (e.parcels, e.area));
    let town = c.classes.find("built_industrial").unwrap();
    assert_eq!(of(Label::Class(town)), Some((2, Area::from_m2(20_000.0))));
    assert_eq!(of(Label::Missing), Some((1, Area::from_m2(10_000.0))));
    assert_eq!(l.legend.entries.len(), 4);
}

#[test]
fn sources_and_sinks_have_the_colours_of_their_side() {
    let c = city();
    let l = lut(&c, Theme::Net);
    let palette = LIGHT.palette();
    assert!(palette.net_source.0.contains(&l.colours[0]) && palette.net_sink.0.contains(&l.colours[4]));
    assert_eq!((l.colours[2], l.colours[5]), (palette.zero.0, MISSING));
    assert_ne!(l.colours[0], l.colours[1]);
    assert_ne!(l.colours[3], l.colours[4]);
}

#[test]
fn what_is_not_known_is_not_nothing() {
    let c = city();
    let l = lut(&c, Theme::Stock);
    // The rock has a class and no density: missing, whereas its source is a true zero.
    assert_eq!((l.colours[2], l.colours[5]), (MISSING, MISSING));
    let l = lut(&c, Theme::Source);
    assert_eq!((l.colours[2], l.colours[5]), (LIGHT.palette().zero.0, MISSING));
}

#[test]
fn every_row_stands_in_one_line_of_the_legend() {
    let c = city();
    for theme in Theme::ALL {
        let l = lut(&c, theme);
        let parcels: u64 = l.legend.entries.iter().map(|e| e.parcels).sum();
        let area: Area = l.legend.entries.iter().fold(Area::default(), |a, e| a + e.area);
        assert_eq!((parcels, area), (6, Area::from_m2(60_000.0)), "{theme:?}");
        for (row, colour) in l.colours.iter().enumerate() {
            let of = |e: &&Entry| if *colour == MISSING { e.label == Label::Missing } else { e.colour == *colour };
            let shown = l.legend.entries.iter().find(of).is_some_and(|e| e.parcels > 0);
            assert!(shown, "{theme:?} row {row}");
        }
    }
}

#[test]
fn an_edit_repaints_its_rows_and_no_others() {
    let c = city();
    let mut l = lut(&c, Theme::Net);
    let before = l.clone();
    // Row 1 becomes as strong a source as row 0; row 3 is changed too, but not named.
    let b = balance(&[400.0, 400.0, 0.0, 400.0, 0.0, 0.0], &[0.0, 0.0, 0.0, -2.0, -5.0, 0.0], &[1.0; 6]);
    l.rebuild_rows(&[1, 99], &c.base, &b);
    assert_eq!(l.colours[1], before.colours[0]);
    let same = |r: usize| l.colours[r] == before.colours[r];
    assert!([0, 2, 3, 4, 5].into_iter().all(same));
}

#[test]
fn the_legend_after_an_edit_is_that_of_a_fresh_count() {
    let mut c = city();
    let net = balance(&[400.0, 400.0, 0.0, 0.0, 0.0, 0.0], &[0.0, 0.0, 0.0, -2.0, -5.0, 0.0], &[1.0; 6]);
    let mut l = lut(&c, Theme::Net);
    l.rebuild_rows(&[1], &c.base, &net);
    let of =
        |l: &Lut, label: Label| l.legend.entries.iter().filter(|e| e.label == label).map(|e| e.parcels).sum::<u64>();
    let total = |l: &Lut| l.legend.entries.iter().fold((0, Area::default()), |t, e| (t.0 + e.parcels, t.1 + e.area));
    assert_eq!(total(&l), (6, Area::from_m2(60_000.0)));
    for (row, colour) in l.colours.iter().enumerate().filter(|(_, colour)| **colour != MISSING) {
        let alike = l.colours.iter().filter(|c| *c == colour).count() as u64;
        let shown = l.legend.entries.iter().find(|e| e.colour == *colour).map(|e| e.parcels);
        assert_eq!(shown, Some(alike), "row {row}");
    }
    let mut classes = lut(&c, Theme::LandClass);
    let (from, to) = (c.base.class[0], c.base.class[3]);
    assert_ne!(from, to);
    let before = (of(&classes, Label::Class(from)), of(&classes, Label::Class(to)));
    let mut column = c.base.class.to_vec();
    column[0] = to;
    c.base.class = column.into();
    classes.rebuild_rows(&[0, 0], &c.base, &net);
    assert_eq!((of(&classes, Label::Class(from)), of(&classes, Label::Class(to))), (before.0 - 1, before.1 + 1));
    assert_eq!(classes.legend, lut(&c, Theme::LandClass).legend);
    assert_eq!(classes.colours, lut(&c, Theme::LandClass).colours);
}

/// A tile whose western half is row 0, eastern half row 1, with one pixel of row 2 in the far south-east corner.
fn halves() -> IdTile {
    let mut ids = vec![0; TILE_PX * TILE_PX];
    for (at, id) in ids.iter_mut().enumerate() {
        *id = u32::from(at % TILE_PX >= TILE_PX / 2);
    }
    ids[TILE_PX * TILE_PX - 1] = 2;
    let rim = || vec![NO_PARCEL; TILE_PX].into_boxed_slice();
    IdTile { id: TileId { level: 14, x: 0, y: 0 }, ids: ids.into(), rim: [rim(), rim(), rim(), rim()] }
}

#[test]
fn a_selection_is_tinted_and_edged_and_the_rest_is_left_alone() {
    let c = city();
    let l = lut(&c, Theme::Net);
    let paint = |selected: &RowSet| {
        let mut out = vec![[0; 4]; TILE_PX * TILE_PX];
        colour_tile(&halves(), &l, selected, &mut out);
        out
    };
    let (none, one) = (paint(&RowSet::new(6)), paint(&RowSet::of(6, [1])));
    let lines = LIGHT.palette().lines;
    let at = |x: usize, y: usize| y * TILE_PX + x;
    let (west, inner, edge) = (at(60, 100), at(200, 100), at(TILE_PX / 2, 100));
    assert_eq!((none[west], none[inner]), (l.colours[0], l.colours[1]));
    assert_eq!(one[west], l.colours[0]);
    let tint = over(l.colours[1], lines.selection.0);
    assert_eq!(one[inner], tint);
    assert_eq!(one[edge], over(tint, lines.selection_edge.0));
    assert_ne!(one[inner], one[edge]);
    let changed = none.iter().zip(&one).enumerate().filter(|(_, (a, b))| a != b).map(|(i, _)| i % TILE_PX);
    // Nothing west of the middle; and the half of the tile less the one pixel of row 2.
    let columns: Vec<usize> = changed.collect();
    assert!(columns.iter().all(|x| *x >= TILE_PX / 2));
    assert_eq!(columns.len(), TILE_PX * TILE_PX / 2 - 1);
}

#[test]
fn missing_values_are_hatched_and_empty_ground_is_clear() {
    let c = city();
    let l = lut(&c, Theme::Stock);
    let mut tile = halves();
    tile.ids.iter_mut().for_each(|id| *id = if *id == 0 { 5 } else { NO_PARCEL });
    let mut out = vec![[9; 4]; TILE_PX * TILE_PX];
    colour_tile(&tile, &l, &RowSet::new(6), &mut out);
    let palette = LIGHT.palette();
    for x in 10..30 {
        assert_eq!(out[40 * TILE_PX + x], hatch(palette, x, 40));
    }
    assert_eq!(out[40 * TILE_PX + 200], [0, 0, 0, 0]);
    let strokes = (10..18).filter(|x| hatch(palette, *x, 40) == palette.missing[1].0).count();
    assert_eq!(strokes, 2);
}

proptest! {
    #[test]
    fn breaks_rise_are_nice_and_lie_within(
        values in prop::collection::vec((1e-6..1e6_f64, 0.1..10.0_f64), 1..80), count in 1..9_usize,
    ) {
        let mut v = values.clone();
        let breaks = nice_breaks(&mut v, count);
        let low = values.iter().map(|v| v.0).fold(f64::INFINITY, f64::min);
        let high = values.iter().map(|v| v.0).fold(0.0, f64::max);
        prop_assert!(breaks.len() <= count);
        prop_assert!(breaks.windows(2).all(|w| w[0] < w[1]), "{:?}", breaks);
        prop_assert!(breaks.iter().all(|b| nice(*b) == *b && *b > low && *b <= high), "{:?}", breaks);
    }

    /// The colour of a value is the one whose line in the legend names it.
    #[test]
    fn a_value_has_the_colour_of_its_line(sources in prop::collection::vec(0.0..900.0_f64, 2..40)) {
        let classes = ClassTable::load().unwrap();
        let wood = classes.find("forest_arbor").unwrap();
        let base = layer(&vec![wood; sources.len()]);
        let none = vec![0.0; sources.len()];
        let balance = balance(&sources, &none, &none);
        for theme in [Theme::Net, Theme::Source] {
            let l = Lut::build(theme, &base, &classes, &balance, &LIGHT);
            for (row, t) in sources.iter().enumerate() {
                // Rows are one hectare; masses are whole grams.
                let value = Mass::from_t(*t).t();
                let holds = |label: Label| match label {
                    Label::Below(b) => value < b,
                    Label::Between(a, b) => a <= value && value < b,
                    Label::Above(a) => value >= a,
                    Label::Zero => value == 0.0,
                    Label::All => true,
                    Label::Class(_) | Label::Missing => false,
                };
                let zero = value == 0.0 && theme == Theme::Source;
                let lines = l.legend.entries.iter().filter(|e| holds(e.label) && (e.label == Label::Zero) == zero);
                let colours: Vec<Rgba> = lines.map(|e| e.colour).collect();
                prop_assert_eq!(colours, vec![l.colours[row]], "{:?} {}", theme, value);
            }
        }
    }
}

/// Seeing: as most do, and without the long, middle or short cones (Machado, Oliveira and Fernandes 2009, severity 1).
const EYES: [(&str, [[f64; 3]; 3]); 4] = [
    ("all", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deutan",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "tritan",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

fn times(m: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    m.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
}

/// CIE L*a*b* (D65) of a colour to those eyes.
fn lab(colour: Rgba, eye: &[[f64; 3]; 3]) -> [f64; 3] {
    let linear = [0, 1, 2].map(|i| {
        let c = f64::from(colour[i]) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    let seen = times(eye, linear).map(|c| c.clamp(0.0, 1.0));
    let xyz = times(
        &[
            [0.412_456_4, 0.357_576_1, 0.180_437_5],
            [0.212_672_9, 0.715_152_2, 0.072_175],
            [0.019_333_9, 0.119_192, 0.950_304_1],
        ],
        seen,
    );
    let white = [0.950_47, 1.0, 1.088_83];
    let f = [0, 1, 2].map(|i| {
        let t: f64 = xyz[i] / white[i];
        if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 }
    });
    [116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])]
}

/// Distance ΔE*ab (CIE 1976); about 2.3 is just noticeable.
fn apart(a: Rgba, b: Rgba, eye: &[[f64; 3]; 3]) -> f64 {
    let (a, b) = (lab(a, eye), lab(b, eye));
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt()
}

#[test]
fn the_distance_is_the_one_of_the_books() {
    // Black to white is 100; sRGB red is L 53.24, a 80.09, b 67.20.
    let normal = &EYES[0].1;
    assert!((apart([0, 0, 0, 255], [255, 255, 255, 255], normal) - 100.0).abs() < 0.01);
    let red = lab([255, 0, 0, 255], normal);
    for (got, wanted) in red.into_iter().zip([53.24, 80.09, 67.20]) {
        assert!((got - wanted).abs() < 0.02, "{red:?}");
    }
    // Without long cones red and a dark olive come together, which others see far apart.
    let (red, olive) = ([255, 0, 0, 255], [109, 94, 0, 255]);
    assert!(apart(red, olive, normal) > 80.0 && apart(red, olive, &EYES[1].1) < 3.0);
}

/// Least distance of neighbours on a ramp, and of any two colours of the diverging scale, to any eyes.
const RAMP_APART: f64 = 4.0;
/// Least distance of a sink colour from the source colour of the same strength, from the second step on.
const SIDES_APART: f64 = 25.0;
/// Least distance of two land classes to usual eyes, and to those that lack a kind of cones.
const CLASSES_APART: [f64; 2] = [5.0, 3.0];

#[test]
fn ramps_survive_colour_blindness() {
    let mut faults = Vec::new();
    for dark in [false, true] {
        let p = ThemeStyle { dark }.palette();
        let ramp = |r: &Ramp| std::iter::once(p.zero.0).chain(r.0.iter().copied()).collect::<Vec<_>>();
        let ramps = [&p.net_sink, &p.net_source, &p.source, &p.sink, &p.stock].map(ramp);
        let diverging: Vec<Rgba> =
            p.net_sink.0.iter().rev().copied().chain([p.zero.0]).chain(p.net_source.0.iter().copied()).collect();
        for (eye, matrix) in &EYES {
            let mut need = |a: Rgba, b: Rgba, least: f64| {
                let d = apart(a, b, matrix);
                if d < least {
                    faults.push(format!("dark {dark}, {eye}: {a:?} and {b:?} are {d:.1} apart, less than {least}"));
                }
            };
            ramps.iter().flat_map(|r| r.windows(2)).for_each(|w| need(w[0], w[1], RAMP_APART));
            for (i, a) in diverging.iter().enumerate() {
                diverging[i + 1..].iter().for_each(|b| need(*a, *b, RAMP_APART));
            }
            p.net_sink.0.iter().zip(&p.net_source.0).skip(1).for_each(|(a, b)| need(*a, *b, SIDES_APART));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn classes_survive_colour_blindness() {
    let classes = ClassTable::load().unwrap().classes;
    let mut faults = Vec::new();
    for (eye, matrix) in &EYES {
        let least = if *eye == "all" { CLASSES_APART[0] } else { CLASSES_APART[1] };
        let colour = |i: usize| [classes[i].colour[0], classes[i].colour[1], classes[i].colour[2], 255];
        for (i, j) in (0..classes.len()).flat_map(|i| (0..i).map(move |j| (i, j))) {
            let d = apart(colour(i), colour(j), matrix);
            if d < least {
                faults.push(format!("{eye}: {} and {} are {d:.1} apart", classes[i].id, classes[j].id));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
