//! Workbooks to be filled in: texts, widths, drop-down lists. Texts are written as texts, never as formulas.

use std::path::Path;

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError};

use crate::base::{Error, Result};

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Plain text.
    #[default]
    Plain,
    /// A title.
    Title,
    /// A heading.
    Head,
    /// A cell to be filled in.
    Blank,
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct SheetOut {
    /// Name.
    pub name: String,
    /// Row, column (from 0), text, look; a text that is a whole number is written as number.
    pub cells: Vec<(u32, u16, String, Look)>,
    /// Merged ranges: first row, first column, last row, last column; the first cell holds the text.
    pub merged: Vec<(u32, u16, u32, u16)>,
    /// First row, first column, last row, last column, and the range of the allowed values, such as `=Lists!$A$1:$A$9`.
    pub lists: Vec<(u32, u16, u32, u16, String)>,
    /// Widths by column, in characters.
    pub widths: Vec<f64>,
    /// Rows and columns that stay in sight.
    pub frozen: (u32, u16),
}

/// Writes the sheets as an XLSX file that appears whole. Errors: `IO-018` the disk, `IO-043` a text that does not fit.
pub fn write(sheets: &[SheetOut], out: &Path) -> Result<()> {
    let mut work = Workbook::new();
    for sheet in sheets {
        fill(work.add_worksheet(), sheet).map_err(|e| Error::new("IO-043").in_layer(&sheet.name).because(e))?;
    }
    let bytes = work.save_to_buffer().map_err(|e| Error::new("IO-043").because(e))?;
    crate::base::disk::write_whole(out, &bytes)
}

fn format(look: Look) -> Format {
    let plain = Format::new().set_align(FormatAlign::VerticalCenter);
    match look {
        Look::Plain => plain.set_text_wrap(),
        Look::Title => plain.set_bold().set_font_size(14),
        Look::Head => plain.set_bold().set_align(FormatAlign::Center).set_border(FormatBorder::Thin).set_text_wrap(),
        Look::Blank => plain.set_border(FormatBorder::Thin),
    }
}

fn fill(to: &mut Worksheet, sheet: &SheetOut) -> std::result::Result<(), XlsxError> {
    to.set_name(&sheet.name)?;
    for (column, width) in sheet.widths.iter().enumerate() {
        to.set_column_width(column as u16, *width)?;
    }
    for (r0, c0, r1, c1) in &sheet.merged {
        to.merge_range(*r0, *c0, *r1, *c1, "", &format(Look::Title))?;
    }
    for (row, column, text, look) in &sheet.cells {
        let format = format(*look);
        match text.parse::<u32>() {
            Ok(number) => to.write_number_with_format(*row, *column, number, &format)?,
            Err(_) if text.is_empty() => to.write_blank(*row, *column, &format)?,
            Err(_) => to.write_string_with_format(*row, *column, text, &format)?,
        };
    }
    for (r0, c0, r1, c1, range) in &sheet.lists {
        let list = DataValidation::new().allow_list_formula(Formula::new(range));
        to.add_data_validation(*r0, *c0, *r1, *c1, &list)?;
    }
    if sheet.frozen != (0, 0) {
        to.set_freeze_panes(sheet.frozen.0, sheet.frozen.1)?;
    }
    Ok(())
}
