//! How inputs are drawn: rules of `assets/methods/uncertainty.csv`, ranges of factors, and the three forms.

use serde::Deserialize;

use crate::base::{Error, Result};
use crate::factor::Factor;

/// What is drawn for an input whose booked value is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// Value × (1 + sd · z).
    Normal {
        /// Standard deviation over the value.
        sd: f64,
    },
    /// Value × exp(sd · z): the value is the median.
    Lognormal {
        /// Standard deviation of the logarithm.
        ln_sd: f64,
    },
    /// Between two ends, most often at the value.
    Triangular {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

impl Form {
    /// The value drawn by a standard normal `z` or, for a triangle, by a uniform `u` from 0 to 1.
    pub fn drawn(self, value: f64, z: impl FnOnce() -> f64, u: impl FnOnce() -> f64) -> f64 {
        match self {
            Self::Normal { sd } => value * (1.0 + sd * z()),
            Self::Lognormal { ln_sd } => value * libm::exp(ln_sd * z()),
            Self::Triangular { low, high } => {
                let (u, width) = (u(), high - low);
                let below = (value - low) / width;
                if u < below {
                    low + libm::sqrt(u * width * (value - low))
                } else {
                    high - libm::sqrt((1.0 - u) * width * (high - value))
                }
            }
        }
    }
}

/// Whose rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Activity,
    Factor,
    Area,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Normal,
    Lognormal,
    Lognormal95,
    Triangular,
}

/// A line of `uncertainty.csv`.
#[derive(Clone, Debug, Deserialize)]
struct Line {
    kind: Kind,
    applies: String,
    form: Shape,
    spread: Option<f64>,
}

/// Shares and numbers of `uncertainty.toml`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Settings {
    pub band: BandEnds,
    interval: Interval,
    pub findings: Told,
}

/// Ends of a band.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct BandEnds {
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct Interval {
    z: f64,
}

/// How much a finding tells.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Told {
    pub named: usize,
}

/// A line of `uncertainty_lines.csv`: factors that multiply the whole of a kind of line.
#[derive(Clone, Debug, Deserialize)]
struct Multiplies {
    line: String,
    factors: String,
}

/// All rules.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    lines: Vec<Line>,
    multiplies: Vec<Multiplies>,
    pub settings: Settings,
}

/// What became of the question how a factor is drawn.
pub(super) enum Found {
    /// Drawn so.
    Form(Form),
    /// It states a range of one value: nothing to draw.
    Exact,
    /// No range is known.
    Unknown,
    /// It states a range that does not hold its value.
    Outside,
}

impl Rules {
    /// The built-in rules. Errors: `CARBON-090`.
    pub fn builtin() -> Result<Self> {
        let broken = |name: &'static str, cause: String| Error::new("CARBON-090").with("name", name).because(cause);
        let settings: Settings = toml::from_str(include_str!("../../../assets/methods/uncertainty.toml"))
            .map_err(|e| broken("uncertainty.toml", e.to_string()))?;
        let lines: Vec<Line> = rows("uncertainty.csv", include_str!("../../../assets/methods/uncertainty.csv"))?;
        let text = include_str!("../../../assets/methods/uncertainty_lines.csv");
        let multiplies = rows("uncertainty_lines.csv", text)?;
        let whole = |l: &Line| l.form == Shape::Triangular || l.spread.is_some_and(|s| s > 0.0);
        match lines.iter().find(|l| !whole(l)) {
            Some(line) => Err(broken("uncertainty.csv", line.applies.clone())),
            None => Ok(Self { lines, multiplies, settings }),
        }
    }

    /// How a factor is drawn: by the range that it states, else by the rule of its id.
    pub fn factor(&self, factor: &Factor) -> Found {
        match factor.range {
            Some([low, high]) if low < high && (low..=high).contains(&factor.value) => {
                Found::Form(Form::Triangular { low, high })
            }
            Some([low, high]) if low == high && low == factor.value => Found::Exact,
            Some(_) => Found::Outside,
            None => self.by_id(Kind::Factor, &factor.id).map_or(Found::Unknown, Found::Form),
        }
    }

    /// How an activity is drawn.
    pub fn activity(&self, id: &str) -> Option<Form> {
        self.by_id(Kind::Activity, id)
    }

    /// Whether a factor multiplies the whole of a kind of line; where nothing is said of the kind, all its factors do.
    pub fn multiplies(&self, line: &str, factor: &str) -> bool {
        let mut said = self.multiplies.iter().filter(|m| applies(&m.line, line)).peekable();
        said.peek().is_none() || said.any(|m| applies(&m.factors, factor))
    }

    /// Standard deviation of a parcel's area over its value; 0 without a rule.
    pub fn area_sd(&self) -> f64 {
        match self.by_id(Kind::Area, "area") {
            Some(Form::Normal { sd }) => sd,
            _ => 0.0,
        }
    }

    fn by_id(&self, kind: Kind, id: &str) -> Option<Form> {
        let line = self.lines.iter().find(|l| l.kind == kind && applies(&l.applies, id))?;
        let spread = line.spread?;
        match line.form {
            Shape::Normal => Some(Form::Normal { sd: spread }),
            Shape::Lognormal => Some(Form::Lognormal { ln_sd: libm::log(spread) }),
            Shape::Lognormal95 => Some(Form::Lognormal { ln_sd: libm::log(spread) / self.settings.interval.z }),
            // A triangle needs the ends that the factor did not state.
            Shape::Triangular => None,
        }
    }
}

/// The rows of a table of the method. Errors: `CARBON-090`.
fn rows<T: serde::de::DeserializeOwned>(name: &'static str, text: &str) -> Result<Vec<T>> {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    let rows: std::result::Result<_, csv::Error> = rows.collect();
    rows.map_err(|e| Error::new("CARBON-090").with("name", name).because(e))
}

/// Whether a pattern holds for an id: a star stands for any text, points included.
fn applies(pattern: &str, id: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = id.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factor::Registry;

    #[test]
    fn patterns_hold_whole_ids() {
        assert!(applies("energy.*.coal", "energy.sichuan-park-2022.coal"));
        assert!(!applies("energy.*.coal", "energy.provincial-2011.raw_coal"));
        assert!(!applies("energy.*.coal", "energy.x.coal.ncv"));
        assert!(applies("grid.*", "grid.CN-41.2022") && !applies("grid.*", "gwp.AR5.CH4.100"));
        assert!(applies("stock.*.soil", "stock.default.shrub.soil") && !applies("area", "areas"));
    }

    #[test]
    fn factors_of_sums_do_not_multiply_the_whole() {
        let rules = Rules::builtin().unwrap();
        assert!(rules.multiplies("transport.fleet", "vehicle.car.vkt"));
        assert!(!rules.multiplies("transport.road", "grid.CN-41.2022"));
        assert!(rules.multiplies("waste.landfill", "waste.ipcc.docf"));
        assert!(!rules.multiplies("waste.landfill", "waste.ipcc.oxidation"));
        assert!(rules.multiplies("agriculture.rice.single", "agri.provincial-2011.rice.single.N"));
        assert!(!rules.multiplies("agriculture.rice.single", "agri.ipcc.rice_organic.straw"));
    }

    #[test]
    fn factors_are_drawn_by_their_range_else_by_the_rule() {
        let (rules, registry) = (Rules::builtin().unwrap(), Registry::builtin().unwrap());
        let form = |id: &str| match rules.factor(registry.get(id).unwrap()) {
            Found::Form(form) => Some(form),
            Found::Exact | Found::Unknown | Found::Outside => None,
        };
        assert_eq!(form("energy.provincial-2011.raw_coal"), Some(Form::Normal { sd: 0.07 }));
        assert_eq!(form("energy.provincial-2025.natural_gas"), Some(Form::Normal { sd: 0.02 }));
        assert_eq!(form("grid.CN-41.2022"), Some(Form::Normal { sd: 0.03 }));
        assert_eq!(form("stock.default.shrub.soil"), Some(Form::Normal { sd: 0.4 }));
        assert_eq!(form("sink.tool_default.forest_arbor"), Some(Form::Triangular { low: -1.9, high: -0.1 }));
        let exact = registry.get("sink.tool_default.agri_facility").unwrap();
        assert!(matches!(rules.factor(exact), Found::Exact));
        // No range is stated for oil products: nothing is invented.
        assert_eq!(form("energy.provincial-2025.diesel"), None);
        assert_eq!(form("sink.nep_gross.green_urban"), None);
        assert_eq!(rules.area_sd(), 0.01);
        assert_eq!(rules.activity("energy.industry.coke"), Some(Form::Normal { sd: 0.05 }));
        // GSD 1.4, and a 95 % interval of times and over 2.
        let ln = |id: &str| match rules.by_id(Kind::Factor, id) {
            Some(Form::Lognormal { ln_sd }) => ln_sd,
            other => panic!("{other:?}"),
        };
        assert!((libm::exp(ln("eui.office.cold.electricity")) - 1.4).abs() < 1e-15);
        assert!((libm::exp(ln("agri.provincial-2011.rice.early.E") * 1.959963984540054) - 2.0).abs() < 1e-14);
    }
}
