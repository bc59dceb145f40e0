//! A map sheet as PNG: for batches, reports and machines without a screen.

use std::path::Path;

use crate::base::{Error, Finding, Result};
use crate::engine::Snapshot;
use crate::i18n::{Lang, Words};
use crate::map::sheet::{SheetWords, render};
use crate::map::{Lut, Theme, ThemeStyle};

/// What is to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Name of the theme.
    pub theme: String,
    /// Width in pixels; the height follows a wide screen's shape.
    pub width: u32,
    /// Light colours on a dark ground.
    pub dark: bool,
}

/// Width to height of a sheet.
const SHAPE: (u32, u32) = (16, 9);

/// Draws a sheet and writes it; what the font lacks comes back as findings. Errors: `USE-001`, `MAP-00x`, `USE-004`.
pub fn png(s: &Snapshot, wish: &Wish, words: &Words, path: &Path) -> Result<Vec<Finding>> {
    let theme = Theme::named(&wish.theme).ok_or_else(|| Error::new("USE-001").with("what", wish.theme.as_str()))?;
    let lut = Lut::build(theme, &s.base, &s.classes, &s.balance, &ThemeStyle { dark: wish.dark });
    let mut text = SheetWords::of(words, &s.base, &s.classes, &lut.legend);
    text.subtitle = subtitle(s, words);
    text.note = note(s, words);
    let size = [wish.width as usize, (wish.width * SHAPE.1 / SHAPE.0) as usize];
    let sheet = render(&s.base, &lut, size, &text)?;
    sheet.image.write_png(path)?;
    Ok(sheet.findings)
}

fn subtitle(s: &Snapshot, words: &Words) -> String {
    let year = s.accounts.year.map(|y| format!(" · {y}")).unwrap_or_default();
    let [zh, en] = super::names::set(&s.accounts.settings.sinks);
    format!("{}{year} · {}", s.base.about.name, if words.lang() == Lang::Zh { zh } else { en })
}

/// Invented data say so on every sheet.
fn note(s: &Snapshot, words: &Words) -> String {
    let sample = words.get("sample-mark");
    let marked = s.base.about.fields.iter().any(|f| f.text(0).is_some_and(|t| t.contains(&sample)));
    if marked { words.get("sheet-sample-note") } else { String::new() }
}
