//! What it is: the science of yearly paths: when a series has peaked, and whether its fall is more than noise.
//! What it never does: read files, know parcels, scenarios or the screen.
//! Where to start reading: [`peak`].
//!
//! Errors: `PATH-001`….

pub mod peak;
pub mod settings;
pub mod trend;

pub use settings::Settings;

/// Values by year: years rising, each once; a year without a value is left out.
///
/// Units are the caller's; the rules only compare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    points: Vec<(i32, f64)>,
}

impl Series {
    /// A series from points in any order.
    ///
    /// Errors: `PATH-001` a year twice, `PATH-002` a value that is no finite number, `PATH-003` no value at all.
    pub fn new(mut points: Vec<(i32, f64)>) -> crate::base::Result<Self> {
        use crate::base::Error;
        points.sort_by_key(|p| p.0);
        if let Some(p) = points.iter().find(|p| !p.1.is_finite()) {
            return Err(Error::new("PATH-002").with("year", i64::from(p.0)));
        }
        if let Some(twice) = points.windows(2).find_map(|w| match w {
            [a, b] if a.0 == b.0 => Some(a.0),
            _ => None,
        }) {
            return Err(Error::new("PATH-001").with("year", i64::from(twice)));
        }
        if points.is_empty() { Err(Error::new("PATH-003")) } else { Ok(Self { points }) }
    }
    /// The points, years rising.
    pub fn points(&self) -> &[(i32, f64)] {
        &self.points
    }
    /// First and last year with a value; (0, 0) only for the empty default.
    pub fn span(&self) -> (i32, i32) {
        let year = |p: Option<&(i32, f64)>| p.map_or(0, |p| p.0);
        (year(self.points.first()), year(self.points.last()))
    }
    /// Years between first and last that have no value, rising.
    pub fn gaps(&self) -> Vec<i32> {
        let between = |w: &[(i32, f64)]| match w {
            [a, b] => a.0 + 1..b.0,
            _ => 0..0,
        };
        self.points.windows(2).flat_map(between).collect()
    }
}
