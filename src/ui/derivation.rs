//! An opened number: formula, values, factors with source and status, and the numbers it is made of.

use egui::{CollapsingHeader, RichText, Ui};

use super::figures::chip;
use super::icon::{self, Icon};
use super::theme;
use crate::app::intent::{Intent, RunIntent};
use crate::app::number::{Derivation, Key, Term};
use crate::base::Arg;
use crate::engine::Snapshot;
use crate::factor::{Factor, Names, Status};
use crate::i18n::{Lang, Words, number};
use crate::map::place;

/// Parts of a sum that are listed; the rest is counted.
const MOST_PARTS: usize = 60;

/// Draws an opened number, or that it is on the way.
pub fn derivation_ui(ui: &mut Ui, d: Option<&Derivation>, snapshot: &Snapshot, words: &Words, out: &mut Vec<Intent>) {
    ui.horizontal(|ui| {
        if icon::button(ui, Icon::Back, &words.get("ui-back"), false).clicked() {
            out.push(RunIntent::CloseDerivation.into());
        }
        ui.heading(words.get("ui-derivation"));
    });
    ui.add_space(theme::GRID);
    match d {
        Some(d) => Teller { snapshot, words }.tell(ui, d, true),
        None => {
            ui.label(words.get("ui-job-explain"));
        }
    }
}

/// Puts derivations into words.
struct Teller<'a> {
    snapshot: &'a Snapshot,
    words: &'a Words,
}

impl Teller<'_> {
    fn tell(&self, ui: &mut Ui, d: &Derivation, top: bool) {
        let tone = theme::tone(ui);
        if top {
            ui.label(RichText::new(self.key(&d.title)).strong());
            ui.label(RichText::new(self.result(d)).size(theme::FIGURE).color(tone.accent));
        }
        ui.label(RichText::new(self.words.get("ui-formula")).size(theme::SMALL).color(tone.faint));
        ui.label(self.key(&d.formula));
        ui.add_space(theme::HALF);
        for t in &d.terms {
            self.term(ui, t);
        }
        for (i, p) in d.parts.iter().take(MOST_PARTS).enumerate() {
            let title = format!("{}   {}", self.key(&p.title), self.result(p));
            CollapsingHeader::new(title)
                .id_salt(i)
                .default_open(d.parts.len() == 1)
                .show(ui, |ui| self.tell(ui, p, false));
        }
        if d.parts.len() > MOST_PARTS {
            let more = vec![("count".into(), (d.parts.len() - MOST_PARTS).into())];
            ui.label(RichText::new(self.words.text("ui-more-parts", &more)).color(tone.faint));
        }
    }

    fn term(&self, ui: &mut Ui, t: &Term) {
        let tone = theme::tone(ui);
        egui::Frame::NONE.fill(tone.raised).corner_radius(theme::ROUND).inner_margin(theme::GRID).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.label(RichText::new(self.key(&t.name)).size(theme::SMALL).color(tone.faint));
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(self.value(t.value, &t.unit)).strong());
                match t.factor.as_ref().map(|f| f.status) {
                    Some(Status::Cited) => chip(ui, &self.words.get("ui-status-cited"), tone.marks.note),
                    Some(Status::Derived) => chip(ui, &self.words.get("ui-status-derived"), tone.accent),
                    Some(Status::Assumed) => chip(ui, &self.words.get("ui-status-assumed"), tone.marks.warn),
                    None => {}
                }
            });
            if let Some(f) = &t.factor {
                ui.label(RichText::new(self.source(f)).size(theme::SMALL).color(tone.faint));
            }
        });
    }

    /// Source, place in it, year, set and range of a factor.
    fn source(&self, f: &Factor) -> String {
        let mut parts = vec![f.source.title.clone()];
        parts.extend(f.source.publisher.clone());
        parts.extend(f.source.year.map(|y| y.to_string()));
        parts.extend(f.source.at.clone());
        parts.push(self.words.text("ui-factor-set-is", &vec![("set".into(), f.set.as_str().into())]));
        if let Some([low, high]) = f.range {
            let args = vec![("low".into(), number::plain(low).into()), ("high".into(), number::plain(high).into())];
            parts.push(self.words.text("ui-factor-range", &args));
        }
        parts.extend(
            f.source.tier.map(|t| self.words.text("ui-factor-tier", &vec![("tier".into(), u32::from(t).into())])),
        );
        parts.retain(|p| !p.trim().is_empty());
        parts.join(" · ")
    }

    fn result(&self, d: &Derivation) -> String {
        match d.result {
            Some(x) => self.value(x, d.unit),
            None => self.words.get("ui-missing"),
        }
    }

    /// A value with its unit in words; without sign of a unit where it is a plain number.
    fn value(&self, x: f64, unit: &str) -> String {
        let text = format!("{} {}", number::precise(x), number::unit(unit, self.words.lang()));
        text.trim_end().to_owned()
    }

    /// A key in words; ids of classes, sectors and fuels become their names.
    fn key(&self, k: &Key) -> String {
        let mut args = k.args.clone();
        for (name, value) in &mut args {
            if let Arg::Text(id) = value
                && let Some(named) = self.name_of(name, id)
            {
                *value = Arg::Text(named);
            }
        }
        self.words.text(k.key, &args)
    }

    fn name_of(&self, kind: &str, id: &str) -> Option<String> {
        let names = match kind {
            "class" => {
                let classes = &self.snapshot.classes;
                return Some(super::figures::class_name(classes, classes.find(id)?, self.words));
            }
            // Only districts have a name of their own here; parcels go by their number.
            "name" => {
                let district = self.snapshot.base.districts.iter().find(|d| d.name == id)?;
                return Some(place::district(district, self.words).to_owned());
            }
            "sector" => Names::sectors(),
            "fuel" => Names::fuels(),
            _ => return None,
        };
        // The lists ship with the program and a test reads them; an id without a name is shown as it is.
        let name = names.ok()?.find(id)?;
        Some(if self.words.lang() == Lang::Zh { name.name_zh.clone() } else { name.name_en.clone() })
    }
}
