//! The page "basis of this balance": the list of [`crate::task::basis`], topic by topic.

use std::sync::Arc;

use egui::{Align, Label, Layout, RichText, ScrollArea, Ui};

use super::figures::section;
use super::icon::{self, Icon};
use super::theme;
use crate::app::background::{Background, Pending};
use crate::app::intent::{Intent, WindowIntent};
use crate::base::Result;
use crate::engine::{Accounts, Snapshot};
use crate::i18n::Words;
use crate::task::basis::{BasisLine, basis, words_of};

/// The page, with the list of the figures it was last shown for.
#[derive(Default)]
pub struct BasisPage {
    of: Option<Arc<Accounts>>,
    made: Option<Result<Vec<BasisLine>>>,
    pending: Option<Pending<Result<Vec<BasisLine>>>>,
}

impl BasisPage {
    /// Draws it; the list is made beside the drawing thread.
    pub fn ui(&mut self, ui: &mut Ui, s: &Snapshot, back: &Background, words: &Words, out: &mut Vec<Intent>) {
        self.follow(s, back);
        let modal = egui::Modal::new(egui::Id::unique("basis")).frame(theme::modal(ui)).show(ui.ctx(), |ui| {
            ui.set_width(theme::PAGE_WIDTH);
            ui.horizontal(|ui| {
                ui.heading(words.get("ui-cmd-basis"));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if icon::button(ui, Icon::Close, &words.get("ui-close"), false).clicked() {
                        out.push(WindowIntent::Basis(false).into());
                    }
                });
            });
            let most = (ui.ctx().content_rect().height() - 160.0).max(200.0);
            ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| self.list_ui(ui, words));
        });
        if modal.should_close() {
            out.push(WindowIntent::Basis(false).into());
        }
    }

    fn follow(&mut self, s: &Snapshot, back: &Background) {
        if !self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, &s.accounts)) {
            self.of = Some(Arc::clone(&s.accounts));
            let s = s.clone();
            self.pending = Some(back.run(move || basis(&s)));
        }
        if let Some(p) = self.pending.take() {
            match p.take() {
                Ok(Some(made)) => self.made = Some(made),
                Ok(None) => self.pending = Some(p),
                Err(_) => {}
            }
        }
    }

    fn list_ui(&self, ui: &mut Ui, words: &Words) {
        match &self.made {
            Some(Ok(lines)) => {
                for topic in lines.chunk_by(|a, b| a.topic == b.topic) {
                    let title = topic.first().map(|l| words.get(l.topic.key())).unwrap_or_default();
                    section(ui, &title);
                    for line in topic {
                        ui.add(Label::new(words_of(line, words)).wrap());
                    }
                }
            }
            Some(Err(e)) => {
                let told = words.error(e);
                let text = RichText::new(format!("{}: {}", told.code, told.text)).color(theme::tone(ui).marks.error);
                ui.add(Label::new(text).wrap());
            }
            None => {}
        }
    }
}
