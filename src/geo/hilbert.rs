//! Order of rows along a Hilbert curve: neighbours on the ground become neighbours in memory.

use super::Bounds;

/// Key of rows without geometry: they come last.
const NOWHERE: u32 = u32::MAX;

/// Places along the curve of the 16 × 16 cells below a cell, and how the curve lies in each of them.
///
/// By state, then x and y of the cell (four bits each): eight bits of the place, then the state below.
/// The curve lies in a cell as drawn, with both axes reversed (bit 0), with the axes exchanged (bit 1), or both.
static STEPS: [[u16; 256]; 4] = steps();

/// Source: the usual descent through the quadrants (Hamilton 2006, "Compact Hilbert indices", two dimensions).
const fn steps() -> [[u16; 256]; 4] {
    let mut table = [[0; 256]; 4];
    let mut at = 0;
    while at < 4 * 256 {
        let (mut state, mut place, mut bit) = (at / 256, 0, 4);
        while bit > 0 {
            bit -= 1;
            let (x, y) = ((at >> (4 + bit)) & 1, (at >> bit) & 1);
            let (x, y) = if state & 2 == 0 { (x, y) } else { (y, x) };
            let (x, y) = (x ^ (state & 1), y ^ (state & 1));
            place = place * 4 + ((3 * x) ^ y);
            if y == 0 {
                state ^= 2 + x;
            }
        }
        table[at / 256][at % 256] = ((place << 2) + state) as u16;
        at += 1;
    }
    table
}

/// Position along the Hilbert curve of order 16 of a cell, both axes from 0 to 65535.
pub fn key(x: u32, y: u32) -> u32 {
    let (mut d, mut state) = (0, 0);
    for bits in [12, 8, 4, 0] {
        let cell = ((x >> bits) & 15) << 4 | ((y >> bits) & 15);
        let step = STEPS[state & 3][(cell & 255) as usize];
        d = d << 8 | u32::from(step >> 2);
        state = usize::from(step & 3);
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
    let keys: Vec<u64> = bounds.iter().zip(0u64..).map(|(b, row)| (u64::from(place(b)) << 32) | row).collect();
    sorted(keys).into_iter().map(|k| k as u32).collect()
}

/// Bits by which a round of sorting looks at a key.
const DIGIT: u32 = 11;
/// Fewer keys than this are sorted faster by comparing them.
const FEW: usize = 4096;

/// Keys in order; their lower halves rise already, so only the upper ones are looked at.
fn sorted(mut keys: Vec<u64>) -> Vec<u64> {
    if keys.len() < FEW {
        keys.sort_unstable();
        return keys;
    }
    let mut other = vec![0; keys.len()];
    for round in 0..u32::BITS.div_ceil(DIGIT) {
        let digit = |k: u64| ((k >> (u32::BITS + round * DIGIT)) & ((1 << DIGIT) - 1)) as usize;
        let mut next = [0usize; 1 << DIGIT];
        keys.iter().for_each(|&k| next[digit(k)] += 1);
        let mut sum = 0;
        for n in &mut next {
            (*n, sum) = (sum, sum + *n);
        }
        for &k in &keys {
            let at = &mut next[digit(k)];
            other[*at] = k;
            *at += 1;
        }
        std::mem::swap(&mut keys, &mut other);
    }
    keys
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
    fn many_rows_are_sorted_as_few_are() {
        let spot = |i: u64| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as f64;
        let bounds: Vec<Bounds> = (0..3 * FEW as u64)
            .map(|i| match i % 97 {
                0 => Bounds::EMPTY,
                // Many rows share a place.
                1..=9 => Bounds::around(&[[1.0, 2.0]]),
                _ => Bounds::around(&[[spot(i), spot(i + 7)]]),
            })
            .collect();
        let keys: Vec<u64> = (0..3 * FEW as u64).map(|i| (spot(i) as u64 % 9000) << 32 | i).collect();
        let mut compared = keys.clone();
        compared.sort_unstable();
        assert_eq!(sorted(keys), compared);
        let mut seen = order(&bounds);
        assert!(seen.iter().rev().take(3 * FEW / 97).rev().is_sorted(), "rows without place in file order");
        seen.sort_unstable();
        assert!(seen.iter().zip(0..).all(|(&r, i)| r == i));
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
