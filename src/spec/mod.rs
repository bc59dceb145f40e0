//! What it is: declarations: one entry per parameter and command, from which flags, forms, checks and help come.
//! What it never does: draw widgets or parse flags.
//! Where to start reading: [`COMMANDS`].

/// What kind of value a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// A file or folder.
    Path,
    /// One of a few names.
    Choice(&'static [&'static str]),
    /// A whole number within bounds.
    Whole(u64, u64),
    /// On or off.
    Switch,
}

/// A parameter. Its words are `param-<id>` in `assets/i18n`.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Id; with `--` before it, the flag.
    pub id: &'static str,
    /// Kind of value.
    pub kind: Kind,
    /// Value when not given.
    pub default: Option<&'static str>,
}

/// A command. Its words are `command-<id>`, a blank in it written as a hyphen.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Id; the word on the command line, or the two words of a command within a group.
    pub id: &'static str,
    /// Name of what stands without a flag; `None` = nothing.
    pub operand: Option<&'static str>,
    /// Whether the operand must be there.
    pub operand_required: bool,
    /// Its parameters, besides the shared ones.
    pub params: &'static [Param],
}

const fn param(id: &'static str, kind: Kind, default: Option<&'static str>) -> Param {
    Param { id, kind, default }
}

/// Greatest number of parcels that `generate` makes.
const MOST_PARCELS: u64 = 5_000_000;

/// Greatest number of draws of a simulation: each keeps some hundred numbers.
const MOST_DRAWS: u64 = 100_000;

/// Parameters that all commands share.
pub const SHARED: &[Param] = &[
    param("lang", Kind::Choice(&["zh", "en"]), None),
    param("threads", Kind::Whole(1, 256), None),
    param("json", Kind::Switch, None),
];

/// How a land-use layer is read.
const LAYER: [Param; 7] = [
    param("layer", Kind::Text, None),
    param("class-field", Kind::Text, None),
    param("scheme", Kind::Text, None),
    param("crs", Kind::Text, None),
    param("encoding", Kind::Text, None),
    param("repair", Kind::Text, None),
    param("control-area", Kind::Text, None),
];

/// A plan.
const STEPS: Param = param("steps", Kind::Path, None);

/// Limits of a plan: a file, or `field:` and the name of a field.
const LIMITS: [Param; 7] = [
    param("pbf", Kind::Text, None),
    param("redline", Kind::Text, None),
    param("growth", Kind::Text, None),
    param("river", Kind::Text, None),
    param("limits", Kind::Text, None),
    param("limits-crs", Kind::Text, None),
    param("rules", Kind::Path, None),
];

/// Tables that sources and sinks are reckoned from.
const TABLES: [Param; 2] = [param("table", Kind::Path, None), param("points", Kind::Path, None)];

/// Factors of a table of energy.
const ENERGY: [Param; 5] = [
    param("factors", Kind::Text, Some("provincial-2025")),
    param("region", Kind::Text, None),
    param("year", Kind::Whole(1990, 2060), None),
    param("power", Kind::Choice(&["consumer", "plant"]), None),
    param("overrides", Kind::Path, None),
];

/// Sources from below and stands of forest.
const BELOW: [Param; 8] = [
    param("activities", Kind::Path, None),
    param("buildings", Kind::Text, None),
    param("roads", Kind::Text, None),
    param("fleet", Kind::Path, None),
    param("fuel-sales", Kind::Path, None),
    param("transport", Kind::Choice(&["roads", "fleet", "fuel"]), None),
    param("control", Kind::Text, None),
    param("stands", Kind::Switch, None),
];

const SINKS: Param = param("sinks", Kind::Text, Some("tool_default"));

/// Bands of a balance.
const UNCERTAINTY: [Param; 3] = [
    param("uncertainty", Kind::Switch, None),
    param("draws", Kind::Whole(1000, MOST_DRAWS), Some("10000")),
    param("seed", Kind::Whole(0, u32::MAX as u64), Some("7")),
];

/// What the person says about a table of others.
pub const SHEET: [Param; 5] = [
    param("sheet", Kind::Text, None),
    param("header", Kind::Text, None),
    param("columns", Kind::Text, None),
    param("units", Kind::Text, None),
    param("names", Kind::Text, None),
];

const OUT: Param = param("out", Kind::Path, None);
const THEME: Param = param("theme", Kind::Choice(&["class", "net", "source", "sink", "stock"]), Some("net"));

/// Lists of parameters one after the other; `N` is their length, which the compiler checks.
const fn join<const N: usize>(lists: &[&[Param]]) -> [Param; N] {
    let mut out = [OUT; N];
    let (mut n, mut list) = (0, 0);
    while list < lists.len() {
        let mut i = 0;
        while i < lists[list].len() {
            out[n] = lists[list][i];
            (n, i) = (n + 1, i + 1);
        }
        list += 1;
    }
    assert!(n == N);
    out
}

/// What every command that reckons a balance takes.
const BALANCE: [Param; 23] = join(&[&LAYER, &TABLES, &ENERGY, &BELOW, &[SINKS]]);

/// All commands.
pub const COMMANDS: &[Command] = &[
    Command { id: "open", operand: Some("path"), operand_required: true, params: &[] },
    Command { id: "inspect", operand: Some("file"), operand_required: true, params: &LAYER },
    Command {
        id: "balance",
        operand: Some("file"),
        operand_required: true,
        params: &join::<31>(&[
            &BALANCE,
            &[OUT, param("csv", Kind::Path, None), param("summary", Kind::Path, None)],
            &[param("people", Kind::Path, None), param("district-table", Kind::Path, None)],
            &UNCERTAINTY,
        ]),
    },
    Command {
        id: "edit",
        operand: Some("file"),
        operand_required: true,
        params: &join::<32>(&[&BALANCE, &LIMITS, &[OUT, STEPS]]),
    },
    Command {
        id: "check",
        operand: Some("file"),
        operand_required: true,
        params: &join::<15>(&[&LAYER, &LIMITS, &[STEPS]]),
    },
    Command {
        id: "compare",
        operand: Some("file"),
        operand_required: true,
        params: &join::<25>(&[&BALANCE, &[param("schemes", Kind::Text, None), param("csv", Kind::Path, None)]]),
    },
    Command {
        id: "merge",
        operand: Some("file"),
        operand_required: true,
        params: &join::<12>(&[
            &LAYER,
            &[param("ours", Kind::Path, None), param("theirs", Kind::Path, None)],
            &[param("prefer", Kind::Choice(&["ours", "theirs"]), None), OUT, param("csv", Kind::Path, None)],
        ]),
    },
    Command {
        id: "map",
        operand: Some("file"),
        operand_required: true,
        params: &join::<27>(&[
            &BALANCE,
            &[OUT, THEME, param("width", Kind::Whole(400, 20_000), Some("1920")), param("dark", Kind::Switch, None)],
        ]),
    },
    Command {
        id: "explain",
        operand: Some("file"),
        operand_required: true,
        params: &join::<26>(&[
            &BALANCE,
            &[param("parcel", Kind::Text, None), param("district", Kind::Text, None)],
            &[param("basis", Kind::Switch, None)],
        ]),
    },
    Command { id: "inventory", operand: Some("file"), operand_required: true, params: &ENERGY },
    Command {
        id: "peak",
        operand: Some("file"),
        operand_required: true,
        params: &[
            param("rule", Kind::Choice(&["wri", "ipcc", "plateau"]), Some("wri")),
            param("group", Kind::Text, None),
            param("year", Kind::Text, Some("year")),
            param("value", Kind::Text, Some("value")),
        ],
    },
    Command {
        id: "table inspect",
        operand: Some("file"),
        operand_required: true,
        params: &join::<7>(&[&SHEET, &[ENERGY[1], ENERGY[2]]]),
    },
    Command {
        id: "table convert",
        operand: Some("file"),
        operand_required: true,
        params: &join::<7>(&[&SHEET, &[ENERGY[2], OUT]]),
    },
    Command { id: "table template", operand: Some("file"), operand_required: true, params: &[] },
    Command {
        id: "table join",
        operand: Some("file"),
        operand_required: true,
        params: &[param("districts", Kind::Path, None)],
    },
    Command {
        id: "zonal",
        operand: Some("raster"),
        operand_required: true,
        params: &[
            param("parcels", Kind::Path, None),
            LAYER[0],
            LAYER[3],
            LAYER[4],
            param("band", Kind::Whole(1, u32::MAX as u64), None),
            param("raster-crs", Kind::Text, None),
            param("as", Kind::Choice(&["classes", "value", "npp", "ndvi", "light", "amount"]), Some("classes")),
            param("classes", Kind::Text, None),
            param("csv", Kind::Path, None),
        ],
    },
    Command {
        id: "generate",
        operand: None,
        operand_required: false,
        params: &[
            param("parcels", Kind::Whole(100, MOST_PARCELS), Some("20000")),
            UNCERTAINTY[2],
            param("formats", Kind::Text, Some("shp,gpkg")),
            OUT,
        ],
    },
    Command {
        id: "bench",
        operand: Some("file"),
        operand_required: true,
        params: &[
            LAYER[0],
            TABLES[0],
            ENERGY[0],
            ENERGY[1],
            ENERGY[2],
            SINKS,
            param("rounds", Kind::Whole(1, 1000), Some("5")),
            param("tasks", Kind::Text, Some("T1,T2,T9")),
            param("raster", Kind::Path, None),
            param("alternative", Kind::Path, None),
        ],
    },
    Command { id: "schema", operand: Some("name"), operand_required: false, params: &[] },
];

impl Command {
    /// Key of its words.
    pub fn key(&self) -> String {
        format!("command-{}", self.id.replace(' ', "-"))
    }
    /// The group it stands in, and its own word.
    pub fn path(&self) -> (Option<&'static str>, &'static str) {
        self.id.split_once(' ').map_or((None, self.id), |(group, word)| (Some(group), word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, Words};

    #[test]
    fn every_command_and_parameter_has_words_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let words = Words::new(lang);
            for c in COMMANDS {
                assert!(words.has(&c.key()), "{} {lang:?}", c.id);
                for p in c.params.iter().chain(SHARED) {
                    assert!(words.has(&format!("param-{}", p.id)), "{} {lang:?}", p.id);
                }
            }
        }
    }
}
