//! A program that paints, edits and saves is killed at any moment: the project opens, and nothing that was shown is lost.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use super::plan::{Plan, PlanEntry};
use super::*;
use crate::scenario::file::{EditLine, RepaintLine, StepLine};

/// Folder that the child works in; without it the child does nothing.
const FOLDER: &str = "TANHENG_TEST_KILL_FOLDER";
/// Kills of one run; raised by hand with this variable.
const KILLS: &str = "TANHENG_TEST_KILLS";

/// A brush stroke: some parcels, the more the later.
fn stroke(n: u16) -> StepLine {
    let r = RepaintLine { keys: (0..=n % 7).map(|k| format!("{n}-{k}")).collect(), old: Vec::new(), new: Vec::new() };
    StepLine { step: n.into(), edits: vec![EditLine::Repaint(r)] }
}

/// Edits and saves until it is killed: each change is told on stdout once it is recorded.
#[test]
#[ignore = "the child of the test below"]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut p = Project::open(Path::new(&folder)).unwrap().project;
    let mut out = std::io::stdout().lock();
    for n in p.head.settings.year.unwrap_or_default() + 1.. {
        p.record(&Entry::Plan(PlanEntry::Step { plan: 1, step: Box::new(stroke(n)) })).unwrap();
        p.record(&Entry::Year { old: None, new: Some(n) }).unwrap();
        writeln!(out, "done {n}").unwrap();
        out.flush().unwrap();
        if n % 3 == 0 {
            p.save(Path::new(&folder)).unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_it_opens_with_all_that_was_shown() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("p.plan");
    let mut p = Project::new(v1::Head::default());
    p.head.settings.year = Some(1);
    p.head.plans = vec![Plan { id: 1, name: "绿色".into(), cursor: 1, steps: vec![stroke(1)], ..Plan::default() }];
    p.save(&folder).unwrap();
    drop(p);
    let kills = std::env::var(KILLS).ok().and_then(|k| k.parse().ok()).unwrap_or(40);
    let mut shown = 1;
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "project::kills::child", "--ignored", "--nocapture", "--test-threads=1"])
            .env(FOLDER, &folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let numbers = lines.map_while(|l| l.ok()).filter_map(|l| l.split("done ").nth(1)?.trim().parse().ok());
        // After so many changes, and then somewhere in what follows: the pipe holds what it told meanwhile.
        let after = 1 + kill % 11;
        let mut told = 0;
        for n in numbers {
            shown = n;
            told += 1;
            if told == after {
                child.kill().unwrap();
            }
        }
        assert!(!child.wait().unwrap().success() && told >= after, "the child ended by itself after {told}");
        let opened = Project::open(&folder).unwrap();
        let year = opened.project.head.settings.year.unwrap();
        assert!(year == shown || year == shown + 1, "shown {shown}, found {year} after kill {kill}");
        // A stroke is recorded before its year: every stroke up to the year, and at most the one after.
        let plan = &opened.project.head.plans[0];
        let strokes = plan.steps.len() as u16;
        assert!(strokes == year || strokes == year + 1, "year {year}, strokes {strokes} after kill {kill}");
        assert_eq!(plan.cursor, plan.steps.len());
        assert!(plan.steps.iter().zip(1..).all(|(s, n)| *s == stroke(n)), "strokes after kill {kill}");
        // What was recorded and not yet told counts as shown from now on.
        shown = year;
    }
}
