//! Times edits of a layer: from the edit to the figures of parcel, district and city, and to the colours of the map.

use std::hint::black_box;

use super::accounts::{self, Job};
use super::bench::{Timing, timed};
use crate::base::{Error, Result, Silent};
use crate::carbon::balance::full;
use crate::carbon::rates::{SinkTerms, rates};
use crate::engine::{Live, Snapshot};
use crate::land::ClassId;
use crate::map::{Lut, Theme, ThemeStyle};
use crate::project::Project;
use crate::project::plan::Plan;
use crate::project::v1::Head;
use crate::scenario::file::{self, Names};
use crate::scenario::keys::Keys;
use crate::scenario::{Cover, Edit, Step};

/// Parcels of the edits that are timed.
const SIZES: [usize; 4] = [1, 100, 10_000, 100_000];
/// Steps of the scenario that is saved.
const STEPS: usize = 1000;
/// Parcels of each of them.
const STROKE: usize = 100;
/// Classes that the edits go to and fro between.
const CLASSES: [&str; 2] = ["forest_arbor", "built_industrial"];

/// Each edit with its picture's figures and colours; beside them the whole layer reckoned anew.
pub fn run(job: &Job, rounds: usize) -> Result<Vec<Timing>> {
    let start = accounts::run(job, &Silent)?.snapshot;
    let mut live = Live::new(&start, &start.classes)?;
    // The first edits make the versions that later ones write into.
    for turn in 0..3 {
        edit(&mut live, &start, 1, turn)?;
    }
    let mut out = Vec::new();
    for size in SIZES {
        let mut turn = 0;
        out.push(timed(&format!("live-{size}"), rounds, || {
            turn += 1;
            let now = edit(&mut live, &start, size, turn)?;
            let check = format!("{} g", now.balance.sums.city().net().0);
            Ok((now, check))
        })?);
    }
    let mut lut = Lut::build(Theme::Net, &start.base, &start.classes, &start.balance, &ThemeStyle { dark: false });
    let now = live.snapshot(&start, 1);
    let rows: Vec<u32> = (0..100).collect();
    out.push(timed("live-colours-100", rounds, || {
        lut = Lut::clone(&lut);
        lut.rebuild_rows(&rows, &now.base, &now.balance);
        Ok(((), format!("{}", lut.colours.len())))
    })?);
    let a = &start.accounts;
    let rates = rates(&start.classes, &a.sinks, SinkTerms { gwp_ch4: a.gwp.value }, &a.allocation)?;
    out.push(timed("live-full", rounds, || {
        let all = full(&now.base, &rates, &now.accounts.allocation, &Silent)?;
        let check = format!("{} g", all.sums.city().net().0);
        Ok((all, check))
    })?);
    out.push(save(&start, &mut live, rounds)?);
    Ok(out)
}

/// A project with a scenario of many steps, written to disk.
fn save(start: &Snapshot, live: &mut Live, rounds: usize) -> Result<Timing> {
    let keys = Keys::new(&start.base.key);
    let names = Names { keys: &keys, classes: &start.classes };
    let mut steps = Vec::with_capacity(STEPS);
    for n in 0..STEPS {
        let name = CLASSES.get(n % CLASSES.len()).copied().unwrap_or_default();
        let cover = Cover { code: live.code(name)?, class: start.classes.find(name).unwrap_or(ClassId::MISSING) };
        // Parcels that lie together, as under a brush, somewhere else each time.
        let rows = start.base.rows();
        let first = n * (rows / STEPS);
        let rows: Vec<u32> = (first..(first + STROKE).min(rows)).map(|r| r as u32).collect();
        let edits = live.layout().repaint(&rows, cover)?.into_iter().collect();
        steps.push(file::line(&Step { number: n as u32 + 1, edits }, live.layout().codes(), &names));
    }
    let plan = Plan { id: 1, name: "bench".into(), cursor: steps.len(), steps, ..Plan::default() };
    let folder = std::env::temp_dir().join(format!("tanheng-bench-{}.plan", std::process::id()));
    let mut project = Project::new(Head { plans: vec![plan], ..Head::default() });
    let timing = timed(&format!("live-save-{STEPS}"), rounds, || {
        // Another name each time, so that nothing is there already.
        for plan in &mut project.head.plans {
            for step in &mut plan.steps {
                step.step += STEPS as u32;
            }
        }
        project.save(&folder)?;
        Ok(((), format!("{STEPS} steps of {STROKE} parcels")))
    });
    drop(project);
    let gone = std::fs::remove_dir_all(&folder).map_err(|e| Error::new("USE-004").because(e).in_file(&folder));
    timing.and_then(|t| gone.map(|()| t))
}

/// One stroke over the first `size` parcels, and the snapshot after it.
fn edit(live: &mut Live, start: &Snapshot, size: usize, turn: usize) -> Result<Snapshot> {
    let name = CLASSES.get(turn % CLASSES.len()).copied().unwrap_or_default();
    let class = start.classes.find(name).unwrap_or(ClassId::MISSING);
    let rows: Vec<u32> = (0..size.min(start.base.rows()) as u32).collect();
    let code = live.code(name)?;
    let edit: Edit = live.layout().repaint(&rows, Cover { code, class })?.ok_or_else(|| Error::new("RUN-070"))?;
    black_box(live.apply(&edit)?);
    Ok(live.snapshot(start, turn as u64))
}
