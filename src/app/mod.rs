//! What it is: the state of the window without a pixel: camera, selection, open panels, worker, command table.
//! What it never does: draw, parse files, compute carbon.
//! Where to start reading: [`state`], then [`intent`] (what panels wish) and [`worker`] (who fulfils it).

pub mod background;
pub mod command;
pub mod desk;
pub mod intent;
pub mod job;
mod keep;
pub mod keeper;
pub mod message;
pub mod number;
pub mod order;
pub mod planning;
pub mod plans;
pub mod recent;
pub mod scene;
pub mod selection;
pub mod settings;
pub mod state;
mod tabling;
pub mod targets;
pub mod update;
pub mod wish;
pub mod worker;

pub use intent::Intent;
pub use state::AppState;
pub use worker::{Desk, Reply, Request, Worker};
