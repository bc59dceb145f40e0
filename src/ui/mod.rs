//! What it is: panels and widgets: draw a snapshot, return intents.
//! What it never does: compute, lock, read files.
//! Where to start reading: [`window`], then any panel; colours and spacing are in [`theme`].

pub mod basis;
mod below;
pub mod bench;
pub mod brush;
pub mod card;
pub mod cell;
pub mod city;
pub mod crosstab;
pub mod derivation;
pub mod dialogs;
pub mod drive;
pub mod figures;
pub mod findings;
pub mod grid;
pub mod icon;
pub mod indicators;
mod inspector;
pub mod layers;
pub mod legend;
pub mod map;
pub mod menu;
pub mod messages;
pub mod own_factor;
pub mod repairs;
pub mod sankey;
pub mod scenarios;
pub mod sectors;
pub mod sheet_view;
pub mod start;
pub mod strip;
pub mod sums;
pub mod table;
pub mod table_card;
pub mod theme;
pub mod toolbar;
pub mod window;

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::background::Background;
use crate::app::intent::{FileIntent, Intent};
use crate::app::{AppState, Desk, Worker, settings};
use crate::base::{Error, Result};

/// What the window shows first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Opening {
    /// The start page.
    #[default]
    Start,
    /// The sample city.
    Sample,
    /// A project or data file.
    Path(PathBuf),
}

/// Opens the window and stays until it is closed. Errors: `UI-002` no window can be opened here.
pub fn run(opening: Opening, desk: Box<dyn Desk>) -> Result<()> {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("tanheng")
            .with_inner_size(theme::WINDOW)
            .with_min_inner_size(theme::SMALLEST_WINDOW),
        ..Default::default()
    };
    let create = move |cc: &eframe::CreationContext<'_>| {
        let ctx = cc.egui_ctx.clone();
        let wake: crate::app::worker::Wake = Arc::new(move || ctx.request_repaint());
        let worker = Worker::start(desk, Arc::clone(&wake));
        let mut state = AppState::new(worker, Background::threads(wake), settings::config_dir());
        match opening {
            Opening::Start => {}
            Opening::Sample => state.apply(Intent::from(FileIntent::OpenSample)),
            Opening::Path(p) => state.apply(Intent::from(FileIntent::Open(p))),
        }
        theme::install(&cc.egui_ctx);
        Ok(Box::new(window::Window::new(state)) as Box<dyn eframe::App>)
    };
    eframe::run_native("Tanheng", options, Box::new(create)).map_err(|e| Error::new("UI-002").because(e))
}
