//! Rows that are counted where they lie and copied once, whatever the format: the sinks for both passes.

use super::chunk;
use super::hand_over::Strip;
use super::wkb::{Sink, Size, Stop};
use crate::io::raw::{RowFlags, RowState};

/// How much there is in a row, and what it is.
#[derive(Clone, Copy)]
pub struct Seen {
    /// Rings and vertices.
    pub size: Size,
    /// State.
    pub state: RowState,
}

impl Seen {
    /// What a first pass came to.
    pub fn of(met: Result<RowState, Stop>, size: Size) -> Self {
        let state = match met {
            Ok(RowState::Null) => RowState::Null,
            Ok(_) if size.points == 0 => RowState::Empty,
            Ok(state) => return Self { size, state },
            Err(Stop::Curve) => RowState::Other,
            Err(Stop::Broken) => RowState::Broken,
        };
        Self { size: Size::default(), state }
    }
}

/// The second pass: runs straight into a strip.
pub struct Straight<'a> {
    out: &'a mut Strip,
    start: usize,
    flags: u8,
}

impl<'a> Straight<'a> {
    /// Begins a row.
    pub fn new(out: &'a mut Strip) -> Self {
        let start = out.points.len();
        Self { out, start, flags: 0 }
    }
    /// Ends it, measured.
    pub fn end(self, state: RowState) {
        let Self { out, start, mut flags } = self;
        let (bounds, finite) = chunk::measure(out.points.get(start..).unwrap_or(&[]));
        if !finite {
            flags |= RowFlags::NOT_FINITE;
        }
        out.end_row(bounds, state as u8, flags);
    }
}

impl Sink for Straight<'_> {
    fn run(&mut self, hole: bool, bytes: &[u8], dims: usize, little: bool, close: bool) {
        let start = self.out.points.len();
        chunk::decode(bytes, dims, little, &mut self.out.points);
        if self.out.points.len() == start {
            return;
        }
        if close {
            self.flags |= chunk::close_ring(&mut self.out.points, start);
        }
        self.out.ring_len.push((self.out.points.len() - start) as u32);
        self.out.ring_part.push(u8::from(hole));
    }
}
