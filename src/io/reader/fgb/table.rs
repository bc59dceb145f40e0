//! Tables of the flatbuffers encoding, every offset and length held against the bytes before it is followed.
//!
//! By hand rather than by the `flatbuffers` crate: its checks need types made from the schema by a separate compiler,
//! and its accessors without them trust every offset. The few kinds of fields that FlatGeobuf has are less than that.

/// An offset or length that points outside the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bad;

type Got<T> = Result<Option<T>, Bad>;

/// A table in a buffer; fields are numbered as in the schema.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Distance of each field from the table's start, two bytes each; 0 = absent.
    fields: &'a [u8],
}

fn bytes_at<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Bad> {
    bytes.get(at..).and_then(|b| b.first_chunk()).copied().ok_or(Bad)
}

/// The 32-bit number at `at`.
pub fn word(bytes: &[u8], at: usize) -> Result<usize, Bad> {
    bytes_at(bytes, at).map(|b| u32::from_le_bytes(b) as usize)
}

impl<'a> Table<'a> {
    /// The table that a buffer begins with.
    pub fn root(bytes: &'a [u8]) -> Result<Self, Bad> {
        Self::at(bytes, word(bytes, 0)?)
    }
    fn at(bytes: &'a [u8], at: usize) -> Result<Self, Bad> {
        let back = i32::from_le_bytes(bytes_at(bytes, at)?);
        let list = usize::try_from(at as i64 - i64::from(back)).map_err(|_| Bad)?;
        let len = usize::from(u16::from_le_bytes(bytes_at(bytes, list)?));
        let fields = bytes.get(list..).and_then(|b| b.get(4..len)).ok_or(Bad)?;
        Ok(Self { bytes, at, fields })
    }
    fn place(&self, field: usize) -> Option<usize> {
        let entry = self.fields.get(field * 2..).and_then(|b| b.first_chunk())?;
        let distance = u16::from_le_bytes(*entry);
        (distance != 0).then(|| self.at + usize::from(distance))
    }
    fn scalar<const N: usize>(&self, field: usize) -> Got<[u8; N]> {
        self.place(field).map(|p| bytes_at(self.bytes, p)).transpose()
    }
    /// A byte, 0 when absent.
    pub fn byte(&self, field: usize) -> Result<u8, Bad> {
        Ok(self.scalar::<1>(field)?.map_or(0, |b| b[0]))
    }
    /// A 16-bit number.
    pub fn short(&self, field: usize) -> Got<u16> {
        Ok(self.scalar(field)?.map(u16::from_le_bytes))
    }
    /// A 32-bit number.
    pub fn int(&self, field: usize) -> Got<i32> {
        Ok(self.scalar(field)?.map(i32::from_le_bytes))
    }
    /// A 64-bit number.
    pub fn long(&self, field: usize) -> Got<u64> {
        Ok(self.scalar(field)?.map(u64::from_le_bytes))
    }
    fn followed(&self, field: usize) -> Got<usize> {
        self.place(field).map(|p| follow(self.bytes, p)).transpose()
    }
    /// The raw bytes of a vector of values that are `width` bytes each.
    pub fn vector(&self, field: usize, width: usize) -> Got<&'a [u8]> {
        let Some(at) = self.followed(field)? else { return Ok(None) };
        let len = word(self.bytes, at)?.checked_mul(width).ok_or(Bad)?;
        self.bytes.get(at + 4..).and_then(|b| b.get(..len)).map(Some).ok_or(Bad)
    }
    /// Text; what is no UTF-8 is shown as such.
    pub fn text(&self, field: usize) -> Got<std::borrow::Cow<'a, str>> {
        Ok(self.vector(field, 1)?.map(String::from_utf8_lossy))
    }
    /// A table within.
    pub fn table(&self, field: usize) -> Got<Self> {
        self.followed(field)?.map(|at| Self::at(self.bytes, at)).transpose()
    }
    /// Tables within.
    pub fn tables(&self, field: usize) -> Got<Tables<'a>> {
        let Some(at) = self.followed(field)? else { return Ok(None) };
        let len = word(self.bytes, at)?;
        let room = self.bytes.len().saturating_sub(at + 4) / 4;
        if len <= room { Ok(Some(Tables { bytes: self.bytes, first: at + 4, len })) } else { Err(Bad) }
    }
}

fn follow(bytes: &[u8], at: usize) -> Result<usize, Bad> {
    at.checked_add(word(bytes, at)?).ok_or(Bad)
}

/// A vector of tables.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    bytes: &'a [u8],
    first: usize,
    len: usize,
}

impl<'a> Tables<'a> {
    /// How many.
    pub fn len(&self) -> usize {
        self.len
    }
    /// Each in turn.
    pub fn iter(&self) -> impl Iterator<Item = Result<Table<'a>, Bad>> + use<'a> {
        let Self { bytes, first, len } = *self;
        (0..len).map(move |i| Table::at(bytes, follow(bytes, first + i * 4)?))
    }
}
