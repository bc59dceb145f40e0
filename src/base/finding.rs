//! What a check noticed. Nothing is dropped or repaired without one of these.

use std::borrow::Cow;
use std::sync::Mutex;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::msg::{Arg, Args};
use super::{Code, Place};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Note,
    /// May move a result.
    Warn,
    /// The thing concerned was left out or is wrong.
    Error,
}

/// A named remedy that a person may take; it is recorded when taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Repair {
    /// Name of the remedy, such as `make-valid`; its words are `repair-<name>`.
    pub name: Cow<'static, str>,
    /// Values for the words and for the remedy itself.
    pub args: Args,
}

/// One kind of fault with its count and first places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Stable code; words under its lower-case form, remedy in `.hint`.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// How many cases.
    pub count: u64,
    /// Values for the words.
    pub args: Args,
    /// The first case.
    pub place: Place,
    /// Rows concerned in base-layer order (the first [`Finding::ROWS_KEPT`]), to fly there.
    pub rows: Vec<u32>,
    /// A sound remedy, if there is one.
    pub repair: Option<Repair>,
}

impl Finding {
    /// Rows kept in a finding; the count goes on.
    pub const ROWS_KEPT: usize = 1000;

    /// A finding of one case.
    pub fn new(code: &'static str, severity: Severity) -> Self {
        Self {
            code: Code::new(code),
            severity,
            count: 1,
            args: Vec::new(),
            place: Place::default(),
            rows: Vec::new(),
            repair: None,
        }
    }
    /// Adds a value for the words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((Cow::Borrowed(name), value.into()));
        self
    }
    /// Sets the number of cases.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.count = count;
        self
    }
    /// Sets the place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }
    /// Sets the rows concerned, keeping the first ones.
    #[must_use]
    pub fn on(mut self, rows: impl IntoIterator<Item = u32>) -> Self {
        self.rows = rows.into_iter().take(Self::ROWS_KEPT).collect();
        self
    }
    /// Offers a remedy.
    #[must_use]
    pub fn repairable(mut self, name: &'static str, args: Args) -> Self {
        self.repair = Some(Repair { name: Cow::Borrowed(name), args });
        self
    }
}

/// A collector that work on several threads shares. Order of arrival never reaches a result: see [`Findings::sorted`].
#[derive(Debug, Default)]
pub struct Findings(Mutex<Vec<Finding>>);

impl Findings {
    /// An empty collector.
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds a finding.
    pub fn add(&self, f: Finding) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(f);
    }
    /// Adds many findings.
    pub fn extend(&self, fs: impl IntoIterator<Item = Finding>) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(fs);
    }
    /// What was found, worst first, then by code and place.
    pub fn sorted(&self) -> Vec<Finding> {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        all.sort_by(|a, b| {
            (b.severity, &a.code, a.place.row, &a.place.field).cmp(&(a.severity, &b.code, b.place.row, &b.place.field))
        });
        all
    }
}
