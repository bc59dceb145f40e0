//! What stands before the features: magic, header, size of the index.

use super::table::{Bad, Table, Tables, word};
use crate::io::raw::{FieldKind, GeometryKind, StatedCrs};
use crate::io::reader::stated;

/// Kind of the values of a column, numbered as in the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Byte,
    UByte,
    Bool,
    Short,
    UShort,
    Int,
    UInt,
    Long,
    ULong,
    Float,
    Double,
    /// Text, JSON and dates, which the format stores as text.
    Text,
    Binary,
}

const KINDS: [Kind; 15] = [
    Kind::Byte,
    Kind::UByte,
    Kind::Bool,
    Kind::Short,
    Kind::UShort,
    Kind::Int,
    Kind::UInt,
    Kind::Long,
    Kind::ULong,
    Kind::Float,
    Kind::Double,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Binary,
];

impl Kind {
    /// The kind in which values are kept; `None` for bytes, which no attribute table shows.
    pub fn field(self) -> Option<FieldKind> {
        match self {
            Self::Float | Self::Double => Some(FieldKind::Real),
            Self::Text => Some(FieldKind::Text),
            Self::Binary => None,
            _ => Some(FieldKind::Int),
        }
    }
    /// Bytes of a value; `None` when the value says so itself.
    pub fn width(self) -> Option<usize> {
        match self {
            Self::Byte | Self::UByte | Self::Bool => Some(1),
            Self::Short | Self::UShort => Some(2),
            Self::Int | Self::UInt | Self::Float => Some(4),
            Self::Long | Self::ULong | Self::Double => Some(8),
            Self::Text | Self::Binary => None,
        }
    }
}

/// A column of the attribute table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
}

/// More columns than any layer has; a header of a few megabytes could ask for a table of many gigabytes.
pub const MOST_COLUMNS: usize = 4096;

/// The columns of a header or of a feature.
pub fn columns(list: Option<Tables<'_>>, bytes: usize) -> Result<Vec<Column>, Bad> {
    let Some(list) = list else { return Ok(Vec::new()) };
    if list.len() > MOST_COLUMNS {
        return Err(Bad);
    }
    // Many columns may point to one long name.
    let mut left = bytes;
    list.iter()
        .map(|c| {
            let c = c?;
            let name = c.vector(0, 1)?.unwrap_or(&[]);
            left = left.checked_sub(name.len()).ok_or(Bad)?;
            let kind = KINDS.get(usize::from(c.byte(1)?)).copied().ok_or(Bad)?;
            Ok(Column { name: String::from_utf8_lossy(name).into_owned(), kind })
        })
        .collect()
}

/// The header.
pub struct Head {
    pub name: Option<String>,
    /// Type of all geometries, as numbered by the format; 0 = each says its own.
    pub kind: u8,
    pub columns: Vec<Column>,
    /// Number of features; 0 = not known.
    pub count: u64,
    pub crs: Option<StatedCrs>,
    pub extent: Option<[f64; 4]>,
    /// Whether there is an index before them.
    indexed: bool,
    /// Where the features begin.
    pub features: usize,
}

/// Bytes of a node of the index: a box and a place.
pub const NODE: usize = 40;
const MAGIC: usize = 8;

impl Head {
    /// Reads the start of a file; what is wrong otherwise.
    pub fn read(file: &[u8]) -> Result<Self, &'static str> {
        let magic = file.get(..MAGIC).ok_or("header")?;
        if !magic.starts_with(b"fgb\x03fgb") {
            return Err("magic");
        }
        let len = word(file, MAGIC).map_err(|_| "header")?;
        let bytes = file.get(MAGIC + 4..).and_then(|b| b.get(..len)).ok_or("header")?;
        let mut head = Self::decoded(bytes).map_err(|_| "header")?;
        let after = MAGIC + 4 + len;
        let node = Table::root(bytes).and_then(|t| t.short(9)).map_err(|_| "header")?.unwrap_or(USUAL_NODE);
        head.features = after;
        if head.count > 0 && node > 0 {
            let index = index_bytes(head.count, node).filter(|i| *i <= file.len() - after).ok_or("index")?;
            head.features = after + index;
            head.indexed = true;
        }
        Ok(head)
    }
    fn decoded(bytes: &[u8]) -> Result<Self, Bad> {
        let t = Table::root(bytes)?;
        let sides: Vec<f64> =
            t.vector(1, 8)?.unwrap_or(&[]).as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect();
        let extent = <[f64; 4]>::try_from(sides).ok().filter(|e| e.iter().all(|v| v.is_finite()) && e[0] <= e[2]);
        Ok(Self {
            name: t.text(0)?.filter(|n| !n.is_empty()).map(Into::into),
            kind: t.byte(2)?,
            columns: columns(t.tables(7)?, bytes.len())?,
            count: t.long(8)?.unwrap_or(0),
            crs: t.table(10)?.map(|c| crs(&c)).transpose()?.flatten(),
            extent,
            indexed: false,
            features: 0,
        })
    }
    /// Boxes and places of the features in the index, in file order; none without index.
    pub fn leaves<'a>(&self, file: &'a [u8]) -> &'a [[u8; NODE]] {
        let bytes = usize::try_from(self.count).ok().and_then(|n| n.checked_mul(NODE)).filter(|_| self.indexed);
        let start = bytes.and_then(|b| self.features.checked_sub(b));
        start.and_then(|s| file.get(s..self.features)).map_or(&[], |b| b.as_chunks().0)
    }
    /// The kind of geometry that the header names.
    pub fn geometry(&self) -> GeometryKind {
        match self.kind {
            1 | 4 => GeometryKind::Point,
            2 | 5 | 8 | 9 | 11 | 13 => GeometryKind::Line,
            3 | 6 | 10 | 12 | 14 | 17 => GeometryKind::Polygon,
            _ => GeometryKind::Mixed,
        }
    }
}

/// Children of a node where the header does not say.
const USUAL_NODE: u16 = 16;

/// Bytes of the index of `count` features: all levels, down from the root.
fn index_bytes(count: u64, node: u16) -> Option<usize> {
    let node = u64::from(node).max(2);
    let (mut level, mut nodes) = (count, count);
    loop {
        level = level.div_ceil(node);
        nodes = nodes.checked_add(level)?;
        if level == 1 {
            return usize::try_from(nodes).ok()?.checked_mul(NODE);
        }
    }
}

fn crs(t: &Table<'_>) -> Result<Option<StatedCrs>, Bad> {
    let text = |field| Ok::<_, Bad>(t.text(field)?.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()));
    let (organization, name, wkt) = (text(0)?, text(2)?, text(4)?);
    let stated = wkt.as_deref().and_then(stated::from_wkt);
    // The format takes EPSG for granted where no organization is named.
    let ours = organization.is_none_or(|o| o.eq_ignore_ascii_case("EPSG"));
    let code = t.int(1)?.and_then(|c| u32::try_from(c).ok()).filter(|c| *c > 0 && ours);
    let by_text = || text(5).ok().flatten().filter(|_| ours)?.parse().ok();
    let epsg = code.or_else(by_text).or(stated.as_ref().and_then(|s| s.epsg));
    let definition = stated.as_ref().and_then(|s| s.definition.clone());
    let name = name.or(stated.and_then(|s| s.name));
    Ok((epsg.is_some() || definition.is_some()).then_some(StatedCrs { epsg, definition, name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_has_all_levels() {
        // 1 leaf + root; 16 + 1; 17 + 2 + 1; 1000 + 63 + 4 + 1; with pairs 5 + 3 + 2 + 1.
        for (count, node, nodes) in [(1, 16, 2), (16, 16, 17), (17, 16, 20), (1000, 16, 1068), (5, 2, 11), (5, 1, 11)] {
            assert_eq!(index_bytes(count, node), Some(nodes * NODE), "{count}");
        }
        assert_eq!(index_bytes(u64::MAX, 16), None);
    }
}
