//! Memory for large columns, straight from the system: in large pages where it has them, and kept for the next column.
//!
//! Half of the time of a fresh column of a million numbers would go into the first touch of thousands of small pages.

use std::sync::{Mutex, MutexGuard, PoisonError};

use memmap2::MmapMut;

/// A large page of the processors in use. Where it is another size nothing is lost but speed.
const PAGE: usize = 2 << 20;
/// Columns from this size on are worth it.
const LEAST_BYTES: usize = 4 << 20;
/// Memory of columns let go that is kept at most: the three of a balance of two and a half million parcels.
const KEPT_BYTES: usize = 64 << 20;

/// Memory of columns let go, the oldest first.
static KEPT: Mutex<Vec<Pages>> = Mutex::new(Vec::new());

fn kept() -> MutexGuard<'static, Vec<Pages>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A map that begins with a whole large page.
struct Pages {
    map: MmapMut,
    start: usize,
}

impl Pages {
    fn new(bytes: usize) -> Option<Self> {
        // Whole pages only: the system gives the odd ends of a map in small ones. One more, to begin where one begins.
        let map = MmapMut::map_anon(bytes.checked_next_multiple_of(PAGE)?.checked_add(PAGE)?).ok()?;
        // Only a wish: without large pages everything works as well.
        #[cfg(target_os = "linux")]
        let _ = map.advise(memmap2::Advice::HugePage);
        let start = map.as_ptr().align_offset(PAGE);
        (start <= PAGE).then_some(Self { map, start })
    }
    fn room(&self) -> usize {
        self.map.len() - self.start
    }
}

/// Memory of a column; let go, it is kept for the next one.
pub struct Large {
    /// There until it is let go.
    pages: Option<Pages>,
    bytes: usize,
}

impl Large {
    /// So many bytes of any content, zero or what an earlier column held; `None` for few, or when there are no more.
    pub fn new(bytes: usize) -> Option<Self> {
        if bytes < LEAST_BYTES {
            return None;
        }
        let fits = |p: &Pages| p.room() >= bytes && p.room() / 2 <= bytes;
        let again = {
            let mut kept = kept();
            kept.iter().position(fits).map(|i| kept.remove(i))
        };
        Some(Self { pages: Some(again.map_or_else(|| Pages::new(bytes), Some)?), bytes })
    }
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.pages.as_ref().and_then(|p| p.map.get(p.start..p.start + self.bytes)).unwrap_or(&[])
    }
    /// The bytes, to be written.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        let bytes = self.bytes;
        self.pages.as_mut().and_then(|p| p.map.get_mut(p.start..p.start + bytes)).unwrap_or(&mut [])
    }
}

impl Drop for Large {
    fn drop(&mut self) {
        let Some(pages) = self.pages.take() else { return };
        let mut gone = Vec::new();
        if pages.room() <= KEPT_BYTES {
            let mut kept = kept();
            kept.push(pages);
            while kept.iter().map(Pages::room).sum::<usize>() > KEPT_BYTES {
                gone.push(kept.remove(0));
            }
        }
        // Given back to the system here, after the lock.
        drop(gone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_let_go_is_taken_again_and_bounded() {
        assert!(Large::new(LEAST_BYTES - 1).is_none());
        assert!(Large::new(usize::MAX).is_none());
        let size = LEAST_BYTES + 5;
        let many: Vec<Large> = (0..KEPT_BYTES / LEAST_BYTES + 9).filter_map(|_| Large::new(size)).collect();
        assert!(many.iter().all(|l| l.bytes().len() == size && l.bytes().as_ptr().align_offset(PAGE) == 0));
        drop(many);
        let held: usize = kept().iter().map(Pages::room).sum();
        assert!(held <= KEPT_BYTES && held > 0, "{held}");
        let mut again = Large::new(size).unwrap();
        again.bytes_mut().fill(7);
        assert!(again.bytes().iter().all(|b| *b == 7));
    }
}
