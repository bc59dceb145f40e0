//! Schemes on the command line: compared on one layer, and two colleagues' plans brought together.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use super::{readers, tanheng};

struct City {
    dir: tempfile::TempDir,
    layer: PathBuf,
}

impl City {
    fn new() -> Self {
        readers();
        let dir = tempfile::tempdir().unwrap();
        let city = dir.path().join("城市");
        let made = ["generate", "--parcels", "400", "--out", city.to_str().unwrap(), "--formats", "gpkg"];
        assert_eq!(tanheng(&made).0, 0);
        Self { layer: city.join("DLTB.gpkg"), dir }
    }
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    /// A plan of one step for each of `strokes`: parcels by number, code, class.
    fn plan(&self, name: &str, strokes: &[(&str, &str, &str)]) -> PathBuf {
        let step = |(n, (keys, code, class)): (usize, &(&str, &str, &str))| {
            let keys: Vec<&str> = keys.split(' ').collect();
            let repaint = serde_json::json!({ "keys": keys, "new": [[code, class, 0]] });
            format!("{}\n", serde_json::json!({ "step": n + 1, "edits": [{ "repaint": repaint }] }))
        };
        let path = self.path(name);
        std::fs::write(&path, strokes.iter().enumerate().map(step).collect::<String>()).unwrap();
        path
    }
    fn run(&self, command: &str, rest: &[&str]) -> Output {
        let mut c = Command::new(env!("CARGO_BIN_EXE_tanheng"));
        c.arg(command).arg(&self.layer).args(rest).args(["--json", "--lang", "en"]).output().unwrap()
    }
    fn json(&self, command: &str, rest: &[&str]) -> Value {
        let out = self.run(command, rest);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice(&out.stdout).unwrap()
    }
    /// Names of some parcels, as the results list them.
    fn names(&self) -> Vec<String> {
        let csv = self.path("all.csv");
        assert!(self.run("balance", &["--csv", csv.to_str().unwrap()]).status.success());
        let text = std::fs::read_to_string(csv).unwrap();
        let head: Vec<&str> = text.lines().next().unwrap().trim_start_matches('\u{feff}').split(',').collect();
        let at = head.iter().position(|h| *h == "BSM").unwrap_or(0);
        text.lines().skip(1).map(|l| l.split(',').nth(at).unwrap().trim_matches('"').to_owned()).collect()
    }
}

fn text(p: &Path) -> &str {
    p.to_str().unwrap()
}

#[test]
fn schemes_side_by_side_are_those_that_edit_makes() {
    let city = City::new();
    let n = city.names();
    let green = city.plan("green.jsonl", &[(&format!("{} {}", n[3], n[7]), "0301", "forest_arbor")]);
    let town = city.plan("town.jsonl", &[(&n[7], "0601", "built_industrial"), (&n[9], "0601", "built_industrial")]);
    let csv = city.path("differ.csv");
    let both = format!("{},{}", text(&green), text(&town));
    let told = city.json("compare", &["--schemes", &both, "--csv", text(&csv)]);
    for (scheme, file) in told["schemes"].as_array().unwrap().iter().zip([&green, &town]) {
        let edited = city.json("edit", &["--steps", text(file)]);
        assert_eq!(scheme["result_hash"], edited["result_hash"]);
        assert_eq!(scheme["change_t_co2e"], edited["change_t_co2e"]);
        assert_eq!(told["result_hash"], edited["result_hash_before"]);
    }
    assert_eq!((&told["schemes"][0]["name"], &told["schemes"][1]["name"]), (&"green".into(), &"town".into()));
    // What classes gain and lose adds up to nothing.
    for i in 0..2 {
        let moved = |c: &Value| c["schemes_m2"][i].as_f64().unwrap() - c["base_m2"].as_f64().unwrap();
        let sum: f64 = told["classes"].as_array().unwrap().iter().map(moved).sum();
        assert!(sum.abs() < 1e-4, "{sum}");
    }
    let lines = std::fs::read_to_string(&csv).unwrap();
    assert_eq!(lines.lines().count() as u64 - 1, told["differing_parcels"].as_u64().unwrap());
    let of = |name: &str| lines.lines().find(|l| l.contains(name)).unwrap_or_else(|| panic!("{name}: {lines}"));
    assert!(of(&n[7]).contains("forest_arbor") && of(&n[7]).contains("built_industrial"));
    let none = city.run("compare", &["--schemes", " "]);
    assert!(!none.status.success() && String::from_utf8_lossy(&none.stderr).contains("PLAN-017"));
}

#[test]
fn two_plans_come_together_and_conflicts_stop_them() {
    let city = City::new();
    let n = city.names();
    let ours = city.plan("ours.jsonl", &[(&format!("{} {}", n[3], n[7]), "0301", "forest_arbor")]);
    let theirs = city.plan(
        "theirs.jsonl",
        &[(&n[7], "0601", "built_industrial"), (&n[3], "0301", "forest_arbor"), (&n[9], "0601", "built_industrial")],
    );
    let (out, csv) = (city.path("both.jsonl"), city.path("conflicts.csv"));
    let mut flags = vec!["--ours", text(&ours), "--theirs", text(&theirs), "--out", text(&out)];
    let stopped = city.run("merge", &[&flags[..], &["--csv", text(&csv)]].concat());
    assert!(!stopped.status.success() && String::from_utf8_lossy(&stopped.stderr).contains("PLAN-015"));
    assert!(!out.exists());
    assert!(std::fs::read_to_string(&csv).unwrap().contains(&n[7]));
    let report: Value = serde_json::from_slice(&stopped.stdout).unwrap();
    assert_eq!((report["conflicts"].as_array().unwrap().len(), &report["alike_parcels"]), (1, &1.into()));
    assert_eq!(report["conflicts"][0]["ours"], serde_json::json!(["0301", "forest_arbor"]));
    assert_eq!(report["conflicts"][0]["theirs"], serde_json::json!(["0601", "built_industrial"]));
    for (side, class) in [("ours", "forest_arbor"), ("theirs", "built_industrial")] {
        flags.extend(["--prefer", side]);
        let report = city.json("merge", &flags);
        assert_eq!((&report["merged"], &report["parcels"]), (&true.into(), &3.into()));
        flags.truncate(flags.len() - 2);
        // What was merged is a plan like any other.
        let code = if class == "forest_arbor" { "0301" } else { "0601" };
        let by_hand = city.plan(
            "hand.jsonl",
            &[(&n[3], "0301", "forest_arbor"), (&n[7], code, class), (&n[9], "0601", "built_industrial")],
        );
        let merged = city.json("edit", &["--steps", text(&out)]);
        assert_eq!(merged["result_hash"], city.json("edit", &["--steps", text(&by_hand)])["result_hash"]);
        assert_eq!(merged["findings"], serde_json::json!([]));
    }
}
