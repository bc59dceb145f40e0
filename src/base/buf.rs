//! A column that is either owned or a window into a mapped file. Cloning shares it.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use bytemuck::Pod;
use memmap2::{Mmap, MmapMut};

/// Immutable values of one plain type, owned or mapped.
#[derive(Clone)]
pub enum Buf<T: Pod> {
    /// Values in memory of our own.
    Owned(Arc<Vec<T>>),
    /// Values in a mapped file; `start` is in bytes and aligned for `T`, `len` in values.
    Mapped {
        /// The mapped file.
        map: Arc<Mmap>,
        /// First byte.
        start: usize,
        /// Number of values.
        len: usize,
        /// The type of a value.
        kind: PhantomData<T>,
    },
    /// Values in memory of our own that the system gave in large pages.
    Large(Arc<MmapMut>, PhantomData<T>),
}

impl<T: Pod> Buf<T> {
    /// A window of `len` values from byte `start` of `map`; `None` when it does not lie inside or is not aligned.
    pub fn window(map: &Arc<Mmap>, start: usize, len: usize) -> Option<Self> {
        let bytes = len.checked_mul(size_of::<T>())?;
        let slice = map.get(start..start.checked_add(bytes)?)?;
        bytemuck::try_cast_slice::<u8, T>(slice).ok()?;
        Some(Self::Mapped { map: Arc::clone(map), start, len, kind: PhantomData })
    }
}

impl<T: Pod> Deref for Buf<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        match self {
            Self::Owned(v) => v,
            Self::Mapped { map, start, len, .. } => {
                // Checked once in `window`; a mapped file cannot shrink the mapping.
                map.get(*start..*start + *len * size_of::<T>()).map_or(&[], bytemuck::cast_slice)
            }
            Self::Large(map, _) => bytemuck::try_cast_slice(map).unwrap_or(&[]),
        }
    }
}

impl<T: Pod> From<Vec<T>> for Buf<T> {
    fn from(v: Vec<T>) -> Self {
        Self::Owned(Arc::new(v))
    }
}

/// Room for a column that is written before it is shared: zero at first.
pub enum Room<T: Pod> {
    /// A small column.
    Owned(Vec<T>),
    /// A large one.
    Large(MmapMut, PhantomData<T>),
}

/// Columns from this size on ask the system for large pages: half of the time a fresh column of a million numbers takes
/// goes into the first touch of thousands of small pages.
const LARGE_BYTES: usize = 4 << 20;

impl<T: Pod> Room<T> {
    /// Room for `len` values.
    pub fn zeroed(len: usize) -> Self {
        let bytes = len.saturating_mul(size_of::<T>());
        if bytes >= LARGE_BYTES
            && let Ok(map) = MmapMut::map_anon(bytes)
        {
            // Only a wish: without large pages everything works as well.
            #[cfg(target_os = "linux")]
            let _ = map.advise(memmap2::Advice::HugePage);
            return Self::Large(map, PhantomData);
        }
        Self::Owned(vec![T::zeroed(); len])
    }
}

impl<T: Pod> Deref for Room<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        match self {
            Self::Owned(v) => v,
            Self::Large(map, _) => bytemuck::try_cast_slice(map).unwrap_or(&[]),
        }
    }
}

impl<T: Pod> DerefMut for Room<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::Owned(v) => v,
            Self::Large(map, _) => bytemuck::try_cast_slice_mut(map).unwrap_or(&mut []),
        }
    }
}

impl<T: Pod> From<Room<T>> for Buf<T> {
    fn from(room: Room<T>) -> Self {
        match room {
            Room::Owned(v) => v.into(),
            Room::Large(map, kind) => Self::Large(Arc::new(map), kind),
        }
    }
}

impl<T: Pod> Default for Buf<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T: Pod + std::fmt::Debug> std::fmt::Debug for Buf<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Buf[{}]", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_rooms_are_zero_and_keep_what_is_written() {
        for len in [0, 7, LARGE_BYTES / 8 - 1, LARGE_BYTES / 8 + 3] {
            let mut room = Room::<i64>::zeroed(len);
            assert_eq!(room.len(), len);
            assert!(room.iter().all(|x| *x == 0));
            room.iter_mut().enumerate().for_each(|(i, x)| *x = i as i64 - 3);
            let column = Buf::from(room);
            assert_eq!(column.clone().iter().sum::<i64>(), (0..len as i64).sum::<i64>() - 3 * len as i64);
        }
    }
}
