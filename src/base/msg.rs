//! Arguments of a message: what fills the blanks of a line in `assets/i18n`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One value of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Arg {
    /// A count or code number.
    Int(i64),
    /// A measured number; formatted by `i18n::number`.
    Num(f64),
    /// A name, path or quoted value.
    Text(String),
}

/// Named values in the order they were given.
pub type Args = Vec<(Cow<'static, str>, Arg)>;

impl From<&str> for Arg {
    fn from(s: &str) -> Self {
        Self::Text(s.to_owned())
    }
}
impl From<String> for Arg {
    fn from(s: String) -> Self {
        Self::Text(s)
    }
}
impl From<f64> for Arg {
    fn from(x: f64) -> Self {
        Self::Num(x)
    }
}
impl From<usize> for Arg {
    fn from(n: usize) -> Self {
        Self::Int(n as i64)
    }
}
impl From<u64> for Arg {
    fn from(n: u64) -> Self {
        Self::Int(n as i64)
    }
}
impl From<i64> for Arg {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}
impl From<u32> for Arg {
    fn from(n: u32) -> Self {
        Self::Int(i64::from(n))
    }
}
