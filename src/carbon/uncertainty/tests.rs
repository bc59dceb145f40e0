//! Against closed forms and against the booked balance.
//!
//! Tolerances are four standard errors of the estimate at the number of draws: the seeds are fixed, so that a test either
//! always passes or never, and a formula that is off by more shows.

use super::bands::{band, correlation, ranks};
use super::build::build;
use super::draws::{Column, draw};
use super::model::{Cell, Input, Model, Part, Rest, Sector, Value};
use super::rules::{BandEnds, Form, Rules};
use super::*;
use crate::base::{Mass, Silent};
use crate::carbon::allocate::{SectorEmission, allocate};
use crate::carbon::balance::balance;
use crate::carbon::inventory::{Options, inventory};
use crate::carbon::laws::{Parcel, layer};
use crate::carbon::masks::Masks;
use crate::factor::Registry;
use crate::stat::{Settings, table};

const DRAWS: u32 = 20_000;
const ENDS: BandEnds = BandEnds { low: 0.025, high: 0.975 };

fn input(id: &str, value: f64, form: Form) -> Input {
    Input { id: id.into(), kind: InputKind::Factor, value, form, moves_net: true }
}

/// One district whose source is one sector of these parts.
fn sector(inputs: Vec<Input>, parts: Vec<Part>) -> Model {
    Model {
        inputs,
        sectors: vec![Sector { parts, fixed: 0.0, shares: vec![1.0] }],
        districts: vec![Rest::default()],
        by_sector: vec![0.0; 3],
        ..Model::default()
    }
}

fn part(t: f64, activity: u32, factor: u32) -> Part {
    Part { t, activity: Value::Drawn(activity), factors: vec![Value::Drawn(factor)], places: Vec::new() }
}

fn moments(x: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    (mean, (x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt())
}

/// Mean and standard deviation of the city's source.
fn drawn_source(model: &Model) -> (f64, f64) {
    moments(&draw(model, Run { draws: DRAWS, seed: 1 }, &Silent).unwrap().column(Column::City(0)))
}

/// Four standard errors of a standard deviation, as a share of it: 4 / √(2n).
fn four_errors() -> f64 {
    4.0 / (2.0 * f64::from(DRAWS)).sqrt()
}

fn check(what: &str, (mean, sd): (f64, f64), (true_mean, true_sd): (f64, f64)) {
    let error_of_mean = 4.0 * true_sd / f64::from(DRAWS).sqrt();
    assert!((mean - true_mean).abs() < error_of_mean, "{what}: mean {mean}, expected {true_mean}");
    assert!((sd / true_sd - 1.0).abs() < four_errors(), "{what}: sd {sd}, expected {true_sd}");
}

#[test]
fn independent_activities_add_in_squares_and_a_shared_factor_adds_straight() {
    let five = Form::Normal { sd: 0.05 };
    let none = Value::Fixed(1.0);
    let inputs = vec![input("a", 1.0, five), input("b", 1.0, five)];
    let apart = |at: u32, t: f64| Part { t, activity: Value::Drawn(at), factors: vec![none], places: Vec::new() };
    // 5 % of 300 and of 400: √(15² + 20²) = 25.
    check("activities", drawn_source(&sector(inputs.clone(), vec![apart(0, 300.0), apart(1, 400.0)])), (700.0, 25.0));
    // One factor for both: 5 % of 700 = 35.
    let shared = |t: f64| Part { t, activity: none, factors: vec![Value::Drawn(0)], places: Vec::new() };
    check("factor", drawn_source(&sector(inputs, vec![shared(300.0), shared(400.0)])), (700.0, 35.0));
}

#[test]
fn a_product_has_the_variance_of_a_product() {
    let inputs = vec![input("a", 1.0, Form::Normal { sd: 0.05 }), input("f", 1.0, Form::Normal { sd: 0.12 })];
    // Var(AF) = (1 + a²)(1 + f²) − 1 for independent factors of mean 1.
    let sd = 1000.0 * ((1.0 + 0.05_f64.powi(2)) * (1.0 + 0.12_f64.powi(2)) - 1.0).sqrt();
    check("product", drawn_source(&sector(inputs, vec![part(1000.0, 0, 1)])), (1000.0, sd));
}

#[test]
fn triangle_and_lognormal_have_their_moments() {
    let one = |form: Form| {
        let part = Part { t: 1.0, activity: Value::Drawn(0), factors: vec![Value::Fixed(1.0)], places: Vec::new() };
        sector(vec![input("x", 1.0, form)], vec![part])
    };
    // Low 0.1, mode 1, high 1.9: mean 1, variance (a² + b² + c² − ab − ac − bc)/18.
    let var = |a: f64, b: f64, c: f64| (a * a + b * b + c * c - a * b - a * c - b * c) / 18.0;
    let triangle = drawn_source(&one(Form::Triangular { low: 0.1, high: 1.9 }));
    check("triangle", triangle, (1.0, var(0.1, 1.0, 1.9).sqrt()));
    // Lopsided: mean (0.5 + 1 + 3)/3 = 1.5, not the mode.
    let lopsided = drawn_source(&one(Form::Triangular { low: 0.5, high: 3.0 }));
    check("lopsided", lopsided, (1.5, var(0.5, 1.0, 3.0).sqrt()));
    let ln_sd = 1.4_f64.ln();
    let drawn = draw(&one(Form::Lognormal { ln_sd }), Run { draws: DRAWS, seed: 1 }, &Silent).unwrap();
    let logs: Vec<f64> = drawn.column(Column::City(0)).iter().map(|x| x.ln()).collect();
    check("lognormal", moments(&logs), (0.0, ln_sd));
}

#[test]
fn ends_of_a_band_are_those_of_the_normal_distribution() {
    let model = sector(
        vec![input("x", 1.0, Form::Normal { sd: 0.1 })],
        vec![Part { t: 100.0, activity: Value::Drawn(0), factors: vec![Value::Fixed(1.0)], places: Vec::new() }],
    );
    let drawn = draw(&model, Run { draws: DRAWS, seed: 1 }, &Silent).unwrap();
    let b = band(drawn.column(Column::City(0)), 100.0, ENDS);
    // Standard error of a quantile: √(p(1−p)/n) over the density there, which is 0.0584/10 at 2.5 % and 0.399/10 at 50 %.
    let error = |p: f64, density: f64| 4.0 * (p * (1.0 - p) / f64::from(DRAWS)).sqrt() / density;
    assert!((b.low - 80.4).abs() < error(0.025, 0.005845), "{b:?}");
    assert!((b.high - 119.6).abs() < error(0.025, 0.005845), "{b:?}");
    assert!((b.median - 100.0).abs() < error(0.5, 0.03989), "{b:?}");
}

#[test]
fn quantiles_and_ranks_by_hand() {
    let b = band(vec![4.0, 1.0, 3.0, 2.0], 2.0, BandEnds { low: 0.0, high: 0.75 });
    // Places 1.5 and 2.25 of 1 2 3 4, counted from 0.
    assert_eq!((b.low, b.median, b.high), (1.0, 2.5, 3.25));
    assert_eq!(ranks(&[10.0, 20.0, 10.0, 5.0]), [2.5, 4.0, 2.5, 1.0]);
    // Monotone is 1 whatever the curve; what does not vary has no correlation.
    let x = [0.1, 0.5, 2.0, 9.0];
    let cubes: Vec<f64> = x.iter().map(|v| -v * v * v).collect();
    assert!((correlation(&ranks(&x), &ranks(&cubes)).unwrap() + 1.0).abs() < 1e-15);
    assert_eq!(correlation(&ranks(&[7.0; 4]), &ranks(&x)), None);
    // Ties: ranks 1.5 1.5 3 4 against 1 2 3 4: covariance 4.5, variances 4.5 and 5.
    let tied = correlation(&ranks(&[1.0, 1.0, 2.0, 3.0]), &ranks(&[1.0, 2.0, 3.0, 4.0])).unwrap();
    assert!((tied - 4.5 / (4.5_f64 * 5.0).sqrt()).abs() < 1e-15);
}

#[test]
fn rank_correlation_of_a_linear_sum_is_the_known_one() {
    let five = Form::Normal { sd: 0.05 };
    let inputs = vec![input("big", 1.0, five), input("small", 1.0, five)];
    let apart =
        |at: u32, t: f64| Part { t, activity: Value::Drawn(at), factors: vec![Value::Fixed(1.0)], places: Vec::new() };
    let model = sector(inputs, vec![apart(0, 400.0), apart(1, 300.0)]);
    let drawn = draw(&model, Run { draws: DRAWS, seed: 3 }, &Silent).unwrap();
    let net = ranks(&drawn.net(None));
    for (at, r) in [(0, 0.8_f64), (1, 0.6)] {
        let found = correlation(&ranks(&drawn.column(Column::Input(at))), &net).unwrap();
        // For normal numbers of correlation r: (6/π) asin(r/2). Its standard error is below 1/√n.
        let expected = 6.0 / std::f64::consts::PI * (r / 2.0).asin();
        assert!((found - expected).abs() < 4.0 / f64::from(DRAWS).sqrt(), "{found} {expected}");
    }
}

#[test]
fn a_flux_that_crosses_zero_is_source_or_sink_draw_by_draw() {
    let cell = Cell {
        district: 0,
        ha: 100.0,
        area_sd: 0.0,
        flux: Value::Drawn(0),
        ch4: Value::Fixed(10.0),
        soil: Value::Fixed(0.0),
        other_pools: 2.0,
    };
    let model = Model {
        inputs: vec![input("flux", -0.1, Form::Triangular { low: -1.0, high: 0.5 })],
        cells: vec![cell],
        districts: vec![Rest::default()],
        by_sector: vec![0.0; 2],
        gwp_ch4: 28.0,
        ..Model::default()
    };
    let drawn = draw(&model, Run { draws: 1000, seed: 1 }, &Silent).unwrap();
    let (source, sink) = (drawn.column(Column::City(0)), drawn.column(Column::City(1)));
    // 100 ha × 10 kg × 28 / 1000 = 28 t of methane stand in every draw.
    let methane = source.iter().copied().fold(f64::INFINITY, f64::min);
    assert!((methane - 28.0).abs() < 1e-12);
    assert!(source.iter().zip(&sink).all(|(a, b)| *b <= 0.0 && (*a == methane || *b == 0.0)));
    assert!(source.iter().any(|a| *a > 28.5) && sink.iter().any(|b| *b < -1.0));
    assert!(drawn.column(Column::City(2)).iter().all(|c| *c == 200.0));
}

const TABLE: &str = "year,sector,fuel,amount,unit\n\
    2022,industry,raw_coal,1000,t\n2022,industry,natural_gas,100,10^4 m3\n2022,industry,diesel,50,t\n\
    2022,industry,electricity,2000,10^4 kWh\n2022,residential,natural_gas,40,10^4 m3\n\
    2022,residential,electricity,900,10^4 kWh\n";

/// The bands of a small city, or its model.
fn with_city<T>(parcels: &[Parcel], use_it: impl FnOnce(&Subject<'_>) -> T) -> T {
    let classes = ClassTable::load().unwrap();
    let registry = Registry::builtin().unwrap();
    let settings = Settings::builtin().unwrap();
    let options = Options { set: "provincial-2025".into(), region: Some("CN-41".into()), year: None, power: None };
    let table = table::read(TABLE.as_bytes(), &settings).unwrap();
    let inventory = inventory(&table, &registry, &options, &settings).unwrap();
    let sectors: Vec<SectorEmission> = inventory.sector_emissions();
    let base = layer(parcels, 2);
    let masks = Masks::builtin(&classes).unwrap();
    let allocation = allocate(&base, &classes, &sectors, &[], &masks).unwrap();
    let sinks = registry.sink_set("tool_default", &classes).unwrap();
    let booked = balance(&base, &classes, &sinks, 28.0, &allocation, &Silent).unwrap();
    use_it(&Subject {
        base: &base,
        classes: &classes,
        sums: &booked.sums,
        sinks: &sinks,
        gwp_ch4: 28.0,
        allocation: &allocation,
        inventory: Some(&inventory),
        below: None,
    })
}

fn parcels() -> Vec<Parcel> {
    let classes = ClassTable::load().unwrap();
    let id = |c: &str| classes.find(c).unwrap();
    vec![
        (id("forest_arbor"), 0, 400_000.0, 0.0),
        (id("forest_arbor"), 1, 300_000.0, 0.0),
        (id("crop_dry"), 0, 90_001.7, 9_000.3),
        (id("wetland_marsh"), 1, 20_000.0, 0.0),
        (id("built_industrial"), 0, 50_000.0, 0.0),
        (id("built_industrial"), 1, 30_000.0, 0.0),
        (id("built_res_urban"), 1, 70_000.0, 0.0),
        (crate::land::ClassId::MISSING, 1, 700.0, 0.0),
    ]
}

#[test]
fn undrawn_inputs_give_the_booked_balance() {
    with_city(&parcels(), |s| {
        let built = build(s, &Rules::builtin().unwrap()).unwrap();
        let plain = built.model.plain();
        for (found, booked) in plain.districts.iter().zip(&built.booked) {
            let near = |t: f64, m: Mass| assert_eq!(Mass::from_t(t), m);
            near(found.source, booked.source);
            near(found.sink, booked.sink);
            near(found.stock, booked.stock);
        }
        // And the rests that make it so are grams of rounding, no hidden part.
        assert!(built.model.districts.iter().all(|r| r.source.abs() < 1e-4 && r.sink.abs() < 1e-4));
        assert!(built.model.by_sector.iter().all(|r| r.abs() < 1e-4));
        assert!(
            !built.findings.iter().any(|f| ["UNC-102", "UNC-105"].contains(&f.code.0.as_ref())),
            "{:?}",
            built.findings
        );
    });
}

#[test]
fn bands_hold_the_value_and_name_what_is_not_varied() {
    with_city(&parcels(), |s| {
        let u = simulate(s, Run { draws: 2000, seed: 7 }, &Silent).unwrap();
        let net = u.city.net_t_co2e;
        assert!(
            net.low < net.value && net.value < net.high && net.low < net.median && net.median < net.high,
            "{net:?}"
        );
        assert_eq!((u.by_district.len(), u.by_sector.len()), (2, 4));
        // Diesel and methane of the marsh state no range.
        assert!(u.unvaried.iter().any(|id| id == "energy.provincial-2025.diesel"));
        assert!(u.unvaried.iter().any(|id| id == "sink.tool_default.wetland_marsh.ch4"));
        let codes: Vec<&str> = u.findings.iter().map(|f| f.code.0.as_ref()).collect();
        assert_eq!(codes, ["UNC-103", "UNC-101"]);
        // Soil moves stocks alone.
        assert!(u.city.stock_t_c.low < u.city.stock_t_c.high);
        assert!(u.tornado.iter().all(|i| !i.input.starts_with("stock.")));
        let share: f64 = u.tornado.iter().map(|i| i.share_percent).sum();
        assert!((share - 100.0).abs() < 1e-9 && u.tornado[0].rank_correlation.abs() > 0.5, "{:?}", u.tornado);
        // Power is one grid factor for both sectors.
        assert_eq!(u.tornado.iter().filter(|i| i.input == "grid.CN-41.2022").count(), 1);
    });
}

#[test]
fn no_result_depends_on_threads() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| with_city(&parcels(), |s| simulate(s, Run { draws: 500, seed: 7 }, &Silent).unwrap()))
    };
    let one = run(1);
    assert_eq!(one, run(3));
    assert_ne!(one, with_city(&parcels(), |s| simulate(s, Run { draws: 500, seed: 8 }, &Silent).unwrap()));
}

#[test]
fn areas_of_many_parcels_vary_less_than_one() {
    let classes = ClassTable::load().unwrap();
    let forest = classes.find("forest_arbor").unwrap();
    let industry = (classes.find("built_industrial").unwrap(), 0, 10_000.0, 0.0);
    let homes = (classes.find("built_res_urban").unwrap(), 0, 10_000.0, 0.0);
    let sd_of = |count: usize| {
        let mut all: Vec<Parcel> = vec![(forest, 0, 1_000_000.0 / count as f64, 0.0); count];
        all.extend([industry, homes]);
        with_city(&all, |s| {
            let built = build(s, &Rules::builtin().unwrap()).unwrap();
            let ha = |c: &&Cell| c.ha > 50.0;
            built.model.cells.iter().find(ha).unwrap().area_sd
        })
    };
    assert!((sd_of(1) - 0.01).abs() < 1e-15);
    // A hundred equal parcels: 1 % over √100.
    assert!((sd_of(100) - 0.001).abs() < 1e-12);
}

#[test]
fn a_range_beside_its_value_is_told_and_not_drawn() {
    let classes = ClassTable::load().unwrap();
    let text = "[[factor]]\nid = \"sink.tool_default.forest_arbor\"\nvalue = -3.0\nunit = \"tCO2/(ha·a)\"\n\
        range = [-2.0, -1.0]\nstatus = \"assumed\"\nsource = { title = \"t\" }\n";
    let registry = Registry::builtin().unwrap().with_overrides(text, "own").unwrap();
    let sinks = registry.sink_set("tool_default", &classes).unwrap();
    with_city(&parcels(), |s| {
        let u = simulate(&Subject { sinks: &sinks, ..*s }, Run { draws: 100, seed: 1 }, &Silent).unwrap();
        let codes: Vec<&str> = u.findings.iter().map(|f| f.code.0.as_ref()).collect();
        // The sums were booked with another value, which the model does not rebuild either.
        assert_eq!(codes, ["UNC-104", "UNC-103", "UNC-105", "UNC-101"]);
        assert!(u.unvaried.iter().any(|id| id == "sink.tool_default.forest_arbor"));
    });
}

#[test]
fn stated_emissions_are_named_and_kept() {
    with_city(&parcels(), |s| {
        let mut inventory = s.inventory.unwrap().clone();
        inventory.cells.iter_mut().filter(|c| c.fuel == "raw_coal").for_each(|c| c.factor = None);
        let u = simulate(&Subject { inventory: Some(&inventory), ..*s }, Run { draws: 100, seed: 1 }, &Silent).unwrap();
        let told = u.findings.iter().find(|f| f.code.0 == "UNC-102").unwrap();
        // 1000 t × 1.9003
        let t = told.args.iter().find(|(n, _)| n == "mass_t").map(|(_, v)| v.clone());
        assert!(matches!(t, Some(crate::base::Arg::Num(x)) if (x - 1900.3).abs() < 1e-6), "{t:?}");
        assert!(u.city.source_t_co2e.value > 1900.3);
    });
}

mod below;
