//! A small made-up city and a desk that answers from it, so that the window is tried without a session.

use std::path::PathBuf;
use std::sync::Arc;

use tanheng::app::plans::{Moved, Plans};
use tanheng::app::worker::{CardLayer, PlanWish, ProbeCard, SetChoice, Settings, TableCard, TableSource};
use tanheng::app::{Desk, Reply, Request};
use tanheng::base::{Area, Buf, Column, Error, Field, Finding, Mass, Result, Severity, Silent, Texts, Watch};
use tanheng::carbon::allocate::allocate;
use tanheng::carbon::balance::{full, sector_ids};
use tanheng::carbon::buildings::Mean;
use tanheng::carbon::control::{Control, SectorMet};
use tanheng::carbon::flows::flows;
use tanheng::carbon::indicators::{People, Scheme};
use tanheng::carbon::inventory::{Inventory, Options};
use tanheng::carbon::masks::Masks;
use tanheng::carbon::rates::{SinkTerms, rates};
use tanheng::engine::explain::Key;
use tanheng::engine::{Accounts, Below, Choices, Ledger, Snapshot, Touched, compared};
use tanheng::factor::Registry;
use tanheng::geo::{Crs, Shapes, ShapesBuilder};
use tanheng::i18n::Lang;
use tanheng::io::raw::GeometryKind;
use tanheng::land::base_layer::BaseAbout;
use tanheng::land::{AreaRule, BaseLayer, ClassId, ClassTable, District, RepairTaken};
use tanheng::project::v1;
use tanheng::stat::edit::{self, Edit};
use tanheng::stat::recognise::Corrections;
use tanheng::task::tables;
use tanheng::{carbon, stat};

/// West edge and south edge of the city, metres (zone 38, central meridian 114°, no prefix).
const ORIGIN: [f64; 2] = [452_000.0, 3_840_000.0];
/// Side of a cell, metres.
const CELL: f64 = 220.0;

/// A number from 0 to 1 that depends on nothing but its arguments.
pub fn noise(a: usize, b: usize, salt: u64) -> f64 {
    let mut x = (a as u64) << 32 ^ (b as u64) << 8 ^ salt.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ x >> 31) >> 11) as f64 / (1u64 << 53) as f64
}

fn corner(x: usize, y: usize) -> [f64; 2] {
    let shift = |salt| (noise(x, y, salt) - 0.5) * CELL * 0.5;
    [ORIGIN[0] + x as f64 * CELL + shift(1), ORIGIN[1] + y as f64 * CELL + shift(2)]
}

fn shapes(wide: usize, high: usize) -> Shapes {
    let mut b = ShapesBuilder::default();
    for y in 0..high {
        for x in 0..wide {
            let c = [corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1), corner(x, y)];
            b.ring(false, &c);
            b.end_row();
        }
    }
    b.finish()
}

/// The class of a cell: forest on the outside, a river, fields, built-up land in the middle.
fn class_of(x: usize, y: usize, wide: usize, high: usize, classes: &ClassTable) -> ClassId {
    let find = |id: &str, fallback: u8| classes.find(id).unwrap_or(ClassId(fallback));
    let (dx, dy) = (x as f64 / wide as f64 - 0.5, y as f64 / high as f64 - 0.5);
    let away = (dx * dx + dy * dy).sqrt() + (noise(x, y, 5) - 0.5) * 0.16;
    let river = (dy - 0.32 + (dx * 5.0).sin() * 0.05).abs();
    if river < 0.02 {
        return find("water_river", 12);
    }
    let count = classes.len().max(1) as f64;
    match away {
        // From urban dwellings to roads, industry among them.
        a if a < 0.2 => ClassId((count * 0.45 + noise(x, y, 6) * count * 0.42) as u8),
        a if a < 0.42 => ClassId((noise(x, y, 7) * 3.0) as u8),
        _ => ClassId((3.0 + noise(x, y, 8) * 6.0) as u8),
    }
}

/// A city of `wide` × `high` parcels in four districts.
pub fn snapshot(wide: usize, high: usize, revision: u64) -> Snapshot {
    let classes = ClassTable::load().expect("class table");
    let rows = wide * high;
    let cell = |r: usize| (r % wide, r / wide);
    let class: Vec<ClassId> = (0..rows).map(|r| class_of(cell(r).0, cell(r).1, wide, high, &classes)).collect();
    let district: Vec<u16> =
        (0..rows).map(|r| u16::from(cell(r).0 * 2 > wide) + 2 * u16::from(cell(r).1 * 2 > high)).collect();
    let area: Vec<Area> = (0..rows).map(|r| Area::from_m2(CELL * CELL * (0.8 + 0.4 * noise(r, 0, 9)))).collect();
    // Three with an English name in the shipped list; the last one is not in it and stays as it is.
    let names = [
        ("410102", "\u{4e2d}\u{539f}\u{533a}"),
        ("410105", "\u{91d1}\u{6c34}\u{533a}"),
        ("410108", "\u{60e0}\u{6d4e}\u{533a}"),
        ("341302", "\u{57c7}\u{6865}\u{533a}"),
    ];
    let about = BaseAbout {
        name: "\u{793a}\u{4f8b}\u{57ce}\u{5e02}".into(),
        crs: Crs::from_epsg(4547).expect("4547"),
        area_rule: AreaRule::Survey,
        area_ellipsoid: Buf::from(area.clone()),
        feature: Buf::from((0..rows as u32).collect::<Vec<_>>()),
        fields: vec![Field {
            name: "TBMJ".into(),
            column: Column::Real(area.iter().map(|a| a.m2()).collect::<Vec<_>>().into()),
        }],
        fingerprint: String::new(),
        intake: Default::default(),
    };
    let base = BaseLayer {
        key: (0..rows).map(|r| format!("4101{:014}", r + 1)).collect::<Texts>(),
        code: class.iter().map(|c| u16::from(c.0)).collect::<Vec<_>>().into(),
        codes: (0..classes.len()).map(|i| format!("{:04}", 101 + i * 3)).collect(),
        class: class.into(),
        district: district.into(),
        districts: names.iter().map(|(code, name)| District { code: (*code).into(), name: (*name).into() }).collect(),
        ridge: Buf::from(vec![Area(0); rows]),
        area: area.into(),
        shapes: shapes(wide, high),
        about: Arc::new(about),
    };
    let registry = Registry::builtin().expect("factors");
    let inventory = inventory(&registry);
    let masks = Masks::builtin(&classes).expect("masks");
    let allocation = allocate(&base, &classes, &inventory.sector_emissions(), &[], &masks).expect("allocation");
    let sinks = registry.sink_set("tool_default", &classes).expect("sink set");
    let gwp = registry.gwp("AR5", "CH4", 100).expect("gwp");
    let rates = rates(&classes, &sinks, SinkTerms { gwp_ch4: gwp.value }, &allocation).expect("rates");
    let balance = full(&base, &rates, &allocation, &Silent).expect("balance");
    let (sectors, flows) = (sector_ids(&allocation), flows(&base, &rates, &[]));
    let ledger = Ledger::of(Some(&inventory), &edits(), &[], &allocation, &sectors, &balance, flows);
    let accounts = Accounts {
        settings: Choices::default(),
        sinks,
        gwp,
        allocation,
        year: inventory.year,
        inventory: Some(inventory),
        sectors,
        factor_hash: String::new(),
        registry: Arc::new(registry),
        below: Arc::default(),
    };
    Snapshot {
        revision,
        indicators: Arc::new(compared(&Scheme::builtin().unwrap(), &base, &balance, &[])),
        base: Arc::new(base),
        classes: Arc::new(classes),
        balance: Arc::new(balance),
        ledger: Arc::new(ledger),
        accounts: Arc::new(accounts),
        findings: Arc::new(findings()),
        overview: Arc::default(),
        touched: Arc::default(),
    }
}

/// Energy of the city: a stated total of power that its sectors do not reach, a cell that a person put there.
const ENERGY: &str = "\
year,sector,fuel,amount,unit
2021,industry,coal,38.2,1e4 t
2021,industry,oil,2.9,1e4 t
2021,industry,natural_gas,1860,1e4 m3
2021,industry,electricity,52400,1e4 kWh
2021,agriculture,oil,0.42,1e4 t
2021,agriculture,electricity,1310,1e4 kWh
2021,construction,oil,0.66,1e4 t
2021,transport,oil,9.4,1e4 t
2021,transport,electricity,820,1e4 kWh
2021,services,natural_gas,640,1e4 m3
2021,services,electricity,9700,1e4 kWh
2021,urban_residential,natural_gas,2120,1e4 m3
2021,urban_residential,electricity,15600,1e4 kWh
2021,rural_residential,coal,1.3,1e4 t
2021,rural_residential,electricity,4100,1e4 kWh
2021,total,electricity,88000,1e4 kWh
";

fn edits() -> Vec<Edit> {
    let (sector, fuel) = (Some("transport".to_owned()), "oil".to_owned());
    vec![Edit { year: Some(2021), sector, fuel, amount: Some(9.4), unit: "1e4 t".into() }]
}

fn inventory(registry: &Registry) -> Inventory {
    let settings = stat::Settings::builtin().expect("settings");
    let mut table = stat::table::read(ENERGY.as_bytes(), &settings).expect("table");
    let lexicon = tables::lexicon().expect("names");
    edit::apply(&mut table, &edits(), &lexicon.fuels, &lexicon.sectors, &settings).expect("edits");
    let options = Options { set: "sichuan-park-2022".into(), region: None, year: None, power: None };
    carbon::inventory::inventory(&table, registry, &options, &settings).expect("inventory")
}

fn findings() -> Vec<Finding> {
    let areas = vec![("before_m2".into(), 48_000.0.into()), ("after_m2".into(), 48_410.5.into())];
    vec![
        Finding::new("GEOM-010", Severity::Warn).times(3).on([70, 71, 72]).repairable("make-valid", areas),
        Finding::new("CRS-010", Severity::Note).with("from", "EPSG:4490").with("to", "EPSG:4547"),
        Finding::new("CRS-011", Severity::Warn)
            .times(17)
            .on([64, 65])
            .with("stated", "EPSG:4527")
            .with("used", "EPSG:4547"),
    ]
}

/// A desk that answers at once from the small city.
pub struct FakeDesk {
    /// Parcels across and down.
    pub size: [usize; 2],
    /// The table that is looked at.
    pub table: Option<TableSource>,
    /// The city that is open, with its scenarios.
    open: Option<(Snapshot, Plans, u64)>,
}

impl FakeDesk {
    /// A desk whose city has so many parcels.
    pub fn sized(size: [usize; 2]) -> Self {
        Self { size, table: None, open: None }
    }
}

impl FakeDesk {
    fn plan(&mut self, wish: PlanWish, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let Some((base, plans, revision)) = &mut self.open else { return Ok(()) };
        let redo = (wish == PlanWish::Undo).then(|| Key::plain("step-other"));
        let touched = match plans.wish(wish, base)?.moved {
            Moved::Nothing => None,
            Moved::Rows(rows) => Some(Touched { since: Some(*revision), rows }),
            Moved::All => Some(Touched::default()),
        };
        if let Some(touched) = touched {
            *revision += 1;
            let s = plans.snapshot(base, *revision);
            reply(Reply::Snapshot(Snapshot { touched: Arc::new(touched), ..s }));
        }
        let targets = Arc::new(tanheng::app::targets::targets(Some("sd3"), base)?);
        reply(Reply::Settings(Settings { targets, redo, ..settings() }));
        reply(Reply::Plans(plans.view()));
        Ok(())
    }
}

impl Default for FakeDesk {
    fn default() -> Self {
        Self::sized([48, 36])
    }
}

impl Desk for FakeDesk {
    fn handle(&mut self, request: Request, _watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        match request {
            Request::OpenSample | Request::Import(_) | Request::OpenProject(_) => {
                let s = snapshot(self.size[0], self.size[1], 1);
                let targets = Arc::new(tanheng::app::targets::targets(Some("sd3"), &s)?);
                self.open = Some((s.clone(), Plans::open(&[], &s)?.0, 1));
                reply(Reply::Snapshot(s));
                reply(Reply::Settings(Settings { targets, ..settings() }));
            }
            Request::Probe(path) if path.extension().is_some_and(|e| e == "shp") => reply(Reply::Card(card(path))),
            Request::Probe(path) => {
                return Err(Error::new("CRS-002").with("code", "XX").in_file(&path).because("no such code"));
            }
            Request::SaveProject(path) => reply(Reply::Project(path)),
            Request::ExportResults(path) | Request::ExportMap(path, _) => reply(Reply::Written(path)),
            Request::SetFactorSet(_) | Request::SetSinkSet(_) | Request::SetFactor(_) => {}
            Request::ShippedFactor(_) => {}
            Request::OpenTable(path) => {
                let source = TableSource::File(path);
                reply(Reply::Table(look(source.clone(), Corrections::default())?));
                self.table = Some(source);
            }
            Request::SetBelow(_) => {
                let (s, below) = with_below(snapshot(self.size[0], self.size[1], 2));
                reply(Reply::Snapshot(s));
                reply(Reply::Settings(Settings { below, ..settings() }));
            }
            Request::ProbeTable(source) => {
                reply(Reply::Table(look(source.clone(), Corrections::default())?));
                self.table = Some(source);
            }
            Request::LookTable(c) => {
                let source = self.table.clone().expect("a table is open");
                reply(Reply::Table(look(source, c)?));
            }
            Request::TakeTable(_) => reply(Reply::TableTaken),
            Request::Template(path, _) => reply(Reply::Written(path)),
            Request::EditCell(_) => {}
            Request::Undo => self.plan(PlanWish::Undo, reply)?,
            Request::Redo => self.plan(PlanWish::Redo, reply)?,
            Request::Plan(wish) => self.plan(wish, reply)?,
            Request::Repair(kind, on) => {
                reply(Reply::Rebased(snapshot(self.size[0], self.size[1], 2)));
                let taken = on.then_some(RepairTaken { kind, count: 3 });
                reply(Reply::Settings(Settings { repairs: taken.into_iter().collect(), ..settings() }));
            }
            Request::Explain(number) => {
                let s = snapshot(self.size[0], self.size[1], 1);
                reply(Reply::Explained(number, tanheng::engine::explain::explain(&s, number)?));
            }
        }
        Ok(())
    }
}

/// The same figures as if sums from below had met the table: agriculture scaled, transport by the table, buildings and people
/// known.
fn with_below(mut s: Snapshot) -> (Snapshot, v1::Below) {
    let mut ledger = (*s.ledger).clone();
    let mut met = Vec::new();
    for card in &mut ledger.sectors {
        let (control, factor) = match card.id.as_str() {
            "agriculture" => (Control::Scaled, 1.25),
            "transport" => (Control::Table, 0.8),
            _ => continue,
        };
        let zero = Mass(0);
        let m = SectorMet {
            sector: card.id.clone(),
            control,
            table: Some(card.total),
            bottom_up: Some(Mass::from_t(card.total.t() / factor)),
            factor: Some(factor),
            total: card.total,
            beyond: Mass::from_t(1_250.0),
            points: zero,
            on_rows: card.total,
            in_districts: zero,
            anywhere: zero,
        };
        (card.control, card.met) = (tanheng::engine::ledger::Control::Met(control), Some(m.clone()));
        met.push(m);
    }
    let mean = |of: &str, value: f64, reference: f64| Mean {
        of: of.into(),
        value,
        reference,
        ratio: value / reference,
        floor_m2: 1.0e6,
        factor: format!("building_mean.{of}"),
    };
    let people =
        (1..=4).map(|d| People { persons: Some(2.0e5 * f64::from(d)), gdp_cny: Some(3.0e10 * f64::from(5 - d)) });
    let below = Below {
        met,
        buildings: vec![mean("public", 61.2, 48.0), mean("all", 29.4, 32.3)],
        people: people.collect(),
        ..Below::default()
    };
    s.indicators = Arc::new(compared(&Scheme::builtin().unwrap(), &s.base, &s.balance, &below.people));
    s.accounts = Arc::new(Accounts { below: Arc::new(below), ..(*s.accounts).clone() });
    s.ledger = Arc::new(ledger);
    let said = v1::Below {
        activities: Some("/data/\u{6d3b}\u{52a8}.csv".into()),
        buildings: Some("fields".into()),
        people: Some("/data/people.csv".into()),
        ..v1::Below::default()
    };
    (s, said)
}

fn settings() -> Settings {
    let set = |id: &str, zh: &str, en: &str| SetChoice { id: id.into(), names: [zh.into(), en.into()] };
    Settings {
        sink_sets: vec![
            set("tool_default", "\u{7efc}\u{5408}\u{63a8}\u{8350}\u{7cfb}\u{6570}", "Tool default"),
            set("nep", "NEP", "NEP"),
        ],
        sink_set: "tool_default".into(),
        factor_sets: vec![set("sichuan-park-2022", "\u{56db}\u{5ddd}\u{56ed}\u{533a} 2022", "Sichuan parks 2022")],
        factor_set: "sichuan-park-2022".into(),
        sample: true,
        repairs: Vec::new(),
        targets: Arc::default(),
        below: v1::Below::default(),
        undo: Some(
            Key::plain("step-cell")
                .with("sector", "transport")
                .with("fuel", "oil")
                .with("amount", 9.4)
                .with("unit", "\u{4e07}t"),
        ),
        redo: None,
    }
}

/// A page of a yearbook as it is copied from a spreadsheet: title, unit row, a total, a word that is no number, a gap.
const YEARBOOK: &str = "\
\u{5206}\u{884c}\u{4e1a}\u{80fd}\u{6e90}\u{6d88}\u{8d39}\u{91cf}\u{ff08}2021\u{5e74}\u{ff09}\t\t\t\t\t
\u{884c}\u{4e1a}\t\u{539f}\u{7164}\t\u{67f4}\u{6cb9}\t\u{5929}\u{7136}\u{6c14}\t\u{7535}\u{529b}\t\u{5907}\u{6ce8}
\t\u{4e07}\u{5428}\t\u{4e07}\u{5428}\t\u{4e07}\u{7acb}\u{65b9}\u{7c73}\t\u{4e07}\u{5343}\u{74e6}\u{65f6}\t
\u{519c}\u{4e1a}\t0.31\t0.42\t\u{2014}\t1,310\t
\u{5de5}\u{4e1a}\t38.20\t2.90\t1,860\t52,400\t
\u{5efa}\u{7b51}\u{4e1a}\t0.05\t0.66\t\u{7ea6}\u{4e09}\u{5341}\t\u{ff19}\u{ff14}\u{ff10}\t\u{4f30}\u{8ba1}
\u{4ea4}\u{901a}\u{8fd0}\u{8f93}\u{4e1a}\t\t9.40\t\t820\t
\u{98de}\u{884c}\u{4e1a}\t1.20\t\t\t15\t
\u{5408}\u{8ba1}\t39.76\t13.38\t1,860\t58,000\t
";

fn look(source: TableSource, corrections: Corrections) -> Result<TableCard> {
    let book = tables::pasted(YEARBOOK)?;
    let name = match &source {
        TableSource::File(path) => tables::file_name(path),
        TableSource::Pasted(_) => String::new(),
    };
    let look = tables::look(&book, &name, &corrections, None, &Silent)?;
    let (marks, units) = (tables::marks(&look), [tables::units(Lang::Zh)?, tables::units(Lang::En)?]);
    Ok(TableCard { source, corrections, look: Arc::new(look), marks, units })
}

fn card(path: PathBuf) -> ProbeCard {
    let names = [
        "\u{65f1}\u{5730}",
        "\u{57c7}\u{6865}\u{533a}",
        "\u{4e54}\u{6728}\u{6797}\u{5730}",
        "\u{519c}\u{6751}\u{5b85}\u{57fa}\u{5730}",
    ];
    let layer = CardLayer {
        name: "DLTB".into(),
        features: 612_480,
        geometry: GeometryKind::Polygon,
        crs: None,
        crs_refuted: false,
        crs_candidates: vec!["EPSG:4547".into(), "EPSG:4526".into()],
        encoding: Some(("GBK".into(), "gb18030_fallback".into())),
        samples: names.iter().map(|n| (*n).to_owned()).collect(),
        fields: ["BSM", "DLBM", "DLMC", "TBMJ", "ZLDWDM"].map(str::to_owned).to_vec(),
        class_field: Some("DLBM".into()),
        scheme: Some("sd3".into()),
    };
    let schemes = ["sd3", "gb21010", "ydyh2023"].map(str::to_owned).to_vec();
    ProbeCard { path, layers: vec![layer], schemes, findings: findings() }
}
