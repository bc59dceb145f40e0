//! The tables that the rules read. Change a table together with the page that explains it (`ARCHITECTURE.md`).

use crate::keys::Ids::{self, Behind, Between, Column, Literal};
use crate::rules::Ban;

/// The levels of the house; a module uses lower levels only.
pub const LEVELS: &[(&str, u8)] = &[
    ("base", 0),
    ("geo", 1),
    ("land", 1),
    ("raster", 1),
    ("stat", 1),
    ("factor", 1),
    ("spec", 1),
    ("i18n", 1),
    ("carbon", 2),
    ("doctor", 2),
    ("io", 2),
    ("map", 2),
    ("rule", 2),
    ("sample", 2),
    ("scenario", 2),
    ("trajectory", 2),
    ("engine", 3),
    ("report", 3),
    ("project", 3),
    ("task", 4),
    ("app", 5),
    ("ui", 5),
    ("cli", 5),
];

/// Arrows on one level: the first may use the second.
pub const SIDEWAYS: &[(&str, &str)] = &[
    ("land", "geo"),
    ("raster", "geo"),
    // Factors are asked for by carbon class.
    ("factor", "land"),
    // Colours are made of the columns of a balance.
    ("map", "carbon"),
    ("report", "engine"),
    ("ui", "app"),
];

/// What the programs may name of the library.
pub const PROGRAMS: &[(&str, &[&str])] = &[
    ("src/main.rs", &["app", "ui", "cli"]),
    ("src/reader.rs", &["base", "io"]),
    ("src/reader_gdal.rs", &["base", "io"]),
];

/// Crates with one home.
pub const FOREIGN: &[(&str, &[&str])] = &[
    ("egui", &["src/ui/", "src/main.rs"]),
    ("eframe", &["src/ui/", "src/main.rs"]),
    ("egui_extras", &["src/ui/"]),
    ("rfd", &["src/ui/", "src/main.rs"]),
    ("gdal", &["src/io/gdal.rs", "src/io/gdal_raster"]),
    ("gdal_sys", &["src/io/gdal.rs", "src/io/gdal_raster"]),
    ("shapefile", &["src/io/"]),
    ("rusqlite", &["src/io/"]),
    ("parquet", &["src/io/"]),
    ("arrow", &["src/io/"]),
    ("bytes", &["src/io/reader/parquet.rs"]),
    ("calamine", &["src/io/reader/workbook.rs"]),
    ("zip", &["src/io/reader/workbook.rs"]),
    ("rust_xlsxwriter", &["src/io/write/workbook.rs"]),
    ("encoding_rs", &["src/io/", "src/stat/decode.rs", "src/land/fields.rs"]),
    ("plotters", &["src/report/"]),
    ("fluent_bundle", &["src/i18n/"]),
    ("proj4rs", &["src/geo/"]),
    ("crs_definitions", &["src/geo/"]),
    ("clap", &["src/cli/", "src/main.rs"]),
    ("directories", &["src/app/", "src/project/", "src/task/", "src/ui/", "src/cli/"]),
];

/// Modules whose results must have the same bits on every machine.
pub const EXACT: &[&str] = &[
    "src/geo/",
    "src/land/",
    "src/raster/",
    "src/stat/",
    "src/factor/",
    "src/spec/",
    "src/i18n/",
    "src/carbon/",
    "src/doctor/",
    "src/trajectory/",
    "src/io/",
    "src/map/",
    "src/rule/",
    "src/sample/",
    "src/scenario/",
    "src/engine/",
    "src/report/",
    "src/project/",
];

/// Pure functions of columns, factors and years.
pub const SCIENCE: &[&str] = &[
    "src/geo/",
    "src/land/",
    "src/raster/",
    "src/stat/",
    "src/factor/",
    "src/carbon/",
    "src/doctor/",
    "src/rule/",
    "src/scenario/",
    "src/trajectory/",
];

/// Code with one place, or none.
pub const BANS: &[Ban] = &[
    Ban {
        code: &["println!(", "eprintln!(", "print!(", "eprint!("],
        within: &["src/"],
        except: &["src/cli/", "src/reader.rs", "src/reader_gdal.rs", "src/main.rs"],
        remedy: "return the value, a Finding or an Error; only the command line prints",
    },
    Ban { code: &["dbg!(", "todo!(", "unimplemented!("], within: &["src/"], except: &[], remedy: "take it out" },
    Ban {
        code: &[
            ".exp()",
            ".exp2()",
            ".exp_m1()",
            ".ln()",
            ".ln_1p()",
            ".log10()",
            ".log2()",
            ".powf(",
            ".sin()",
            ".cos()",
            ".tan()",
            ".sin_cos()",
            ".asin()",
            ".acos()",
            ".atan()",
            ".atan2(",
            ".sinh()",
            ".cosh()",
            ".tanh()",
            ".hypot(",
            ".cbrt()",
            "f64::sin",
            "f64::cos",
            "f64::exp",
            "f64::ln",
            "f64::powf",
            "f64::hypot",
        ],
        within: EXACT,
        except: &[],
        remedy: "use libm: the system's own differs in the last bit from machine to machine",
    },
    Ban {
        code: &["std::net", "TcpStream", "UdpSocket", "TcpListener"],
        within: &["src/"],
        except: &[],
        remedy: "the program is offline",
    },
    Ban {
        code: &["std::fs", "File::open", "SystemTime", "Instant::now", "std::thread", "std::process", "std::env"],
        within: SCIENCE,
        except: &[],
        remedy: "science knows no files, clocks, threads or environment; a task hands it what it needs",
    },
    Ban {
        code: &["std::fs", "File::open", ".lock()", "std::process"],
        within: &["src/ui/"],
        except: &[],
        remedy: "panels draw a snapshot and return intents; a task reads and waits",
    },
];

/// Numbers that need no source; 10 and 100 are the base of printed digits and the whole in percent.
pub const PLAIN: &[f64] = &[0.0, 0.5, 1.0, 2.0, 10.0, 100.0];
/// Where numbers with a meaning would hide.
pub const FLOATS_WITHIN: &[&str] = &["src/carbon/", "src/factor/", "src/stat/", "src/trajectory/"];
/// Other numbers that may stand in code: file, literal, why.
pub const NAMED: &[(&str, &str, &str)] = &[
    ("src/stat/number.rs", "4.0", "steps of the last bit"),
    ("src/carbon/inventory/cells.rs", "1000.0", "percent with one decimal"),
    ("src/carbon/inventory/doubts.rs", "1e3", "powers of ten by which units are mistaken"),
    ("src/carbon/inventory/doubts.rs", "1e4", "powers of ten by which units are mistaken"),
    ("src/carbon/inventory/doubts.rs", "1e6", "powers of ten by which units are mistaken"),
    ("src/carbon/inventory/doubts.rs", "1e8", "powers of ten by which units are mistaken"),
    ("src/carbon/inventory/margins.rs", "1e-12", "rounding error of a sum"),
    ("src/trajectory/trend.rs", "18.0", "divisor in the variance of S, part of the test's formula"),
    ("src/carbon/kernel.rs", "6_755_399_441_055_744.0", "1.5 * 2^52, which rounds to whole numbers"),
    ("src/carbon/kernel.rs", "2_251_799_813_685_248.0", "2^51, up to where that is exact"),
];
/// Where Chinese stands in code for a reason.
pub const CHINESE_AT: &[(&str, &str)] =
    &[("src/i18n/number.rs", "unit words beside the one formatter of numbers, which needs no bundle")];

/// First words of every `mod.rs`.
pub const OPENING: &[&str] = &["What it is:", "What it never does:", "Where to start reading:"];
/// Names of kinds.
pub const KINDS: &[&str] = &["utils", "util", "helpers", "helper", "types", "common", "manager", "misc", "stuff"];
/// A file is split before it is longer.
pub const MOST_LINES: usize = 600;
/// A file is comfortable up to here.
pub const COMFORTABLE_LINES: usize = 400;
/// Assets that people read and programs need not.
pub const ASSETS_TO_READ: &[&str] = &[".md", "OFL.txt"];
/// Keys that are put together at run time, and where their ids are listed: each id has words, and there are no others.
pub const MADE_KEYS: &[(&str, &[Ids])] = &[
    ("class-{}", &[Column("assets/classes/carbon_classes.csv", "id"), Literal("src/engine/explain/", "unknown")]),
    (
        "sector-{}",
        &[
            Column("assets/factors/sector_names.csv", "id"),
            Behind("src/carbon/inventory/mod.rs", "const UNASSIGNED: &str ="),
            Behind("src/carbon/balance.rs", "const LAND: &str ="),
            Behind("src/carbon/balance.rs", "const LAND_CH4: &str ="),
        ],
    ),
    (
        "fuel-{}",
        &[
            Column("assets/factors/fuel_names.csv", "id"),
            Behind("src/carbon/inventory/mod.rs", "const UNSPECIFIED: &str ="),
        ],
    ),
    ("system-{}", &[Between("src/carbon/systems.rs", "pub fn id(self)", "struct Line")]),
    ("pool-{}", &[Between("src/carbon/pools/stock.rs", "pub fn id(self)", "impl PoolDensity")]),
    ("building-{}", &[Column("assets/factors/building_names.csv", "id")]),
    ("vehicle-{}", &[Column("assets/factors/vehicle_names.csv", "id")]),
    ("road-{}", &[Column("assets/factors/road_names.csv", "id")]),
    (
        "line-{}",
        &[
            Column("assets/methods/activity_lines.csv", "id"),
            Behind("src/carbon/buildings/intensity.rs", "const LINE_POWER: &str ="),
            Behind("src/carbon/buildings/intensity.rs", "const LINE_GAS: &str ="),
            Behind("src/carbon/buildings/intensity.rs", "const LINE_HEAT: &str ="),
            Behind("src/carbon/buildings/extras.rs", "const LINE_PV: &str ="),
            Behind("src/carbon/buildings/extras.rs", "const LINE_EMBODIED: &str ="),
            Behind("src/carbon/buildings/extras.rs", "const LINE_MATERIAL: &str ="),
            Behind("src/carbon/transport/mod.rs", "const LINE_ROAD: &str ="),
            Behind("src/carbon/transport/mod.rs", "const LINE_FLEET: &str ="),
            Behind("src/carbon/transport/mod.rs", "const LINE_FUEL: &str ="),
        ],
    ),
    ("column-{}", &[Between("src/task/export.rs", "let results = [", "];")]),
    ("repair-{}", &[Between("src/doctor/repair.rs", "pub fn name(self)", "pub fn named")]),
    ("repair-name-{}", &[Between("src/doctor/repair.rs", "pub fn name(self)", "pub fn named")]),
    ("role-{}", &[Between("src/stat/recognise/plan.rs", "pub fn name(self)", "pub fn of")]),
    ("template-{}", &[Between("src/task/tables/template.rs", "let heads = [", "];")]),
    ("command-{}", &[Behind("src/spec/mod.rs", "id:")]),
    ("param-{}", &[Behind("src/spec/mod.rs", "param("), Behind("src/spec/mod.rs", "operand: Some(")]),
    ("ui-by-{}", &[Behind("src/io/reader/encoding.rs", "by:")]),
    ("ui-scheme-{}", &[Between("src/app/desk.rs", "const SCHEMES:", "];")]),
    (
        "ui-cmd-{}",
        &[
            Behind("src/app/command.rs", " Nothing"),
            Behind("src/app/command.rs", " City"),
            Behind("src/app/command.rs", " Selection"),
            Behind("src/app/command.rs", " Done"),
            Behind("src/app/command.rs", " Undone"),
            Behind("src/app/command.rs", " Job"),
        ],
    ),
    ("{}-about", &[Between("src/ui/start.rs", "let ways:", "];")]),
];
/// Where findings are raised, and the file through which they pass and which adds place and line to them.
pub const PASSED_ON: &[(&str, &str)] = &[
    ("src/stat/recognise/", "src/stat/recognise/lines.rs"),
    ("src/stat/recognise/lines.rs", "src/task/tables.rs"),
    ("src/stat/doubt/", "src/stat/doubt.rs"),
    ("src/carbon/activity/", "src/carbon/activity/mod.rs"),
    ("src/carbon/agriculture/", "src/carbon/activity/mod.rs"),
    ("src/carbon/waste/", "src/carbon/activity/mod.rs"),
    ("src/carbon/process/", "src/carbon/activity/mod.rs"),
    ("src/task/buildings.rs", "src/task/columns.rs"),
    ("src/task/transport.rs", "src/task/columns.rs"),
];
/// Variables that every message gets without being asked for.
pub const IMPLIED: &[&str] = &["count"];
/// Words with hyphens that look like keys and are something else: file and literal.
pub const NO_KEYS: &[(&str, &str)] = &[
    ("src/factor/registry.rs", "carbon-tce"),
    ("src/factor/registry.rs", "building-eui"),
    ("src/factor/registry.rs", "building-material"),
    ("src/task/sample.rs", "sample-city"),
];
/// Dependencies that no code names, and why they are there all the same.
pub const UNNAMED: &[(&str, &str)] = &[("gdal-src", "only compiled and linked")];
/// Crates that talk to a network.
pub const ONLINE: &[&str] =
    &["reqwest", "hyper", "ureq", "curl", "curl-sys", "openssl-sys", "rustls", "native-tls", "tungstenite", "isahc"];
