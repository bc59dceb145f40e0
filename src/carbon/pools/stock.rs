//! Stocks by pool: above ground, below ground, dead wood and litter, soil to a named depth, harvested wood products.
//!
//! The tables that there are hold dead wood and litter in one number, so they are one pool; products are the fifth.

use crate::base::{Area, Error, Finding, Mass, Result, Severity};
use crate::carbon::rates::per_cm2;
use crate::factor::PoolDensity;
use crate::land::{BaseLayer, ClassId, ClassTable};

/// A carbon pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pool {
    /// Biomass above ground.
    Above,
    /// Biomass below ground.
    Below,
    /// Dead wood and litter.
    Dead,
    /// Soil to the depth named.
    Soil,
    /// Harvested wood products.
    Products,
}

impl Pool {
    /// All five, in the order of the columns.
    pub const ALL: [Self; 5] = [Self::Above, Self::Below, Self::Dead, Self::Soil, Self::Products];

    /// Id of the pool; its words are `pool-<id>`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
            Self::Dead => "dead",
            Self::Soil => "soil",
            Self::Products => "products",
        }
    }
}

impl PoolDensity {
    /// The density of a pool, tC/ha; `None` = missing. Soil without a depth is missing: nothing can be said of it.
    pub fn of(&self, pool: Pool) -> Option<f64> {
        let factor = match pool {
            Pool::Above => &self.above,
            Pool::Below => &self.below,
            Pool::Dead => &self.dead,
            Pool::Soil => return self.soil.as_ref().zip(self.soil_depth.as_ref()).map(|(s, _)| s.value),
            Pool::Products => &self.products,
        };
        factor.as_ref().map(|f| f.value)
    }

    /// Depth of the soil pool, cm.
    pub fn depth(&self) -> Option<f64> {
        self.soil_depth.as_ref().map(|d| d.value)
    }
}

/// What is held in one pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolSum {
    /// Carbon, g C, of the area known.
    pub mass: Mass,
    /// Area whose density of this pool is known.
    pub known: Area,
    /// Area whose density of this pool is missing.
    pub missing: Area,
}

/// Stocks of some land.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// By pool, in the order of [`Pool::ALL`]; soil to the one depth of [`Stocks::depth_cm`].
    pub pools: [PoolSum; 5],
}

impl Stock {
    /// A pool's sum.
    pub fn of(&self, pool: Pool) -> PoolSum {
        self.pools.get(pool as usize).copied().unwrap_or_default()
    }

    /// Carbon in the pools that are known, g C. Complete only if [`Stock::missing`] is empty.
    pub fn total(&self) -> Mass {
        self.pools.iter().map(|p| p.mass).sum()
    }

    /// Pools of which some or all area is missing.
    pub fn missing(&self) -> Vec<Pool> {
        Pool::ALL.into_iter().filter(|p| self.of(*p).missing.0 > 0).collect()
    }

    fn add(&mut self, other: &Self) {
        for (a, b) in self.pools.iter_mut().zip(&other.pools) {
            a.mass += b.mass;
            a.known += b.known;
            a.missing += b.missing;
        }
    }
}

/// Stocks of a layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stocks {
    /// By class; the last place holds parcels without class, all of whose pools are missing.
    pub by_class: Vec<Stock>,
    /// Depth of the soil pool, cm; `None` = no soil at all.
    pub depth_cm: Option<f64>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

impl Stocks {
    /// The sum over all classes.
    pub fn city(&self) -> Stock {
        self.by_class.iter().fold(Stock::default(), |mut sum, s| {
            sum.add(s);
            sum
        })
    }
}

/// Stocks of a layer by class and pool, each row and pool rounded to grams once.
///
/// `densities` by class (see `Registry::pool_densities`). Soil is summed to one depth, that of most area; soil of classes
/// with another depth is missing from the sum and told by `SINK-131`. `SINK-130` tells the pools that are missing, so
/// that nobody takes the sum for complete. Errors: `CARBON-010` the columns do not fit. Cost: O(rows).
pub fn stocks(base: &BaseLayer, classes: &ClassTable, densities: &[Option<PoolDensity>]) -> Result<Stocks> {
    if base.area.len() != base.rows() {
        return Err(Error::new("CARBON-010").with("rows", base.rows()).with("column", "area"));
    }
    let n = classes.len();
    let empty = PoolDensity::default();
    let density = |class: usize| densities.get(class).and_then(Option::as_ref).unwrap_or(&empty);
    let mut areas = vec![Area(0); n + 1];
    for (class, area) in base.class.iter().zip(base.area.iter()) {
        if let Some(sum) = areas.get_mut(class.at().min(n)) {
            *sum += *area;
        }
    }
    let depth_cm = main_depth(&areas, &density);
    let rates: Vec<[Option<f64>; 5]> = (0..=n)
        .map(|class| {
            let d = density(class);
            let other = d.depth() != depth_cm;
            Pool::ALL.map(|p| d.of(p).filter(|_| p != Pool::Soil || !other).map(per_cm2))
        })
        .collect();
    let mut out = Stocks { by_class: vec![Stock::default(); n + 1], depth_cm, findings: Vec::new() };
    for (class, area) in base.class.iter().zip(base.area.iter()) {
        let at = class.at().min(n);
        let (Some(stock), Some(rates)) = (out.by_class.get_mut(at), rates.get(at)) else { continue };
        for (sum, rate) in stock.pools.iter_mut().zip(rates) {
            match rate {
                Some(rate) => {
                    sum.mass += Mass((area.0 as f64 * rate).round_ties_even() as i64);
                    sum.known += *area;
                }
                None => sum.missing += *area,
            }
        }
    }
    out.findings = told(&out, classes, &density);
    Ok(out)
}

/// The depth that most area has; the deeper one where two are even.
fn main_depth<'d>(areas: &[Area], density: &impl Fn(usize) -> &'d PoolDensity) -> Option<f64> {
    let mut by_depth: Vec<(f64, Area)> = Vec::new();
    for (class, area) in areas.iter().enumerate().filter(|(_, a)| a.0 > 0) {
        let d = density(class);
        let Some(depth) = d.depth().filter(|_| d.soil.is_some()) else { continue };
        match by_depth.iter_mut().find(|(other, _)| *other == depth) {
            Some((_, sum)) => *sum += *area,
            None => by_depth.push((depth, *area)),
        }
    }
    by_depth.sort_by(|a, b| b.1.cmp(&a.1).then(b.0.total_cmp(&a.0)));
    by_depth.first().map(|(depth, _)| *depth)
}

fn told<'d>(out: &Stocks, classes: &ClassTable, density: &impl Fn(usize) -> &'d PoolDensity) -> Vec<Finding> {
    let mut found = Vec::new();
    let city = out.city();
    for pool in city.missing() {
        let sum = city.of(pool);
        let note = Finding::new("SINK-130", Severity::Note).with("pool", pool.id());
        found.push(note.with("area_ha", sum.missing.ha()).with("known_ha", sum.known.ha()));
    }
    for (class, stock) in out.by_class.iter().enumerate() {
        let d = density(class);
        let other = d.depth().filter(|depth| d.soil.is_some() && Some(*depth) != out.depth_cm);
        let area = stock.of(Pool::Soil).missing;
        let (Some(other), Some(depth), true) = (other, out.depth_cm, area.0 > 0) else { continue };
        let id = classes.get(ClassId(class as u8)).map_or("", |c| c.id.as_str());
        let mixed = Finding::new("SINK-131", Severity::Warn).with("class", id).with("depth", other);
        found.push(mixed.with("main_depth", depth).with("area_ha", area.ha()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carbon::laws::layer;
    use crate::factor::Registry;

    fn run(set: &str, parcels: &[(&str, f64)], toml: &str) -> (Stocks, ClassTable) {
        let classes = ClassTable::load().unwrap();
        let reg = Registry::builtin().unwrap().with_overrides(toml, "t").unwrap();
        let of = |id: &str| classes.find(id).unwrap_or(ClassId::MISSING);
        let rows: Vec<_> = parcels.iter().map(|(id, m2)| (of(id), 0, *m2, 0.0)).collect();
        let stocks = stocks(&layer(&rows, 1), &classes, &reg.pool_densities(set, &classes).unwrap()).unwrap();
        (stocks, classes)
    }

    fn codes(s: &Stocks) -> Vec<&str> {
        s.findings.iter().map(|f| f.code.0.as_ref()).collect()
    }

    #[test]
    fn worked_two_hectares_of_forest() {
        // 2 ha: 43.6 above, 10.8 below, 3.8 dead, 212.2 soil to 100 cm = 270.4 tC, products missing
        let (s, _) = run("default", &[("forest_arbor", 20_000.0)], "");
        let t: Vec<f64> = s.city().pools.iter().map(|p| p.mass.t()).collect();
        assert_eq!(t, [43.6, 10.8, 3.8, 212.2, 0.0]);
        assert_eq!((s.city().total(), s.depth_cm), (Mass::from_t(270.4), Some(100.0)));
        assert_eq!(s.city().missing(), [Pool::Products]);
        assert_eq!(codes(&s), ["SINK-130"]);
    }

    #[test]
    fn missing_is_missing() {
        let (s, classes) =
            run("default", &[("forest_arbor", 10_000.0), ("forest_bamboo", 10_000.0), ("none", 5_000.0)], "");
        assert_eq!(
            s.city().of(Pool::Above),
            PoolSum { mass: Mass::from_t(21.8), known: Area::from_m2(1e4), missing: Area::from_m2(1.5e4) }
        );
        assert_eq!(s.by_class[classes.len()].missing(), Pool::ALL);
        // The Yan'an table has no soil depth: its soil cannot be summed, the rest can.
        let (s, _) = run("yanan", &[("forest_arbor", 10_000.0)], "");
        assert_eq!(s.depth_cm, None);
        assert_eq!(s.city().total(), Mass::from_t(44.6 + 11.1 + 1.9));
        assert_eq!(s.city().missing(), [Pool::Soil, Pool::Products]);
    }

    #[test]
    fn soils_of_two_depths_are_not_added() {
        let toml = r#"
            [[factor]]
            id = "stock.default.shrub.soil_depth"
            value = 30
            unit = "cm"
            status = "cited"
            source = { title = "own pits" }
        "#;
        let (s, _) = run("default", &[("forest_arbor", 20_000.0), ("shrub", 10_000.0)], toml);
        // 2 ha · 106.1 only; the shrub's 80.5 to 30 cm are not in it
        assert_eq!(s.city().of(Pool::Soil).mass, Mass::from_t(212.2));
        assert_eq!((s.depth_cm, s.city().of(Pool::Soil).missing), (Some(100.0), Area::from_m2(10_000.0)));
        assert!(codes(&s).contains(&"SINK-131"));
    }

    #[test]
    fn published_t15_gansu_chinese_pine() {
        // T15, ChinaXiv 201605.00435: 29 200 ha · (76.86 + 6.92) tC = 2.45 TgC vegetation and litter; · 179.99 = 5.26 TgC soil
        let reg = Registry::builtin().unwrap();
        let of = |part: &str| reg.get(&format!("stock.gansu.forest_chinese_pine_natural.{part}")).unwrap().value;
        let ha = 29_200.0;
        assert!((ha * (of("vegetation") + of("dead")) / 1e6 - 2.45).abs() < 0.01);
        assert!((ha * of("soil") / 1e6 - 5.26).abs() < 0.01);
    }
}
