//! Where emissions come from and where they lie: fuels and land → sectors → districts. Heights are the numbers themselves.

use egui::epaint::Mesh;
use egui::{Align2, Color32, Pos2, Rect, RichText, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::figures::flow;
use super::theme;
use crate::app::intent::{Intent, RunIntent};
use crate::app::number::{Figure, NumberRef, Scope};
use crate::base::Mass;
use crate::engine::Snapshot;
use crate::engine::ledger::Control;
use crate::i18n::Words;
use crate::map::place;
use crate::task::explain;

/// Width of a node, gap between nodes, least gap between names.
const NODE: f32 = 12.0;
const GAP: f32 = 6.0;
const NAME: f32 = 15.0;
/// Room for names at the left and at the right.
const SIDE: f32 = 132.0;
/// Height of the titles of the columns.
const TITLE: f32 = 26.0;
/// Height below which a ribbon is drawn as a line.
const THIN: f32 = 1.0;
/// Pieces of a ribbon.
const STEPS: usize = 28;

/// A thing that emissions come from or go to.
struct Node {
    name: String,
    mass: Mass,
    colour: Color32,
    opens: Option<Scope>,
    rect: Rect,
}

/// Emissions from one node to another.
struct Ribbon {
    from: usize,
    to: usize,
    mass: Mass,
    colour: Color32,
    opens: Option<Scope>,
    /// Top at the left and at the right, and the height.
    lies: [f32; 3],
}

/// Three columns of nodes, two of ribbons.
struct Chart {
    nodes: [Vec<Node>; 3],
    ribbons: [Vec<Ribbon>; 2],
}

/// Draws it.
pub fn sankey_ui(ui: &mut Ui, s: &Snapshot, words: &Words, out: &mut Vec<Intent>) {
    let mut chart = Chart::of(s, theme::tone(ui).faint, ui, words);
    let room = ui.available_rect_before_wrap();
    ui.allocate_rect(room, Sense::hover());
    if chart.nodes.iter().any(Vec::is_empty) {
        let text = RichText::new(words.get("ui-flows-none")).color(theme::tone(ui).faint);
        ui.put(Rect::from_min_size(room.min + vec2(8.0, 8.0), vec2(room.width() - 16.0, 24.0)), egui::Label::new(text));
        return;
    }
    chart.lay(room);
    chart.titles_ui(ui, room, words);
    chart.ribbons_ui(ui, room, words, out);
    chart.nodes_ui(ui, room, words, out);
}

impl Chart {
    fn of(s: &Snapshot, none: Color32, ui: &Ui, words: &Words) -> Self {
        let ledger = &s.ledger;
        let mut chart = Self { nodes: [Vec::new(), Vec::new(), Vec::new()], ribbons: [Vec::new(), Vec::new()] };
        for (i, card) in ledger.sectors.iter().filter(|c| c.total.0 > 0).enumerate() {
            let opens = Some(Scope::Sector(card.at));
            let colour = theme::series(ui, i);
            let name = explain::sector(&card.id, words);
            chart.nodes[1].push(Node { name, mass: card.total, colour, opens, rect: Rect::NOTHING });
            chart.flow_in(s, card, (i, colour), none, words);
            chart.flow_out(s, card, (i, colour), none, words);
        }
        // Nodes in the order of their size: the eye follows the thickest ribbons first.
        chart.order(0);
        chart.order(2);
        chart
    }

    /// The ribbons that end in a sector: fuels of its row, or the land itself.
    fn flow_in(
        &mut self,
        s: &Snapshot,
        card: &crate::engine::ledger::SectorCard,
        (at, colour): (usize, Color32),
        none: Color32,
        words: &Words,
    ) {
        if card.control == Control::Land {
            let from = self.node(0, words.get("ui-flows-land"), card.total, none, None);
            self.ribbon(0, (from, at), card.total, colour, Some(Scope::Sector(card.at)));
            return;
        }
        let Some(grid) = &s.ledger.grid else { return };
        let Some(row) = grid.sectors.iter().position(|r| r.id == card.id) else { return };
        for (f, fuel) in grid.fuels.iter().enumerate() {
            let Some(cell) = grid.cell(row, f).filter(|c| c.t_co2 > 0.0) else { continue };
            let mass = Mass::from_t(cell.t_co2);
            let opens = Some(Scope::Cell(None, Some(f as u16)));
            let from = self.node(0, explain::fuel(&fuel.id, words), mass, none, opens);
            self.ribbon(0, (from, at), mass, colour, Some(Scope::Cell(Some(row as u16), Some(f as u16))));
        }
    }

    /// The ribbons that begin in a sector: districts, and what lies on no parcel.
    fn flow_out(
        &mut self,
        s: &Snapshot,
        card: &crate::engine::ledger::SectorCard,
        (at, colour): (usize, Color32),
        none: Color32,
        words: &Words,
    ) {
        for (d, district) in s.base.districts.iter().enumerate() {
            let mass = s.ledger.flows.at(usize::from(card.at), d);
            if mass.0 > 0 {
                let (name, opens) = (place::district(district, words).to_owned(), Some(Scope::District(d as u16)));
                let to = self.node(2, name, mass, none, opens);
                self.ribbon(1, (at, to), mass, colour, Some(Scope::Flow(card.at, d as u16)));
            }
        }
        let rest = card.unplaced;
        if rest.0 > 0 {
            let to = self.node(2, words.get("ui-flows-unplaced"), rest, none, None);
            self.ribbon(1, (at, to), rest, colour, None);
        }
    }

    /// The node of that name, larger by `mass`.
    fn node(&mut self, column: usize, name: String, mass: Mass, colour: Color32, opens: Option<Scope>) -> usize {
        let Some(nodes) = self.nodes.get_mut(column) else { return 0 };
        if let Some(at) = nodes.iter().position(|n| n.name == name && n.opens == opens) {
            if let Some(n) = nodes.get_mut(at) {
                n.mass += mass;
            }
            return at;
        }
        nodes.push(Node { name, mass, colour, opens, rect: Rect::NOTHING });
        nodes.len() - 1
    }

    fn ribbon(&mut self, gap: usize, (from, to): (usize, usize), mass: Mass, colour: Color32, opens: Option<Scope>) {
        if let Some(ribbons) = self.ribbons.get_mut(gap) {
            ribbons.push(Ribbon { from, to, mass, colour, opens, lies: [0.0; 3] });
        }
    }

    /// Sorts an outer column by size, and leads its ribbons along.
    fn order(&mut self, column: usize) {
        let Some(nodes) = self.nodes.get_mut(column) else { return };
        let mut by_size: Vec<usize> = (0..nodes.len()).collect();
        by_size.sort_by_key(|i| std::cmp::Reverse(nodes.get(*i).map(|n| n.mass)));
        let place = |old: usize| by_size.iter().position(|i| *i == old).unwrap_or(old);
        for r in self.ribbons.get_mut(column / 2).into_iter().flatten() {
            let end = if column == 0 { &mut r.from } else { &mut r.to };
            *end = place(*end);
        }
        let mut taken: Vec<Option<Node>> = std::mem::take(nodes).into_iter().map(Some).collect();
        *nodes = by_size.iter().filter_map(|i| taken.get_mut(*i).and_then(Option::take)).collect();
    }

    /// Gives every node and ribbon its place: one scale for all columns.
    fn lay(&mut self, room: Rect) {
        let whole = |nodes: &Vec<Node>| nodes.iter().map(|n| n.mass.t()).sum::<f64>();
        let gaps = |nodes: &Vec<Node>| nodes.len().saturating_sub(1) as f32 * GAP;
        let height = room.height() - TITLE - theme::GRID;
        let scale = self.nodes.iter().map(|n| f64::from((height - gaps(n)).max(1.0)) / whole(n).max(f64::MIN_POSITIVE));
        let scale = scale.fold(f64::INFINITY, f64::min);
        let left = room.left() + SIDE;
        let step = (room.width() - 2.0 * SIDE - NODE) / 2.0;
        for (c, nodes) in self.nodes.iter_mut().enumerate() {
            let used = (nodes.iter().map(|n| n.mass.t()).sum::<f64>() * scale) as f32;
            let spare = height - used;
            // A column that needs less than its room parts its nodes more, up to a limit.
            let gap = if nodes.len() > 1 { (spare / (nodes.len() - 1) as f32).clamp(GAP, GAP * 3.0) } else { 0.0 };
            let mut top = room.top() + TITLE;
            for n in nodes {
                let size = vec2(NODE, (n.mass.t() * scale) as f32);
                n.rect = Rect::from_min_size(pos2(left + c as f32 * step, top), size);
                top += size.y + gap;
            }
        }
        for (gap, ribbons) in self.ribbons.iter_mut().enumerate() {
            let tops = |nodes: &Vec<Node>| nodes.iter().map(|n| n.rect.top()).collect::<Vec<f32>>();
            let (mut from, mut to) = (tops(&self.nodes[gap]), tops(&self.nodes[gap + 1]));
            // Ribbons leave and arrive in the order of the nodes at their other end, so that few cross.
            ribbons.sort_by_key(|r| (r.from, r.to));
            ribbons.iter_mut().for_each(|r| (r.lies[0], r.lies[2]) = stack(&mut from, r.from, r.mass, scale));
            ribbons.sort_by_key(|r| (r.to, r.from));
            ribbons.iter_mut().for_each(|r| (r.lies[1], r.lies[2]) = stack(&mut to, r.to, r.mass, scale));
        }
    }

    fn titles_ui(&self, ui: &Ui, room: Rect, words: &Words) {
        let tone = theme::tone(ui);
        let keys = ["ui-flows-from", "ui-flows-sectors", "ui-flows-districts"];
        for ((nodes, key), align) in
            self.nodes.iter().zip(keys).zip([Align2::RIGHT_TOP, Align2::CENTER_TOP, Align2::LEFT_TOP])
        {
            let Some(first) = nodes.first() else { continue };
            let x = match align {
                Align2::RIGHT_TOP => first.rect.right(),
                Align2::LEFT_TOP => first.rect.left(),
                _ => first.rect.center().x,
            };
            let at = pos2(x, room.top() + theme::HALF);
            ui.painter().text(at, align, words.get(key), theme::font(theme::SMALL), tone.faint);
        }
    }

    fn ribbons_ui(&self, ui: &mut Ui, room: Rect, words: &Words, out: &mut Vec<Intent>) {
        let press = ui.interact(room, ui.scope_id().with("ribbons"), Sense::click());
        let pointer = press.hover_pos();
        let mut hit: Option<(usize, &Ribbon)> = None;
        for (gap, ribbons) in self.ribbons.iter().enumerate() {
            for r in ribbons {
                if pointer.is_some_and(|p| self.holds(gap, r, p)) {
                    hit = Some((gap, r));
                }
            }
        }
        for (gap, ribbons) in self.ribbons.iter().enumerate() {
            for r in ribbons {
                let hot = hit.is_some_and(|(_, h)| std::ptr::eq(h, r));
                let fill = r.colour.gamma_multiply(if hot { 0.75 } else { 0.38 });
                if r.lies[2] >= THIN {
                    ui.painter().add(self.mesh(gap, r, fill));
                } else {
                    // Thinner than a point: a line of one point, paler, so that it is not broken.
                    let pale = fill.gamma_multiply(if hot { 1.0 } else { r.lies[2].max(0.35) });
                    ui.painter().add(egui::Shape::line(self.spine(gap, r), Stroke::new(1.0, pale)));
                }
            }
        }
        let Some((gap, r)) = hit else { return };
        let name = |column: usize, at: usize| self.nodes.get(column).and_then(|n| n.get(at)).map_or("", |n| &n.name);
        let told = format!("{} → {}\n{}", name(gap, r.from), name(gap + 1, r.to), flow(r.mass, words));
        if let Some(scope) = r.opens {
            ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
            if press.clicked() {
                out.push(open(scope));
            }
        }
        press.on_hover_text_at_pointer(told);
    }

    /// Left and right end of the ribbons of a gap.
    fn ends(&self, gap: usize) -> [f32; 2] {
        let edge = |column: usize| self.nodes.get(column).and_then(|n| n.first()).map_or(Rect::NOTHING, |n| n.rect);
        [edge(gap).right(), edge(gap + 1).left()]
    }

    fn holds(&self, gap: usize, r: &Ribbon, p: Pos2) -> bool {
        let [left, right] = self.ends(gap);
        let share = (p.x - left) / (right - left);
        let top = r.lies[0] + (r.lies[1] - r.lies[0]) * bend(share);
        (0.0..=1.0).contains(&share) && p.y >= top && p.y <= top + r.lies[2].max(1.0)
    }

    /// The middle of a ribbon.
    fn spine(&self, gap: usize, r: &Ribbon) -> Vec<Pos2> {
        let [left, right] = self.ends(gap);
        let at = |i: usize| {
            let share = i as f32 / STEPS as f32;
            let top = r.lies[0] + (r.lies[1] - r.lies[0]) * bend(share);
            pos2(left + (right - left) * share, top + r.lies[2] / 2.0)
        };
        (0..=STEPS).map(at).collect()
    }

    fn mesh(&self, gap: usize, r: &Ribbon, fill: Color32) -> Mesh {
        let [left, right] = self.ends(gap);
        let mut mesh = Mesh::default();
        for i in 0..=STEPS {
            let share = i as f32 / STEPS as f32;
            let x = left + (right - left) * share;
            let top = r.lies[0] + (r.lies[1] - r.lies[0]) * bend(share);
            mesh.colored_vertex(pos2(x, top), fill);
            mesh.colored_vertex(pos2(x, top + r.lies[2]), fill);
            if i > 0 {
                let at = 2 * i as u32;
                mesh.add_triangle(at - 2, at - 1, at);
                mesh.add_triangle(at - 1, at, at + 1);
            }
        }
        mesh
    }

    fn nodes_ui(&self, ui: &mut Ui, room: Rect, words: &Words, out: &mut Vec<Intent>) {
        for (c, nodes) in self.nodes.iter().enumerate() {
            let mut free = room.top();
            for (i, n) in nodes.iter().enumerate() {
                let target = n.rect.expand2(vec2(0.0, 1.0));
                let press = ui.interact(target, ui.scope_id().with(("node", c, i)), Sense::click());
                press.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &n.name));
                ui.painter().rect_filled(n.rect, 1.0, n.colour);
                if press.hovered() || press.has_focus() {
                    let edge = Stroke::new(1.0, theme::tone(ui).ink);
                    ui.painter().rect_stroke(n.rect.expand(1.0), 2.0, edge, egui::StrokeKind::Outside);
                }
                // Names that would lie on the one above are left to the pointer.
                let y = n.rect.center().y.max(free + NAME / 2.0);
                if y - n.rect.center().y < NAME && y + NAME / 2.0 <= room.bottom() {
                    name_ui(ui, c, n, y);
                    free = y + NAME / 2.0;
                }
                let told = format!("{}\n{}", n.name, flow(n.mass, words));
                if let (true, Some(scope)) = (press.on_hover_text_at_pointer(told).clicked(), n.opens) {
                    out.push(open(scope));
                }
            }
        }
    }
}

/// Names stand outside of the outer columns, and on a ground of their own in the middle.
fn name_ui(ui: &Ui, column: usize, n: &Node, y: f32) {
    let tone = theme::tone(ui);
    let galley = super::cell::cut_line(ui.painter(), &n.name, theme::SMALL, tone.ink, SIDE - theme::GRID * 1.5);
    let size = galley.size();
    let x = match column {
        0 => n.rect.left() - theme::GRID - size.x,
        _ => n.rect.right() + theme::GRID,
    };
    let at = pos2(x, y - size.y / 2.0);
    if column == 1 {
        let ground = Rect::from_min_size(at, size).expand2(vec2(3.0, 0.0));
        ui.painter().rect_filled(ground, 3.0, tone.panel.gamma_multiply(0.72));
    }
    ui.painter().galley(at, galley, tone.ink);
}

/// Where the next ribbon of a node lies, and how high it is.
fn stack(tops: &mut [f32], node: usize, mass: Mass, scale: f64) -> (f32, f32) {
    let height = (mass.t() * scale) as f32;
    let Some(top) = tops.get_mut(node) else { return (0.0, height) };
    let at = *top;
    *top += height;
    (at, height)
}

/// From 0 to 1, level at both ends.
fn bend(share: f32) -> f32 {
    let x = share.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

fn open(scope: Scope) -> Intent {
    RunIntent::Explain(NumberRef { figure: Figure::Source, scope }).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_the_numbers() {
        let node = |name: &str, t: f64| Node {
            name: name.into(),
            mass: Mass::from_t(t),
            colour: Color32::GRAY,
            opens: None,
            rect: Rect::NOTHING,
        };
        let mut c = Chart {
            nodes: [vec![node("a", 1.0), node("b", 3.0)], vec![node("s", 4.0)], vec![node("d", 4.0)]],
            ribbons: [Vec::new(), Vec::new()],
        };
        c.ribbon(0, (0, 0), Mass::from_t(1.0), Color32::GRAY, None);
        c.ribbon(0, (1, 0), Mass::from_t(3.0), Color32::GRAY, None);
        c.ribbon(1, (0, 0), Mass::from_t(4.0), Color32::GRAY, None);
        c.order(0);
        // Four tonnes on 400 points less one gap of the left column: 98.5 points a tonne.
        c.lay(Rect::from_min_size(Pos2::ZERO, vec2(800.0, 400.0 + TITLE + theme::GRID)));
        assert_eq!([&c.nodes[0][0].name, &c.nodes[0][1].name], ["b", "a"]);
        let per_t = (400.0 - GAP) / 4.0;
        assert!((c.nodes[0][0].rect.height() - 3.0 * per_t).abs() < 1e-3);
        assert!((c.nodes[1][0].rect.height() - 4.0 * per_t).abs() < 1e-3);
        // The ribbons into a node fill it from its top to its bottom without a gap.
        let into = &c.ribbons[0];
        assert!((into[0].lies[1] - c.nodes[1][0].rect.top()).abs() < 1e-3);
        assert!((into[0].lies[1] + into[0].lies[2] - into[1].lies[1]).abs() < 1e-3);
        let [left, right] = c.ends(0);
        let middle = pos2((left + right) / 2.0, (into[0].lies[0] + into[0].lies[1]) / 2.0 + 1.0);
        assert!(c.holds(0, &into[0], middle) && !c.holds(0, &into[1], middle));
    }
}
