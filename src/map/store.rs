//! Id tiles in memory, drawn in the background by threads of their own.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;

use rayon::prelude::*;

use crate::geo::{BoxIndex, Shapes};

use super::raster::{self, Scratch};
use super::tile::{IdTile, TileId};

/// Most threads that draw tiles; more only fight for memory.
const MOST_WORKERS: usize = 8;

/// Called from a worker thread each time a tile is ready.
type Wake = Box<dyn Fn() + Send + Sync>;

/// The id tiles of one base layer. Dropping it stops its threads.
pub struct TileStore {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

struct Shared {
    shapes: Shapes,
    index: Arc<BoxIndex>,
    most_tiles: usize,
    state: Mutex<State>,
    work: Condvar,
    wake: Mutex<Option<Wake>>,
}

#[derive(Default)]
struct State {
    /// Tile and the clock when it was last asked for.
    tiles: HashMap<TileId, (Arc<IdTile>, u64)>,
    wishes: VecDeque<TileId>,
    drawing: HashSet<TileId>,
    clock: u64,
    stop: bool,
}

impl TileStore {
    /// A store over these shapes that keeps at most `budget_bytes` of tiles (at least one tile).
    pub fn new(shapes: Shapes, index: Arc<BoxIndex>, budget_bytes: usize) -> Self {
        let shared = Arc::new(Shared {
            shapes,
            index,
            most_tiles: (budget_bytes / IdTile::BYTES).max(1),
            state: Mutex::default(),
            work: Condvar::new(),
            wake: Mutex::default(),
        });
        let count = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS);
        let start = |i: usize| {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name(format!("tiles-{i}")).spawn(move || shared.serve()).ok()
        };
        let workers = (0..count).filter_map(start).collect();
        Self { shared, workers }
    }

    /// Puts in tiles that were drawn before, such as those of an earlier opening.
    pub fn seed(&self, tiles: &[Arc<IdTile>]) {
        for tile in tiles {
            self.shared.keep(Arc::clone(tile));
        }
    }

    /// The tile, if it is ready.
    pub fn get(&self, id: TileId) -> Option<Arc<IdTile>> {
        self.shared.lock().take(id)
    }

    /// For a picture: calls `found` with each tile that is ready and wishes for the others, in the order of `ids`,
    /// most urgent first; earlier wishes that nobody has begun are dropped. How many are not ready.
    ///
    /// Never waits: `None` when a worker holds the lock at this moment, to be asked again with the next picture.
    pub fn serve_frame(&self, ids: &[TileId], found: &mut Vec<Arc<IdTile>>) -> Option<usize> {
        let mut state = match self.shared.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(e)) => e.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        state.wishes.clear();
        let mut missing = 0;
        for id in ids {
            if let Some(tile) = state.take(*id) {
                found.push(tile);
                continue;
            }
            missing += 1;
            if !state.drawing.contains(id) {
                state.wishes.push_back(*id);
            }
        }
        let wished = !state.wishes.is_empty();
        drop(state);
        if wished {
            self.shared.work.notify_all();
        }
        Some(missing)
    }

    /// Whether nothing is wished for and nothing being drawn.
    #[cfg(test)]
    pub(super) fn idle(&self) -> bool {
        let state = self.shared.lock();
        state.wishes.is_empty() && state.drawing.is_empty()
    }

    /// Sets what is called, from a worker thread, each time a tile is ready.
    pub fn on_ready(&self, wake: Wake) {
        *self.shared.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
    }

    /// The tile, drawn on this thread if it is not ready.
    pub fn render(&self, id: TileId) -> Arc<IdTile> {
        if let Some(tile) = self.get(id) {
            return tile;
        }
        let tile = Arc::new(raster::tile(&self.shared.shapes, &self.shared.index, id, &mut Scratch::default()));
        self.shared.keep(Arc::clone(&tile));
        tile
    }

    /// Many tiles at once, in the order of `ids`, on all cores.
    pub fn render_all(&self, ids: &[TileId]) -> Vec<Arc<IdTile>> {
        let draw = |scratch: &mut Scratch, id: &TileId| {
            self.get(*id).unwrap_or_else(|| {
                let tile = Arc::new(raster::tile(&self.shared.shapes, &self.shared.index, *id, scratch));
                self.shared.keep(Arc::clone(&tile));
                tile
            })
        };
        ids.par_iter().with_max_len(1).map_init(Scratch::default, draw).collect()
    }
}

impl Drop for TileStore {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.work.notify_all();
        for worker in self.workers.drain(..) {
            // A worker that died has already lost its tile; there is nothing to do about it here.
            let _ = worker.join();
        }
    }
}

impl State {
    fn take(&mut self, id: TileId) -> Option<Arc<IdTile>> {
        self.clock += 1;
        let clock = self.clock;
        self.tiles.get_mut(&id).map(|(tile, used)| {
            *used = clock;
            Arc::clone(tile)
        })
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The life of a worker thread.
    fn serve(&self) {
        let mut scratch = Scratch::default();
        while let Some(id) = self.next() {
            let tile = raster::tile(&self.shapes, &self.index, id, &mut scratch);
            self.keep(Arc::new(tile));
            if let Some(wake) = self.wake.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
                wake();
            }
        }
    }

    /// Waits for a wish; `None` when the store is being dropped.
    fn next(&self) -> Option<TileId> {
        let mut state = self.lock();
        loop {
            if state.stop {
                return None;
            }
            if let Some(id) = state.wishes.pop_front() {
                state.drawing.insert(id);
                return Some(id);
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn keep(&self, tile: Arc<IdTile>) {
        let mut state = self.lock();
        state.drawing.remove(&tile.id);
        state.clock += 1;
        let clock = state.clock;
        state.tiles.insert(tile.id, (tile, clock));
        let mut gone = Vec::new();
        while state.tiles.len() > self.most_tiles {
            let oldest = state.tiles.iter().min_by_key(|(_, (_, used))| *used).map(|(id, _)| *id);
            let Some(id) = oldest else { break };
            gone.extend(state.tiles.remove(&id));
        }
        drop(state);
        // Giving a tile's memory back takes longer than all the rest; nobody waits for it here.
        drop(gone);
    }
}
