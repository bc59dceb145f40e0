//! Polygons of a row as little-endian WKB, with the header and envelope of GeoPackage or without.

use crate::geo::Shapes;

/// Header flags: little endian, envelope of x and y.
const FLAGS_XY: u8 = 0b0000_0011;
/// Header flags of an empty geometry: little endian, empty, no envelope.
const FLAGS_EMPTY: u8 = 0b0001_0001;
const WKB_POLYGON: u32 = 3;
const WKB_MULTI_POLYGON: u32 = 6;

/// Appends row `row`, which has geometry, to `out` as a multipolygon.
///
/// The layer type is MULTIPOLYGON throughout, so that one- and many-part rows share one declared type.
pub fn geopackage(shapes: &Shapes, row: usize, srs_id: i32, out: &mut Vec<u8>) {
    let b = shapes.bounds_of(row);
    out.extend_from_slice(b"GP\0");
    out.push(if b.is_empty() { FLAGS_EMPTY } else { FLAGS_XY });
    out.extend_from_slice(&srs_id.to_le_bytes());
    if !b.is_empty() {
        for x in [b.min_x, b.max_x, b.min_y, b.max_y] {
            out.extend_from_slice(&x.to_le_bytes());
        }
    }
    multipolygon(shapes, row, out);
}

/// Appends row `row` as a multipolygon; `false` when the row has no geometry.
pub fn multipolygon(shapes: &Shapes, row: usize, out: &mut Vec<u8>) -> bool {
    let rings = shapes.rings_of(row);
    if rings.is_empty() {
        return false;
    }
    let parts = rings.clone().filter(|&k| !shapes.is_hole(k)).count();
    head(out, WKB_MULTI_POLYGON, parts as u32);
    for k in rings.clone().filter(|&k| !shapes.is_hole(k)) {
        let holes = (k + 1..rings.end).take_while(|&h| shapes.is_hole(h)).count();
        head(out, WKB_POLYGON, 1 + holes as u32);
        for ring in (k..=k + holes).map(|r| shapes.ring(r)) {
            out.extend_from_slice(&(ring.len() as u32).to_le_bytes());
            push_points(out, ring);
        }
    }
    true
}

/// Points as little-endian doubles.
pub fn push_points(out: &mut Vec<u8>, ring: &[[f64; 2]]) {
    if cfg!(target_endian = "little") {
        out.extend_from_slice(bytemuck::cast_slice(ring));
    } else {
        out.extend(ring.iter().flatten().flat_map(|x| x.to_le_bytes()));
    }
}

fn head(out: &mut Vec<u8>, kind: u32, parts: u32) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
    out.extend_from_slice(&parts.to_le_bytes());
}
