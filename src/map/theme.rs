//! What a map can show and in which colours (`assets/styles/themes.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

/// A colour, RGBA, not premultiplied.
pub type Rgba = [u8; 4];

/// What the colours of a map stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Carbon class of the land.
    #[default]
    LandClass,
    /// Source + sink, t CO2e per hectare and year; sinks below zero.
    Net,
    /// Source, t CO2e per hectare and year.
    Source,
    /// Uptake, t CO2e per hectare and year, shown as a number ≥ 0.
    Sink,
    /// Carbon stock, t C per hectare.
    Stock,
}

impl Theme {
    /// All themes in the order of the menu.
    pub const ALL: [Self; 5] = [Self::LandClass, Self::Net, Self::Source, Self::Sink, Self::Stock];

    /// Short name for the command line and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::LandClass => "class",
            Self::Net => "net",
            Self::Source => "source",
            Self::Sink => "sink",
            Self::Stock => "stock",
        }
    }
    /// The theme of that short name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.name() == name)
    }
    /// Message key of its title.
    pub fn title_key(self) -> &'static str {
        match self {
            Self::LandClass => "map-theme-class",
            Self::Net => "map-theme-net",
            Self::Source => "map-theme-source",
            Self::Sink => "map-theme-sink",
            Self::Stock => "map-theme-stock",
        }
    }
    /// Message key of its unit; empty for land classes.
    pub fn unit_key(self) -> &'static str {
        match self {
            Self::LandClass => "",
            Self::Net | Self::Source | Self::Sink => "map-unit-t-co2e-per-ha-year",
            Self::Stock => "map-unit-t-c-per-ha",
        }
    }
    /// Message key of the rule of signs; empty where there is none to tell.
    pub fn rule_key(self) -> &'static str {
        match self {
            Self::Net => "map-rule-net",
            Self::Sink => "map-rule-sink",
            Self::LandClass | Self::Source | Self::Stock => "",
        }
    }
}

/// How a map is to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThemeStyle {
    /// Light colours on a dark ground.
    pub dark: bool,
}

impl ThemeStyle {
    /// Its colours.
    pub fn palette(self) -> &'static Palette {
        if self.dark { &STYLES.dark } else { &STYLES.light }
    }
}

/// Colours from near zero to far from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Ramp(pub Vec<Rgba>);

impl Ramp {
    /// `count` colours spread over the ramp, its far end always among them.
    pub fn spread(&self, count: usize) -> Vec<Rgba> {
        let last = self.0.len().saturating_sub(1);
        let pick = |i: usize| {
            let at = if count < 2 { last } else { (i * last + (count - 1) / 2) / (count - 1) };
            self.0.get(at).copied().unwrap_or([128, 128, 128, 255])
        };
        (0..count).map(pick).collect()
    }
}

/// All colours of maps on one ground.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Palette {
    /// Net balance below zero.
    pub net_sink: Ramp,
    /// Net balance above zero.
    pub net_source: Ramp,
    /// Source per hectare.
    pub source: Ramp,
    /// Sink per hectare.
    pub sink: Ramp,
    /// Stock per hectare.
    pub stock: Ramp,
    /// Value zero, and net balance around zero.
    pub zero: Colour,
    /// Hatching of missing values: ground, stroke.
    pub missing: [Colour; 2],
    /// Lines on the map.
    pub lines: LineColours,
    /// Map sheets.
    pub sheet: SheetColours,
}

/// Colours of lines and marks on the map.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct LineColours {
    /// District outline.
    pub district: Colour,
    /// Parcel outline; its alpha says how much it covers.
    pub parcel: Colour,
    /// Tint of selected parcels; its alpha says how much it covers.
    pub selection: Colour,
    /// Outline of selected parcels.
    pub selection_edge: Colour,
}

/// Colours of a map sheet.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct SheetColours {
    /// The sheet.
    pub paper: Colour,
    /// Ground inside the frame where no parcel lies.
    pub ground: Colour,
    /// Text and frame.
    pub ink: Colour,
    /// Lesser text.
    pub faint: Colour,
    /// Halo around labels on the map.
    pub halo: Colour,
}

/// A colour written `#rrggbb` or `#rrggbbaa`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(pub Rgba);

impl TryFrom<String> for Colour {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        parse(&text).map(Self).ok_or(text)
    }
}

impl TryFrom<Vec<String>> for Ramp {
    type Error = String;
    fn try_from(texts: Vec<String>) -> Result<Self, String> {
        texts.into_iter().map(|t| parse(&t).ok_or(t)).collect::<Result<_, _>>().map(Self)
    }
}

fn parse(text: &str) -> Option<Rgba> {
    let hex = text.strip_prefix('#')?;
    let value = u32::from_str_radix(hex, 16).ok()?;
    match hex.len() {
        6 => Some((value << 8 | 0xff).to_be_bytes()),
        8 => Some(value.to_be_bytes()),
        _ => None,
    }
}

#[derive(Default, Deserialize)]
struct Styles {
    light: Palette,
    dark: Palette,
}

/// A test reads the shipped file, so the grey default is never seen.
static STYLES: LazyLock<Styles> =
    LazyLock::new(|| toml::from_str(include_str!("../../assets/styles/themes.toml")).unwrap_or_default());
