//! All colours, sizes and spacing of the window. The grid is 8 points.

use std::sync::Arc;

use egui::style::{Selection, WidgetVisuals};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style,
    TextStyle, Theme, Ui, Vec2, Visuals, vec2,
};

/// First size of the window, points.
pub const WINDOW: Vec2 = vec2(1440.0, 900.0);
/// Smallest size of the window, points.
pub const SMALLEST_WINDOW: Vec2 = vec2(880.0, 560.0);
/// One step of the grid.
pub const GRID: f32 = 8.0;
/// Half a step.
pub const HALF: f32 = 4.0;
/// Height of a row in lists and tables.
pub const ROW: f32 = 28.0;
/// Height of the menu bar and the strip.
pub const BAR: f32 = 36.0;
/// Width of the panels beside the map: first, least, most.
pub const LEFT: [f32; 3] = [240.0, 204.0, 360.0];
/// The same for the inspector.
pub const RIGHT: [f32; 3] = [320.0, 272.0, 480.0];
/// Height of the bottom panel: first, least, most.
pub const BOTTOM: [f32; 3] = [240.0, 128.0, 560.0];
/// Share of the window's height that the tables of the balance take at first.
pub const BALANCE_SHARE: f32 = 0.62;
/// Height that is left to the map beside them at least.
pub const LEAST_MAP: f32 = 96.0;
/// A window narrower than this starts with narrow panels.
pub const NARROW: f32 = 1240.0;
/// A window lower than this starts with a low bottom panel.
pub const LOW: f32 = 700.0;
/// Height of the bottom panel of a low window.
pub const BOTTOM_LOW: f32 = 200.0;
/// Inner margin of a panel.
pub const PANEL_MARGIN: Margin = Margin::symmetric(16, 12);
/// Inner margin of a bar.
pub const BAR_MARGIN: Margin = Margin::symmetric(12, 4);
/// Width of a page in the middle of the window.
pub const PAGE_WIDTH: f32 = 760.0;
/// Rounding of cards and buttons.
pub const ROUND: u8 = 6;

/// Size of small text.
pub const SMALL: f32 = 12.0;
/// Size of text.
pub const BODY: f32 = 14.0;
/// Size of the figure that matters most in a panel.
pub const FIGURE: f32 = 20.0;
/// Size of the program's name.
pub const TITLE: f32 = 34.0;

/// The colours of one look.
#[derive(Clone, Copy, Debug)]
pub struct Tone {
    /// Ground behind everything.
    pub ground: Color32,
    /// Panels and cards.
    pub panel: Color32,
    /// Slightly lifted from the panel: rows, chips, fields.
    pub raised: Color32,
    /// Lines between things.
    pub line: Color32,
    /// Text.
    pub ink: Color32,
    /// Lesser text.
    pub faint: Color32,
    /// The program's own colour: selection, what can be pressed.
    pub accent: Color32,
    /// Ground of what is selected.
    pub chosen: Color32,
    /// Sources and sinks.
    pub flows: Flows,
    /// Severities.
    pub marks: Marks,
}

/// Colours of the balance, the same family as the map's.
#[derive(Clone, Copy, Debug)]
pub struct Flows {
    /// Source: orange-brown.
    pub source: Color32,
    /// Sink: green-teal.
    pub sink: Color32,
}

/// Colours of severities.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    /// Error.
    pub error: Color32,
    /// Warning, and assumed values.
    pub warn: Color32,
    /// Note.
    pub note: Color32,
}

const LIGHT: Tone = Tone {
    ground: Color32::from_rgb(0xEE, 0xF1, 0xEF),
    panel: Color32::from_rgb(0xFC, 0xFD, 0xFC),
    raised: Color32::from_rgb(0xF1, 0xF4, 0xF2),
    line: Color32::from_rgb(0xDD, 0xE3, 0xDF),
    ink: Color32::from_rgb(0x1E, 0x2A, 0x27),
    faint: Color32::from_rgb(0x64, 0x72, 0x6D),
    accent: Color32::from_rgb(0x12, 0x72, 0x61),
    chosen: Color32::from_rgb(0xD8, 0xEC, 0xE6),
    flows: Flows { source: Color32::from_rgb(0xB3, 0x5A, 0x1F), sink: Color32::from_rgb(0x12, 0x7A, 0x66) },
    marks: Marks {
        error: Color32::from_rgb(0xB4, 0x2B, 0x2B),
        warn: Color32::from_rgb(0x9A, 0x64, 0x00),
        note: Color32::from_rgb(0x3A, 0x67, 0x94),
    },
};

const DARK: Tone = Tone {
    ground: Color32::from_rgb(0x10, 0x15, 0x16),
    panel: Color32::from_rgb(0x19, 0x20, 0x21),
    raised: Color32::from_rgb(0x23, 0x2B, 0x2C),
    line: Color32::from_rgb(0x2F, 0x39, 0x3A),
    ink: Color32::from_rgb(0xE3, 0xE9, 0xE6),
    faint: Color32::from_rgb(0x93, 0xA2, 0x9D),
    accent: Color32::from_rgb(0x55, 0xBE, 0xA5),
    chosen: Color32::from_rgb(0x1D, 0x43, 0x3C),
    flows: Flows { source: Color32::from_rgb(0xE2, 0x94, 0x57), sink: Color32::from_rgb(0x4F, 0xBF, 0xA6) },
    marks: Marks {
        error: Color32::from_rgb(0xEC, 0x7B, 0x74),
        warn: Color32::from_rgb(0xE0, 0xAE, 0x52),
        note: Color32::from_rgb(0x86, 0xB4, 0xDF),
    },
};

/// The colours of the present look.
pub fn tone(ui: &Ui) -> &'static Tone {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// Colours of series that stand side by side, light and dark; neighbours differ in hue and in lightness.
const SERIES: [[Color32; 2]; 10] = [
    [Color32::from_rgb(0xB3, 0x5A, 0x1F), Color32::from_rgb(0xE2, 0x94, 0x57)],
    [Color32::from_rgb(0x3A, 0x67, 0x94), Color32::from_rgb(0x86, 0xB4, 0xDF)],
    [Color32::from_rgb(0xC0, 0x8F, 0x22), Color32::from_rgb(0xE3, 0xBE, 0x5C)],
    [Color32::from_rgb(0x7A, 0x4E, 0x7E), Color32::from_rgb(0xB9, 0x8F, 0xC0)],
    [Color32::from_rgb(0x4F, 0x8A, 0x8B), Color32::from_rgb(0x7F, 0xC4, 0xC2)],
    [Color32::from_rgb(0xA3, 0x45, 0x4B), Color32::from_rgb(0xE0, 0x85, 0x86)],
    [Color32::from_rgb(0x6B, 0x7A, 0x3A), Color32::from_rgb(0xAF, 0xBE, 0x72)],
    [Color32::from_rgb(0x8A, 0x6A, 0x52), Color32::from_rgb(0xC4, 0xA1, 0x86)],
    [Color32::from_rgb(0x4A, 0x55, 0x8C), Color32::from_rgb(0x97, 0xA1, 0xD8)],
    [Color32::from_rgb(0x76, 0x80, 0x84), Color32::from_rgb(0xA8, 0xB3, 0xB8)],
];

/// The colour of a series by its position; positions beyond the list begin again.
pub fn series(ui: &Ui, at: usize) -> Color32 {
    let [light, dark] = SERIES.get(at % SERIES.len()).copied().unwrap_or([Color32::GRAY; 2]);
    if ui.visuals().dark_mode { dark } else { light }
}

/// Scroll bars of this panel are seen also while nobody moves them: what they move has parts that are out of sight.
pub fn lasting_bars(ui: &mut Ui) {
    let scroll = &mut ui.spacing_mut().scroll;
    (scroll.floating_width, scroll.dormant_handle_opacity) = (6.0, 0.3);
}

/// The font of text at a size.
pub fn font(size: f32) -> FontId {
    FontId::proportional(size)
}

/// A card: a panel on the ground with a thin line around it.
pub fn card(tone: &Tone) -> egui::Frame {
    egui::Frame::NONE
        .fill(tone.panel)
        .stroke(Stroke::new(1.0, tone.line))
        .corner_radius(CornerRadius::same(ROUND))
        .inner_margin(Margin::same(16))
}

/// A page over the window: more room at its edges than a menu has.
pub fn modal(ui: &Ui) -> egui::Frame {
    egui::Frame::popup(ui.style()).corner_radius(CornerRadius::same(ROUND + 4)).inner_margin(Margin::same(24))
}

/// Something floating over the map.
pub fn floating(tone: &Tone) -> egui::Frame {
    card(tone).fill(tone.panel.gamma_multiply(0.94)).inner_margin(Margin::symmetric(12, 8))
}

/// Brings fonts and both looks into a context.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    ctx.set_style_of(Theme::Light, style(&LIGHT, Visuals::light()));
    ctx.set_style_of(Theme::Dark, style(&DARK, Visuals::dark()));
}

fn fonts() -> FontDefinitions {
    const NAME: &str = "noto-sans-sc";
    let mut f = FontDefinitions::empty();
    f.font_data.insert(NAME.into(), Arc::new(FontData::from_static(crate::map::font::FONT)));
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        f.families.insert(family, vec![NAME.into()]);
    }
    f
}

fn style(t: &Tone, base: Visuals) -> Style {
    let mut s = Style { visuals: visuals(t, base), ..Style::default() };
    s.text_styles = [
        (TextStyle::Small, font(SMALL)),
        (TextStyle::Body, font(BODY)),
        (TextStyle::Button, font(BODY)),
        (TextStyle::Heading, font(16.0)),
        (TextStyle::Monospace, FontId::monospace(BODY - 1.0)),
    ]
    .into();
    s.spacing.item_spacing = vec2(GRID, GRID - 2.0);
    s.spacing.button_padding = vec2(GRID + 2.0, HALF);
    s.spacing.interact_size = vec2(40.0, 26.0);
    s.spacing.menu_margin = Margin::same(6);
    s.spacing.window_margin = Margin::same(16);
    s.spacing.combo_width = 140.0;
    s.spacing.icon_width = 16.0;
    s.spacing.icon_spacing = 6.0;
    s.spacing.scroll.floating = true;
    // Room of its own, so that the bar never lies on text.
    s.spacing.scroll.floating_allocated_width = 8.0;
    s.spacing.scroll.bar_width = 8.0;
    s.spacing.scroll.fade.strength = 0.0;
    s.interaction.tooltip_delay = 0.35;
    s.interaction.selectable_labels = false;
    s
}

fn visuals(t: &Tone, base: Visuals) -> Visuals {
    let mut v = base;
    let widget = |fill: Color32, edge: Color32, ink: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, edge),
        corner_radius: CornerRadius::same(ROUND),
        fg_stroke: Stroke::new(1.0, ink),
        expansion: 0.0,
    };
    v.widgets.noninteractive = widget(t.panel, t.line, t.ink);
    v.widgets.inactive = widget(t.raised, t.raised, t.ink);
    v.widgets.hovered = widget(t.chosen, t.accent.gamma_multiply(0.4), t.ink);
    v.widgets.active = widget(t.chosen, t.accent, t.ink);
    v.widgets.open = widget(t.raised, t.line, t.ink);
    v.selection = Selection { bg_fill: t.chosen, stroke: Stroke::new(1.0, t.accent) };
    v.override_text_color = None;
    v.weak_text_color = Some(t.faint);
    v.hyperlink_color = t.accent;
    v.faint_bg_color = t.raised.gamma_multiply(0.6);
    v.extreme_bg_color = t.raised;
    v.text_edit_bg_color = Some(t.raised);
    v.code_bg_color = t.raised;
    v.warn_fg_color = t.marks.warn;
    v.error_fg_color = t.marks.error;
    v.window_fill = t.panel;
    v.window_stroke = Stroke::new(1.0, t.line);
    v.window_corner_radius = CornerRadius::same(ROUND + 4);
    v.menu_corner_radius = CornerRadius::same(ROUND + 2);
    v.panel_fill = t.panel;
    let shadow = Shadow {
        offset: [0, 6],
        blur: 24,
        spread: 0,
        color: Color32::from_black_alpha(if v.dark_mode { 110 } else { 28 }),
    };
    v.window_shadow = shadow;
    v.popup_shadow = shadow;
    v.text_cursor.stroke = Stroke::new(2.0, t.accent);
    v
}
