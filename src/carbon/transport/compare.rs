//! The three ways side by side, the one that counts, and the split by mode.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::method::Method;
use crate::base::{Error, Finding, Result, Severity};
use crate::carbon::line::{Account, AccountLine, Outcome};
use crate::factor::Registry;

/// A way to reckon the emission of transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Traffic on roads.
    Roads,
    /// Registered fleet.
    Fleet,
    /// Fuel sold.
    Fuel,
}

impl Way {
    /// Its word in data and flags.
    pub fn id(self) -> &'static str {
        match self {
            Self::Roads => "roads",
            Self::Fleet => "fleet",
            Self::Fuel => "fuel",
        }
    }

    /// The way of a word. Errors: `TRANS-006`.
    pub fn parse(word: &str) -> Result<Self> {
        let all = [Self::Roads, Self::Fleet, Self::Fuel];
        let found = all.into_iter().find(|w| w.id().eq_ignore_ascii_case(word.trim()));
        found.ok_or_else(|| Error::new("TRANS-006").with("way", word).with("known", all.map(Self::id).join(", ")))
    }
}

/// What one way comes to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Sum {
    /// The way.
    pub way: Way,
    /// t CO2 per year.
    pub t_co2: f64,
}

/// How far two ways are apart.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Difference {
    /// The first.
    pub of: Way,
    /// The one it is held against.
    pub against: Way,
    /// First less second, t CO2 per year.
    pub t_co2: f64,
    /// First over second; `None` where the second is 0.
    pub ratio: Option<f64>,
}

/// Share of a mode against the national one.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ModeShare {
    /// `road`, `water`, `air` or `rail`.
    pub mode: String,
    /// Share of the emission whose mode is known, 0–1.
    pub share: f64,
    /// National share, 0–1.
    pub reference: f64,
}

/// The ways side by side.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Compared {
    /// Those that could be reckoned.
    pub sums: Vec<Sum>,
    /// Every pair of them.
    pub differences: Vec<Difference>,
    /// The one that counts.
    pub used: Option<Way>,
    /// Split by mode where the modes are known.
    pub modes: Vec<ModeShare>,
}

/// What of the three ways is at hand.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// By way.
    pub of: BTreeMap<Way, Outcome>,
    /// t CO2 by mode (`road`, `water`, `air`, `rail`).
    pub modes: BTreeMap<String, f64>,
}

/// The lines of the chosen way, and the comparison. The other ways stay beside the balance.
///
/// Errors: `TRANS-007` several ways and none chosen, `TRANS-008` the chosen one is not at hand.
/// Findings: `TRANS-105` two ways far apart, `TRANS-106` the share of a mode far from the national one, and those of the
/// chosen way.
pub fn compare(mut ways: Ways, chosen: Option<Way>, registry: &Registry) -> Result<(Outcome, Compared)> {
    let method = Method::builtin()?;
    let at_hand = ways.of.keys().map(|w| w.id()).collect::<Vec<_>>().join(", ");
    let used = match (chosen, ways.of.len()) {
        (Some(way), _) if ways.of.contains_key(&way) => Some(way),
        (Some(way), _) => return Err(Error::new("TRANS-008").with("way", way.id()).with("known", at_hand)),
        (None, 0 | 1) => ways.of.keys().next().copied(),
        (None, _) => return Err(Error::new("TRANS-007").with("known", at_hand)),
    };
    let sums: Vec<Sum> = ways.of.iter().map(|(way, o)| Sum { way: *way, t_co2: main_t(&o.lines) }).collect();
    let pairs = sums.iter().enumerate().flat_map(|(i, a)| sums.iter().skip(i + 1).map(move |b| (a, b)));
    let differences: Vec<Difference> = pairs
        .map(|(a, b)| Difference {
            of: a.way,
            against: b.way,
            t_co2: a.t_co2 - b.t_co2,
            ratio: (b.t_co2 > 0.0).then(|| a.t_co2 / b.t_co2),
        })
        .collect();
    let modes = mode_shares(&ways.modes, registry)?;
    let mut outcome = used.and_then(|w| ways.of.remove(&w)).unwrap_or_default();
    outcome.findings.extend(differences.iter().filter_map(|d| d.finding(&method)));
    outcome.findings.extend(modes.iter().filter_map(|m| m.finding(&method)));
    Ok((outcome, Compared { sums, differences, used, modes }))
}

fn main_t(lines: &[AccountLine]) -> f64 {
    lines.iter().filter(|l| l.account == Account::Main).map(|l| l.gas_t).sum()
}

/// Shares of the modes that there is a national share of; nothing where no mode is known. Errors: `TRANS-006` another mode.
fn mode_shares(by_mode: &BTreeMap<String, f64>, registry: &Registry) -> Result<Vec<ModeShare>> {
    let total: f64 = by_mode.values().sum();
    if total <= 0.0 {
        return Ok(Vec::new());
    }
    let known: Vec<(&str, f64)> =
        registry.under("mode_share.").filter_map(|f| Some((f.id.strip_prefix("mode_share.")?, f.value))).collect();
    if let Some(odd) = by_mode.keys().find(|m| !known.iter().any(|(k, _)| k == m)) {
        let names: Vec<&str> = known.iter().map(|(k, _)| *k).collect();
        return Err(Error::new("TRANS-006").with("way", odd.as_str()).with("known", names.join(", ")));
    }
    let share = |(mode, reference): (&str, f64)| ModeShare {
        mode: mode.to_owned(),
        share: by_mode.get(mode).copied().unwrap_or(0.0) / total,
        reference,
    };
    Ok(known.into_iter().map(share).collect())
}

impl Difference {
    fn finding(&self, method: &Method) -> Option<Finding> {
        let within = self.ratio.is_some_and(|r| (method.compare.low..=method.compare.high).contains(&r));
        let found =
            Finding::new("TRANS-105", Severity::Warn).with("of", self.of.id()).with("against", self.against.id());
        (!within && self.t_co2 != 0.0).then(|| found.with("t_co2", self.t_co2))
    }
}

impl ModeShare {
    fn finding(&self, method: &Method) -> Option<Finding> {
        let percent = |share: f64| libm::round(share * 100.0);
        let found = Finding::new("TRANS-106", Severity::Note).with("mode", self.mode.as_str());
        let found = found.with("percent", percent(self.share)).with("reference", percent(self.reference));
        ((self.share - self.reference).abs() > method.modes.tolerance).then_some(found)
    }
}
