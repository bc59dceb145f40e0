use proptest::prelude::*;

use super::super::members::Member;
use super::super::rules::{Rules, Severity};
use super::*;
use crate::base::{Column, Field, MISSING_CODE, Silent};
use crate::geo::{Crs, Shapes, ShapesBuilder};
use crate::land::base_layer::BaseAbout;
use crate::land::{ClassId, ClassTable, fixture};

struct World {
    classes: ClassTable,
    rules: Rules,
    layers: Layers,
}

impl World {
    fn new() -> Self {
        let classes = ClassTable::load().unwrap();
        let rules = Rules::builtin(&classes).unwrap();
        Self { classes, rules, layers: Layers::builtin().unwrap() }
    }
    fn id(&self, class: &str) -> ClassId {
        self.classes.find(class).unwrap()
    }
    /// Fields of 100 × 100 m side by side, 9 900 m² and 100 m² of strip each, with code and class.
    fn row_of(&self, parcels: &[(&str, &str)]) -> BaseLayer {
        let n = parcels.len();
        let rows: Vec<fixture::Parcel> = parcels.iter().map(|p| (self.id(p.1), 0, 9_900.0, 100.0)).collect();
        BaseLayer {
            code: (0..n as u16).collect::<Vec<_>>().into(),
            codes: parcels.iter().map(|p| p.0.to_owned()).collect(),
            shapes: squares(&(0..n).map(|i| (i as f64 * 100.0, 100.0)).collect::<Vec<_>>()),
            about: std::sync::Arc::new(BaseAbout { crs: Crs::zone(38, true), ..fixture::about() }),
            ..fixture::layer(&rows, 1)
        }
    }
    fn check(&self, before: &BaseLayer, after: &BaseLayer, members: &Members) -> Found {
        check((before, after), &changed(before, after), members, &self.rules, &self.layers)
    }
    /// Ids of the rules broken by land that changes like this within a limit, or outside of it.
    fn broken(&self, was: (&str, &str), is: (&str, &str), limit: &str, share: f64) -> Vec<&str> {
        let (before, after) = (self.row_of(&[was]), self.row_of(&[is]));
        let mut members = Members::new();
        if !limit.is_empty() {
            let field = shares(&[share]);
            members.insert(limit.into(), Member::of_field(&before, &[0], &field).unwrap());
        }
        let found = self.check(&before, &after, &members);
        found.breaches.iter().map(|b| self.rules.all[b.rule].id.as_str()).collect()
    }
}

fn shares(values: &[f64]) -> Field {
    Field { name: "f".into(), column: Column::Real(values.to_vec().into()) }
}

/// Rectangles 100 m high from some x on, so wide.
fn squares(at: &[(f64, f64)]) -> Shapes {
    let mut b = ShapesBuilder::default();
    for (x, w) in at {
        let (x, y) = (38_500_000.0 + x, 3_800_000.0);
        b.ring(false, &[[x, y], [x + w, y], [x + w, y + 100.0], [x, y + 100.0], [x, y]]);
        b.end_row();
    }
    b.finish()
}

#[test]
fn every_rule_can_be_broken() {
    let w = World::new();
    // Rule, limit, share of the parcel within it, before, after: each line breaks its rule.
    let cases = [
        ("pbf_trees", "pbf", 1.0, ("0103", "crop_dry"), ("0301", "forest_arbor")),
        ("pbf_grass", "pbf", 1.0, ("0103", "crop_dry"), ("0403", "grass_sown")),
        ("pbf_garden", "pbf", 1.0, ("0103", "crop_dry"), ("0201", "orchard")),
        ("pbf_ponds", "pbf", 1.0, ("0103", "crop_dry"), ("1104A", "water_aquaculture")),
        ("pbf_built", "pbf", 1.0, ("0103", "crop_dry"), ("0810", "green_urban")),
        ("crop_lakes", "", 0.0, ("0101", "crop_paddy"), ("1104", "water_pond")),
        ("crop_turf", "", 0.0, ("0101", "crop_paddy"), ("0403", "grass_sown")),
        ("crop_trees", "", 0.0, ("0103", "crop_dry"), ("0305", "shrub")),
        ("crop_belt", "", 0.0, ("0103", "crop_dry"), ("0301", "forest_arbor")),
        ("crop_exchange", "", 0.0, ("0103", "crop_dry"), ("1202", "agri_facility")),
        ("k_planting", "", 0.0, ("0201K", "orchard"), ("0301", "forest_arbor")),
        ("redline_built", "redline", 1.0, ("0301", "forest_arbor"), ("0601", "built_industrial")),
        ("redline_farming", "redline", 1.0, ("0301", "forest_arbor"), ("0201", "orchard")),
        ("redline_restoring", "redline", 1.0, ("0404", "grass_other"), ("0301", "forest_arbor")),
        ("core_works", "core", 1.0, ("0404", "grass_other"), ("0301", "forest_arbor")),
        ("growth_green", "growth", 1.0, ("0601", "built_industrial"), ("0810", "green_urban")),
        ("growth_park", "growth", 0.0, ("0404", "grass_other"), ("0810", "green_urban")),
        ("river_trees", "river", 1.0, ("1106", "wetland_inland_flat"), ("0301", "forest_arbor")),
        ("credit_built", "", 0.0, ("0602", "built_mining"), ("0301", "forest_arbor")),
        ("credit_urban", "", 0.0, ("0404", "grass_other"), ("0810", "green_urban")),
        ("credit_wetland", "", 0.0, ("1108", "wetland_marsh"), ("0301", "forest_arbor")),
        ("credit_garden", "", 0.0, ("0404", "grass_other"), ("0201", "orchard")),
        ("credit_belt", "", 0.0, ("0103", "crop_dry"), ("0301", "forest_arbor")),
    ];
    for (rule, limit, share, was, is) in cases {
        assert!(w.broken(was, is, limit, share).contains(&rule), "{rule}: {:?}", w.broken(was, is, limit, share));
        // Nothing that stays what it is breaks a rule, and no rule of a layer speaks where the layer does not lie.
        assert!(w.broken(was, was, limit, share).is_empty(), "{rule}");
        let elsewhere = 1.0 - share;
        assert!(limit.is_empty() || !w.broken(was, is, limit, elsewhere).contains(&rule), "{rule}");
        assert!(limit.is_empty() || !w.broken(was, is, "", 0.0).contains(&rule), "{rule}");
    }
    let tried: Vec<&str> = cases.iter().map(|c| c.0).collect();
    assert_eq!(tried, w.rules.all.iter().map(|r| r.id.as_str()).collect::<Vec<_>>());
}

#[test]
fn land_with_suffix_k_counts_as_cropland() {
    let w = World::new();
    let forest = ("0301", "forest_arbor");
    // In lower case too, and when the cover stays and only the suffix goes.
    assert!(w.broken(("1104k", "water_aquaculture"), forest, "", 0.0).contains(&"k_planting"));
    assert_eq!(w.broken(("0201K", "orchard"), ("0201", "orchard"), "", 0.0), ["k_planting"]);
    // Going back to cropland is what it is for; an orchard without K is free, and K for K changes nothing.
    assert!(w.broken(("0201K", "orchard"), ("0103", "crop_dry"), "", 0.0).is_empty());
    assert!(!w.broken(("0201", "orchard"), forest, "", 0.0).contains(&"k_planting"));
    assert!(w.broken(("0201K", "orchard"), ("0201k", "orchard"), "", 0.0).is_empty());
}

#[test]
fn shares_are_ground_with_its_strip() {
    // The example of docs/methods/limits.md: three fields of 1 ha (9 900 m² and 100 m² of strip), a zone over the last
    // 30 m of the first, all of the second, and 0.5 m of the third.
    let w = World::new();
    let before = w.row_of(&[("0103", "crop_dry"); 3]);
    let after = w.row_of(&[("0301", "forest_arbor"); 3]);
    let zone = squares(&[(70.0, 130.5), (150.0, 50.0)]);
    let member = Member::of_zones(&before, &[0, 1, 2], zone, &Silent).unwrap();
    let m2 = |row| member.area(row).m2();
    assert_eq!([m2(0), m2(1), m2(2)], [3_000.0, 10_000.0, 50.0]);
    assert_eq!((member.parcels(), member.sum()), (3, Area::from_m2(13_050.0)));
    let found = w.check(&before, &after, &Members::from([("pbf".into(), member)]));
    let of = |list: &[Breach]| -> Vec<(u32, f64)> {
        let trees = list.iter().filter(|b| w.rules.all[b.rule].id == "pbf_trees");
        trees.map(|b| (b.row, b.area.m2())).collect()
    };
    assert_eq!(of(&found.breaches), [(0, 3_000.0), (1, 10_000.0)]);
    assert_eq!(of(&found.slivers), [(2, 50.0)]);
    let worst = found.breaches.iter().map(|b| w.rules.all[b.rule].severity).max();
    assert_eq!(worst, Some(Severity::Block));
}

#[test]
fn fields_as_limits() {
    let w = World::new();
    let base = w.row_of(&[("0103", "crop_dry"); 4]);
    let words = ["\u{662f}", "no", "0.25", ""];
    let codes: Vec<u32> = vec![0, 1, 2, MISSING_CODE];
    let column = Column::Text { codes: codes.into(), words: words.iter().copied().collect() };
    let field = Field { name: "YJJBNT".into(), column };
    let m = Member::of_field(&base, &[0, 1, 2, 3], &field).unwrap();
    assert_eq!([0, 1, 2, 3].map(|r| m.area(r).m2()), [10_000.0, 0.0, 2_500.0, 0.0]);
    assert_eq!(m.unknown, [3]);
    let error = Member::of_field(&base, &[0], &shares(&[2.0])).unwrap_err();
    assert_eq!((error.code.to_string(), error.place.field.as_deref()), ("LIMIT-005".into(), Some("f")));
    // Where it is not known whether a parcel lies within, neither inside nor outside is claimed.
    let (before, after) = (w.row_of(&[("0404", "grass_other")]), w.row_of(&[("0810", "green_urban")]));
    let member = Member::of_field(&before, &[0], &shares(&[f64::NAN])).unwrap();
    let found = w.check(&before, &after, &Members::from([("growth".into(), member)]));
    assert!(found.breaches.iter().all(|b| w.rules.all[b.rule].limit.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// Touched = all: a row's breaches follow from itself, whatever rows are asked together.
    #[test]
    fn rows_by_themselves_give_what_all_together_give(
        rows in prop::collection::vec((0u8..60, 0u8..60, 0.0f64..=1.0), 1..40),
        picked in prop::collection::vec(any::<prop::sample::Index>(), 1..10),
    ) {
        let w = World::new();
        let name = |c: u8| w.classes.classes[c as usize].id.clone();
        let (was, is): (Vec<String>, Vec<String>) = rows.iter().map(|r| (name(r.0), name(r.1))).unzip();
        let of = |l: &[String]| w.row_of(&l.iter().map(|c| ("x", c.as_str())).collect::<Vec<_>>());
        let (before, after) = (of(&was), of(&is));
        let all: Vec<u32> = (0..rows.len() as u32).collect();
        let field = shares(&rows.iter().map(|r| r.2).collect::<Vec<_>>());
        let members: Members =
            w.rules.limits().iter().map(|l| ((*l).to_owned(), Member::of_field(&before, &all, &field).unwrap())).collect();
        let whole = w.check(&before, &after, &members);
        let mut asked: Vec<u32> = picked.iter().map(|i| i.index(rows.len()) as u32).collect();
        asked.sort_unstable();
        asked.dedup();
        let part = check((&before, &after), &asked, &members, &w.rules, &w.layers);
        let wanted: Vec<Breach> = whole.breaches.iter().filter(|b| asked.contains(&b.row)).copied().collect();
        prop_assert_eq!(part.breaches, wanted);
        // Ground within and ground outside are the parcel's ground, to the square centimetre.
        for b in whole.breaches.iter().chain(&whole.slivers) {
            prop_assert!(b.area > Area(0) && b.area <= Area::from_m2(10_000.0));
        }
    }
}
