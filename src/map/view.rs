//! Where the camera stands: ground metres to screen pixels and back.

use crate::geo::Bounds;

use super::tile::{Level, TileId};

/// A north-up camera over projected ground. Screen pixels are physical ones, x to the right, y down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Ground point in the middle of the picture, metres (x east, y north).
    pub centre: [f64; 2],
    /// Ground metres in one screen pixel, > 0.
    pub metres_per_px: f64,
    /// Width and height of the picture, pixels.
    pub size_px: [f32; 2],
}

/// Closest look: a pixel is a centimetre.
const CLOSEST_M_PER_PX: f64 = 0.01;
/// Farthest look: a pixel is 20 km.
const FARTHEST_M_PER_PX: f64 = 20_000.0;
/// Share of the picture that `fit` leaves free around the bounds.
const FIT_MARGIN: f64 = 0.04;

impl View {
    /// The view in which `bounds` just fit, with a small margin. Empty bounds give a view of 1 m per pixel at 0, 0.
    pub fn fit(bounds: Bounds, size_px: [f32; 2]) -> Self {
        if bounds.is_empty() {
            return Self { centre: [0.0, 0.0], metres_per_px: 1.0, size_px };
        }
        let free = 1.0 - 2.0 * FIT_MARGIN;
        let across = bounds.width() / (f64::from(size_px[0]).max(1.0) * free);
        let down = bounds.height() / (f64::from(size_px[1]).max(1.0) * free);
        Self { centre: bounds.centre(), metres_per_px: clamp_scale(across.max(down)), size_px }
    }

    /// Screen position of a ground point.
    pub fn screen_from_ground(&self, ground: [f64; 2]) -> [f32; 2] {
        let half = self.half_px();
        [
            ((ground[0] - self.centre[0]) / self.metres_per_px + half[0]) as f32,
            ((self.centre[1] - ground[1]) / self.metres_per_px + half[1]) as f32,
        ]
    }

    /// Ground point under a screen position.
    pub fn ground_from_screen(&self, screen: [f32; 2]) -> [f64; 2] {
        let half = self.half_px();
        [
            self.centre[0] + (f64::from(screen[0]) - half[0]) * self.metres_per_px,
            self.centre[1] - (f64::from(screen[1]) - half[1]) * self.metres_per_px,
        ]
    }

    /// Zoomed by `factor` (> 1 = closer); the ground under `screen` stays where it is.
    #[must_use]
    pub fn zoomed_about(&self, factor: f64, screen: [f32; 2]) -> Self {
        let held = self.ground_from_screen(screen);
        let metres_per_px = clamp_scale(self.metres_per_px / factor);
        let half = self.half_px();
        let centre = [
            held[0] - (f64::from(screen[0]) - half[0]) * metres_per_px,
            held[1] + (f64::from(screen[1]) - half[1]) * metres_per_px,
        ];
        Self { centre, metres_per_px, size_px: self.size_px }
    }

    /// Moved so that the picture follows a drag of `delta_px`.
    #[must_use]
    pub fn panned(&self, delta_px: [f32; 2]) -> Self {
        let centre = [
            self.centre[0] - f64::from(delta_px[0]) * self.metres_per_px,
            self.centre[1] + f64::from(delta_px[1]) * self.metres_per_px,
        ];
        Self { centre, ..*self }
    }

    /// Ground that the picture shows.
    pub fn extent(&self) -> Bounds {
        let [half_x, half_y] = self.half_px().map(|h| h * self.metres_per_px);
        Bounds {
            min_x: self.centre[0] - half_x,
            min_y: self.centre[1] - half_y,
            max_x: self.centre[0] + half_x,
            max_y: self.centre[1] + half_y,
        }
    }

    /// The tile level whose pixels come closest to screen pixels (0.71 to 1.41 screen pixels each).
    pub fn level(&self) -> Level {
        Level::nearest(self.metres_per_px)
    }

    /// The tiles of [`Self::level`] that the picture shows, nearest to its centre first.
    pub fn visible_tiles(&self) -> Vec<TileId> {
        self.tiles_at(self.level())
    }

    /// The tiles of another level that the picture shows, nearest to its centre first.
    pub fn tiles_at(&self, level: Level) -> Vec<TileId> {
        let extent = self.extent();
        let side = level.tile_m();
        let number = |metres: f64| (metres / side).floor() as i32;
        let mut tiles = Vec::new();
        for y in number(extent.min_y)..=number(extent.max_y) {
            for x in number(extent.min_x)..=number(extent.max_x) {
                tiles.push(TileId { level: level.0, x, y });
            }
        }
        let away = |t: &TileId| {
            let c = t.bounds().centre();
            let (dx, dy) = (c[0] - self.centre[0], c[1] - self.centre[1]);
            dx * dx + dy * dy
        };
        tiles.sort_by(|a, b| away(a).total_cmp(&away(b)).then_with(|| (a.y, a.x).cmp(&(b.y, b.x))));
        tiles
    }

    fn half_px(&self) -> [f64; 2] {
        self.size_px.map(|s| f64::from(s) / 2.0)
    }
}

fn clamp_scale(metres_per_px: f64) -> f64 {
    if metres_per_px.is_finite() { metres_per_px.clamp(CLOSEST_M_PER_PX, FARTHEST_M_PER_PX) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> View {
        View { centre: [500_000.0, 3_800_000.0], metres_per_px: 2.5, size_px: [800.0, 600.0] }
    }

    #[test]
    fn screen_and_ground_are_inverse() {
        let v = view();
        // 100 px right of and 40 px above the middle: +250 m east, +100 m north.
        assert_eq!(v.ground_from_screen([500.0, 260.0]), [500_250.0, 3_800_100.0]);
        assert_eq!(v.screen_from_ground([500_250.0, 3_800_100.0]), [500.0, 260.0]);
    }

    #[test]
    fn zoom_holds_the_pointer() {
        let v = view();
        let z = v.zoomed_about(2.0, [700.0, 100.0]);
        assert_eq!(z.metres_per_px, 1.25);
        assert_eq!(z.ground_from_screen([700.0, 100.0]), v.ground_from_screen([700.0, 100.0]));
    }

    #[test]
    fn pan_follows_the_hand() {
        let v = view();
        let p = v.panned([30.0, -20.0]);
        assert_eq!(p.screen_from_ground(v.ground_from_screen([100.0, 100.0])), [130.0, 80.0]);
    }

    #[test]
    fn visible_tiles_cover_the_picture_from_the_centre() {
        let v = view();
        let tiles = v.visible_tiles();
        let e = v.extent();
        let mut covered = Bounds::EMPTY;
        tiles.iter().for_each(|t| covered.join(&t.bounds()));
        assert!(covered.min_x <= e.min_x && covered.max_x >= e.max_x);
        assert!(covered.min_y <= e.min_y && covered.max_y >= e.max_y);
        assert!(tiles.first().is_some_and(|t| t.bounds().holds(v.centre)));
        assert!(tiles.iter().all(|t| t.bounds().meets(&e)));
    }

    #[test]
    fn fit_shows_all() {
        let b = Bounds { min_x: 0.0, min_y: 0.0, max_x: 9200.0, max_y: 100.0 };
        let v = View::fit(b, [1000.0, 500.0]);
        // 9200 m over 920 free pixels
        assert!((v.metres_per_px - 10.0).abs() < 1e-9);
        assert_eq!(v.centre, [4600.0, 50.0]);
    }
}
