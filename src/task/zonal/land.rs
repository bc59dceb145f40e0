//! A raster alone as the land layer: one row for each district and class, with its area and without a shape.
//!
//! What an integrator calls: [`of_raster`] for the whole raster, or [`of_districts`] for polygons of districts over it.
//! Both give a [`BaseLayer`] that `carbon::balance` takes as any other: sums by class and district are right; there is no
//! map, for there are no parcels.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Histogram, Mix, Parcels, Part, Zonal};
use crate::base::{Area, Buf, Error, Finding, Result, Severity};
use crate::geo::{Crs, ShapesBuilder};
use crate::io::raster::RasterInfo;
use crate::land::base_layer::BaseAbout;
use crate::land::{AreaRule, BaseLayer, ClassId, ClassTable, District, Intake, Scheme};

/// Codes named in the words of a finding.
const NAMED: usize = 8;

/// The land of a whole raster. Errors: `RAS-030` the raster has no cell with a code.
pub fn of_raster(h: &Zonal<Histogram>, scheme: &Scheme, classes: &ClassTable) -> Result<(BaseLayer, Vec<Finding>)> {
    let district = District { code: String::new(), name: String::new() };
    let parts = h.zones.first().map(|z| z.parts.iter().map(|(c, p)| (*c, *p)).collect()).unwrap_or_default();
    layer(&h.info, &h.crs, vec![(district, parts)], scheme, classes)
}

/// The land of districts over a raster; a district is named by its key. Errors: `RAS-030`.
pub fn of_districts(
    z: &Zonal<Mix>,
    districts: &Parcels,
    scheme: &Scheme,
    classes: &ClassTable,
) -> Result<(BaseLayer, Vec<Finding>)> {
    let name = |row: usize| districts.keys.at(row).to_owned();
    let of = |(row, m): (usize, &Mix)| (District { code: name(row), name: name(row) }, m.parts.clone());
    layer(&z.info, &z.crs, z.zones.iter().enumerate().map(of).collect(), scheme, classes)
}

type Land = (District, Vec<(i32, Part)>);

fn layer(
    info: &RasterInfo,
    crs: &Crs,
    land: Vec<Land>,
    scheme: &Scheme,
    classes: &ClassTable,
) -> Result<(BaseLayer, Vec<Finding>)> {
    let mut rows: Vec<(u16, i32, ClassId, Area)> = Vec::new();
    let mut unknown: BTreeMap<i32, f64> = BTreeMap::new();
    for (d, (_, parts)) in land.iter().enumerate() {
        for (code, part) in parts {
            let class = scheme.resolve(classes, &code.to_string()).class;
            if class == ClassId::MISSING {
                *unknown.entry(*code).or_default() += part.area;
            }
            rows.push((d as u16, *code, class, Area::from_m2(part.area)));
        }
    }
    if rows.is_empty() || land.len() > usize::from(u16::MAX) {
        return Err(Error::new("RAS-030"));
    }
    let codes: Vec<i32> = rows.iter().map(|r| r.1).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let place = |code: i32| codes.binary_search(&code).map_or(u16::MAX, |i| i as u16);
    let mut shapes = ShapesBuilder::default();
    rows.iter().for_each(|_| shapes.end_row());
    let area: Vec<Area> = rows.iter().map(|r| r.3).collect();
    let about = BaseAbout {
        name: scheme.name().to_owned(),
        crs: crs.clone(),
        area_rule: AreaRule::Ellipsoid,
        area_ellipsoid: area.clone().into(),
        feature: (0..rows.len() as u32).collect::<Vec<_>>().into(),
        fields: Vec::new(),
        fingerprint: String::new(),
        intake: Intake::default(),
    };
    let mut base = BaseLayer {
        key: rows.iter().map(|r| format!("{}/{}", land.get(r.0 as usize).map_or("", |l| &l.0.code), r.1)).collect(),
        class: rows.iter().map(|r| r.2).collect::<Vec<_>>().into(),
        code: rows.iter().map(|r| place(r.1)).collect::<Vec<_>>().into(),
        codes: codes.iter().map(i32::to_string).collect(),
        district: rows.iter().map(|r| r.0).collect::<Vec<_>>().into(),
        districts: land.into_iter().map(|l| l.0).collect(),
        ridge: Buf::from(vec![Area(0); rows.len()]),
        area: area.into(),
        shapes: shapes.finish(),
        about: Arc::new(about),
    };
    let print = fingerprint(&base, info);
    Arc::make_mut(&mut base.about).fingerprint = print;
    Ok((base, unknown_codes(&unknown)))
}

/// What says that this is the same land: districts, codes, areas, and where the raster lies.
fn fingerprint(base: &BaseLayer, info: &RasterInfo) -> String {
    let mut h = blake3::Hasher::new();
    for key in base.key.iter() {
        h.update(key.as_bytes());
    }
    h.update(bytemuck::cast_slice(&base.class));
    h.update(bytemuck::cast_slice(&base.area));
    for t in info.grid.transform {
        h.update(&t.to_bits().to_le_bytes());
    }
    h.finalize().to_hex().to_string()
}

/// `RAS-024` for codes without a class; their land stays, as land of unknown class.
pub fn unknown_codes(unknown: &BTreeMap<i32, f64>) -> Vec<Finding> {
    if unknown.is_empty() {
        return Vec::new();
    }
    let codes: Vec<String> = unknown.keys().take(NAMED).map(i32::to_string).collect();
    let area: f64 = unknown.values().sum();
    let f = Finding::new("RAS-024", Severity::Warn).times(unknown.len() as u64);
    vec![f.with("codes", codes.join(", ")).with("area_m2", area)]
}
