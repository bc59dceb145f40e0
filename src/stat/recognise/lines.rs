//! What is taken from a sheet: one line per year, sector and fuel, each with the cell it comes from.

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Error, Finding, Place, Result, Severity};
use crate::stat::grid::{address, column_letters};

/// Sector or fuel of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dim {
    /// All of them; 1 a subtotal, 3 the whole, 2 between.
    All(u8),
    /// As entered, and the id.
    Named(String, String),
}

impl Dim {
    /// The id; `None` for all.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::All(_) => None,
            Self::Named(_, id) => Some(id),
        }
    }
    /// As entered; empty for all.
    pub fn text(&self) -> &str {
        match self {
            Self::All(_) => "",
            Self::Named(text, _) => text,
        }
    }
}

/// A figure as printed, and its unit as entered.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Text of the cell.
    pub text: String,
    /// Unit; empty for shares.
    pub unit: String,
    /// Value in the base unit.
    pub value: f64,
    /// Half a unit of the last printed digit, in the base unit.
    pub half_step: f64,
    /// Column, from 0.
    pub column: usize,
}

/// Figures of a line by measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Activity.
    pub amount: Option<Figure>,
    /// Stated emission.
    pub emission: Option<Figure>,
    /// Stated change.
    pub change: Option<Figure>,
    /// Stated share.
    pub share: Option<Figure>,
}

impl Figures {
    /// All that are there.
    pub fn all(&self) -> impl Iterator<Item = &Figure> {
        [&self.amount, &self.emission, &self.change, &self.share].into_iter().flatten()
    }
}

/// One line of the canonical table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Row of the sheet, from 0.
    pub row: usize,
    /// Year.
    pub year: Option<u16>,
    /// Sector.
    pub sector: Dim,
    /// Fuel.
    pub fuel: Dim,
    /// Figures.
    pub figures: Figures,
    /// Source that the sheet names.
    pub source: Option<String>,
}

impl Line {
    /// The cell of its first figure.
    pub fn cell(&self) -> String {
        self.figures.all().next().map_or_else(String::new, |f| address(self.row, f.column))
    }
}

/// A cell or row that needs a look, for the preview.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Mark {
    /// Row of the sheet, from 0.
    pub row: usize,
    /// Column, from 0; `None` = the whole row.
    pub column: Option<usize>,
    /// Position of its finding in the list of findings.
    pub finding: usize,
}

/// What is taken, and what is not and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// Lines in sheet order.
    pub lines: Vec<Line>,
    /// Cells that need a look.
    pub marks: Vec<Mark>,
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// Cells with something in them in the columns of figures.
    pub figures_read: u64,
    /// Those left out, each under a finding.
    pub figures_left_out: u64,
}

impl Taken {
    /// Notes a finding at a cell.
    pub(super) fn note(&mut self, finding: Finding, row: usize, column: Option<usize>) {
        let field = column.map(column_letters);
        let place = Place { row: Some(row as u64), field, ..Place::default() };
        // One finding per kind and words; the places go into the marks. A sheet of nonsense fills no list.
        let many = self.findings.len() >= MOST_FINDINGS;
        let alike = |f: &Finding| f.code == finding.code && (many || f.args.starts_with(&finding.args));
        let same = self.findings.iter().position(alike);
        let at = same.unwrap_or(self.findings.len());
        match self.findings.get_mut(at) {
            Some(known) => known.count += 1,
            None => self.findings.push(finding.with("line", row + 1).at(place)),
        }
        self.marks.push(Mark { row, column, finding: at });
    }
}

/// Findings told apart by their words; beyond, by their kind only.
const MOST_FINDINGS: usize = 200;

/// The heading of canonical tables.
pub(super) const HEADING: [&str; 11] = [
    "year",
    "sector",
    "fuel",
    "amount",
    "unit",
    "emission",
    "emission_unit",
    "change",
    "share_percent",
    "source",
    "cell",
];

/// Lines as a canonical table. `origin` names the file and sheet, for lines that name no source of their own.
///
/// Errors: `STAT-018` there are no lines.
pub fn canonical(lines: &[Line], origin: &str) -> Result<String> {
    if lines.is_empty() {
        return Err(Error::new("STAT-018"));
    }
    let mut out = csv::Writer::from_writer(Vec::new());
    let broken = |e: csv::Error| Error::new("STAT-090").with("name", "csv").because(e);
    out.write_record(HEADING).map_err(broken)?;
    for line in lines {
        let f = &line.figures;
        let text = |x: &Option<Figure>| x.as_ref().map_or("", |x| x.text.as_str()).to_owned();
        let unit = |x: &Option<Figure>| x.as_ref().map_or("", |x| x.unit.as_str()).to_owned();
        let total = |d: &Dim| if d.id().is_none() { TOTAL.to_owned() } else { d.text().to_owned() };
        // A change is read in the unit of the row.
        let row_unit = [&f.amount, &f.change].into_iter().map(unit).find(|u| !u.is_empty()).unwrap_or_default();
        let record = [
            line.year.map_or(String::new(), |y| y.to_string()),
            total(&line.sector),
            total(&line.fuel),
            text(&f.amount),
            row_unit,
            text(&f.emission),
            unit(&f.emission),
            text(&f.change),
            text(&f.share),
            line.source.clone().unwrap_or_else(|| origin.to_owned()),
            line.cell(),
        ];
        out.write_record(&record).map_err(broken)?;
    }
    let bytes = out.into_inner().map_err(|e| Error::new("STAT-090").with("name", "csv").because(e))?;
    String::from_utf8(bytes).map_err(|e| Error::new("STAT-090").with("name", "csv").because(e))
}

/// The word for all sectors or fuels in canonical tables.
const TOTAL: &str = "total";

/// A finding about a cell.
pub(super) fn finding(code: &'static str, severity: Severity) -> Finding {
    Finding::new(code, severity)
}
