//! What it is: the command line: flags made from `spec`, exit codes, plain and JSON output.
//! What it never does: own logic; each command calls one function of `task`.
//! Where to start reading: [`run`].

mod args;
mod balance;
mod check;
mod compare;
mod edit;
mod indicators;
mod inspect;
mod inventory;
mod make;
mod merge;
mod peak;
mod quality;
mod table;
mod tables;
mod uncertainty;
mod zonal;

use std::process::ExitCode;

use crate::base::{Error, Finding, Result};
use crate::i18n::{Lang, Words};
use crate::task::repairs;

/// Exit codes of the contract.
pub mod exit {
    /// Done.
    pub const DONE: u8 = 0;
    /// Wrong usage.
    pub const USAGE: u8 = 2;
    /// The input cannot be used; nothing was written.
    pub const INPUT: u8 = 3;
    /// Stopped by the person.
    pub const CANCELLED: u8 = 4;
    /// A fault of ours.
    pub const FAULT: u8 = 70;
}

/// What the faces do with a command line that asks for the window.
pub enum Wish {
    /// Open the window, on a path if one was named.
    Window(Option<std::path::PathBuf>),
    /// Time the window without showing it: task, layer or project, rounds.
    Time(Vec<String>, std::path::PathBuf, usize),
    /// The command ran; leave with this code.
    Done(ExitCode),
}

/// Runs a command line. Never panics: a fault inside is told with code `RUN-070` and exit code 70.
pub fn run(arguments: &[std::ffi::OsString]) -> Wish {
    let outcome = std::panic::catch_unwind(|| dispatch(arguments));
    outcome.unwrap_or_else(|_| {
        let words = Words::new(Lang::Zh);
        complain(&words, &Error::new("RUN-070"));
        Wish::Done(ExitCode::from(exit::FAULT))
    })
}

fn dispatch(arguments: &[std::ffi::OsString]) -> Wish {
    if arguments.len() <= 1 {
        return Wish::Window(None);
    }
    let lang = args::language(arguments);
    let words = Words::new(lang);
    let matches = match args::command(&words).try_get_matches_from(arguments) {
        Ok(m) => m,
        Err(e) => {
            // Help and version are answers; everything else is wrong usage.
            let code = if e.use_stderr() { exit::USAGE } else { exit::DONE };
            let _ = e.print();
            return Wish::Done(ExitCode::from(code));
        }
    };
    let Some((name, given)) = matches.subcommand() else { return Wish::Window(None) };
    let (name, given) = match given.subcommand() {
        Some((word, given)) => (format!("{name} {word}"), given),
        None => (name.to_owned(), given),
    };
    let given = args::Given::new(&name, given);
    if let Some(n) = given.whole("threads") {
        // Fails only when a pool exists already, which is then used: results do not depend on it.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(n as usize).build_global();
    }
    if name == "open" {
        return Wish::Window(given.path("path"));
    }
    let outcome = command(&name, &given, &words);
    if name == "bench"
        && outcome.is_ok()
        && let Some(wish) = make::window_tasks(&given)
    {
        return wish;
    }
    Wish::Done(ExitCode::from(finish(&words, outcome)))
}

fn command(name: &str, given: &args::Given, words: &Words) -> Result<()> {
    match name {
        "inspect" => inspect::run(given, words),
        "balance" => balance::run(given, words),
        "edit" => edit::run(given, words),
        "compare" => compare::run(given, words),
        "merge" => merge::run(given, words),
        "check" => check::run(given, words),
        "map" => balance::map(given, words),
        "explain" => balance::explain(given, words),
        "inventory" => inventory::run(given, words),
        "peak" => peak::run(given, words),
        "table inspect" => tables::inspect(given, words),
        "table convert" => tables::convert(given, words),
        "table template" => tables::template(given, words),
        "table join" => tables::join(given, words),
        "zonal" => zonal::run(given, words),
        "generate" => make::generate(given, words),
        "bench" => make::bench(given),
        "schema" => make::schema(given, words),
        _ => Err(Error::new("USE-001").with("what", name)),
    }
}

fn finish(words: &Words, outcome: Result<()>) -> u8 {
    match outcome {
        Ok(()) => exit::DONE,
        Err(e) => {
            complain(words, &e);
            match e.code.0.as_ref() {
                "USE-001" | "USE-003" | "DOC-003" => exit::USAGE,
                "RUN-001" => exit::CANCELLED,
                "RUN-070" => exit::FAULT,
                _ => exit::INPUT,
            }
        }
    }
}

/// Prints what was timed, one JSON line each, and gives the exit code.
pub fn timed<T: serde::Serialize>(reports: impl IntoIterator<Item = Result<T>>) -> ExitCode {
    let print = |r: Result<T>| {
        let line = serde_json::to_string(&r?).map_err(|e| Error::new("RUN-070").because(e))?;
        println!("{line}");
        Ok(())
    };
    match reports.into_iter().try_for_each(print) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => failed(&e),
    }
}

/// Tells an error and gives its exit code; for faces that could not open.
pub fn failed(e: &Error) -> ExitCode {
    ExitCode::from(finish(&Words::new(args::language(&[])), Err(e.clone())))
}

/// Tells an error on stderr: code, words, place, remedy, cause.
fn complain(words: &Words, e: &Error) {
    let told = words.error(e);
    eprintln!("{}: {}", told.code, told.text);
    if !told.place.is_empty() {
        eprintln!("  {}", told.place);
    }
    if !told.hint.is_empty() {
        eprintln!("  {} {}", words.get("cli-remedy"), told.hint);
    }
    if let Some(cause) = &e.cause {
        eprintln!("  ({cause})");
    }
}

/// Lists findings in words on stderr.
fn list_findings(words: &Words, findings: &[Finding]) {
    if findings.is_empty() {
        eprintln!("{}", words.get("cli-findings-none"));
        return;
    }
    eprintln!("{}", words.text("cli-findings", &vec![("count".into(), findings.len().into())]));
    for f in findings {
        let t = words.finding(f);
        let mark = match f.severity {
            crate::base::Severity::Error => "✗",
            crate::base::Severity::Warn => "!",
            crate::base::Severity::Note => "·",
        };
        let place = if t.place.is_empty() { String::new() } else { format!(" [{}]", t.place) };
        eprintln!("  {mark} {} ×{}: {}{place}", t.code, f.count, t.text);
        if !t.hint.is_empty() {
            eprintln!("      {}", t.hint);
        }
    }
    for offer in repairs::offers(findings) {
        let name = offer.kind.name();
        let args = vec![
            ("name".into(), name.into()),
            ("what".into(), words.text(&format!("repair-{name}"), &offer.args).into()),
        ];
        eprintln!("  {}", words.text("cli-repair-offer", &args));
    }
}

/// Prints JSON for programs.
fn print_json<T: serde::Serialize>(value: &T) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::new("RUN-070").because(e))?;
    println!("{text}");
    Ok(())
}

/// Progress on stderr, one line that is rewritten, only when a person watches.
pub(crate) struct TerminalWatch {
    words: Words,
    state: std::sync::Mutex<(&'static str, std::time::Instant)>,
    shown: bool,
}

impl TerminalWatch {
    fn new(words: &Words) -> Self {
        use std::io::IsTerminal;
        let state = std::sync::Mutex::new(("", std::time::Instant::now()));
        Self { words: words.clone(), state, shown: std::io::stderr().is_terminal() }
    }
}

/// Shortest time between two progress lines.
const PROGRESS_EVERY: std::time::Duration = std::time::Duration::from_millis(200);

impl crate::base::Watch for TerminalWatch {
    fn stage(&self, key: &'static str) {
        let mut s = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        s.0 = key;
        if self.shown {
            eprintln!("\r\u{1b}[K{}…", self.words.get(key));
        }
    }
    fn progress(&self, done: u64, total: u64) {
        if !self.shown || total == 0 {
            return;
        }
        let mut s = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if s.1.elapsed() < PROGRESS_EVERY {
            return;
        }
        s.1 = std::time::Instant::now();
        let args = vec![("stage".into(), self.words.get(s.0).into()), ("percent".into(), (done * 100 / total).into())];
        eprint!("\r\u{1b}[K{}", self.words.text("cli-progress", &args));
    }
    fn cancelled(&self) -> bool {
        false
    }
}
