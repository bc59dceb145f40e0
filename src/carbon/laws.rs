//! Laws of the balance: touched = all, threads do not matter, every margin closes to the gram. Tests only.

use proptest::prelude::*;

use super::allocate::{Allocation, PointSource, SectorEmission, allocate};
use super::balance::{Balance, LAND, LAND_CH4, balance, full, partial, refill, row_parts, sector_ids};
use super::gaps::{gaps, remainders};
use super::kernel::{Acc, Booked, Columns, Rates, book_plain};
use super::lanes::{book, book_any};
use super::masks::Masks;
use super::own::RowFlux;
use super::rates::{SinkTerms, rates};
use super::tally::Tally;
use crate::base::{Area, BLOCK_ROWS, Mass, Silent};
use crate::factor::{Registry, SinkSet};
use crate::land::BaseLayer;
use crate::land::{ClassId, ClassTable};

pub(crate) use crate::land::fixture::{Parcel, layer};

fn set(name: &str) -> (ClassTable, SinkSet) {
    let classes = ClassTable::load().unwrap();
    let sinks = Registry::builtin().unwrap().sink_set(name, &classes).unwrap();
    (classes, sinks)
}

fn t(id: &str, tonnes: f64) -> SectorEmission {
    SectorEmission { id: id.into(), mass: Mass::from_t(tonnes) }
}

#[test]
fn one_parcel_of_each_kind_by_hand() {
    let (classes, sinks) = set("tool_default");
    let id = |c: &str| classes.find(c).unwrap();
    let base = layer(
        &[
            (id("forest_arbor"), 0, 10_000.0, 0.0),
            (id("crop_dry"), 0, 9_000.0, 1_000.0),
            (id("wetland_marsh"), 1, 20_000.0, 0.0),
            (ClassId::MISSING, 1, 500.0, 0.0),
        ],
        2,
    );
    let none = Allocation::none(&classes);
    let b = balance(&base, &classes, &sinks, 28.0, &none, &Silent).unwrap();
    // 1 ha × −1 tC × 44/12 = −3.666667 t
    assert_eq!(b.sink[0], Mass(-3_666_667));
    // strip 0.1 ha × −0.02 × 44/12 = −0.007333 t; cropland itself 0
    assert_eq!(b.sink[1], Mass(-7_333));
    // 2 ha × 235 kg × 28 / 1000 = 13.16 t from methane, sink 2 × −0.5 × 44/12 = −3.666667
    assert_eq!((b.source[2], b.sink[2]), (Mass(13_160_000), Mass(-3_666_667)));
    assert_eq!((b.source[3], b.sink[3], b.stock[3]), (Mass(0), Mass(0), Mass(i64::MIN)));
    assert_eq!(sector_ids(&none), [LAND, LAND_CH4]);
    assert_eq!(b.sums.by_sector(), [Mass(0), Mass(13_160_000)]);
    let ridge = b.sums.cell(0, id("field_ridge").at());
    assert_eq!((ridge.parcels, ridge.area, ridge.sink), (0, Area::from_m2(1000.0), Mass(-7_333)));
    assert_eq!(b.sums.cell(1, classes.len()).parcels, 1);
    // 21.8 + 5.4 + 1.9 + 106.1 tC on 1 ha
    assert_eq!(b.stock[0], Mass(135_200_000));
    let codes: Vec<String> = gaps(&base, &classes, &sinks, &none, &b).iter().map(|f| f.code.to_string()).collect();
    assert!(codes.contains(&"CARBON-102".to_owned()), "{codes:?}");
}

fn own((row, grams): (usize, i64)) -> RowFlux {
    RowFlux { row: row as u32, mass: Mass(grams) }
}

#[test]
fn a_stand_takes_the_place_of_its_class() {
    let (classes, sinks) = set("net_flux_lit");
    let id = |c: &str| classes.find(c).unwrap();
    let rows = [("forest_arbor", 10_000.0), ("forest_arbor", 10_000.0), ("crop_dry", 10_000.0), ("crop_dry", 10_000.0)];
    let base = layer(&rows.map(|(c, area)| (id(c), 0, area, 0.0)), 1);
    let mut sources = Allocation::none(&classes);
    // A stand that takes up 5 t, one just felled that loses 2 t; cropland that takes up 1 t instead of losing 1.547333 t.
    sources.fluxes = vec![own((0, -5_000_000)), own((1, 2_000_000)), own((2, -1_000_000))];
    let b = balance(&base, &classes, &sinks, 28.0, &sources, &Silent).unwrap();
    assert_eq!(&b.sink[..], [-5_000_000, 0, -1_000_000, 0].map(Mass));
    assert_eq!(&b.source[..], [0, 2_000_000, 0, 1_547_333].map(Mass));
    assert_eq!(b.sums.by_sector(), [Mass(3_547_333), Mass(0)]);
    assert_eq!(b.sums.class(id("crop_dry").at()).sink, Mass(-1_000_000));
    let (by_sector, line) = {
        let rates = rates(&classes, &sinks, SinkTerms { gwp_ch4: 28.0 }, &sources).unwrap();
        row_parts(&base, &rates, &sources, 1).unwrap()
    };
    assert_eq!((by_sector, line.sink), (vec![Mass(2_000_000), Mass(0)], Mass(0)));
}

#[test]
fn missing_classes_are_named_and_positive_cropland_is_a_source() {
    let (classes, sinks) = set("net_flux_lit");
    let id = |c: &str| classes.find(c).unwrap();
    let base = layer(&[(id("crop_dry"), 0, 10_000.0, 0.0), (id("shrub"), 0, 30_000.0, 0.0)], 1);
    let b = balance(&base, &classes, &sinks, 28.0, &Allocation::none(&classes), &Silent).unwrap();
    // 1 ha × 0.422 tC × 44/12 = 1.547333 t of sector land
    assert_eq!((b.source[0], b.sums.by_sector()[0]), (Mass(1_547_333), Mass(1_547_333)));
    let found = gaps(&base, &classes, &sinks, &Allocation::none(&classes), &b);
    let shrub = found.iter().find(|f| f.code.0 == "CARBON-101").unwrap();
    assert_eq!((shrub.count, shrub.rows.as_slice()), (1, &[1u32][..]));
    // the same set with an agriculture sector counts farm inputs twice
    let masks = Masks::builtin(&classes).unwrap();
    let farm = allocate(&base, &classes, &[t("agriculture", 1.0)], &[], &masks).unwrap();
    assert_eq!(balance(&base, &classes, &sinks, 28.0, &farm, &Silent).unwrap_err().code.0, "CARBON-004");
}

#[test]
fn points_first_then_weights_and_every_gram_is_accounted_for() {
    let (classes, sinks) = set("tool_default");
    let id = |c: &str| classes.find(c).unwrap();
    let base = layer(&[(id("built_industrial"), 0, 100.0, 0.0), (id("built_mining"), 0, 500.0, 0.0)], 1);
    let masks = Masks::builtin(&classes).unwrap();
    let point = PointSource { row: 1, sector: "industry".into(), mass: Mass::from_t(60.0) };
    let sectors = [t("industry", 100.0), t("unassigned", 7.0)];
    let a = allocate(&base, &classes, &sectors, std::slice::from_ref(&point), &masks).unwrap();
    let b = balance(&base, &classes, &sinks, 28.0, &a, &Silent).unwrap();
    // 40 t over weights 100 × 1.0 and 500 × 0.6: 10 t and 30 t; 60 t at the point
    assert_eq!((b.source[0], b.source[1]), (Mass(10_000_000), Mass(90_000_000)));
    let rest = remainders(&a, &b);
    assert_eq!((rest[0].rounding, rest[1].unallocated), (Mass(0), Mass::from_t(7.0)));
    assert!(a.findings.iter().any(|f| f.code.0 == "CARBON-105"));
    // 40 of 100 t by plain area
    assert!(a.findings.iter().any(|f| f.code.0 == "CARBON-106"));
    let too_much = PointSource { mass: Mass::from_t(100.1), ..point.clone() };
    let code = |sectors: &[SectorEmission], points: &[PointSource]| {
        allocate(&base, &classes, sectors, points, &masks).unwrap_err().code.0.into_owned()
    };
    assert_eq!(code(&sectors, &[too_much]), "CARBON-001");
    assert_eq!(code(&[t("waste", 1.0)], &[]), "CARBON-002");
    assert_eq!(code(&sectors, &[PointSource { row: 2, ..point.clone() }]), "CARBON-003");
    assert_eq!(code(&sectors, &[PointSource { sector: "x".into(), ..point }]), "CARBON-003");
}

fn parcels() -> impl Strategy<Value = Vec<Parcel>> {
    // Classes 0..74 are known, 200 is not; two blocks and a bit so that blocks matter.
    let class = prop_oneof![9 => 0u8..60, 1 => Just(u8::MAX)];
    let one = (class, 0u16..3, 0.0f64..1e6, prop_oneof![3 => Just(0.0), 1 => 0.0f64..1e4]);
    let rows = prop::collection::vec(one, 1..200);
    rows.prop_map(|few| {
        let grown = few.iter().cycle().take(few.len() * 53 % (2 * BLOCK_ROWS + 77) + 1);
        let wide = |(i, (c, d, a, r)): (usize, &(u8, u16, f64, f64))| (ClassId(*c), *d, a + i as f64 * 0.37, *r);
        grown.enumerate().map(wide).collect()
    })
}

/// Values and sums of rows, booked one by one and by the hot loop: with the widest instructions here, and without.
fn three_ways(base: &BaseLayer, rates: &Rates) -> [([Vec<Mass>; 3], Acc); 3] {
    let from = Columns { class: &base.class, district: &base.district, area: &base.area, ridge: &base.ridge };
    [0, 1, 2].map(|way| {
        let mut out = [(); 3].map(|()| vec![Mass(7); base.rows()]);
        let [source, sink, stock] = &mut out;
        let to = &mut Booked { source, sink, stock };
        let acc = if way == 0 {
            let mut acc = Acc::new(rates, base.districts.len());
            book_plain(rates, from, to, &mut acc);
            acc
        } else {
            let mut tally = Tally::new(rates, base.districts.len());
            assert!(if way == 1 { book(rates, from, to, &mut tally) } else { book_any(rates, from, to, &mut tally) });
            tally.settle(rates)
        };
        (out, acc)
    })
}

#[test]
fn neighbours_are_booked_as_anybody() {
    // Three districts one after the other, the second over the edge of a block, with strips and unknown classes.
    let (classes, sinks) = set("tool_default");
    let none = Allocation::none(&classes);
    let rates = rates(&classes, &sinks, SinkTerms { gwp_ch4: 28.0 }, &none).unwrap();
    let row = |i: usize| {
        let class = if i.is_multiple_of(11) { ClassId::MISSING } else { ClassId((i * i % 61) as u8) };
        (
            class,
            [0, 2, 1][i * 3 / (3 * BLOCK_ROWS - 5)],
            3.7 + i as f64 * 1.31,
            if i.is_multiple_of(3) { i as f64 } else { 0.0 },
        )
    };
    let parcels: Vec<Parcel> = (0..3 * BLOCK_ROWS - 5).map(row).collect();
    let base = layer(&parcels, 3);
    let [plain, quick, _] = three_ways(&base, &rates);
    assert_eq!(plain, quick);
    // Block by block into one tally.
    let b = full(&base, &rates, &none, &Silent).unwrap();
    assert_eq!([b.source.to_vec(), b.sink.to_vec(), b.stock.to_vec()], plain.0);
    assert_eq!(b.sums.cells, plain.1.cells);
    let all: i64 = base.area.iter().chain(base.ridge.iter()).map(|a| a.0).sum();
    assert_eq!(b.sums.city().area, Area(all));
}

#[test]
fn values_that_cannot_be_booked_are_named() {
    let (classes, sinks) = set("tool_default");
    let none = Allocation::none(&classes);
    let id = classes.find("shrub").unwrap();
    let good = layer(&[(id, 0, 10.0, 1.0), (id, 1, 10.0, 0.0)], 2);
    let column = |base: &BaseLayer| {
        let e = balance(base, &classes, &sinks, 28.0, &none, &Silent).unwrap_err();
        (e.code.to_string(), e.args.iter().find(|a| a.0 == "column").map(|a| a.1.clone()))
    };
    let named = |c: &str| ("CARBON-010".to_owned(), Some(c.into()));
    assert_eq!(column(&BaseLayer { area: vec![Area(1), Area(-1)].into(), ..good.clone() }), named("area"));
    assert_eq!(column(&BaseLayer { ridge: vec![Area(-1), Area(0)].into(), ..good.clone() }), named("ridge"));
    assert_eq!(column(&BaseLayer { district: vec![0, 2].into(), ..good.clone() }), named("district"));
    assert_eq!(column(&BaseLayer { ridge: vec![Area(0)].into(), ..good.clone() }), named("ridge"));
    // The sums of the part that is asked for again are checked as well.
    let rates = rates(&classes, &sinks, SinkTerms { gwp_ch4: 28.0 }, &none).unwrap();
    let before = full(&good, &rates, &none, &Silent).unwrap();
    let bad = BaseLayer { area: vec![Area(1), Area(-1)].into(), ..good.clone() };
    assert_eq!(partial(&before, &good, &bad, (&rates, &none), &[0], &Silent).unwrap_err().code.0, "CARBON-010");
    // Columns of another length are not written into.
    let mut short = [(); 3].map(|()| vec![Mass(0); 1]);
    let [source, sink, stock] = &mut short;
    let to = Booked { source, sink, stock };
    assert_eq!(refill(&good, &rates, &none, to, &Silent).unwrap_err().code.0, "CARBON-010");
}

fn same(a: &Balance, b: &Balance) {
    assert_eq!((&a.source[..], &a.sink[..], &a.stock[..]), (&b.source[..], &b.sink[..], &b.stock[..]));
    assert_eq!(a.sums, b.sums);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_hot_loop_books_what_the_plain_one_books(
        rows in prop::collection::vec(
            // Areas up to 10^14 m² leave the range of the quick rounding: those blocks go the plain way.
            (0u8..80, 0u16..4, prop_oneof![40 => 0.0f64..1e7, 1 => 1e10f64..1e14], prop_oneof![2 => Just(0.0), 1 => 0.0f64..1e5]),
            1..300,
        ),
        tonnes in 0.0f64..1e8,
    ) {
        let (classes, sinks) = set("tool_default");
        let masks = Masks::builtin(&classes).unwrap();
        let mut rows: Vec<Parcel> = rows.into_iter().map(|(c, d, a, r)| (ClassId(c), d, a, r)).collect();
        // Every mask has a parcel: built_mixed has seven sources or more, which is two runs of further ones.
        let ids = ["built_mixed", "built_waste", "trans_road", "crop_dry", "built_industrial", "built_special"];
        rows.extend(ids.map(|c| (classes.find(c).unwrap(), 0, 12.5, 0.5)));
        if tonnes < 5e7 {
            // As on the ground: neighbours share a district.
            rows.sort_by_key(|r| r.1);
        }
        let base = layer(&rows, 4);
        let named = ["industry", "energy_supply", "construction", "transport", "commerce", "services", "residential", "waste"];
        let sectors = named.map(|s| t(s, tonnes));
        let sources = allocate(&base, &classes, &sectors, &[], &masks).unwrap();
        let rates = rates(&classes, &sinks, SinkTerms { gwp_ch4: 28.0 }, &sources).unwrap();
        let [plain, wide, any] = three_ways(&base, &rates);
        prop_assert_eq!(&plain, &wide);
        prop_assert_eq!(&plain, &any);
    }

    #[test]
    fn touched_is_all_threads_do_not_matter_and_margins_close(
        rows in parcels(), edits in prop::collection::vec((any::<prop::sample::Index>(), 0u8..60, 0.0f64..1e6), 1..9),
        tonnes in 0.0f64..1e7,
        fluxes in prop::collection::vec((any::<prop::sample::Index>(), -1_000_000_000i64..1_000_000), 0..9),
    ) {
        let (classes, sinks) = set("tool_default");
        let masks = Masks::builtin(&classes).unwrap();
        let mut rows = rows;
        rows.push((classes.find("built_mixed").unwrap(), 0, 12_345.678, 0.0));
        let old = layer(&rows, 3);
        let sectors = [t("industry", tonnes), t("transport", tonnes / 3.0)];
        let point = PointSource { row: rows.len() as u32 / 2, sector: "industry".into(), mass: Mass(tonnes as i64) };
        let mut sources = allocate(&old, &classes, &sectors, &[point], &masks).unwrap();
        sources.fluxes = fluxes.iter().map(|(at, g)| (at.index(rows.len()), *g)).map(own).collect();
        sources.fluxes.sort_by_key(|f| f.row);
        sources.fluxes.dedup_by_key(|f| f.row);
        let rates = rates(&classes, &sinks, SinkTerms { gwp_ch4: 28.0 }, &sources).unwrap();
        let before = full(&old, &rates, &sources, &Silent).unwrap();

        let mut blocks = Vec::new();
        for (at, class, area) in &edits {
            let at = at.index(rows.len());
            (rows[at].0, rows[at].2) = (ClassId(*class), *area);
            blocks.push(at / BLOCK_ROWS);
        }
        let new = layer(&rows, 3);
        let all = full(&new, &rates, &sources, &Silent).unwrap();
        same(&partial(&before, &old, &new, (&rates, &sources), &blocks, &Silent).unwrap(), &all);

        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let four = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        same(&one.install(|| full(&new, &rates, &sources, &Silent)).unwrap(), &all);
        same(&four.install(|| full(&new, &rates, &sources, &Silent)).unwrap(), &all);

        let city = all.sums.city();
        prop_assert_eq!(all.source.iter().copied().sum::<Mass>(), city.source);
        prop_assert_eq!(all.sink.iter().copied().sum::<Mass>(), city.sink);
        prop_assert_eq!(all.stock.iter().filter(|s| s.0 != i64::MIN).copied().sum::<Mass>(), city.stock);
        prop_assert_eq!(all.sums.by_sector().into_iter().sum::<Mass>(), city.source);
        prop_assert_eq!((0..3).map(|d| all.sums.district(d).source).sum::<Mass>(), city.source);
        for d in 0..3 {
            let by_sector: Mass = (0..all.sums.sector_count).map(|s| all.sums.sector(d, s)).sum();
            prop_assert_eq!(by_sector, all.sums.district(d).source);
        }
        prop_assert_eq!(city.area, new.area.iter().copied().sum::<Area>() + new.ridge.iter().copied().sum::<Area>());
        prop_assert_eq!(city.parcels as usize, rows.len());
        let (by_sector, line) = row_parts(&new, &rates, &sources, rows.len() / 2).unwrap();
        prop_assert_eq!(by_sector.into_iter().sum::<Mass>(), all.source[rows.len() / 2]);
        prop_assert_eq!(line.sink, all.sink[rows.len() / 2]);
        for line in remainders(&sources, &before) {
            prop_assert!(line.rounding.0.unsigned_abs() as usize <= rows.len(), "{:?}", line);
        }
    }
}
