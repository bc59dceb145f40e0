//! The sample city as files: parcels in the survey's fields, a sector × fuel table, people, enterprises, activities.
//!
//! Everything in it is invented and says so (示例数据, outlines 示意); only the units' names, codes and areas are facts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::{Area, Error, MISSING_CODE, Result, Texts, Watch, disk};
use crate::io::write::gpkg::{self, Layer};
use crate::io::write::style::{Category, categorized};
use crate::io::write::{Col, Table, Values, fgb, geojson, geoparquet, shp};
use crate::land::{ClassTable, Scheme};
use crate::sample::{City, CitySpec, city};

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Number of parcels, about.
    pub parcels: usize,
    /// Seed.
    pub seed: u64,
    /// Some of [`FORMATS`].
    pub formats: Vec<String>,
}

/// Where the files of a sample city lie.
pub struct Files {
    /// Parcels as GeoPackage.
    pub layer: PathBuf,
    /// Sector × fuel table.
    pub table: PathBuf,
    /// Enterprises.
    pub points: PathBuf,
}

/// What a city can be written as; each is the ending of the file.
pub const FORMATS: [&str; 5] = ["shp", "gpkg", "geojson", "fgb", "parquet"];
/// Name of the layer and of its files.
const LAYER: &str = "DLTB";
/// Time noted in files: fixed, so that the same wish gives the same bytes.
const STAMP: &str = "2026-01-01T00:00:00.000Z";
/// Files beside the layer.
const ENERGY: &str = "energy.csv";
const PEOPLE: &str = "people.csv";
const ENTERPRISES: &str = "enterprises.csv";
const ACTIVITIES: &str = "activities.csv";

/// The usual places in a folder.
pub fn files(folder: &Path) -> Files {
    Files { layer: folder.join(format!("{LAYER}.gpkg")), table: folder.join(ENERGY), points: folder.join(ENTERPRISES) }
}

/// The sample city that the start page offers. Errors: as [`run`].
pub fn sample(folder: &Path, watch: &dyn Watch) -> Result<()> {
    let spec = CitySpec::default();
    let formats = vec!["gpkg".to_owned()];
    run(&Wish { parcels: spec.parcels as usize, seed: spec.seed, formats }, folder, watch).map(|_| ())
}

/// Makes a city and writes its files; each appears whole or not at all.
///
/// Errors: `USE-001` an unknown format, `USE-004` the folder cannot be written, `OUT-00x`, `RUN-001`.
pub fn run(wish: &Wish, folder: &Path, watch: &dyn Watch) -> Result<Vec<PathBuf>> {
    if let Some(bad) = wish.formats.iter().find(|f| !FORMATS.contains(&f.as_str())) {
        return Err(Error::new("USE-001").with("what", bad.as_str()));
    }
    let cannot = |e: std::io::Error| Error::new("USE-004").with("path", folder.display().to_string()).because(e);
    std::fs::create_dir_all(folder).map_err(cannot)?;
    let made = city(&CitySpec { parcels: wish.parcels as u32, seed: wish.seed }, watch)?;
    let survey = Survey::of(&made)?;
    watch.stage("stage-write");
    let mut written = Vec::new();
    let table = || Table {
        name: LAYER,
        title: "",
        crs: Some(&made.crs),
        shapes: Some(&made.shapes),
        columns: survey.columns(),
    };
    // The tables first: a folder that has the layer has everything.
    for (name, text) in tables(&made, &survey) {
        let path = folder.join(name);
        disk::write_whole(&path, text.as_bytes())?;
        written.push(path);
    }
    for format in &wish.formats {
        let path = folder.join(format!("{LAYER}.{format}"));
        match format.as_str() {
            "shp" => written.extend(shp::write(&path, &table(), shp::Charset::Gbk, watch)?),
            "gpkg" => {
                gpkg::write(&path, &[Layer { table: table(), styles: vec![style(&made)?] }], STAMP, watch)?;
                written.push(path);
            }
            "fgb" => {
                fgb::write(&path, &table(), watch)?;
                written.push(path);
            }
            "parquet" => {
                geoparquet::write(&path, &table(), watch)?;
                written.push(path);
            }
            _ => {
                geojson::write(&path, &table(), watch)?;
                written.push(path);
            }
        }
    }
    Ok(written)
}

/// Words and numbers of `assets/sample`.
struct Words(BTreeMap<String, String>);

impl Words {
    fn read(text: &str) -> Result<Self> {
        let mut words = BTreeMap::new();
        for record in csv::Reader::from_reader(text.as_bytes()).records() {
            let r = record.map_err(|e| Error::new("LAND-001").because(e))?;
            words.insert(r.get(0).unwrap_or_default().to_owned(), r.get(1).unwrap_or_default().to_owned());
        }
        Ok(Self(words))
    }
    fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }
}

/// Dictionary-coded text.
#[derive(Default)]
struct Coded {
    codes: Vec<u32>,
    words: Texts,
}

impl Coded {
    fn new(codes: impl Iterator<Item = u32>, words: Texts) -> Self {
        Self { codes: codes.collect(), words }
    }
    fn all(word: &str, rows: usize) -> Self {
        Self { codes: vec![0; rows], words: [word].into_iter().collect() }
    }
    fn values(&self) -> Values<'_> {
        Values::Coded(&self.codes, &self.words)
    }
}

/// The survey's columns of a city.
struct Survey {
    text: Vec<(&'static str, u8, Coded)>,
    keys: Texts,
    numbers: Vec<(&'static str, u8, u8, Vec<f64>)>,
    year: Vec<i64>,
    mark: String,
}

/// Square metres with the two decimals of the survey.
fn cents(m2: f64) -> f64 {
    (m2 * 100.0).round_ties_even() / 100.0
}

impl Survey {
    fn of(c: &City) -> Result<Self> {
        let words = Words::read(include_str!("../../assets/sample/words.csv"))?;
        let slope = Words::read(include_str!("../../assets/sample/slope.csv"))?;
        let settled = Words::read(include_str!("../../assets/sample/settled.csv"))?;
        let rows = c.class.len();
        let share =
            |r: usize| slope.get(&c.slope.get(r).copied().unwrap_or(0).to_string()).parse::<f64>().unwrap_or(0.0);
        let tbmj: Vec<f64> = c.area.iter().map(|a| cents(a.m2())).collect();
        let kcxs: Vec<f64> = (0..rows).map(share).collect();
        let kcmj: Vec<f64> = tbmj.iter().zip(&kcxs).map(|(a, k)| cents(a * k)).collect();
        let net: Vec<f64> = tbmj.iter().zip(&kcmj).map(|(a, k)| cents(a - k)).collect();
        let mark = words.get("mark").to_owned();
        let numbers =
            vec![("TBMJ", 15, 2, tbmj), ("KCXS", 6, 4, kcxs.clone()), ("KCMJ", 15, 2, kcmj), ("TBDLMJ", 15, 2, net)];
        let year = vec![words.get("year").parse().unwrap_or_default(); rows];
        let text = Self::texts(c, &words, &settled, &kcxs, &mark);
        Ok(Self { text, keys: keys(c), numbers, year, mark })
    }

    fn texts(c: &City, words: &Words, settled: &Words, kcxs: &[f64], mark: &str) -> Vec<(&'static str, u8, Coded)> {
        let rows = c.class.len();
        let place = |v: &crate::sample::city::Village| {
            let unit = c.units.get(v.unit as usize).map_or("", |u| u.code);
            format!("{unit}{:03}{:03}0000000", v.town, v.village)
        };
        let name = |v: &crate::sample::city::Village| {
            let unit = c.units.get(v.unit as usize).map_or("", |u| u.name);
            let text = words.get("village").replace("{unit}", unit);
            text.replace("{town}", &v.town.to_string()).replace("{village}", &v.village.to_string())
        };
        let places: Texts = c.villages.iter().map(place).collect();
        let names: Texts = c.villages.iter().map(name).collect();
        let villages = || c.village.iter().copied();
        let owner = |s: &u8| u32::from(*s != 1);
        let owners = || {
            Coded::new(
                c.settled.iter().map(owner),
                [words.get("owner_state"), words.get("owner_collective")].into_iter().collect(),
            )
        };
        let ridge = kcxs.iter().map(|k| if *k > 0.0 { 0 } else { MISSING_CODE });
        let extent = c.settled.iter().map(|s| if *s == 0 { MISSING_CODE } else { u32::from(*s) - 1 });
        let grade = c.slope.iter().map(|s| if *s == 0 { MISSING_CODE } else { u32::from(*s) - 1 });
        let class = || c.class.iter().map(|k| u32::from(*k));
        vec![
            ("YSDM", 10, Coded::all(words.get("ysdm"), rows)),
            ("TBBH", 8, numbers_by_village(c)),
            ("DLBM", 5, Coded::new(class(), c.classes.iter().map(|k| k.0).collect())),
            ("DLMC", 60, Coded::new(class(), c.classes.iter().map(|k| k.1).collect())),
            ("QSXZ", 2, owners()),
            ("QSDWDM", 19, Coded::new(villages(), places.clone())),
            ("QSDWMC", 60, Coded::new(villages(), names.clone())),
            ("ZLDWDM", 19, Coded::new(villages(), places)),
            ("ZLDWMC", 60, Coded::new(villages(), names)),
            ("KCDLBM", 5, Coded::new(ridge, [words.get("ridge_class")].into_iter().collect())),
            ("GDPDJB", 2, Coded::new(grade, (1..=5).map(|g| g.to_string()).collect())),
            ("CZCSXM", 4, Coded::new(extent, (1..=3).map(|s| settled.get(&s.to_string()).to_owned()).collect())),
            ("MSSM", 2, Coded::all(words.get("mssm"), rows)),
            ("BZ", 60, Coded::all(mark, rows)),
        ]
    }

    /// Fields in the order of the survey's standard.
    fn columns(&self) -> Vec<Col<'_>> {
        let mut out = vec![Col::new("BSM", Values::Words(&self.keys)).sized(18, 0)];
        let text = |name: &str| self.text.iter().find(|(n, ..)| *n == name);
        let number = |name: &str| self.numbers.iter().find(|(n, ..)| *n == name);
        for name in [
            "YSDM", "TBBH", "DLBM", "DLMC", "QSXZ", "QSDWDM", "QSDWMC", "ZLDWDM", "ZLDWMC", "TBMJ", "KCDLBM", "KCXS",
            "KCMJ", "TBDLMJ", "GDPDJB", "CZCSXM", "SJNF", "MSSM", "BZ",
        ] {
            if let Some((n, width, values)) = text(name) {
                out.push(Col::new(*n, values.values()).sized(*width, 0));
            } else if let Some((n, width, decimals, values)) = number(name) {
                out.push(Col::new(*n, Values::Real(values)).sized(*width, *decimals));
            } else {
                out.push(Col::new(name, Values::Int(&self.year)).sized(4, 0));
            }
        }
        out
    }
}

/// Parcel numbers: unit code and a running number.
fn keys(c: &City) -> Texts {
    let unit = |r: usize| {
        let village = c.village.get(r).and_then(|&v| c.villages.get(v as usize));
        village.and_then(|v| c.units.get(v.unit as usize)).map_or("", |u| u.code)
    };
    (0..c.class.len()).map(|r| format!("{}{:012}", unit(r), r + 1)).collect()
}

/// Numbers that start again in every village, as survey teams count.
fn numbers_by_village(c: &City) -> Coded {
    let mut next = vec![0u32; c.villages.len()];
    let codes: Vec<u32> = c
        .village
        .iter()
        .map(|&v| {
            let n = next.get_mut(v as usize);
            n.map_or(0, |n| {
                *n += 1;
                *n - 1
            })
        })
        .collect();
    let most = codes.iter().copied().max().unwrap_or(0);
    Coded { codes, words: (1..=most + 1).map(|n| n.to_string()).collect() }
}

/// The tables beside the layer.
fn tables(c: &City, survey: &Survey) -> Vec<(&'static str, String)> {
    vec![
        (ENERGY, include_str!("../../assets/sample/energy.csv").to_owned()),
        (PEOPLE, include_str!("../../assets/sample/people.csv").to_owned()),
        (ENTERPRISES, enterprises(c, &survey.mark)),
        (ACTIVITIES, include_str!("../../assets/sample/activities.csv").to_owned()),
    ]
}

/// Code of industrial land in the survey's list.
const INDUSTRIAL: &str = "0601";

/// The invented enterprises, each on one of the largest industrial parcels.
fn enterprises(c: &City, mark: &str) -> String {
    let industrial = c.classes.iter().position(|k| k.0 == INDUSTRIAL);
    let mut sites: Vec<(std::cmp::Reverse<Area>, usize)> = c
        .class
        .iter()
        .enumerate()
        .filter(|(_, k)| Some(usize::from(**k)) == industrial)
        .map(|(r, _)| (std::cmp::Reverse(c.area.get(r).copied().unwrap_or_default()), r))
        .collect();
    sites.sort();
    let mut out = String::from("name,sector,x,y,t_co2,note\n");
    let text = include_str!("../../assets/sample/enterprises.csv");
    let plants = csv::Reader::from_reader(text.as_bytes()).into_records().flatten();
    for (plant, (_, row)) in plants.zip(sites) {
        let Some([x, y]) = inside(c, row) else { continue };
        let cell = |i: usize| plant.get(i).unwrap_or_default();
        out.push_str(&format!("{},{},{x:.2},{y:.2},{},{mark}\n", cell(0), cell(1), cell(2)));
    }
    out
}

/// A point inside a parcel, found on a grid over its box.
fn inside(c: &City, row: usize) -> Option<[f64; 2]> {
    const STEPS: usize = 16;
    let b = c.shapes.bounds_of(row);
    let at = |i: usize, low: f64, size: f64| low + size * (i as f64 + 0.5) / STEPS as f64;
    // From the middle outwards, so that the point lies well inside where it can.
    let mut cells: Vec<(usize, usize)> = (0..STEPS * STEPS).map(|k| (k % STEPS, k / STEPS)).collect();
    cells.sort_by_key(|&(i, j)| i.abs_diff(STEPS / 2).max(j.abs_diff(STEPS / 2)));
    cells
        .into_iter()
        .map(|(i, j)| [at(i, b.min_x, b.width()), at(j, b.min_y, b.height())])
        .find(|p| c.shapes.holds(row, *p))
}

/// Land-class colours for the layer.
fn style(c: &City) -> Result<gpkg::Style> {
    let table = ClassTable::load()?;
    let classes: Vec<Category> = c
        .classes
        .iter()
        .filter_map(|(code, name)| {
            let class = table.get(Scheme::Sd3.resolve(&table, code).class)?;
            Some(Category { value: (*code).to_owned(), label: format!("{code} {name}"), rgb: class.colour })
        })
        .collect();
    let mut style = categorized(LAYER, "DLBM", &classes);
    style.default = true;
    Ok(style)
}
