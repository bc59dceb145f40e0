//! The comparison with a table of districts of `tanheng balance --district-table`.

use super::table;
use crate::base::Mass;
use crate::i18n::{Words, number};
use crate::task::quality::DistrictQuality;

/// Prints, sector by sector, what was allocated to each district, what its table states, and the error.
pub fn print(quality: &DistrictQuality, words: &Words) {
    let header = ["cli-district", "quality-allocated", "quality-stated", "quality-error"].map(|k| words.get(k));
    let mass = |t: f64| number::mass(Mass::from_t(t), "", words.lang());
    let or_missing = |t: Option<f64>| t.map_or_else(|| number::fixed(f64::NAN, 0), mass);
    for sector in &quality.sectors {
        let name = crate::task::explain::sector(&sector.sector, words);
        let mape = number::fixed(sector.mape_percent.unwrap_or(f64::NAN), 1);
        let args = vec![
            ("sector".into(), name.into()),
            ("count".into(), u64::from(sector.compared).into()),
            ("mape".into(), mape.into()),
        ];
        println!("{}", words.text("quality-title", &args));
        let rows: Vec<Vec<String>> = sector
            .districts
            .iter()
            .map(|d| {
                let error = number::fixed(d.error_percent.unwrap_or(f64::NAN), 1);
                vec![d.name.clone(), mass(d.allocated_t_co2e), or_missing(d.stated_t_co2), error]
            })
            .collect();
        table::print(&header, &rows);
        println!();
    }
}
