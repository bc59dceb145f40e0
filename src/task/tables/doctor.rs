//! The table doctor: everything that can be doubted about a table, with and without factors.

use std::collections::BTreeSet;

use crate::base::{Finding, Result};
use crate::carbon::inventory::stated_doubts;
use crate::factor::Registry;
use crate::stat::{Settings, closing, doubt};

use super::Ready;

/// Doubts of a table that is ready, led back to its cells; worst first.
///
/// Errors: `STAT-090`, `FACTOR-090`.
pub fn doubts(ready: &Ready, region: Option<&str>) -> Result<Vec<Finding>> {
    let settings = Settings::builtin()?;
    let registry = Registry::builtin()?;
    let mut found = doubt::doubts(&ready.table, &settings);
    found.extend(closing::stated(&ready.table, &settings).iter().filter_map(closing::Closing::finding));
    found.extend(stated_doubts(&ready.table, &registry, region, &settings)?);
    for finding in &mut found {
        ready.lead_back(finding);
    }
    let mut all = ready.findings.clone();
    // What the amounts already told about a unit is not told again.
    let told: BTreeSet<_> =
        found.iter().filter(|f| f.code.0 == "CARBON-117").map(|f| (f.place.row, f.place.field.clone())).collect();
    all.retain(|f| f.code.0 != "STAT-108" || !told.contains(&(f.place.row, f.place.field.clone())));
    all.extend(found);
    all.sort_by(|a, b| (b.severity, &a.code, a.place.row).cmp(&(a.severity, &b.code, b.place.row)));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::{look, pasted};
    use crate::base::Silent;
    use crate::base::random::{mix, unit};
    use crate::stat::recognise::Corrections;

    /// A yearbook table without a fault: eight years of five sectors and four fuels whose amounts change by up to a fifth
    /// a year, printed to the digits of their unit, each year with its true total.
    fn clean(seed: u64) -> String {
        let mut out = String::from("年份,行业,原煤（万吨）,柴油（吨）,天然气（万立方米）,电力（亿千瓦时）\n");
        let sectors = ["农业", "工业", "建筑业", "交通运输", "居民生活"];
        let draw = |what: u64, at: u64| unit(mix(mix(seed, what), at));
        // From hundredths of a unit up to ten thousand units.
        let mut cents: Vec<f64> = (0..20).map(|i| libm::pow(10.0, 2.5 + 3.5 * draw(0, i))).collect();
        for year in 2015..2023_u64 {
            cents.iter_mut().enumerate().for_each(|(i, c)| *c *= 0.8 + 0.4 * draw(year, i as u64));
            let printed: Vec<i64> = cents.iter().map(|c| c.round() as i64).collect();
            let row = |name: &str, of: &dyn Fn(usize) -> i64| {
                let cells: Vec<String> = (0..4).map(|f| format!("{}.{:02}", of(f) / 100, of(f) % 100)).collect();
                format!("{year}年,{name},{}\n", cells.join(","))
            };
            out += &row("合计", &|f| (0..5).map(|s| printed[s * 4 + f]).sum());
            sectors.iter().enumerate().for_each(|(s, name)| out += &row(name, &|f| printed[s * 4 + f]));
        }
        out
    }

    #[test]
    fn clean_tables_raise_no_doubt() {
        let mut told = Vec::new();
        for seed in 0..12 {
            let look = look(&pasted(&clean(seed)).unwrap(), "t", &Corrections::default(), None, &Silent).unwrap();
            assert_eq!((look.rows.len(), look.figures_left_out), (8 * 6 * 4, 0), "{seed}");
            told.extend(look.findings.iter().map(|f| format!("{seed} {} {:?}", f.code, f.args)));
        }
        assert!(told.is_empty(), "{} {:?}", told.len(), told.first());
    }

    #[test]
    fn a_fault_in_a_clean_table_is_found() {
        let text = clean(7);
        let line = text.lines().find(|l| l.starts_with("2018年,工业")).unwrap();
        let mut cells: Vec<&str> = line.split(',').collect();
        let tenfold = format!("{}0", cells[2].replace('.', ""));
        cells[2] = &tenfold;
        let wrong = text.replace(line, &cells.join(","));
        let look = look(&pasted(&wrong).unwrap(), "t", &Corrections::default(), None, &Silent).unwrap();
        let codes: Vec<&str> = look.findings.iter().map(|f| f.code.0.as_ref()).collect();
        // A thousand times the value: the year and its total no longer fit.
        assert!(codes.contains(&"STAT-101") && codes.contains(&"STAT-105"), "{codes:?}");
    }
}
