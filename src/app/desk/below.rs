//! Sources from below at the desk: one recorded step for each input and each choice of a sector.

use std::path::{Path, PathBuf};

use super::{SessionDesk, keep};
use crate::app::worker::{BelowWish, Reply, TableSource};
use crate::base::{Result, Watch};
use crate::engine::explain::Key;
use crate::project::{Entry, v1};
use crate::task::buildings::Input;
use crate::task::tables::{self, TableKind, file_name};
use crate::task::transport::RoadInput;

/// Finding of a sector for which the table was taken because nobody chose.
const SETTLED: &str = "CONTROL-105";

impl SessionDesk {
    /// Takes in what its heading says, or shows how it would be read. A table of activities or people needs a city.
    pub(super) fn open_table(&mut self, path: PathBuf, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let book = tables::open(&path, watch)?;
        match tables::kind(&path, &book)? {
            TableKind::Activities => self.set_below(BelowWish::Activities(Some(path)), watch, reply),
            TableKind::People => self.set_below(BelowWish::People(Some(path)), watch, reply),
            TableKind::Energy => self.probe_book(TableSource::File(path), book, watch, reply),
        }
    }

    /// Takes an input in or leaves it out, or lets something else count for a sector; one step.
    ///
    /// Errors: those of the input, with nothing recorded; `APP-001`.
    pub(super) fn set_below(&mut self, wish: BelowWish, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let old = self.opened()?.project.head.below.clone();
        let new = wished(&old, wish);
        let name = name(&old, &new);
        if new == old {
            // A file that is named again may hold other figures by now.
            let shown = self.show_changes(&[], watch)?;
            return self.tell(shown, reply);
        }
        self.change_all(vec![Entry::Below { old: Box::new(old), new: Box::new(new) }], watch, reply)?;
        let open = self.opened()?;
        let findings = &open.snapshot.findings;
        let settled = findings.iter().filter(|f| f.code.0 == SETTLED).count();
        if settled > 0 && name.key != "step-control" {
            reply(Reply::Told("ui-done-below", vec![("count".into(), settled.into())]));
        }
        Ok(())
    }
}

fn wished(old: &v1::Below, wish: BelowWish) -> v1::Below {
    let mut new = old.clone();
    let turned = |now: &Option<String>, word: &str| match now {
        Some(_) => None,
        None => Some(word.to_owned()),
    };
    match wish {
        BelowWish::Activities(path) => new.activities = path.as_deref().map(keep::text),
        BelowWish::People(path) => new.people = path.as_deref().map(keep::text),
        BelowWish::Buildings => new.buildings = turned(&old.buildings, Input::FIELDS),
        BelowWish::Roads => new.roads = turned(&old.roads, RoadInput::PARCELS),
        BelowWish::Stands => new.stands = !old.stands,
        BelowWish::Control(sector, control) => {
            new.control.insert(sector, control.id().to_owned());
        }
    }
    new
}

/// What a step is called; values named `sector` are ids.
pub(super) fn name(old: &v1::Below, new: &v1::Below) -> Key {
    let file = |key: &'static str, path: &Option<String>| {
        let name = path.as_deref().map_or_else(|| "none".to_owned(), |p| file_name(Path::new(p)));
        Key::plain(key).with("file", name)
    };
    let on = |key: &'static str, on: bool| Key::plain(key).with("on", if on { "yes" } else { "no" });
    let changed = new.control.iter().find(|(s, c)| old.control.get(*s) != Some(c));
    let gone = || old.control.keys().find(|s| !new.control.contains_key(*s));
    if old.activities != new.activities {
        file("step-activities", &new.activities)
    } else if old.people != new.people {
        file("step-people", &new.people)
    } else if old.buildings != new.buildings {
        on("step-buildings", new.buildings.is_some())
    } else if old.roads != new.roads {
        on("step-roads", new.roads.is_some())
    } else if old.stands != new.stands {
        on("step-stands", new.stands)
    } else if let Some((sector, control)) = changed {
        Key::plain("step-control").with("sector", sector.as_str()).with("control", control.as_str())
    } else if let Some(sector) = gone() {
        Key::plain("step-control").with("sector", sector.as_str()).with("control", "none")
    } else {
        Key::plain("step-other")
    }
}
