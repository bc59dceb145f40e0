//! Wishes about panels, language and look.

use crate::app::settings::Look;
use crate::i18n::Lang;

/// A panel at a side of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Layers and themes.
    Left,
    /// Inspector.
    Right,
    /// Tables.
    Bottom,
}

/// A tab of the bottom panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Every parcel.
    Attributes,
    /// Sums by district.
    #[default]
    Districts,
    /// Sums by class.
    Classes,
    /// Steps of the scenario that is shown.
    Steps,
    /// What the doctor noticed.
    Findings,
}

/// What a person is at; each has panels of its own around the same map, inspector and strip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Workspace {
    /// Layers, themes, attributes.
    #[default]
    Data,
    /// Sectors, fuels, flows.
    Balance,
}

impl Workspace {
    /// All workspaces, from left to right.
    pub const ALL: [Self; 2] = [Self::Data, Self::Balance];
    /// Message key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Data => "ui-work-data",
            Self::Balance => "ui-work-balance",
        }
    }
}

/// A tab of the bottom panel of the balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// Sectors × fuels.
    #[default]
    Grid,
    /// From fuels and land to sectors and districts.
    Flows,
    /// Sums by district.
    Districts,
    /// What the doctor noticed.
    Findings,
}

/// A wish about the window.
#[derive(Clone, Debug)]
pub enum WindowIntent {
    /// Speak this language.
    Language(Lang),
    /// Light, dark or as the system.
    Look(Look),
    /// Show or hide a panel.
    Toggle(Side),
    /// Bring a tab to the front.
    Show(Tab),
    /// Go to a workspace.
    Work(Workspace),
    /// Bring a tab of the balance to the front.
    Sheet(Sheet),
    /// Open or close the command palette.
    Palette(bool),
    /// Open or close the page of shortcuts.
    Help(bool),
    /// Open or close the basis of the balance.
    Basis(bool),
    /// Take a message away, by its number.
    Dismiss(u64),
    /// Close what is on top: palette, help, card, derivation, else the selection.
    Escape,
    /// Leave the program.
    Quit,
}
