//! The brush: what it paints, chosen by code, name or pinyin, in a bar over the map.

use egui::{Align2, Area, Color32, Id, Key, Order, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::theme;
use crate::app::intent::{EditIntent, Intent, MapIntent, Tool};
use crate::app::targets::found;
use crate::app::worker::{Target, TargetChoice};
use crate::i18n::{Lang, Words, number};

/// Width of the bar.
const WIDTH: f32 = 300.0;
/// Height of the list.
const LIST: f32 = 216.0;
/// Side of the swatch of a class.
const SWATCH: f32 = 12.0;

/// What the bar needs.
pub struct BrushView<'a> {
    /// What can be painted.
    pub targets: &'a [TargetChoice],
    /// What is painted.
    pub target: Option<&'a Target>,
    /// Parcels painted in the step under the hand.
    pub drafted: usize,
    /// Parcels selected.
    pub selected: usize,
}

/// The bar with its search.
#[derive(Default)]
pub struct BrushBar {
    search: String,
    open: bool,
    was_there: bool,
}

impl BrushBar {
    /// The brush is not in use.
    pub fn put_away(&mut self) {
        self.was_there = false;
    }

    /// Draws the bar over the map `rect`.
    pub fn ui(&mut self, ui: &mut Ui, rect: egui::Rect, view: &BrushView<'_>, words: &Words, out: &mut Vec<Intent>) {
        // Taken up without knowing what to paint: the list is what comes next.
        if !self.was_there && view.target.is_none() {
            self.open = true;
        }
        let fresh = !self.was_there;
        self.was_there = true;
        let at = rect.center_top() + vec2(0.0, theme::GRID);
        let area = Area::new(Id::unique("brush")).order(Order::Middle).pivot(Align2::CENTER_TOP).fixed_pos(at);
        area.show(ui.ctx(), |ui| {
            let tone = theme::tone(ui);
            theme::floating(tone).fill(tone.panel).show(ui, |ui| {
                ui.set_width(WIDTH);
                self.head_ui(ui, view, words, out);
                if self.open {
                    self.list_ui(ui, view, fresh, words, out);
                }
            });
        });
    }

    fn head_ui(&mut self, ui: &mut Ui, view: &BrushView<'_>, words: &Words, out: &mut Vec<Intent>) {
        let now = view.target.and_then(|t| view.targets.iter().find(|c| c.target == *t));
        ui.horizontal(|ui| {
            ui.label(RichText::new(words.get("ui-brush")).color(theme::tone(ui).faint));
            let name = now.map_or_else(|| words.get("ui-brush-choose"), |c| named(c, words));
            if let Some(c) = now {
                swatch(ui, c.colour);
            }
            if ui.add(egui::Button::selectable(self.open, name).truncate()).clicked() {
                self.open = !self.open;
            }
        });
        let tone = theme::tone(ui);
        let hint = match (view.drafted, view.selected) {
            (0, 0) => RichText::new(words.get("ui-brush-hint")).color(tone.faint),
            (0, n) => {
                let args = vec![("count".into(), number::count(n as u64).into())];
                let ready = now.is_some();
                ui.horizontal(|ui| {
                    let text = words.text("ui-brush-selection", &args);
                    if ui.add_enabled(ready, egui::Button::new(text)).clicked() {
                        out.push(EditIntent::PaintSelection.into());
                    }
                });
                return;
            }
            (n, _) => {
                let args = vec![("count".into(), number::count(n as u64).into())];
                RichText::new(words.text("ui-brush-drafted", &args)).color(tone.accent)
            }
        };
        ui.label(hint.size(theme::SMALL));
    }

    fn list_ui(&mut self, ui: &mut Ui, view: &BrushView<'_>, fresh: bool, words: &Words, out: &mut Vec<Intent>) {
        let hint = words.get("ui-brush-search");
        let field = ui.add(TextEdit::singleline(&mut self.search).hint_text(&hint).desired_width(f32::INFINITY));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
        if fresh {
            field.request_focus();
        }
        let hits = found(view.targets, &self.search);
        let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let mut chosen = if enter { hits.first().map(|c| c.target.clone()) } else { None };
        ScrollArea::vertical().max_height(LIST).auto_shrink([false, true]).show_rows(
            ui,
            theme::ROW,
            hits.len(),
            |ui, range| {
                for c in hits.get(range).unwrap_or(&[]) {
                    ui.horizontal(|ui| {
                        swatch(ui, c.colour);
                        let row = egui::Button::selectable(view.target == Some(&c.target), named(c, words)).truncate();
                        let size = vec2(ui.available_width(), theme::ROW);
                        if ui.vertical(|ui| ui.add(row.min_size(size))).inner.clicked() {
                            chosen = Some(c.target.clone());
                        }
                    });
                }
            },
        );
        if hits.is_empty() {
            ui.label(RichText::new(words.get("ui-brush-none")).color(theme::tone(ui).faint));
        }
        if let Some(t) = chosen {
            out.push(EditIntent::Target(t).into());
            out.push(MapIntent::Tool(Tool::Brush).into());
            self.open = false;
            self.search.clear();
        }
    }
}

fn named(c: &TargetChoice, words: &Words) -> String {
    let [zh, en] = &c.names;
    let name = if words.lang() == Lang::Zh { zh } else { en };
    match c.target.code.as_str() {
        "" => name.clone(),
        code if code == name => name.clone(),
        code => format!("{code} {name}"),
    }
}

fn swatch(ui: &mut Ui, [r, g, b]: [u8; 3]) {
    let (rect, _) = ui.allocate_exact_size(vec2(SWATCH, SWATCH), Sense::hover());
    ui.painter().rect_filled(rect, 2.0, Color32::from_rgb(r, g, b));
}
