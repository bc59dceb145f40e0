//! Tables of others: layouts as statistical offices print them, damaged workbooks, the template, known faults.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use rust_xlsxwriter::{Format, Workbook};
use tanheng::base::{Error, Finding, Severity, Silent};
use tanheng::i18n::{Lang, Words};
use tanheng::io::spawn::Limits;
use tanheng::stat::recognise::{Confidence, Corrections, Role};
use tanheng::stat::{Book, table};
use tanheng::task::tables::{self, Imported, Look};

fn limits() -> Limits {
    Limits { memory: 1 << 30, ..super::limits() }
}

fn open(path: &Path) -> Result<Book, Error> {
    tables::open_within(path, &limits(), &Silent)
}

fn import(book: &Book, corrections: &Corrections) -> Imported {
    tables::import(book, "t", corrections, &Silent).unwrap()
}

fn text(csv: &str) -> Imported {
    import(&tables::pasted(csv).unwrap(), &Corrections::default())
}

/// The lines as `year|sector|fuel|amount unit|emission unit`.
fn lines(i: &Imported) -> Vec<String> {
    let figure = |f: &Option<tanheng::stat::recognise::Figure>| {
        f.as_ref().map_or(String::new(), |f| format!("{} {}", f.text, f.unit))
    };
    i.taken
        .lines
        .iter()
        .map(|l| {
            let year = l.year.map_or(String::new(), |y| y.to_string());
            let (a, e) = (figure(&l.figures.amount), figure(&l.figures.emission));
            format!("{year}|{}|{}|{a}|{e}", l.sector.text(), l.fuel.text()).trim_end_matches('|').to_owned()
        })
        .collect()
}

fn codes(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| f.code.to_string()).collect()
}

fn look(csv: &str) -> Look {
    tables::look(&tables::pasted(csv).unwrap(), "t", &Corrections::default(), None, &Silent).unwrap()
}

/// Nothing is lost: figures met = figures taken + figures left out, and each one left out has a finding.
fn is_whole(i: &Imported) {
    let taken: usize = i.taken.lines.iter().map(|l| l.figures.all().count()).sum();
    assert_eq!(i.taken.figures_read, taken as u64 + i.taken.figures_left_out, "{:?}", i.taken.findings);
    assert!(i.taken.figures_left_out == 0 || !i.taken.findings.is_empty());
}

#[test]
fn fuels_across_with_a_row_of_units() {
    let i = text(
        "表6-5　2021年分行业能源消费量\n\n行业,原煤,天然气,电力\n计量单位,万吨,亿立方米,亿千瓦时\n\
         合计,\"7,796.1\",28.5,３２８．６\n一、农业,1.2,-,5\n二、工业,7646,10.1,200\n其中：采矿业,100,1,20\n\n\
         注：本表为快报数。\n资料来源：统计局\n",
    );
    assert_eq!((i.plan.header, i.plan.year), (Some([3, 4]), Some(2021)));
    let expected = [
        "2021|||7,796.1 万吨",
        "2021|||28.5 亿立方米",
        "2021|||328.6 亿千瓦时",
        "2021|农业|原煤|1.2 万吨",
        "2021|农业|电力|5 亿千瓦时",
        "2021|工业|原煤|7646 万吨",
        "2021|工业|天然气|10.1 亿立方米",
        "2021|工业|电力|200 亿千瓦时",
    ];
    let found = lines(&i);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    assert_eq!(found[3..], expected[3..]);
    assert_eq!(codes(&i.taken.findings), ["STAT-121"]);
    is_whole(&i);
}

#[test]
fn years_across_one_fuel_in_the_title() {
    let i = text("各行业电力消费量（单位：亿千瓦时）\n行业\t2019年\t2020年\t2021\n农业\t1\t2\t3\n工业\t10\t…\t30\n");
    assert_eq!(
        lines(&i),
        [
            "2019|农业|电力|1 亿千瓦时",
            "2020|农业|电力|2 亿千瓦时",
            "2021|农业|电力|3 亿千瓦时",
            "2019|工业|电力|10 亿千瓦时",
            "2021|工业|电力|30 亿千瓦时"
        ]
    );
    is_whole(&i);
}

#[test]
fn years_down_and_units_in_the_heading() {
    let i = text("年份,煤炭(万吨),电力（亿千瓦时）,天然气消费量/亿立方米\n2019,100,5,1.5\n2020,110,6,1.6\n");
    assert_eq!(lines(&i)[..3], ["2019||煤炭|100 万吨", "2019||电力|5 亿千瓦时", "2019||天然气|1.5 亿立方米"]);
    assert_eq!((i.plan.columns[0].role, i.plan.columns[1].confidence), (Role::Year, Confidence::Sure));
    is_whole(&i);
}

#[test]
fn sectors_across_fuels_down() {
    let i =
        text("2020年能源消费\n能源,计量单位,农业,工业,合计\n原煤,万吨,1,2,3\n汽油,万吨,4,5,9\n电力,亿千瓦时,6,7,13\n");
    let found = lines(&i);
    assert_eq!(found.len(), 9);
    assert_eq!(found[..3], ["2020|农业|原煤|1 万吨", "2020|工业|原煤|2 万吨", "2020||原煤|3 万吨"]);
    is_whole(&i);
}

#[test]
fn sectors_head_blocks_of_fuels_and_subtotals_are_left_out() {
    let i = text(
        "项目,单位,2020年,2021年\n工业,,,\n原煤,万吨,5,6\n电力,亿千瓦时,7,8\n居民生活,,,\n原煤,万吨,1,2\n电力,亿千瓦时,3,4\n",
    );
    assert_eq!(lines(&i)[..2], ["2020|工业|原煤|5 万吨", "2021|工业|原煤|6 万吨"]);
    assert_eq!(lines(&i)[6], "2020|居民生活|电力|3 亿千瓦时");
    is_whole(&i);
    let sums = "行业,煤炭（万吨）\n农业,10\n工业,20\n小计,30\n建筑业,5\n商业,7\n小计,12\n总计,42\n";
    let i = text(sums);
    assert_eq!(lines(&i).len(), 5);
    assert_eq!((lines(&i)[4].as_str(), codes(&i.taken.findings)), ("||煤炭|42 万吨", vec!["STAT-126".to_owned()]));
    is_whole(&i);
    let i = text(&sums.replace("小计,12", "小计,13"));
    assert!(codes(&i.taken.findings).contains(&"STAT-134".to_owned()), "{:?}", codes(&i.taken.findings));
}

#[test]
fn two_rows_of_heading_and_a_block_of_emissions() {
    let i =
        text("行业,消费量（万吨）,,碳排放量（万吨）,\n,原煤,汽油,原煤,汽油\n工业,100,10,198.1,29\n农业,1,2,1.98,5.8\n");
    assert_eq!(lines(&i)[..2], ["|工业|原煤|100 万吨|198.1 万吨", "|工业|汽油|10 万吨|29 万吨"]);
    is_whole(&i);
}

#[test]
fn what_is_not_understood_is_listed_and_can_be_corrected() {
    let csv = "行业,煤炭（万吨）,其他\n工业,1,x\n神秘行业,2,3\n农业,a1,4\n商业,-5,6\n";
    let i = text(csv);
    let found = codes(&i.taken.findings);
    for code in ["STAT-120", "STAT-125", "STAT-127"] {
        assert!(found.contains(&code.to_owned()), "{code} in {found:?}");
    }
    is_whole(&i);
    let corrections = Corrections::read(None, Some("C=skip"), None, Some("神秘行业=建筑业")).unwrap();
    let i = import(&tables::pasted(csv).unwrap(), &corrections);
    assert_eq!(lines(&i), ["|工业|煤炭|1 万吨", "|建筑业|煤炭|2 万吨"]);
    let none = text("a,b\nc,1\n");
    assert_eq!(none.canonical().unwrap_err().code.0, "STAT-018");
    assert_eq!(none.ready().err().unwrap().code.0, "STAT-018");
    let no_unit = text("行业,煤炭\n工业,1\n");
    assert_eq!(codes(&no_unit.taken.findings), ["STAT-129"]);
    let unit = Corrections { unit: Some("万吨".into()), ..Corrections::default() };
    assert_eq!(lines(&import(&tables::pasted("行业,煤炭\n工业,1\n").unwrap(), &unit)), ["|工业|煤炭|1 万吨"]);
}

#[test]
fn units_that_contradict_the_column() {
    // gas is measured by volume
    assert!(codes(&look("行业,天然气（万吨）\n居民生活,56\n工业,60\n").findings).contains(&"STAT-108".to_owned()));
    // the column says one kind, the row another
    let l = look("行业,能源,消费量（万吨）,单位\n工业,原煤,5,万千瓦时\n农业,原煤,6,万吨\n");
    assert!(codes(&l.findings).contains(&"STAT-108".to_owned()), "{:?}", l.findings);
    assert!(!codes(&look("行业,天然气（亿立方米）\n居民生活,56\n工业,60\n").findings).contains(&"STAT-108".to_owned()));
}

#[test]
fn the_doctor_finds_every_fault_of_the_sichuan_text() {
    let l = look(include_str!("../published/sichuan_2021_sectors.csv"));
    let found = codes(&l.findings);
    for code in ["STAT-101", "STAT-102", "CARBON-117"] {
        assert_eq!(found.iter().filter(|c| *c == code).count(), 1, "{code} in {found:?}");
    }
    assert!(!found.contains(&"CARBON-108".to_owned()));
    // 46.75 + 24.29 + 18.70 + 10.25 = 99.99
    assert!(codes(&look(include_str!("../published/sichuan_2021.csv")).findings).contains(&"STAT-104".to_owned()));
    // rail: 352e4 t of diesel cannot be 1256e4 t CO2
    let rail =
        look("行业,能源,消费量,单位,排放量,排放单位\n交通,柴油,352,万吨,1256,万吨\n农业,柴油,100,万吨,309.6,万吨\n");
    assert!(codes(&rail.findings).contains(&"CARBON-108".to_owned()), "{:?}", codes(&rail.findings));
}

/// A yearbook page as a workbook: title merged, two rows of heading with merged cells, units in brackets, full-width
/// digits, indented parts, a blank row, a subtotal, notes, and another sheet in front.
fn yearbook(path: &Path) {
    let mut work = Workbook::new();
    work.add_worksheet().set_name("目录").unwrap().write(0, 0, "6-5 能源消费").unwrap();
    let s = work.add_worksheet();
    s.set_name("6-5").unwrap();
    let plain = Format::new();
    s.merge_range(0, 0, 0, 6, "6-5  分行业终端能源消费量（2022年）", &plain).unwrap();
    s.write(1, 6, "单位：万吨标准煤").unwrap();
    s.merge_range(2, 0, 3, 0, "行    业", &plain).unwrap();
    s.merge_range(2, 1, 2, 3, "煤品和油品（万吨）", &plain).unwrap();
    s.merge_range(2, 4, 2, 5, "其他能源", &plain).unwrap();
    s.merge_range(2, 6, 3, 6, "合计", &plain).unwrap();
    for (column, text) in ["原煤", "汽油", "柴油", "天然气\n（亿立方米）", "电力（亿千瓦时）"].into_iter().enumerate()
    {
        s.write(3, column as u16 + 1, text).unwrap();
    }
    let rows: [(&str, [&str; 6]); 7] = [
        ("消费总量", ["1,230.5", "61", "83", "１２．５", "415.2", "2500"]),
        ("一、农、林、牧、渔业", ["10.5", "5", "20", "-", "15.2", "60"]),
        ("二、工业", ["1200", "6", "13", "10.5", "300", "1700"]),
        ("　　其中：采矿业", ["200", "1", "3", "0.5", "30", "250"]),
        ("　　　　　制造业", ["800", "4", "8", "9", "200", "1100"]),
        ("", ["", "", "", "", "", ""]),
        ("三、居民生活", ["20", "50", "50", "2", "100", "740"]),
    ];
    for (i, (name, cells)) in rows.iter().enumerate() {
        s.write(i as u32 + 4, 0, *name).unwrap();
        for (c, text) in cells.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            match text.parse::<f64>() {
                Ok(x) => s.write(i as u32 + 4, c as u16 + 1, x).unwrap(),
                Err(_) => s.write(i as u32 + 4, c as u16 + 1, *text).unwrap(),
            };
        }
    }
    s.write(12, 0, "注：电力按等价值折算。").unwrap();
    work.save(path).unwrap();
}

#[test]
fn a_yearbook_page_goes_in_without_hand_editing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("年鉴.xlsx");
    yearbook(&path);
    let i = import(&open(&path).unwrap(), &Corrections::default());
    assert_eq!((i.plan.sheet.as_str(), i.plan.year, i.plan.header), ("6-5", Some(2022), Some([3, 4])));
    let found = lines(&i);
    for line in [
        "2022|农、林、牧、渔业|原煤|10.5 万吨",
        "2022|工业|天然气|10.5 亿立方米",
        "2022|居民生活|电力|100 亿千瓦时",
        "2022||天然气|12.5 亿立方米",
        "2022|工业||1700 万吨标准煤",
    ] {
        assert!(found.contains(&line.to_owned()), "{line} in {found:#?}");
    }
    // 3 sectors and the total × 6 columns, one of them missing
    assert_eq!(found.len(), 23, "{found:#?}");
    assert_eq!(codes(&i.taken.findings), ["STAT-121", "STAT-121"], "{:?}", i.taken.findings);
    is_whole(&i);
    // The doctor has nothing to say: 10.5 + 1200 + 20 = 1230.5, …, 60 + 1700 + 740 = 2500
    let l = tables::look(&open(&path).unwrap(), "t", &Corrections::default(), None, &Silent).unwrap();
    let doubts: Vec<&Finding> = l.findings.iter().filter(|f| f.severity >= Severity::Warn).collect();
    assert!(doubts.is_empty(), "{doubts:?}");
    let ready = i.ready().unwrap();
    assert_eq!((ready.table.rows.len(), ready.table.rows[0].source.as_deref()), (23, Some("t / 6-5")));
}

#[test]
fn the_template_comes_back_without_correction() {
    let dir = tempfile::tempdir().unwrap();
    for lang in [Lang::Zh, Lang::En] {
        let path = dir.path().join(format!("{lang:?}.xlsx"));
        tables::template(&path, &Words::new(lang)).unwrap();
        let mut book = open(&path).unwrap();
        assert_eq!(book.sheets.len(), 4);
        assert!(import(&book, &Corrections::default()).canonical().is_err());
        // The second sector and the last fuel, as a person would.
        for (row, column, text) in [(5, 1, "100"), (5, 10, "20"), (12, 1, "100")] {
            let sheet = &mut book.sheets[0];
            while sheet.rows[row].len() <= column {
                sheet.rows[row].push(String::new());
            }
            sheet.rows[row][column] = text.into();
        }
        let i = import(&book, &Corrections::default());
        assert!(i.taken.findings.is_empty(), "{:?}", i.taken.findings);
        assert_eq!((i.taken.lines.len(), i.plan.year), (3, Some(2024)), "{:?}", lines(&i));
        let ready = i.ready().unwrap();
        let of = |r: usize| ready.table.rows[r].amount.as_ref().map(|a| (a.number.value, a.unit.text()));
        assert_eq!((of(0), of(1)), (Some((1e6, "t")), Some((2e9, "kWh"))));
    }
}

#[test]
fn bombs_and_far_cells_are_refused_or_cut() {
    let dir = tempfile::tempdir().unwrap();
    let far = dir.path().join("far.xlsx");
    let mut work = Workbook::new();
    let s = work.add_worksheet();
    s.write(0, 0, "行业").unwrap().write(0, 1, "煤炭（万吨）").unwrap();
    s.write(1, 0, "工业").unwrap().write(1, 1, 5).unwrap();
    s.write(1_048_575, 16_383, 1).unwrap();
    work.save(&far).unwrap();
    let start = Instant::now();
    let i = import(&open(&far).unwrap(), &Corrections::default());
    assert_eq!(
        (lines(&i), codes(&i.taken.findings)),
        (vec!["|工业|煤炭|5 万吨".to_owned()], vec!["STAT-128".to_owned()])
    );
    assert!(start.elapsed() < Duration::from_secs(10));
    let bomb = dir.path().join("bomb.xlsx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&bomb).unwrap());
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&vec![b' '; 8 << 20]).unwrap();
    zip.finish().unwrap();
    assert_eq!(open(&bomb).unwrap_err().code.0, "IO-041");
    let other = dir.path().join("other.xlsx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&other).unwrap());
    zip.start_file("a.txt", zip::write::SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    assert_eq!(open(&other).unwrap_err().code.0, "IO-003");
}

#[test]
fn every_nasty_workbook_ends_in_a_table_with_findings_or_a_clear_error() {
    let Some(data) = super::nasty::data() else { return };
    let mut files: Vec<_> = std::fs::read_dir(data.join("nasty_excel")).unwrap().flatten().map(|e| e.path()).collect();
    files.sort();
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for path in files.iter().filter(|p| p.extension().is_some_and(|e| e != "md")) {
        let start = Instant::now();
        let end = open(path).and_then(|b| tables::look(&b, "t", &Corrections::default(), None, &Silent));
        assert!(start.elapsed() < Duration::from_secs(10), "{}: {:?}", path.display(), start.elapsed());
        let code = match end {
            Ok(l) if l.rows.is_empty() => {
                assert!(l.findings.iter().any(|f| f.severity == Severity::Error), "{}", path.display());
                "no table of ours".to_owned()
            }
            Ok(_) => "table".to_owned(),
            Err(e) => {
                assert!(
                    !["IO-014", "IO-015", "IO-016", "IO-017"].contains(&e.code.0.as_ref()),
                    "{}: {e}",
                    path.display()
                );
                e.code.to_string()
            }
        };
        eprintln!("{}: {code}", path.file_name().unwrap().to_string_lossy());
        *ends.entry(code).or_default() += 1;
    }
    eprintln!("{ends:?}");
    assert!(ends["no table of ours"] > 50, "{ends:?}");
}

/// Counts what the doctor says of every table of a folder: `TANHENG_TABLES=folder cargo nextest run --test io
/// --run-ignored all --no-capture doctor_over`.
#[test]
#[ignore = "needs a folder of tables in TANHENG_TABLES"]
fn doctor_over_a_folder_of_tables() {
    let folder = std::env::var_os("TANHENG_TABLES").expect("TANHENG_TABLES names a folder");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path()).collect();
    files.sort();
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for path in files.iter().filter(|p| p.is_file() && p.extension().is_some_and(|e| e != "md")) {
        let name = path.file_name().unwrap().to_string_lossy();
        let end = open(path).and_then(|b| tables::look(&b, "t", &Corrections::default(), None, &Silent));
        let look = match end {
            Ok(look) => look,
            Err(e) => {
                println!("{name}: not read, {}", e.code);
                *ends.entry("not read").or_default() += 1;
                continue;
            }
        };
        let doubts: Vec<&Finding> = look.findings.iter().filter(|f| DOUBTS.contains(&f.code.0.as_ref())).collect();
        let told: Vec<String> = doubts.iter().map(|f| format!("{} row {:?}", f.code, f.place.row)).collect();
        let kind = match (look.rows.is_empty(), doubts.is_empty()) {
            (true, true) => "no table of sectors and fuels, no doubt",
            (true, false) => "no table of sectors and fuels, doubted",
            (false, true) => "table without doubt",
            (false, false) => "table with doubts",
        };
        println!("{name}: {kind}, {} rows, {} doubts {told:?}", look.rows.len(), doubts.len());
        *ends.entry(kind).or_default() += 1;
    }
    println!("{ends:?}");
}

/// What the doctor doubts; other findings tell how a table was read.
const DOUBTS: [&str; 11] = [
    "STAT-101",
    "STAT-102",
    "STAT-104",
    "STAT-105",
    "STAT-107",
    "STAT-108",
    "STAT-109",
    "STAT-110",
    "STAT-134",
    "CARBON-117",
    "CARBON-118",
];

#[test]
fn canonical_text_reads_back_the_same() {
    let i = text("行业,原煤（万吨）,电力（亿千瓦时）\n工业,1.5,2\n农业,3,4\n");
    let again = tables::pasted(&i.canonical().unwrap()).unwrap();
    let twice = import(&again, &Corrections::default());
    assert_eq!(lines(&twice), lines(&i));
    let settings = tanheng::stat::Settings::builtin().unwrap();
    assert_eq!(table::read(i.canonical().unwrap().as_bytes(), &settings).unwrap().rows.len(), 4);
}

#[test]
fn districts_by_code_then_name() {
    let book = tables::pasted(
        "名称,代码,人口\n郑州市中原区,,90\n二七,,80\n河南郑州金水区,,150\n　惠 济 区,410108,30\n火星区,,1\n",
    )
    .unwrap();
    let j = tables::join(&book, None).unwrap();
    let found: Vec<Option<&str>> = j.rows.iter().map(|r| r.district.as_deref()).collect();
    assert_eq!(found, [Some("中原区"), Some("二七区"), Some("金水区"), Some("惠济区"), None]);
    assert_eq!((j.unmatched, codes(&j.findings)), (1, vec!["STAT-140".to_owned()]));
    assert_eq!(tables::join(&tables::pasted("1,2\n3,4\n").unwrap(), None).unwrap_err().code.0, "STAT-019");
}
