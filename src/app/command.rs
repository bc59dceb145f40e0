//! The one table of commands: menu, toolbar, shortcuts, palette and help page are made from it.

use super::intent::{
    Dialog, EditIntent, FileIntent, Intent, MapIntent, RunIntent, SelectIntent, Sheet, Side, Tab, Tool, WindowIntent,
    Workspace,
};
use super::settings::Look;
use super::state::AppState;
use super::worker::BelowWish;
use crate::i18n::Lang;
use crate::map::Theme;

/// The menu a command stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// Files and projects.
    File,
    /// Steps.
    Edit,
    /// Selection.
    Select,
    /// Scenarios.
    Plan,
    /// Map.
    Map,
    /// Panels, language, look.
    Window,
    /// Help.
    Help,
}

impl Menu {
    /// All menus, from left to right.
    pub const ALL: [Self; 7] = [Self::File, Self::Edit, Self::Select, Self::Plan, Self::Map, Self::Window, Self::Help];
    /// Message key of its title.
    pub fn key(self) -> &'static str {
        match self {
            Self::File => "ui-menu-file",
            Self::Edit => "ui-menu-edit",
            Self::Select => "ui-menu-select",
            Self::Plan => "ui-menu-plan",
            Self::Map => "ui-menu-map",
            Self::Window => "ui-menu-window",
            Self::Help => "ui-menu-help",
        }
    }
}

/// What must be there for a command to make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// An open layer.
    City,
    /// Selected parcels.
    Selection,
    /// A step that can be taken back.
    Done,
    /// A step that can be done again.
    Undone,
    /// Work under way.
    Job,
}

/// Keys pressed together; `key` as the keyboard names it (`K`, `F1`, `Escape`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// Ctrl (Cmd on a Mac).
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
    /// The key.
    pub key: &'static str,
}

/// One command. Its words are under `ui-cmd-<id>`.
pub struct Command {
    /// Id, part of the message key.
    pub id: &'static str,
    /// Menu.
    pub menu: Menu,
    /// Shortcut.
    pub shortcut: Option<Shortcut>,
    /// What it needs.
    pub needs: Needs,
    /// Whether a line stands above it in the menu.
    pub parted: bool,
    /// What it wishes.
    pub intent: fn() -> Intent,
}

impl Command {
    /// Message key of its name.
    pub fn key(&self) -> String {
        format!("ui-cmd-{}", self.id)
    }
    /// Whether it can be given now.
    pub fn enabled(&self, state: &AppState) -> bool {
        match self.needs {
            Needs::Nothing => true,
            Needs::City => state.city.is_some(),
            Needs::Selection => state.city.as_ref().is_some_and(|c| !c.selection.rows.is_empty()),
            Needs::Done => state.city.as_ref().is_some_and(|c| c.settings.undo.is_some()),
            Needs::Undone => state.city.as_ref().is_some_and(|c| c.settings.redo.is_some()),
            Needs::Job => state.session.busy(),
        }
    }
    /// Whether what it turns on and off is on.
    pub fn on(&self, state: &AppState) -> bool {
        let Some(b) = state.city.as_ref().map(|c| &c.settings.below) else { return false };
        match self.id {
            "buildings-fields" => b.buildings.is_some(),
            "roads-parcels" => b.roads.is_some(),
            "stands-fields" => b.stands,
            _ => false,
        }
    }
}

/// The command of that id.
pub fn find(id: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|c| c.id == id)
}

const fn plain(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { ctrl: false, shift: false, alt: false, key })
}
const fn ctrl(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { ctrl: true, shift: false, alt: false, key })
}
const fn ctrl_shift(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { ctrl: true, shift: true, alt: false, key })
}
const fn alt(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { ctrl: false, shift: false, alt: true, key })
}

macro_rules! commands {
    ($($menu:ident $needs:ident $id:literal $shortcut:expr, $([$bar:ident])? $of:ident $wish:expr;)*) => {
        &[$(Command {
            id: $id,
            menu: Menu::$menu,
            shortcut: $shortcut,
            needs: Needs::$needs,
            parted: false $(|| commands!(@$bar))?,
            intent: || Intent::$of($wish),
        }),*]
    };
    (@bar) => { true };
}

/// All commands in the order of the menus; `bar` draws a line above.
pub static COMMANDS: &[Command] = commands! {
    File Nothing "open-file" ctrl("O"), File FileIntent::Ask(Dialog::OpenFile);
    File Nothing "open-project" ctrl_shift("O"), File FileIntent::Ask(Dialog::OpenProject);
    File Nothing "open-sample" None, File FileIntent::OpenSample;
    File Nothing "energy-table" ctrl("T"), File FileIntent::Ask(Dialog::EnergyTable);
    File City "activity-table" None, File FileIntent::Ask(Dialog::Activities);
    File City "people-table" None, File FileIntent::Ask(Dialog::People);
    File City "buildings-fields" None, Run RunIntent::Below(BelowWish::Buildings);
    File City "roads-parcels" None, Run RunIntent::Below(BelowWish::Roads);
    File City "stands-fields" None, Run RunIntent::Below(BelowWish::Stands);
    File Nothing "template" None, File FileIntent::Ask(Dialog::Template);
    File City "save" ctrl("S"), [bar] File FileIntent::Save;
    File City "save-as" ctrl_shift("S"), File FileIntent::Ask(Dialog::SaveProject);
    File City "export-results" ctrl("E"), [bar] File FileIntent::Ask(Dialog::ExportResults);
    File City "export-map" ctrl("P"), File FileIntent::Ask(Dialog::ExportMap);
    File City "close" ctrl("W"), [bar] File FileIntent::CloseProject;
    File Job "stop" ctrl("Period"), Run RunIntent::Cancel;
    File Nothing "quit" ctrl("Q"), [bar] Window WindowIntent::Quit;
    Edit Done "undo" ctrl("Z"), Run RunIntent::Undo;
    Edit Undone "redo" ctrl_shift("Z"), Run RunIntent::Redo;
    Select City "select-all" ctrl("A"), Select SelectIntent::All;
    Select Selection "select-none" ctrl_shift("A"), Select SelectIntent::Clear;
    Select City "select-invert" ctrl("I"), Select SelectIntent::Invert;
    Select City "tool-select" plain("V"), [bar] Map MapIntent::Tool(Tool::Select);
    Select City "tool-lasso" plain("L"), Map MapIntent::Tool(Tool::Lasso);
    Select City "tool-identify" plain("I"), Map MapIntent::Tool(Tool::Identify);
    Select City "tool-pan" plain("H"), Map MapIntent::Tool(Tool::Pan);
    Plan City "tool-brush" plain("B"), Map MapIntent::Tool(Tool::Brush);
    Plan Selection "paint-selection" ctrl("B"), Edit EditIntent::PaintSelection;
    Plan City "scenario-new" ctrl("N"), [bar] Edit EditIntent::New;
    Plan City "scenario-base" None, Edit EditIntent::Show(None);
    Map City "fit" plain("F"), Map MapIntent::Fit;
    Map Selection "fit-selection" ctrl("J"), Map MapIntent::FitSelection;
    Map City "zoom-in" plain("Plus"), Map MapIntent::Zoom(1.5);
    Map City "zoom-out" plain("Minus"), Map MapIntent::Zoom(1.0 / 1.5);
    Map City "theme-class" alt("1"), [bar] Map MapIntent::Theme(Theme::LandClass);
    Map City "theme-net" alt("2"), Map MapIntent::Theme(Theme::Net);
    Map City "theme-source" alt("3"), Map MapIntent::Theme(Theme::Source);
    Map City "theme-sink" alt("4"), Map MapIntent::Theme(Theme::Sink);
    Map City "theme-stock" alt("5"), Map MapIntent::Theme(Theme::Stock);
    Window City "work-data" ctrl_shift("1"), Window WindowIntent::Work(Workspace::Data);
    Window City "work-balance" ctrl_shift("2"), Window WindowIntent::Work(Workspace::Balance);
    Window City "sheet-grid" None, Window WindowIntent::Sheet(Sheet::Grid);
    Window City "sheet-flows" None, Window WindowIntent::Sheet(Sheet::Flows);
    Window City "panel-left" plain("F4"), [bar] Window WindowIntent::Toggle(Side::Left);
    Window City "panel-bottom" plain("F6"), Window WindowIntent::Toggle(Side::Bottom);
    Window City "panel-right" plain("F8"), Window WindowIntent::Toggle(Side::Right);
    Window City "tab-districts" None, [bar] Window WindowIntent::Show(Tab::Districts);
    Window City "tab-attributes" None, Window WindowIntent::Show(Tab::Attributes);
    Window City "tab-classes" None, Window WindowIntent::Show(Tab::Classes);
    Window City "tab-steps" None, Window WindowIntent::Show(Tab::Steps);
    Window City "tab-findings" None, Window WindowIntent::Show(Tab::Findings);
    Window City "basis" None, [bar] Window WindowIntent::Basis(true);
    Window Nothing "language-zh" None, [bar] Window WindowIntent::Language(Lang::Zh);
    Window Nothing "language-en" None, Window WindowIntent::Language(Lang::En);
    Window Nothing "look-system" None, [bar] Window WindowIntent::Look(Look::System);
    Window Nothing "look-light" None, Window WindowIntent::Look(Look::Light);
    Window Nothing "look-dark" None, Window WindowIntent::Look(Look::Dark);
    Help Nothing "palette" ctrl("K"), Window WindowIntent::Palette(true);
    Help Nothing "shortcuts" plain("F1"), Window WindowIntent::Help(true);
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Words;

    #[test]
    fn every_command_has_words_and_its_own_keys() {
        for (i, c) in COMMANDS.iter().enumerate() {
            for lang in [Lang::Zh, Lang::En] {
                assert!(Words::new(lang).has(&c.key()), "{} {lang:?}", c.key());
            }
            let twin = COMMANDS
                .iter()
                .skip(i + 1)
                .find(|o| o.id == c.id || (o.shortcut.is_some() && o.shortcut == c.shortcut));
            assert!(twin.is_none(), "{}", c.id);
        }
    }
}
