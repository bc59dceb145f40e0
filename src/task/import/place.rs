//! Where on the globe a layer lies: CRS from the file, checked against the data, and the shapes in projected metres.

use crate::base::{Area, Error, Finding, Findings, Result, Severity, Watch};
use crate::geo::{Bounds, Crs, CrsKind, Shapes, area, reproject};
use crate::io::raw::RawLayer;

/// A layer in projected metres with its areas on the ellipsoid.
pub struct Placed {
    /// Shapes in `crs`.
    pub shapes: Shapes,
    /// The projected CRS.
    pub crs: Crs,
    /// What the file stated, in words; empty when it stated nothing.
    pub stated: String,
    /// Area on the ellipsoid by raw row.
    pub areas: Vec<Area>,
}

/// Decides the CRS and brings the shapes into projected metres. Errors: `CRS-001`…`CRS-008`.
pub fn place(raw: &RawLayer, asked: Option<&str>, found: &Findings, watch: &dyn Watch) -> Result<Placed> {
    let extent = finite_extent(&raw.shapes);
    let stated = stated_crs(raw)?;
    let words = stated.as_ref().map(Crs::label).unwrap_or_default();
    let crs = decide(stated, asked, &extent, found)?;
    match &crs.kind {
        CrsKind::GaussKruger { .. } => {
            let areas = area::ellipsoid(&raw.shapes, &crs.kind, watch)?;
            Ok(Placed { shapes: raw.shapes.clone(), crs, stated: words, areas })
        }
        CrsKind::LonLat => from_lonlat(&raw.shapes, crs.label(), words, found, watch),
        CrsKind::Other { .. } => {
            let lonlat = reproject::to_lonlat(&raw.shapes, &crs, watch)?;
            from_lonlat(&lonlat, crs.label(), words, found, watch)
        }
    }
}

/// The shapes of a layer in the projected system of another one, which they are laid over. Errors: `CRS-001`…`CRS-009`.
pub fn onto(raw: &RawLayer, asked: Option<&str>, target: &Crs, found: &Findings, watch: &dyn Watch) -> Result<Shapes> {
    let crs = decide(stated_crs(raw)?, asked, &finite_extent(&raw.shapes), found)?;
    if crs.kind == target.kind {
        return Ok(raw.shapes.clone());
    }
    let lonlat = match &crs.kind {
        CrsKind::LonLat => raw.shapes.clone(),
        CrsKind::GaussKruger { .. } => reproject::from_gauss_kruger(&raw.shapes, &crs, watch)?,
        CrsKind::Other { .. } => reproject::to_lonlat(&raw.shapes, &crs, watch)?,
    };
    reproject::to_gauss_kruger(&lonlat, target, watch)
}

/// The CRS of a layer, by what it states, its coordinates and what is asked. Errors: `CRS-001`…`CRS-012`.
pub fn crs_of(raw: &RawLayer, asked: Option<&str>, found: &Findings) -> Result<Crs> {
    decide(stated_crs(raw)?, asked, &finite_extent(&raw.shapes), found)
}

fn from_lonlat(lonlat: &Shapes, from: String, stated: String, found: &Findings, watch: &dyn Watch) -> Result<Placed> {
    let areas = area::ellipsoid(lonlat, &CrsKind::LonLat, watch)?;
    let crs = Crs::around(finite_extent(lonlat).centre()[0]);
    let shapes = reproject::to_gauss_kruger(lonlat, &crs, watch)?;
    found.add(Finding::new("CRS-010", Severity::Note).with("from", from).with("to", crs.label()));
    Ok(Placed { shapes, crs, stated, areas })
}

fn stated_crs(raw: &RawLayer) -> Result<Option<Crs>> {
    let Some(s) = &raw.info.crs else { return Ok(None) };
    Crs::identify(s.epsg, s.definition.as_deref(), s.name.as_deref())
}

/// The stated CRS when it fits the data; the asked one where the file states none or contradicts itself.
fn decide(stated: Option<Crs>, asked: Option<&str>, extent: &Bounds, found: &Findings) -> Result<Crs> {
    let asked = asked.map(Crs::parse).transpose()?;
    let chosen = match (stated, asked) {
        (Some(s), None) => s,
        (None, Some(a)) => a,
        (Some(s), Some(a)) if s.kind == a.kind => s,
        (Some(s), Some(a)) => {
            // What is asked may only overrule a statement that the coordinates refute.
            if s.check(extent).is_ok() {
                return Err(Error::new("CRS-012").with("stated", s.label()).with("asked", a.label()));
            }
            found.add(Finding::new("CRS-011", Severity::Warn).with("stated", s.label()).with("used", a.label()));
            a
        }
        (None, None) => return Err(ask(extent)),
    };
    found.extend(chosen.check(extent)?);
    Ok(chosen)
}

fn ask(extent: &Bounds) -> Error {
    let candidates = Crs::candidates(extent);
    let list: Vec<String> = candidates.iter().filter_map(|c| c.epsg.map(|e| format!("EPSG:{e}"))).collect();
    let text = match list.as_slice() {
        [] => "?".to_owned(),
        [first, .., last] if list.len() > 3 => format!("{first} … {last}"),
        _ => list.join(", "),
    };
    Error::new("CRS-001").with("candidates", text)
}

/// The extent of all finite coordinates; bad ones are the doctor's business.
fn finite_extent(shapes: &Shapes) -> Bounds {
    let mut b = Bounds::EMPTY;
    for o in shapes.bounds.iter().filter(|o| !o.is_empty() && o.width().is_finite() && o.height().is_finite()) {
        b.join(o);
    }
    b
}
