//! One error type for the crate. Modules add codes, not types.
//!
//! A code `IO-001` has its words in `assets/i18n/*/*.ftl` under `io-001`, the remedy in its attribute `.hint`.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::msg::{Arg, Args};

/// `Result` of the crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A stable code such as `IO-001`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Code(pub Cow<'static, str>);

impl Code {
    /// A code known at compile time.
    pub const fn new(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }
    /// The key of the message: the code in lower case.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where something was found; empty parts are unknown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// File as the person named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Layer or table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Feature or row number as the file counts, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Field or column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Ground coordinates in the CRS of the data, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<[f64; 2]>,
}

/// An error with code, values for its words, place and cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Error {
    /// Stable code.
    pub code: Code,
    /// Values for the words.
    pub args: Args,
    /// Where.
    pub place: Place,
    /// What a library below said, untranslated.
    pub cause: Option<String>,
}

impl Error {
    /// An error without place or values.
    pub fn new(code: &'static str) -> Self {
        Self { code: Code::new(code), args: Vec::new(), place: Place::default(), cause: None }
    }
    /// Adds a value for the words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((Cow::Borrowed(name), value.into()));
        self
    }
    /// Adds what a library below said.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }
    /// Names the file.
    #[must_use]
    pub fn in_file(mut self, path: &std::path::Path) -> Self {
        self.place.file = Some(path.display().to_string());
        self
    }
    /// Names the layer.
    #[must_use]
    pub fn in_layer(mut self, layer: &str) -> Self {
        self.place.layer = Some(layer.to_owned());
        self
    }
    /// Names the feature.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.place.row = Some(row);
        self
    }
    /// Names the field.
    #[must_use]
    pub fn in_field(mut self, field: &str) -> Self {
        self.place.field = Some(field.to_owned());
        self
    }
    /// The person stopped the work: code `RUN-001`.
    pub fn cancelled() -> Self {
        Self::new("RUN-001")
    }
    /// Whether this is a cancel.
    pub fn is_cancel(&self) -> bool {
        self.code.0 == "RUN-001"
    }
}

/// For logs and tests only; people read the words of `i18n`.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {:?} {:?}", self.code, self.args, self.place, self.cause)
    }
}

impl std::error::Error for Error {}
