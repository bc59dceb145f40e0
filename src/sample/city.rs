//! From the plan to parcels: the frame is cut once, its faces are divided in parallel, then neighbours exchange the
//! points on their shared edges and everything becomes flat columns.

use libm::sqrt;
use rayon::prelude::*;

use super::CitySpec;
use super::frame::{Face, build};
use super::grow::{Grower, Land};
use super::leaf::{Extras, Leaf, Mixes, OWN, weight};
use super::plan::{EPSG, Plan, Unit, ground};
use super::ring::{Book, P, Ring};
use super::rng::{Rng, mix};
use crate::base::{Area, Result, Watch};
use crate::geo::{Crs, Shapes, ShapesBuilder, area};

/// Parcels of the city for which the sizes in [`super::leaf`] are meant.
const STANDARD: f64 = 20_000.0;
/// Faces divided between two looks at the clock.
const BATCH: usize = 64;
/// Villages that make one town.
const VILLAGES_PER_TOWN: u32 = 24;

/// A village or neighbourhood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Village {
    /// Position in the units.
    pub unit: u16,
    /// Number of the town within the unit, from 1.
    pub town: u16,
    /// Number of the village within the town, from 1.
    pub village: u16,
}

/// The city as columns; all have one entry per parcel.
pub struct City {
    /// Polygons in EPSG:4526, counter-clockwise outlines with clockwise holes, coordinates on whole millimetres.
    pub shapes: Shapes,
    /// EPSG:4526.
    pub crs: Crs,
    /// Position in `classes`.
    pub class: Vec<u8>,
    /// Codes and names of the third national land survey.
    pub classes: Vec<(&'static str, &'static str)>,
    /// Position in `villages`.
    pub village: Vec<u32>,
    /// The villages, by unit.
    pub villages: Vec<Village>,
    /// The statutory units.
    pub units: Vec<Unit>,
    /// Kind of settlement: 0 none, 1 city, 2 country town, 3 village.
    pub settled: Vec<u8>,
    /// Slope grade of cropland 1…5, else 0.
    pub slope: Vec<u8>,
    /// Area on the CGCS2000 ellipsoid.
    pub area: Vec<Area>,
}

/// What became of one face.
struct Patch {
    points: Vec<P>,
    /// Base edge of each point's edge where a neighbouring face shares it, else [`OWN`].
    edge: Vec<u32>,
    ring_ends: Vec<u32>,
    /// Rings, class, settled, slope, ground of each parcel.
    parcels: Vec<(u8, u8, u8, u8, u32)>,
    unit: usize,
    grounds: u32,
}

/// Makes the city. The same spec gives the same bytes with any number of threads.
///
/// Cost: about 30 s of processor time and 1 GiB for a million parcels. Errors: `RUN-001`.
pub fn city(spec: &CitySpec, watch: &dyn Watch) -> Result<City> {
    watch.stage("stage-sample-frame");
    let plan = Plan::load(spec.seed);
    let mixes = Mixes::load();
    let size = sqrt(STANDARD / f64::from(spec.parcels.max(200)));
    let mut book = Book::default();
    let faces = build(&plan, &mut book, (88_000.0 * size).clamp(6_000.0, 400_000.0));
    let Book { ends, extra, .. } = book;
    let counts = counts(&plan, &faces, spec.parcels, size);
    watch.stage("stage-sample-parcels");
    let mut extras = extra;
    let mut patches: Vec<Patch> = Vec::with_capacity(faces.len());
    let mut todo: Vec<(usize, Face, u32)> =
        faces.into_iter().zip(counts).enumerate().map(|(i, (f, n))| (i, f, n)).collect();
    let all = todo.len();
    while !todo.is_empty() {
        watch.check()?;
        watch.progress((all - todo.len()) as u64, all as u64);
        let batch: Vec<_> = todo.drain(..todo.len().min(BATCH)).collect();
        let done: Vec<(Patch, Vec<(u32, u32)>)> = batch
            .into_par_iter()
            .map(|(i, f, n)| divided(&plan, &mixes, &ends, f, n, mix(spec.seed, i as u64)))
            .collect();
        for (patch, notes) in done {
            patches.push(patch);
            extras.extend(notes);
        }
    }
    assemble(plan, mixes, &ends, Extras::new(extras), patches, watch)
}

/// Parcels for each face: long things by length, the rest by weight, so that the sum is near the wish.
fn counts(plan: &Plan, faces: &[Face], parcels: u32, size: f64) -> Vec<u32> {
    let weights: Vec<f64> = faces
        .par_iter()
        .map(|f| {
            let hectares = f.ring.area_m2() / 10_000.0;
            match f.what {
                "open" => weight(plan, &f.ring),
                "river" => hectares / 320.0,
                "flats" => hectares / 75.0,
                "airport" => hectares / 70.0,
                _ => 0.0,
            }
        })
        .collect();
    let lengths: Vec<u32> = faces
        .iter()
        .zip(&weights)
        .map(|(f, w)| {
            let length: f64 = f.ring.sides().map(|(a, b)| super::ring::distance(a, b)).sum::<f64>() / 2000.0;
            if *w > 0.0 || f.what == "lake" { 0 } else { (length / (2600.0 * size)).round() as u32 }
        })
        .collect();
    let single: u32 = lengths.iter().zip(&weights).filter(|(_, w)| **w <= 0.0).map(|(l, _)| (*l).max(1)).sum();
    let each = f64::from(parcels.saturating_sub(single)) / weights.iter().sum::<f64>().max(1.0);
    weights
        .iter()
        .zip(lengths)
        .map(|(w, l)| if *w > 0.0 { (w * each).round().max(1.0) as u32 } else { l.max(1) })
        .collect()
}

fn divided(plan: &Plan, mixes: &Mixes, ends: &[(P, P)], face: Face, n: u32, seed: u64) -> (Patch, Vec<(u32, u32)>) {
    let mut rng = Rng::new(seed);
    let book = Book { before: ends, ..Book::default() };
    let mut g = Grower { plan, mixes, book, leaves: Vec::new(), grounds: 0, seed: 1 };
    let land = Land { what: face.what, grid: rng.range(-0.12, 0.12), ground: 0, settled: 0 };
    g.divide(face.ring, n, land, rng);
    let first = ends.len() as u32;
    let (own, shared): (Vec<_>, Vec<_>) = std::mem::take(&mut g.book.extra).into_iter().partition(|x| x.0 >= first);
    let own = Extras::new(own);
    let mut patch = Patch {
        points: Vec::new(),
        edge: Vec::new(),
        ring_ends: Vec::new(),
        parcels: Vec::with_capacity(g.leaves.len()),
        unit: face.unit,
        grounds: g.grounds,
    };
    for Leaf { rings, class, settled, slope, ground } in std::mem::take(&mut g.leaves) {
        patch.parcels.push((rings.len() as u8, class, settled, slope, ground));
        for ring in rings {
            let ring = own.put_into(&ring, &g.book, |id| id >= first);
            patch.points.extend(&ring.points);
            patch.edge.extend(ring.edge.iter().map(|&id| if id < first { id } else { OWN }));
            patch.ring_ends.push(patch.points.len() as u32);
        }
    }
    (patch, shared)
}

fn assemble(
    plan: Plan,
    mixes: Mixes,
    ends: &[(P, P)],
    extras: Extras,
    patches: Vec<Patch>,
    watch: &dyn Watch,
) -> Result<City> {
    watch.stage("stage-sample-join");
    let (villages, firsts) = villages(&patches);
    let rows: usize = patches.iter().map(|p| p.parcels.len()).sum();
    let mut builder = ShapesBuilder::default();
    let mut city = City {
        shapes: Shapes::default(),
        crs: Crs::from_epsg(EPSG)?,
        class: Vec::with_capacity(rows),
        classes: mixes.classes,
        village: Vec::with_capacity(rows),
        villages,
        units: plan.units,
        settled: Vec::with_capacity(rows),
        slope: Vec::with_capacity(rows),
        area: Vec::new(),
    };
    let book = Book { before: ends, ..Book::default() };
    for (patch, first) in patches.into_iter().zip(firsts) {
        watch.check()?;
        let mut ring_number = 0usize;
        for &(rings, class, settled, slope, own_ground) in &patch.parcels {
            for k in 0..rings as usize {
                let ring = extras.put_into(&patch.ring(ring_number + k), &book, |_| true);
                let mut points: Vec<[f64; 2]> = ring.points.iter().map(|p| ground(*p)).collect();
                points.extend(points.first().copied());
                builder.ring(k > 0, &points);
            }
            ring_number += rings as usize;
            builder.end_row();
            city.class.push(class);
            city.village.push(first + own_ground);
            city.settled.push(settled);
            city.slope.push(slope);
        }
    }
    city.shapes = builder.finish();
    city.area = area::ellipsoid(&city.shapes, &city.crs.kind, watch)?;
    Ok(city)
}

impl Patch {
    fn ring(&self, k: usize) -> Ring {
        let start = k.checked_sub(1).and_then(|i| self.ring_ends.get(i)).map_or(0, |e| *e as usize);
        let end = self.ring_ends.get(k).map_or(start, |e| *e as usize);
        Ring {
            points: self.points.get(start..end).unwrap_or(&[]).to_vec(),
            edge: self.edge.get(start..end).unwrap_or(&[]).to_vec(),
        }
    }
}

/// Villages in order of unit and face, and for each face the position of its ground 0.
fn villages(patches: &[Patch]) -> (Vec<Village>, Vec<u32>) {
    let (mut out, mut firsts): (Vec<Village>, Vec<u32>) = (Vec::new(), Vec::new());
    let (mut unit, mut count) = (usize::MAX, 0u32);
    for p in patches {
        if p.unit != unit {
            (unit, count) = (p.unit, 0);
        }
        firsts.push(out.len() as u32);
        for _ in 0..=p.grounds {
            out.push(Village {
                unit: unit as u16,
                town: (count / VILLAGES_PER_TOWN + 1) as u16,
                village: (count % VILLAGES_PER_TOWN + 1) as u16,
            });
            count += 1;
        }
    }
    (out, firsts)
}
