//! The window without a screen: the same state, panels and shapes, driven by hand; a picture costs what it costs the
//! processor, without graphics card and system window.

use std::sync::Arc;
use std::time::Instant;

use egui::{Context, Event, Pos2, RawInput, Rect, Vec2};

use super::theme;
use super::window::Window;
use crate::app::background::Background;
use crate::app::message::Said;
use crate::app::{AppState, Desk, Worker};
use crate::base::{Error, Result};
use crate::map::View;
use crate::task::bench::thread_cpu_seconds;

/// A window that nobody sees.
pub struct Drive {
    /// The window.
    pub window: Window,
    ctx: Context,
    size: Vec2,
    start: Instant,
}

/// What a picture cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Processor time of the drawing thread, milliseconds; NaN where the system does not tell.
    pub cpu_ms: f64,
    /// Time that passed, milliseconds.
    pub wall_ms: f64,
    /// Triangles for the graphics card.
    pub triangles: usize,
    /// Bytes of pictures for the graphics card.
    pub texture_bytes: usize,
    /// Bytes of vertices and indices for the graphics card.
    pub mesh_bytes: usize,
}

impl Drive {
    /// A window of `size` points, with threads of its own as in the real program.
    pub fn threaded(desk: Box<dyn Desk>, size: [f32; 2]) -> Self {
        let wake: crate::app::worker::Wake = Arc::new(|| {});
        Self::over(AppState::new(Worker::start(desk, Arc::clone(&wake)), Background::threads(wake), None), size)
    }

    /// A window whose session and colouring run on the drawing thread, so that counts are the same every time.
    pub fn inline(desk: Box<dyn Desk>, size: [f32; 2]) -> Self {
        Self::over(AppState::new(Worker::inline(desk), Background::inline(), None), size)
    }

    fn over(state: AppState, size: [f32; 2]) -> Self {
        let ctx = Context::default();
        theme::install(&ctx);
        Self { window: Window::new(state), ctx, size: size.into(), start: Instant::now() }
    }

    /// Whether the last picture of the map was complete.
    pub fn whole(&self) -> bool {
        self.window.map_whole()
    }

    /// Where the camera stands. Errors: `APP-001` nothing is open.
    pub fn camera(&self) -> Result<View> {
        let city = self.window.state.city.as_ref();
        city.and_then(|c| c.camera).ok_or_else(|| Error::new("APP-001"))
    }

    /// The first error that the window shows.
    pub fn failure(&self) -> Option<Error> {
        self.window.state.messages.shown().iter().find_map(|m| match &m.said {
            Said::Error(e) => Some(e.clone()),
            Said::Done(..) => None,
        })
    }

    /// Draws one picture after `events`: layout, shapes, triangles, and what goes to the graphics card.
    pub fn picture(&mut self, events: Vec<Event>) -> Cost {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.start.elapsed().as_secs_f64()),
            events,
            ..RawInput::default()
        };
        let (wall, cpu) = (Instant::now(), thread_cpu_seconds());
        let window = &mut self.window;
        let mut out = self.ctx.run_ui(input, |ui| {
            window.listen(ui.ctx());
            window.picture(ui);
        });
        let mut cost = Cost::default();
        for delta in out.textures_delta.set.values().flatten() {
            let [w, h] = delta.image.size();
            cost.texture_bytes += w * h * delta.image.bytes_per_pixel();
        }
        // Nobody waits for them here.
        out.textures_delta.clear();
        for part in self.ctx.tessellate(out.shapes, out.pixels_per_point) {
            if let egui::epaint::Primitive::Mesh(mesh) = part.primitive {
                cost.triangles += mesh.indices.len() / 3;
                cost.mesh_bytes += size_of_val(mesh.indices.as_slice()) + size_of_val(mesh.vertices.as_slice());
            }
        }
        cost.cpu_ms = (thread_cpu_seconds() - cpu) * 1e3;
        cost.wall_ms = wall.elapsed().as_secs_f64() * 1e3;
        cost
    }
}
