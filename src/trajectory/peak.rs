//! Whether and when a yearly series has peaked, by one of three rules.

use schemars::JsonSchema;
use serde::Serialize;

use super::settings::Plateau;
use super::trend::{self, Trend};
use super::{Series, Settings};

/// A rule by which a peak is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The maximum with enough later years on record, all below it.
    #[default]
    Wri,
    /// The highest value before a decline.
    Ipcc,
    /// A platform around the maximum, then a decline.
    Plateau,
}

impl Rule {
    /// All rules, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Wri, Self::Ipcc, Self::Plateau];
    /// Name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wri => "wri",
            Self::Ipcc => "ipcc",
            Self::Plateau => "plateau",
        }
    }
    /// The rule of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// How sure a peak is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The rule holds.
    Certified,
    /// The maximum is not the last year, but too few years follow.
    Candidate,
    /// The maximum is the last year on record.
    NotYet,
}

/// Answer of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Peak {
    /// How sure it is.
    pub status: Status,
    /// Year of the maximum (the last one, when it was reached twice).
    pub year: i32,
    /// Value in that year, in the unit of the series.
    pub value: f64,
    /// Later years on record; all are below the maximum.
    pub falling_years: usize,
    /// The rule.
    pub rule: Rule,
    /// First and last year of the platform around the maximum, where there is one.
    pub plateau: Option<[i32; 2]>,
    /// Whether the years after the maximum fall by more than chance; `None` = too few for a test.
    pub trend: Option<Trend>,
}

/// The peak of a series. Missing years neither break nor prove a fall: only years on record count.
///
/// Source: method book section 6.4.
pub fn peak(series: &Series, rule: Rule, rules: &Settings) -> Peak {
    let points = series.points();
    // At equal values the later year: what follows must be below it.
    let at = points.iter().enumerate().max_by(|a, b| a.1.1.total_cmp(&b.1.1)).map_or(0, |(i, _)| i);
    let (year, value) = points.get(at).copied().unwrap_or((0, 0.0));
    let after = points.get(at + 1..).unwrap_or(&[]);
    let plateau = platform(points, at, &rules.plateau);
    let status = match rule {
        _ if after.is_empty() => Status::NotYet,
        Rule::Wri => enough(after.len() >= rules.wri.later_years),
        Rule::Ipcc => Status::Certified,
        Rule::Plateau => enough(plateau.is_some_and(|(_, last)| last + 1 < points.len())),
    };
    let year_at = |i: usize| points.get(i).map_or(year, |p| p.0);
    Peak {
        status,
        year,
        value,
        falling_years: after.len(),
        rule,
        plateau: plateau.map(|(first, last)| [year_at(first), year_at(last)]),
        trend: trend::trend(after, &rules.trend),
    }
}

fn enough(holds: bool) -> Status {
    if holds { Status::Certified } else { Status::Candidate }
}

/// Positions of the longest run that holds the maximum and whose slope stays small; the earliest of equally long ones.
fn platform(points: &[(i32, f64)], at: usize, rule: &Plateau) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for first in 0..=at {
        for last in (at.max(first + rule.years.saturating_sub(1))..points.len()).rev() {
            let run = points.get(first..=last).unwrap_or(&[]);
            let longer = best.is_none_or(|(a, b)| last - first > b - a);
            if longer && slope_share(run).is_some_and(|s| s.abs() < rule.slope_share_per_year) {
                best = Some((first, last));
                break;
            }
        }
    }
    best
}

/// Least-squares slope per year as a share of the mean; `None` without two years or with a mean of zero.
fn slope_share(run: &[(i32, f64)]) -> Option<f64> {
    let n = run.len() as f64;
    let (x, y) = run.iter().fold((0.0, 0.0), |(x, y), p| (x + f64::from(p.0), y + p.1));
    let (x, y) = (x / n, y / n);
    let (xy, xx) = run.iter().fold((0.0, 0.0), |(xy, xx), p| {
        let dx = f64::from(p.0) - x;
        (xy + dx * (p.1 - y), xx + dx * dx)
    });
    (xx > 0.0 && y != 0.0).then(|| xy / xx / y.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(values: &[f64], rule: Rule) -> Peak {
        let points = values.iter().enumerate().map(|(i, v)| (2010 + i as i32, *v)).collect();
        peak(&Series::new(points).unwrap(), rule, &Settings::builtin().unwrap())
    }

    #[test]
    fn four_later_years_are_a_candidate_and_five_a_peak() {
        // T12 of the published checks.
        let p = answer(&[8.0, 9.0, 8.0, 7.0, 6.0, 5.0], Rule::Wri);
        assert_eq!((p.status, p.year, p.falling_years), (Status::Candidate, 2011, 4));
        let p = answer(&[8.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0], Rule::Wri);
        assert_eq!((p.status, p.year, p.falling_years), (Status::Certified, 2011, 5));
        // A later higher year takes the certificate back.
        let p = answer(&[8.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 9.5], Rule::Wri);
        assert_eq!((p.status, p.year, p.falling_years), (Status::NotYet, 2017, 0));
    }

    #[test]
    fn of_two_equal_maxima_the_later_counts() {
        let p = answer(&[9.0, 1.0, 9.0, 8.0], Rule::Wri);
        assert_eq!((p.status, p.year, p.falling_years), (Status::Candidate, 2012, 1));
        assert_eq!(answer(&[9.0, 8.0], Rule::Ipcc).status, Status::Certified);
        assert_eq!(answer(&[8.0, 9.0], Rule::Ipcc).status, Status::NotYet);
    }

    #[test]
    fn a_platform_needs_its_years_and_a_fall_behind() {
        let flat = [5.0, 9.9, 10.0, 9.9, 10.0, 9.9];
        let p = answer(&flat, Rule::Plateau);
        // The run 2011 to 2015 reaches the end: no fall on record.
        assert_eq!((p.status, p.plateau), (Status::Candidate, Some([2011, 2015])));
        let p = answer(&[&flat[..], &[7.0]].concat(), Rule::Plateau);
        assert_eq!((p.status, p.plateau), (Status::Certified, Some([2011, 2015])));
        let steep = answer(&[5.0, 7.0, 10.0, 7.0, 3.0, 1.0], Rule::Plateau);
        assert_eq!((steep.status, steep.year), (Status::Candidate, 2012));
    }

    #[test]
    fn gaps_are_told_and_nonsense_is_refused() {
        let s = Series::new(vec![(2004, 1.0), (2000, 2.0), (2001, 3.0)]).unwrap();
        assert_eq!((s.span(), s.gaps()), ((2000, 2004), vec![2002, 2003]));
        let code = |p: Vec<(i32, f64)>| Series::new(p).unwrap_err().code.0;
        assert_eq!(code(vec![(2000, 1.0), (2000, 2.0)]), "PATH-001");
        assert_eq!(code(vec![(2000, f64::NAN)]), "PATH-002");
        assert_eq!(code(vec![]), "PATH-003");
    }
}
