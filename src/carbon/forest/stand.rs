//! One stand: what it took up in a year.

use super::book::Book;
use super::harvest::released;
use super::threshold::{Ground, Verdict};
use crate::base::Result;
use crate::base::units::TonneC;
use crate::factor::StandKind;

/// A stand as forest maps describe it; `None` = not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stand {
    /// Position of the species in [`Book::kinds`].
    pub species: usize,
    /// Year in which it was planted or sprang up; a stand of 1980 is 46 years old at the end of 2026.
    pub planted: Option<f64>,
    /// Volume, m³/ha.
    pub volume: Option<f64>,
    /// Year in which the volume was measured; `None` = the accounting year.
    pub measured: Option<f64>,
    /// Canopy, height and the like; its area is that of the whole patch.
    pub ground: Ground,
    /// Not cut at the end of the rotation.
    pub protected: bool,
    /// Share cut during the accounting year, 0–1.
    pub cut: f64,
}

/// What a stand did in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct StandFlux {
    /// t CO2 per ha and year, removal negative; living biomass above and below ground only.
    pub t_co2_per_ha: f64,
    /// Carbon at the end of the year before any cut, tC/ha.
    pub stock_t_c_per_ha: f64,
    /// Of it below ground, tC/ha.
    pub below_t_c_per_ha: f64,
    /// Volume, m³/ha: as measured, else of the published curve where there is one.
    pub volume: Option<f64>,
    /// Age at the end of the year, a.
    pub age: f64,
    /// Measured stock over the mean curve; 1 where none was measured.
    pub site: f64,
    /// The measured stock was outside what is believed; `site` is the nearer limit.
    pub site_doubted: bool,
    /// Past its rotation and not protected: the curve ends there, nothing more is taken up.
    pub past_rotation: bool,
    /// Whether it counts as forest; if not, its flux is not part of a forest sink.
    pub verdict: Verdict,
}

/// What a stand took up in the year `year`: `C(t) − C(t − 1)` on the curve of its species, scaled to its site.
///
/// Age `t` = `year` − planted. Site: the carbon of the measured volume over that of the curve at that age, within
/// [`Book::site`]. A stand that is not protected ends its curve at the rotation; a cut releases what it takes, less
/// products. `None`: the year of planting is not known or lies after `year`, or the species has no curve; then the class
/// rate serves. Errors: `SINK-002` no such species.
/// Source: method book §2.3; `docs/methods/forest.md`.
pub fn stand_flux(book: &Book, stand: &Stand, year: f64) -> Result<Option<StandFlux>> {
    let kind = book.kind(stand.species)?;
    let age = stand.planted.map(|p| year - p).filter(|a| *a >= 0.0);
    let (Some(growth), Some(age)) = (&kind.growth, age) else { return Ok(None) };
    let (site, site_doubted) = site(book, stand, year)?;
    let end = kind.rotation.filter(|_| !stand.protected).unwrap_or(f64::INFINITY);
    let carbon = |t: f64| site * growth.carbon(t.min(end));
    let stock = carbon(age);
    let gained = TonneC(stock - carbon(age - 1.0)).as_co2().0;
    Ok(Some(StandFlux {
        t_co2_per_ha: released(stock, stand.cut.clamp(0.0, 1.0), book.product_share) - gained,
        stock_t_c_per_ha: stock,
        below_t_c_per_ha: book.roots.below(stock, kind.species.stand == StandKind::Shrub),
        volume: stand.volume.or_else(|| kind.volume.map(|v| v.volume(age.min(end)))),
        age,
        site,
        site_doubted,
        past_rotation: age > end,
        verdict: book.threshold.judge(&stand.ground),
    }))
}

/// Measured carbon over that of the curve, and whether it had to be held within the limits.
fn site(book: &Book, stand: &Stand, year: f64) -> Result<(f64, bool)> {
    let kind = book.kind(stand.species)?;
    let measured = stand.volume.and_then(|v| kind.carbon_of_volume(v));
    let age = stand.planted.map(|p| stand.measured.unwrap_or(year) - p);
    let curve = kind.growth.as_ref().zip(age).map(|(g, a)| g.carbon(a)).filter(|c| *c > 0.0);
    let Some((measured, curve)) = measured.zip(curve) else { return Ok((1.0, false)) };
    let [low, high] = book.site;
    let site = measured / curve;
    Ok((site.max(low).min(high), !(low..=high).contains(&site)))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::factor::Registry;

    fn book() -> &'static Book {
        static BOOK: LazyLock<Book> = LazyLock::new(|| Book::load(&Registry::builtin().unwrap()).unwrap());
        &BOOK
    }

    fn flux(stand: &Stand, year: f64) -> StandFlux {
        stand_flux(book(), stand, year).unwrap().unwrap()
    }

    fn of(species: &str, planted: f64) -> Stand {
        Stand { species: book().named(species).unwrap(), planted: Some(planted), ..Stand::default() }
    }

    #[test]
    fn worked_a_stand_of_2026_is_not_one_of_1980() {
        // Chinese pine, 2036: planted 2026 → C(10) − C(9) = 1.42519 tC → −5.2257 tCO2/ha;
        // planted 1980 → C(56) − C(55) on the same curve
        let young = flux(&of("chinese_pine", 2026.0), 2036.0);
        assert!((young.t_co2_per_ha + 5.2257).abs() < 1e-3, "{young:?}");
        assert!((young.stock_t_c_per_ha - 11.0119).abs() < 1e-3);
        // in 2026 the old stand: C(46) − C(45) = 0.60623 tC → −2.2228 tCO2/ha; the new one has taken up nothing yet
        let old = flux(&of("chinese_pine", 1980.0), 2026.0);
        assert!((old.t_co2_per_ha + 2.2228).abs() < 1e-3, "{old:?}");
        assert_eq!(flux(&of("chinese_pine", 2026.0), 2026.0).t_co2_per_ha, 0.0);
    }

    #[test]
    fn a_measured_volume_moves_the_curve() {
        // Pine of 20 years, 60 m³/ha: 0.5 · (0.7709 · 60 + 8.8631) = 27.5586 tC; curve 25.0231; site 1.10133
        let stand = Stand { volume: Some(60.0), ..of("chinese_pine", 2006.0) };
        let f = flux(&stand, 2026.0);
        assert!((f.site - 1.10133).abs() < 1e-4 && !f.site_doubted, "{f:?}");
        assert!((f.stock_t_c_per_ha - 27.5586).abs() < 1e-3);
        let wild = flux(&Stand { volume: Some(4000.0), ..stand }, 2026.0);
        assert_eq!((wild.site, wild.site_doubted), (3.0, true));
    }

    #[test]
    fn rotation_and_cut() {
        let poplar = of("poplar", 1996.0);
        let f = flux(&poplar, 2026.0);
        assert!(f.past_rotation && f.t_co2_per_ha == 0.0);
        let kept = Stand { protected: true, ..poplar };
        // C(30) − C(29) = 0.30894 tC → −1.1328 tCO2
        assert!((flux(&kept, 2026.0).t_co2_per_ha + 1.1328).abs() < 1e-3);
        // all of C(30) = 57.5577 tC is cut: 211.045 − 1.133
        let cut = flux(&Stand { cut: 1.0, ..kept }, 2026.0);
        assert!((cut.t_co2_per_ha - 209.912).abs() < 2e-3, "{cut:?}");
    }

    #[test]
    fn no_year_no_flux() {
        let unknown = Stand { planted: None, ..of("oak", 2000.0) };
        assert_eq!(stand_flux(book(), &unknown, 2026.0).unwrap(), None);
        assert_eq!(stand_flux(book(), &of("oak", 2030.0), 2026.0).unwrap(), None);
        let nobody = Stand { species: 999, ..Stand::default() };
        assert_eq!(stand_flux(book(), &nobody, 2026.0).unwrap_err().code.0, "SINK-002");
    }

    proptest! {
        #[test]
        fn a_growing_stand_never_emits(species in 0..17_usize, planted in 1800.0..2100.0_f64, volume in 0.0..900.0_f64) {
            let stand = Stand { species, planted: Some(planted), volume: Some(volume), ..Stand::default() };
            if let Some(f) = stand_flux(book(), &stand, 2026.0).unwrap() {
                prop_assert!(f.t_co2_per_ha <= 1e-9, "{f:?}");
            }
        }
    }
}
