//! A column that is either owned or a window into a mapped file. Cloning shares it.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use bytemuck::Pod;
use memmap2::Mmap;

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
        }
    }
}

impl<T: Pod> From<Vec<T>> for Buf<T> {
    fn from(v: Vec<T>) -> Self {
        Self::Owned(Arc::new(v))
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
