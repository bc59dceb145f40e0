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
