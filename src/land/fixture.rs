//! Small layers without shapes. Tests only.

use std::sync::Arc;

use super::base_layer::{AreaRule, BaseAbout, BaseLayer, District};
use super::class::ClassId;
use crate::base::Area;
use crate::geo::{Crs, Shapes};

/// A parcel: class, district, area m², strip m².
pub(crate) type Parcel = (ClassId, u16, f64, f64);

/// About a layer of no file.
pub(crate) fn about() -> BaseAbout {
    BaseAbout {
        name: "t".into(),
        crs: Crs::cgcs2000(),
        area_rule: AreaRule::Survey,
        area_ellipsoid: Vec::new().into(),
        feature: Vec::new().into(),
        fields: Vec::new(),
        fingerprint: String::new(),
        intake: Default::default(),
    }
}

/// Parcels without name, code and shape.
pub(crate) fn layer(parcels: &[Parcel], districts: u16) -> BaseLayer {
    BaseLayer {
        key: parcels.iter().map(|_| "").collect(),
        class: parcels.iter().map(|p| p.0).collect::<Vec<_>>().into(),
        code: vec![0; parcels.len()].into(),
        codes: vec![String::new()],
        district: parcels.iter().map(|p| p.1).collect::<Vec<_>>().into(),
        districts: (0..districts).map(|d| District { code: d.to_string(), name: d.to_string() }).collect(),
        area: parcels.iter().map(|p| Area::from_m2(p.2)).collect::<Vec<_>>().into(),
        ridge: parcels.iter().map(|p| Area::from_m2(p.3)).collect::<Vec<_>>().into(),
        shapes: Shapes::default(),
        about: Arc::new(about()),
    }
}
