//! Workbooks (XLSX, XLSM, XLSB, XLS, ODS) as sheets of text, read inside the reader process.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use calamine::{
    Data, Dimensions, Ods, OdsError, Reader, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};

use crate::base::{Error, Result, Watch};
use crate::stat::{Book, Settings, Sheet};

/// Largest total of unpacked parts.
const MOST_UNPACKED: u64 = 2 << 30;
/// Most parts in the archive.
const MOST_PARTS: usize = 10_000;
/// Unpacked against packed size; more is a bomb.
const MOST_RATIO: u64 = 100;
/// Parts up to this size are harmless whatever their ratio.
const HARMLESS: u64 = 1 << 20;

/// All sheets of a workbook.
///
/// Errors: `IO-002` cannot be read, `IO-003` no workbook, `IO-007` damaged, `IO-040` password, `IO-041` it would unpack
/// to too much, `IO-042` too many cells.
pub fn read(path: &Path, watch: &dyn Watch) -> Result<Book> {
    watch.stage("stage-read-open");
    let settings = Settings::builtin()?;
    let open = || File::open(path).map(BufReader::new).map_err(|e| Error::new("IO-002").because(e));
    let mut head = [0u8; 8];
    let known = open()?.read(&mut head).map_err(|e| Error::new("IO-002").because(e))?;
    let head = head.get(..known).unwrap_or_default();
    if head.starts_with(b"PK") {
        return match parts(open()?)? {
            Kind::Xlsx => xlsx(open()?, &settings, watch),
            Kind::Xlsb => xlsb(open()?, &settings, watch),
            Kind::Ods => ods(open()?, &settings, watch),
            Kind::Other => Err(Error::new("IO-003")),
        };
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return compound(open()?, &settings, watch);
    }
    // Versions of Excel before 5 wrote their records without a container.
    Err(Error::new("IO-003"))
}

/// What an archive holds.
enum Kind {
    Xlsx,
    Xlsb,
    Ods,
    Other,
}

/// Checks the archive's own list before anything is unpacked.
fn parts(file: BufReader<File>) -> Result<Kind> {
    let damaged = |e: zip::result::ZipError| Error::new("IO-007").because(e);
    let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
    let count = archive.len();
    if count > MOST_PARTS {
        return Err(Error::new("IO-041").with("parts", count).with("bytes", 0u64));
    }
    let (mut total, mut kind) = (0u64, Kind::Other);
    for i in 0..count {
        let part = archive.by_index_raw(i).map_err(damaged)?;
        let (packed, size) = (part.compressed_size(), part.size());
        total = total.saturating_add(size);
        let bomb = size > HARMLESS && size > packed.saturating_mul(MOST_RATIO);
        if bomb || total > MOST_UNPACKED {
            return Err(Error::new("IO-041").with("parts", count).with("bytes", total));
        }
        let name = part.name().map_err(damaged)?.to_ascii_lowercase().replace('\\', "/");
        match name.trim_start_matches('/') {
            "xl/workbook.xml" => kind = Kind::Xlsx,
            "xl/workbook.bin" => kind = Kind::Xlsb,
            "content.xml" => kind = Kind::Ods,
            _ => {}
        }
    }
    Ok(kind)
}

/// Cells of the whole book, counted while they come in.
struct Room<'s> {
    left: usize,
    settings: &'s Settings,
}

impl Room<'_> {
    fn put(&mut self, sheet: &mut Sheet, at: (u32, u32), text: String) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        if self.left == 0 {
            return Err(Error::new("IO-042").with("most", self.settings.table.max_cells));
        }
        if sheet.put(at.0 as usize, at.1 as usize, text, self.settings) {
            self.left -= 1;
        }
        Ok(())
    }
}

fn room(settings: &Settings) -> Room<'_> {
    Room { left: settings.table.max_cells, settings }
}

fn book(sheets: Vec<Sheet>) -> Book {
    Book { sheets, encoding: String::new() }
}

/// Names of the sheets, and whether each is hidden.
fn names(of: &[calamine::Sheet]) -> Vec<(String, bool)> {
    of.iter().map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect()
}

fn merges(of: Vec<Dimensions>) -> Vec<[u32; 4]> {
    of.iter().map(|d| [d.start.0, d.start.1, d.end.0, d.end.1]).collect()
}

fn xlsx<R: Read + Seek>(file: R, settings: &Settings, watch: &dyn Watch) -> Result<Book> {
    let mut work = Xlsx::new(file).map_err(xlsx_error)?;
    let mut room = room(settings);
    let mut sheets = Vec::new();
    watch.stage("stage-read-rows");
    let names = names(work.sheets_metadata());
    for (i, (name, hidden)) in names.iter().enumerate() {
        watch.check()?;
        watch.progress(i as u64, names.len() as u64);
        let mut sheet = Sheet { name: name.clone(), hidden: *hidden, ..Sheet::default() };
        // Cell by cell: the library's own range is as large as the farthest cell says.
        match work.worksheet_cells_reader(name) {
            Ok(mut cells) => {
                while let Some(cell) = cells.next_cell().map_err(xlsx_error)? {
                    room.put(&mut sheet, cell.get_position(), cell_text(&Data::from(cell.get_value().clone())))?;
                }
            }
            // A chart sheet has no cells.
            Err(XlsxError::NotAWorksheet(_)) => {}
            Err(e) => return Err(xlsx_error(e).in_layer(name)),
        }
        // Without its list of merged ranges a sheet is still a sheet.
        if let Ok(found) = work.merge_cells_by_sheet_name(name) {
            sheet.merged = merges(found);
        }
        sheets.push(sheet);
    }
    Ok(book(sheets))
}

fn xlsb<R: Read + Seek>(file: R, settings: &Settings, watch: &dyn Watch) -> Result<Book> {
    let mut work = Xlsb::new(file).map_err(xlsb_error)?;
    let mut room = room(settings);
    let mut sheets = Vec::new();
    watch.stage("stage-read-rows");
    for (name, hidden) in names(work.sheets_metadata()) {
        watch.check()?;
        let mut sheet = Sheet { name: name.clone(), hidden, ..Sheet::default() };
        match work.worksheet_cells_reader(&name) {
            Ok(mut cells) => {
                while let Some(cell) = cells.next_cell().map_err(xlsb_error)? {
                    room.put(&mut sheet, cell.get_position(), cell_text(&Data::from(cell.get_value().clone())))?;
                }
            }
            Err(XlsbError::WorksheetNotFound(_)) => {}
            // Chart sheets are written in records of their own.
            Err(_) if hidden => {}
            Err(e) => return Err(xlsb_error(e).in_layer(&name)),
        }
        sheets.push(sheet);
    }
    Ok(book(sheets))
}

/// A compound file: an old workbook, or a new one behind a password.
fn compound<R: Read + Seek>(file: R, settings: &Settings, watch: &dyn Watch) -> Result<Book> {
    let mut work = Xls::new(file).map_err(xls_error)?;
    let mut room = room(settings);
    let mut sheets = Vec::new();
    watch.stage("stage-read-rows");
    for (name, hidden) in names(work.sheets_metadata()) {
        watch.check()?;
        let mut sheet = Sheet { name: name.clone(), hidden, ..Sheet::default() };
        if let Ok(range) = work.worksheet_range(&name) {
            fill(&range, &mut sheet, &mut room)?;
        }
        sheet.merged = work.merge_cells_by_sheet_name(&name).map(merges).unwrap_or_default();
        sheets.push(sheet);
    }
    Ok(book(sheets))
}

fn ods<R: Read + Seek>(file: R, settings: &Settings, watch: &dyn Watch) -> Result<Book> {
    let mut work = Ods::new(file).map_err(ods_error)?;
    let mut room = room(settings);
    let mut sheets = Vec::new();
    watch.stage("stage-read-rows");
    for (name, hidden) in names(work.sheets_metadata()) {
        watch.check()?;
        let mut sheet = Sheet { name: name.clone(), hidden, ..Sheet::default() };
        if let Ok(range) = work.worksheet_range(&name) {
            fill(&range, &mut sheet, &mut room)?;
        }
        sheets.push(sheet);
    }
    Ok(book(sheets))
}

fn fill(range: &calamine::Range<Data>, sheet: &mut Sheet, room: &mut Room<'_>) -> Result<()> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        room.put(sheet, (top + row as u32, left + column as u32), cell_text(value))?;
    }
    Ok(())
}

/// A cell as text: numbers as a spreadsheet prints them at full width, errors as their sign.
fn cell_text(value: &Data) -> String {
    match value {
        Data::Int(n) => n.to_string(),
        Data::Float(x) => number(*x),
        Data::String(s) => s.clone(),
        Data::Bool(b) => b.to_string(),
        Data::DateTime(d) => {
            let (year, month, day, ..) = d.to_ymd_hms_milli();
            if d.is_datetime() { format!("{year:04}-{month:02}-{day:02}") } else { number(d.as_f64()) }
        }
        Data::DateTimeIso(s) | Data::DurationIso(s) => s.clone(),
        Data::Error(e) => e.to_string(),
        Data::Empty => String::new(),
    }
}

/// Fifteen significant digits: what spreadsheets keep of a typed number; the rest is the binary form.
fn number(x: f64) -> String {
    let rounded = format!("{x:.14e}").parse::<f64>().unwrap_or(x);
    let plain = format!("{rounded}");
    if plain.len() > PLAIN_DIGITS { format!("{rounded:e}") } else { plain }
}

/// Longer numbers are written with an exponent.
const PLAIN_DIGITS: usize = 24;

fn damaged(e: impl std::fmt::Display) -> Error {
    Error::new("IO-007").because(e)
}

fn xlsx_error(e: XlsxError) -> Error {
    if matches!(e, XlsxError::Password) { Error::new("IO-040") } else { damaged(e) }
}

fn xlsb_error(e: XlsbError) -> Error {
    if matches!(e, XlsbError::Password) { Error::new("IO-040") } else { damaged(e) }
}

fn xls_error(e: XlsError) -> Error {
    if matches!(e, XlsError::Password) { Error::new("IO-040") } else { damaged(e) }
}

fn ods_error(e: OdsError) -> Error {
    match e {
        OdsError::Password => Error::new("IO-040"),
        OdsError::CellLimitExceeded { requested, max } => Error::new("IO-042").with("most", max).because(requested),
        e => damaged(e),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_as_typed() {
        let cases =
            [(0.1 + 0.2, "0.3"), (77_960_937.81, "77960937.81"), (-5.0, "-5"), (1e21, "1000000000000000000000")];
        for (x, text) in cases {
            assert_eq!(super::number(x), text);
        }
        assert_eq!(super::number(1.5e300), "1.5e300");
    }
}
