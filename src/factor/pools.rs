//! Carbon densities by pool from any stock set: a pool that the set lacks stays missing.

use super::{Factor, Registry};
use crate::base::{Error, Result};
use crate::land::ClassTable;

/// Carbon of a class by pool, tC/ha; `None` = the set has no value (never 0).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolDensity {
    /// Biomass above ground.
    pub above: Option<Factor>,
    /// Biomass below ground.
    pub below: Option<Factor>,
    /// Dead wood and litter.
    pub dead: Option<Factor>,
    /// Soil.
    pub soil: Option<Factor>,
    /// Depth of the soil pool in cm; a soil value without depth is not comparable with any other.
    pub soil_depth: Option<Factor>,
    /// Carbon in harvested wood products.
    pub products: Option<Factor>,
}

/// The unit of densities.
const UNIT: &str = "tC/ha";

impl Registry {
    /// Names of the stock sets, the default first.
    pub fn stock_set_names(&self) -> Vec<&str> {
        let mut names = vec![DEFAULT];
        for f in self.under("stock.") {
            if let Some(set) = f.id.split('.').nth(1).filter(|s| !names.contains(s)) {
                names.push(set);
            }
        }
        names
    }

    /// Densities of a stock set by class, pool by pool; classes of which the set knows nothing are `None`.
    ///
    /// Unlike [`super::SinkSet::stock`], a class with one pool only is kept. Errors: `FACTOR-017` unknown set, `FACTOR-002`.
    pub fn pool_densities(&self, set: &str, classes: &ClassTable) -> Result<Vec<Option<PoolDensity>>> {
        if !self.stock_set_names().contains(&set) {
            return Err(Error::new("FACTOR-017").with("set", set).with("known", self.stock_set_names().join(", ")));
        }
        let pool = |part: &str, unit| self.by_class(classes, "stock", unit, |row| format!("stock.{set}.{row}.{part}"));
        let columns = [
            pool("above", UNIT)?,
            pool("below", UNIT)?,
            pool("dead", UNIT)?,
            pool("soil", UNIT)?,
            pool("soil_depth", "cm")?,
            pool("products", UNIT)?,
        ];
        let at = |column: usize, class: usize| columns.get(column)?.get(class)?.clone();
        let density = |class: usize| PoolDensity {
            above: at(0, class),
            below: at(1, class),
            dead: at(2, class),
            soil: at(3, class),
            soil_depth: at(4, class),
            products: at(5, class),
        };
        let out = (0..classes.len()).map(density);
        Ok(out.map(|d| (d != PoolDensity::default()).then_some(d)).collect())
    }
}

/// The set of default densities.
const DEFAULT: &str = "default";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_with_some_pools_keeps_them() {
        let (r, classes) = (Registry::builtin().unwrap(), ClassTable::load().unwrap());
        let of = |set: &str, class: &str| {
            r.pool_densities(set, &classes).unwrap()[classes.find(class).unwrap().at()].clone()
        };
        let arbor = of("default", "forest_arbor").unwrap();
        assert_eq!(arbor.above.unwrap().value, 21.8);
        assert_eq!((arbor.soil_depth.unwrap().value, arbor.products), (100.0, None));
        // The Yan'an table names no depth.
        let yanan = of("yanan", "forest_arbor").unwrap();
        assert_eq!((yanan.soil.unwrap().value, yanan.soil_depth), (106.1, None));
        assert_eq!(of("yanan", "wetland_marsh"), None);
        assert_eq!(r.pool_densities("nix", &classes).unwrap_err().code.0, "FACTOR-017");
    }
}
