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

/// Whether the system has many large pages at hand. Where memory is in pieces it would move other pages
/// about to make some, for longer than small ones take.
#[cfg(target_os = "linux")]
pub fn plentiful() -> bool {
    // By zone: how many free blocks of one page, two, four, …
    let Ok(zones) = std::fs::read_to_string("/proc/buddyinfo") else { return true };
    large_bytes(&zones) >= PLENTY_BYTES
}

/// Bytes in free blocks of a large page or more.
#[cfg(target_os = "linux")]
fn large_bytes(zones: &str) -> usize {
    let zone = |line: &str| {
        let blocks = line.split_whitespace().skip(4 + ORDER).enumerate();
        blocks.filter_map(|(i, n)| n.parse::<usize>().ok()?.checked_mul(PAGE << i)).fold(0, usize::saturating_add)
    };
    zones.lines().map(zone).fold(0, usize::saturating_add)
}

/// Several times what a layer of a million parcels takes.
#[cfg(target_os = "linux")]
const PLENTY_BYTES: usize = 2 << 30;

/// A large page is two to the power of this many small ones.
#[cfg(target_os = "linux")]
const ORDER: usize = 9;

/// Has the system give the memory of values to come at once instead of page by page as they are written.
#[cfg(target_os = "linux")]
pub fn prepare<T>(room: &mut [std::mem::MaybeUninit<T>]) {
    let (start, bytes) = (room.as_mut_ptr().addr(), size_of_val(room));
    let (first, last) = (start.next_multiple_of(SMALL), (start + bytes) / SMALL * SMALL);
    if first < last {
        let whole = room.as_mut_ptr().cast::<u8>().wrapping_add(first - start);
        // SAFETY: whole pages of memory that is ours to write; their content does not change. Only a wish.
        unsafe { libc::madvise(whole.cast(), last - first, libc::MADV_POPULATE_WRITE) };
    }
}

/// The same where the system knows no such wish.
#[cfg(not(target_os = "linux"))]
pub fn prepare<T>(_: &mut [std::mem::MaybeUninit<T>]) {}

/// A small page; a multiple of it where pages are larger does no harm.
#[cfg(target_os = "linux")]
const SMALL: usize = 4096;

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
        if plentiful() {
            let _ = map.advise(memmap2::Advice::HugePage);
        }
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

    #[cfg(target_os = "linux")]
    #[test]
    fn only_free_blocks_of_a_large_page_count() {
        let zones = "Node 0, zone    DMA32   7 6 5 4 3 2 1 1 1 3 2\nNode 0, zone   Normal  9 9 9 9 9 9 9 9 9 0 1\n";
        assert_eq!(large_bytes(zones), (3 + 2 * 2 + 2) * PAGE);
        assert_eq!(large_bytes("anything else"), 0);
        assert!(large_bytes(zones) < PLENTY_BYTES);
    }

    #[test]
    fn prepared_room_keeps_what_stands_before_it() {
        let mut v = Vec::with_capacity(100_000);
        v.extend(0..50_000u64);
        prepare(v.spare_capacity_mut());
        prepare(&mut v.spare_capacity_mut()[..0]);
        v.extend(50_000..100_000);
        assert!(v.iter().copied().eq(0..100_000));
    }

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
