//! Flags made from the declarations of `spec`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, value_parser};

use crate::base::{Error, Result};
use crate::carbon::control::Control;
use crate::carbon::transport::compare::Way;
use crate::factor::{Factor, Names};
use crate::i18n::{Lang, Words};
use crate::io::raw::Source;
use crate::spec::{COMMANDS, Kind, Param, SHARED};
use crate::task::import::ImportOptions;
use crate::task::{below, buildings, control, limits, overrides, repairs, transport};

/// The language a command line asks for, before it is parsed; else that of the environment; Chinese first.
pub fn language(arguments: &[OsString]) -> Lang {
    let mut words = arguments.iter().map(|a| a.to_string_lossy());
    let mut asked = None;
    while let Some(w) = words.next() {
        if w == "--lang" {
            asked = words.next().map(|v| v.into_owned());
        } else if let Some(v) = w.strip_prefix("--lang=") {
            asked = Some(v.to_owned());
        }
    }
    let from_system = || std::env::var("TANHENG_LANG").unwrap_or_default();
    if asked.unwrap_or_else(from_system).starts_with("en") { Lang::En } else { Lang::Zh }
}

/// The whole command line with help in words.
pub fn command(words: &Words) -> Command {
    let mut root = Command::new("tanheng").version(env!("CARGO_PKG_VERSION")).about(words.get("cli-about"));
    for c in COMMANDS {
        let (group, word) = c.path();
        let mut sub = Command::new(word).about(words.get(&c.key()));
        if let Some(operand) = c.operand {
            let help = words.get(&format!("param-{operand}"));
            let arg = Arg::new(operand).help(help).required(c.operand_required).value_parser(value_parser!(OsString));
            sub = sub.arg(arg);
        }
        for p in c.params.iter().chain(SHARED) {
            sub = sub.arg(flag(p, words));
        }
        root = match group {
            None => root.subcommand(sub),
            Some(group) if root.find_subcommand(group).is_some() => root.mut_subcommand(group, |g| g.subcommand(sub)),
            Some(group) => {
                let about = words.get(&format!("command-{group}"));
                root.subcommand(Command::new(group).about(about).subcommand_required(true).subcommand(sub))
            }
        };
    }
    root
}

fn flag(p: &Param, words: &Words) -> Arg {
    let mut arg = Arg::new(p.id).long(p.id).help(words.get(&format!("param-{}", p.id)));
    arg = match p.kind {
        Kind::Text => arg.value_name("TEXT"),
        Kind::Path => arg.value_name("PATH").value_parser(value_parser!(OsString)),
        Kind::Choice(names) => arg.value_parser(PossibleValuesParser::new(names)),
        Kind::Whole(low, high) => arg.value_name("N").value_parser(value_parser!(u64).range(low..=high)),
        Kind::Switch => return arg.action(ArgAction::SetTrue),
    };
    match p.default {
        Some(d) => arg.default_value(d),
        None => arg,
    }
}

/// The values given to one command.
pub struct Given<'a> {
    params: Vec<&'static str>,
    matches: &'a ArgMatches,
}

impl<'a> Given<'a> {
    /// The values of a command's matches.
    pub fn new(command: &str, matches: &'a ArgMatches) -> Self {
        let c = COMMANDS.iter().find(|c| c.id == command);
        let own = c.into_iter().flat_map(|c| c.params.iter().map(|p| p.id).chain(c.operand));
        Self { params: own.chain(SHARED.iter().map(|p| p.id)).collect(), matches }
    }
    fn has(&self, id: &str) -> bool {
        self.params.contains(&id)
    }
    /// A text.
    pub fn text(&self, id: &str) -> Option<String> {
        if !self.has(id) {
            return None;
        }
        self.matches.get_one::<String>(id).cloned()
    }
    /// A path.
    pub fn path(&self, id: &str) -> Option<PathBuf> {
        if !self.has(id) {
            return None;
        }
        self.matches.get_one::<OsString>(id).map(PathBuf::from)
    }
    /// An operand that is a word.
    pub fn text_or_path(&self, id: &str) -> Option<String> {
        self.path(id).map(|p| p.to_string_lossy().into_owned())
    }
    /// A whole number.
    pub fn whole(&self, id: &str) -> Option<u64> {
        if !self.has(id) {
            return None;
        }
        self.matches.get_one::<u64>(id).copied()
    }
    /// A switch.
    pub fn on(&self, id: &str) -> bool {
        self.has(id) && self.matches.get_flag(id)
    }
    /// How the layer is to be read. Errors: `DOC-003` no such repair, `AREA-011` a control area not understood.
    pub fn layer(&self) -> Result<ImportOptions> {
        let source = Source {
            path: self.path("file").unwrap_or_default(),
            layer: self.text("layer"),
            encoding: self.text("encoding"),
        };
        Ok(ImportOptions {
            source,
            class_field: self.text("class-field"),
            scheme: self.text("scheme"),
            crs: self.text("crs"),
            area: None,
            repairs: self.text("repair").map(|t| repairs::kinds(&t)).transpose()?.unwrap_or_default(),
            control: self.text("control-area").map(|t| control::read(&t)).transpose()?.unwrap_or_default(),
        })
    }
    /// Limits of a plan. Errors: `USE-001` a part without `=`.
    pub fn limits(&self) -> Result<limits::Inputs> {
        let ground = |t: &str| match t.strip_prefix("field:") {
            Some(field) => limits::Ground::Field(field.trim().to_owned()),
            None => limits::Ground::File(Source { path: PathBuf::from(t), ..Source::default() }),
        };
        let named = ["pbf", "redline", "growth", "river"];
        let mut all: Vec<(String, limits::Ground)> =
            named.iter().filter_map(|id| Some(((*id).to_owned(), ground(&self.text(id)?)))).collect();
        for part in self.text("limits").iter().flat_map(|t| t.split(',')).filter(|p| !p.trim().is_empty()) {
            let (id, from) =
                part.split_once('=').ok_or_else(|| Error::new("USE-001").with("what", format!("--limits {part}")))?;
            all.push((id.trim().to_owned(), ground(from.trim())));
        }
        Ok(limits::Inputs { limits: all, crs: self.text("limits-crs"), rules: self.path("rules") })
    }
    /// Sources from below and stands. Errors: `CONTROL-006` no such control, `USE-001` a part without `=`.
    pub fn below(&self) -> Result<below::Inputs> {
        let buildings = self.text("buildings").map(|t| buildings::Input::parse(&t));
        let roads = self.text("roads").map(|t| transport::RoadInput::parse(&t));
        let mut control = BTreeMap::new();
        for part in self.text("control").iter().flat_map(|t| t.split(',')).filter(|p| !p.trim().is_empty()) {
            let (sector, how) =
                part.split_once('=').ok_or_else(|| Error::new("USE-001").with("what", format!("--control {part}")))?;
            let word = sector.trim();
            let id = Names::sectors()?.find(word).map_or_else(|| word.to_owned(), |n| n.id.clone());
            control.insert(id, Control::parse(how)?);
        }
        Ok(below::Inputs {
            activities: self.path("activities"),
            buildings,
            transport: transport::Inputs {
                roads,
                fleet: self.path("fleet"),
                fuel: self.path("fuel-sales"),
                chosen: self.text("transport").map(|w| Way::parse(&w)).transpose()?,
                residents: Vec::new(),
            },
            control,
            stands: self.on("stands"),
            ..below::Inputs::default()
        })
    }
    /// Factors that take the place of shipped ones. Errors: those of the file.
    pub fn own(&self) -> Result<Vec<Factor>> {
        Ok(self.path("overrides").map(|p| overrides::read(&p)).transpose()?.unwrap_or_default())
    }
}
