//! Order of rows along a Hilbert curve: neighbours on the ground become neighbours in memory.

use super::Bounds;

/// Key of rows without geometry: they come last.
const NOWHERE: u32 = u32::MAX;

/// Position along the Hilbert curve of order 16 of a cell, both axes from 0 to 65535.
///
/// Source: the usual descent through the quadrants (Hamilton 2006, "Compact Hilbert indices", two dimensions).
pub fn key(mut x: u32, mut y: u32) -> u32 {
    let mut d = 0;
    let mut s = 1u32 << 15;
    while s > 0 {
        let (rx, ry) = (u32::from(x & s > 0), u32::from(y & s > 0));
        d += s * s * ((3 * rx) ^ ry);
        if ry == 0 {
            if rx == 1 {
                (x, y) = (0xffff - (x & 0xffff), 0xffff - (y & 0xffff));
            }
            std::mem::swap(&mut x, &mut y);
        }
        s >>= 1;
    }
    d
}

/// Row numbers in space-filling order of the centres of their boxes, by (key, row): the same for the same boxes,
/// whatever the number of threads. Rows with an empty or non-finite box come last, in file order.
pub fn order(bounds: &[Bounds]) -> Vec<u32> {
    let mut all = Bounds::EMPTY;
    for b in bounds.iter().filter(|b| is_finite(b)) {
        all.join(b);
    }
    let cells = f64::from(0xffff_u32);
    let scale = |width: f64| if width > 0.0 { cells / width } else { 0.0 };
    let (kx, ky) = (scale(all.width()), scale(all.height()));
    let place = |b: &Bounds| {
        if !is_finite(b) {
            return NOWHERE;
        }
        let [cx, cy] = b.centre();
        // The casts saturate, so a width that overflowed gives a poor order and nothing worse.
        let cell = |v: f64| u32::from(v as u16);
        key(cell((cx - all.min_x) * kx), cell((cy - all.min_y) * ky)).min(NOWHERE - 1)
    };
    let mut keys: Vec<u64> = bounds.iter().zip(0u64..).map(|(b, row)| (u64::from(place(b)) << 32) | row).collect();
    keys.sort_unstable();
    keys.into_iter().map(|k| k as u32).collect()
}

fn is_finite(b: &Bounds) -> bool {
    !b.is_empty() && [b.min_x, b.min_y, b.max_x, b.max_y].iter().all(|v| v.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_visits_each_cell_once_and_steps_to_a_neighbour() {
        // A corner of 64 × 64 cells holds the first 4096 places of the curve, or a whole run of them elsewhere.
        let mut cells: Vec<(u32, u32, u32)> = (0..64).flat_map(|x| (0..64).map(move |y| (key(x, y), x, y))).collect();
        cells.sort_unstable();
        for w in cells.windows(2) {
            assert_eq!(w[1].0, w[0].0 + 1);
            assert_eq!(w[0].1.abs_diff(w[1].1) + w[0].2.abs_diff(w[1].2), 1);
        }
        // The last cell of the whole square.
        assert_eq!(key(0xffff, 0), u32::MAX);
    }

    #[test]
    fn rows_without_place_come_last_in_file_order() {
        let at = |x: f64, y: f64| Bounds { min_x: x, min_y: y, max_x: x, max_y: y };
        let b = [Bounds::EMPTY, at(9.0, 0.0), at(f64::NAN, 1.0), at(0.0, 0.0), at(0.0, 9.0)];
        // Corners in curve order: (0,0) (0,9) (9,9) (9,0).
        assert_eq!(order(&b), [3, 4, 1, 0, 2]);
        assert_eq!(order(&[]), [0u32; 0]);
    }
}
