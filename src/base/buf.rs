//! A column that is either owned or a window into a mapped file. Cloning shares it.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use bytemuck::Pod;
use memmap2::Mmap;

use super::large::Large;

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
    Large(Arc<Large>, PhantomData<T>),
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
            Self::Large(memory, _) => bytemuck::try_cast_slice(memory.bytes()).unwrap_or(&[]),
        }
    }
}

impl<T: Pod> From<Vec<T>> for Buf<T> {
    fn from(v: Vec<T>) -> Self {
        Self::Owned(Arc::new(v))
    }
}

/// Room for a column that is written, all of it, before it is shared.
pub enum Room<T: Pod> {
    /// A small column.
    Owned(Vec<T>),
    /// A large one.
    Large(Large, PhantomData<T>),
}

impl<T: Pod> Room<T> {
    /// Room for `len` values. What stands there before is anything: zero, or what an earlier column held.
    pub fn unwritten(len: usize) -> Self {
        match Large::new(len.saturating_mul(size_of::<T>())) {
            Some(memory) => Self::Large(memory, PhantomData),
            None => Self::Owned(vec![T::zeroed(); len]),
        }
    }
}

impl<T: Pod> Deref for Room<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        match self {
            Self::Owned(v) => v,
            Self::Large(memory, _) => bytemuck::try_cast_slice(memory.bytes()).unwrap_or(&[]),
        }
    }
}

impl<T: Pod> DerefMut for Room<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::Owned(v) => v,
            Self::Large(memory, _) => bytemuck::try_cast_slice_mut(memory.bytes_mut()).unwrap_or(&mut []),
        }
    }
}

impl<T: Pod> From<Room<T>> for Buf<T> {
    fn from(room: Room<T>) -> Self {
        match room {
            Room::Owned(v) => v.into(),
            Room::Large(memory, kind) => Self::Large(Arc::new(memory), kind),
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
    fn small_and_large_rooms_keep_what_is_written() {
        // Twice, so that the second ones lie where the first ones lay.
        for len in [0, 7, (4 << 20) / 8 - 1, (4 << 20) / 8 + 3].repeat(2) {
            let mut room = Room::<i64>::unwritten(len);
            assert_eq!(room.len(), len);
            room.iter_mut().enumerate().for_each(|(i, x)| *x = i as i64 - 3);
            let column = Buf::from(room);
            assert_eq!(column.clone().iter().sum::<i64>(), (0..len as i64).sum::<i64>() - 3 * len as i64);
        }
    }
}
