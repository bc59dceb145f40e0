//! Tiles: squares of a fixed grid over the ground, whose pixels hold the row of a parcel.

use crate::geo::Bounds;

/// Pixels on the side of a tile.
pub const TILE_PX: usize = 256;

/// The id of a pixel that no parcel holds.
pub const NO_PARCEL: u32 = u32::MAX;

/// How coarse a tile is: level `k` has 2^k metres in a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(pub i8);

impl Level {
    /// Finest level: 1/64 m in a pixel.
    pub const MIN: Self = Self(-6);
    /// Coarsest level: 16 km in a pixel.
    pub const MAX: Self = Self(14);

    /// The level nearest to a scale, by ratio.
    pub fn nearest(metres_per_px: f64) -> Self {
        let k = libm::log2(metres_per_px).round();
        Self(k.clamp(f64::from(Self::MIN.0), f64::from(Self::MAX.0)) as i8)
    }
    /// Metres in a pixel.
    pub fn metres_per_px(self) -> f64 {
        libm::ldexp(1.0, i32::from(self.0))
    }
    /// Metres on the side of a tile.
    pub fn tile_m(self) -> f64 {
        self.metres_per_px() * TILE_PX as f64
    }
}

/// A square of the grid. `x` counts to the east and `y` to the north from ground point 0, 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// See [`Level`].
    pub level: i8,
    /// Column, eastward.
    pub x: i32,
    /// Row, northward.
    pub y: i32,
}

impl TileId {
    /// Its level.
    pub fn level(&self) -> Level {
        Level(self.level)
    }
    /// Metres in one of its pixels.
    pub fn metres_per_px(&self) -> f64 {
        self.level().metres_per_px()
    }
    /// Ground that it covers.
    pub fn bounds(&self) -> Bounds {
        let side = self.level().tile_m();
        let (min_x, min_y) = (f64::from(self.x) * side, f64::from(self.y) * side);
        Bounds { min_x, min_y, max_x: min_x + side, max_y: min_y + side }
    }
    /// The tile of the next coarser level that holds it.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self { level: self.level.saturating_add(1), x: self.x.div_euclid(2), y: self.y.div_euclid(2) }
    }
}

/// The parcels of one tile as pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdTile {
    /// Which square.
    pub id: TileId,
    /// `TILE_PX`² rows of parcels, line by line from the north-west; [`NO_PARCEL`] = none.
    pub ids: Box<[u32]>,
    /// The pixels just outside, so that outlines run on over tile borders: north, south, west, east line.
    pub rim: [Box<[u32]>; 4],
}

impl IdTile {
    /// Bytes that it occupies.
    pub const BYTES: usize = Self::FLAT * size_of::<u32>();

    /// Numbers of [`Self::flat`].
    pub const FLAT: usize = TILE_PX * TILE_PX + 4 * TILE_PX;

    /// Its pixels and the four lines of its rim as one run of [`Self::FLAT`] numbers.
    pub fn flat(&self) -> impl Iterator<Item = u32> + '_ {
        self.ids.iter().chain(self.rim.iter().flatten()).copied()
    }
    /// The tile out of such a run; `None` when it is too short or too long.
    pub fn from_flat(id: TileId, flat: &[u32]) -> Option<Self> {
        let (ids, rim) = flat.split_at_checked(TILE_PX * TILE_PX)?;
        let mut lines = rim.chunks_exact(TILE_PX).map(Box::from);
        let rim = [lines.next()?, lines.next()?, lines.next()?, lines.next()?];
        (flat.len() == Self::FLAT).then(|| Self { id, ids: ids.into(), rim })
    }

    /// The row of the parcel at a pixel; [`NO_PARCEL`] outside.
    pub fn at(&self, column: usize, line: usize) -> u32 {
        if column >= TILE_PX {
            return NO_PARCEL;
        }
        self.ids.get(line * TILE_PX + column).copied().unwrap_or(NO_PARCEL)
    }
    /// One line of pixels; empty outside.
    pub fn line(&self, line: usize) -> &[u32] {
        self.ids.get(line * TILE_PX..(line + 1) * TILE_PX).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_hold_their_children() {
        let t = TileId { level: 2, x: -3, y: 5 };
        // side 1024 m: x from −3072 to −2048, y from 5120 to 6144
        assert_eq!(t.bounds(), Bounds { min_x: -3072.0, min_y: 5120.0, max_x: -2048.0, max_y: 6144.0 });
        let p = t.parent();
        assert_eq!(p, TileId { level: 3, x: -2, y: 2 });
        assert!(p.bounds().holds(t.bounds().centre()));
    }

    #[test]
    fn nearest_level_is_by_ratio() {
        assert_eq!(Level::nearest(1.4), Level(0));
        assert_eq!(Level::nearest(1.42), Level(1));
        assert_eq!(Level::nearest(1e9), Level::MAX);
    }
}
