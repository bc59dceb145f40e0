//! Leave one level out: a city total spread to parcels, added up by district, held against a table of districts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Area, Mass};
use crate::carbon::allocate::Allocation;
use crate::carbon::balance::RIDGE;
use crate::carbon::kernel::nearest;
use crate::land::{BaseLayer, ClassTable};

/// A district of the comparison.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DistrictError {
    /// Position in the layer's list.
    pub district: u16,
    /// What the allocation gave it, g CO2e.
    #[schemars(with = "i64")]
    pub allocated: Mass,
    /// What its own table says, g CO2e; `None` = it has none.
    #[schemars(with = "Option<i64>")]
    pub stated: Option<Mass>,
    /// Allocated less stated, over stated; `None` without a stated mass above 0.
    pub error: Option<f64>,
}

/// How well a spread tells districts.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Quality {
    /// Sector id.
    pub sector: String,
    /// By district, in the layer's order.
    pub districts: Vec<DistrictError>,
    /// Mean of the absolute errors, percent; `None` where no district can be compared.
    pub mape_percent: Option<f64>,
    /// Districts that were compared.
    pub compared: u32,
}

/// What an allocation gives each district of a sector, g CO2e, by the same rounding as the balance.
pub fn by_district(base: &BaseLayer, classes: &ClassTable, allocation: &Allocation, sector: usize) -> Vec<Mass> {
    let mut out = vec![Mass(0); base.districts.len()];
    let rate = |class: usize| {
        let of = allocation.rates.get(class).into_iter().flatten();
        of.filter(|(s, _)| usize::from(*s) == sector).map(|(_, r)| *r).collect::<Vec<f64>>()
    };
    let rates: Vec<Vec<f64>> = (0..classes.len()).map(rate).collect();
    let grams = |class: Option<usize>, area: Area| -> Mass {
        let of = class.and_then(|c| rates.get(c)).into_iter().flatten();
        of.map(|r| Mass(nearest(area.0 as f64 * r))).sum()
    };
    let ridge = classes.find(RIDGE).map(|c| c.at());
    let rows = base.class.iter().zip(base.area.iter()).zip(base.ridge.iter().zip(base.district.iter()));
    for ((class, area), (strip, district)) in rows {
        if let Some(sum) = out.get_mut(*district as usize) {
            *sum += grams(Some(class.at()), *area);
            if strip.0 != 0 {
                *sum += grams(ridge, *strip);
            }
        }
    }
    for p in allocation.points.iter().filter(|p| usize::from(p.sector) == sector) {
        let district = base.district.get(p.row as usize);
        if let Some(sum) = district.and_then(|d| out.get_mut(*d as usize)) {
            *sum += p.mass;
        }
    }
    out
}

/// Holds what was allocated against the table of districts (`stated` by position, `None` = not in it).
pub fn leave_one_out(sector: &str, allocated: &[Mass], stated: &[Option<Mass>]) -> Quality {
    let of = |(i, allocated): (usize, &Mass)| {
        let stated = stated.get(i).copied().flatten();
        let error = stated.filter(|s| *s > Mass(0)).map(|s| (*allocated - s).0 as f64 / s.0 as f64);
        DistrictError { district: i as u16, allocated: *allocated, stated, error }
    };
    let districts: Vec<DistrictError> = allocated.iter().enumerate().map(of).collect();
    let errors: Vec<f64> = districts.iter().filter_map(|d| d.error).collect();
    let mean = errors.iter().map(|e| e.abs()).sum::<f64>() / errors.len() as f64 * 100.0;
    let mape_percent = (!errors.is_empty()).then_some(mean);
    Quality { sector: sector.to_owned(), districts, mape_percent, compared: errors.len() as u32 }
}
