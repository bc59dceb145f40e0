//! Whatever happens to the reader process is an error like any other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tanheng::base::watch::Shared;
use tanheng::base::{Error, Silent};
use tanheng::io::raw::Source;
use tanheng::io::spawn::{self, Limits};

fn limits() -> Limits {
    let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_tanheng-reader")));
    Limits { program, time: Duration::from_secs(20), ..Limits::default() }
}

fn fails(fault: &str, limits: &Limits) -> Error {
    let start = Instant::now();
    let e = spawn::rehearse(fault, limits, &Silent).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(10), "{fault} took {:?}", start.elapsed());
    assert_eq!(e.place.file.as_deref(), Some(fault), "{e}");
    e
}

#[test]
fn a_reader_that_dies_is_an_error() {
    assert_eq!(fails("abort", &limits()).code.0, "IO-014");
    assert_eq!(fails("exit", &limits()).code.0, "IO-014");
    let e = fails("panic", &limits());
    assert_eq!((e.code.0.as_ref(), e.cause.as_deref()), ("IO-014", Some("rehearsed")));
}

#[test]
fn a_reader_that_asks_for_too_much_is_an_error() {
    let e = fails("alloc", &limits());
    assert_eq!(e.code.0, "IO-015", "{e}");
}

#[test]
fn a_reader_that_hangs_is_stopped() {
    let mut l = limits();
    l.time = Duration::from_millis(300);
    let e = fails("hang", &l);
    assert_eq!(e.code.0, "IO-016");
}

#[test]
fn a_result_that_is_damaged_is_refused() {
    assert_eq!(fails("garbage", &limits()).code.0, "IO-017");
}

#[test]
fn a_cancel_ends_it_at_once() {
    let watch = Shared::default();
    let other = watch.clone();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        other.cancel();
        Instant::now()
    });
    let e = spawn::rehearse("hang", &limits(), &watch).unwrap_err();
    let end = Instant::now();
    assert!(e.is_cancel());
    assert!(end - stopper.join().unwrap() < Duration::from_millis(500));
}

#[test]
fn a_missing_reader_and_a_missing_file_are_told_apart() {
    let mut l = limits();
    l.program = Some("no/such/program".into());
    let nothing = Source { path: "不存在.shp".into(), ..Source::default() };
    assert_eq!(spawn::read(&nothing, &l, &Silent).unwrap_err().code.0, "IO-013");
    assert_eq!(spawn::read(&nothing, &limits(), &Silent).unwrap_err().code.0, "IO-001");
}

/// The reader has neither network nor more memory than it is allowed.
#[cfg(target_os = "linux")]
#[test]
fn a_small_fence_holds() {
    let dir = tempfile::tempdir().unwrap();
    let big = dir.path().join("大.geojson");
    // A layer that needs far more than the fence allows, in a file that itself is small enough to read.
    let point = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}},"#;
    let text =
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", point.repeat(400_000).trim_end_matches(','));
    std::fs::write(&big, text).unwrap();
    let mut l = limits();
    l.memory = 300 << 20;
    let source = Source { path: big.clone(), ..Source::default() };
    let Err(e) = spawn::read(&source, &l, &Silent) else { panic!("300 MiB were enough") };
    assert!(["IO-013", "IO-014", "IO-015", "IO-021", "IO-009"].contains(&e.code.0.as_ref()), "{e}");
    assert_eq!(e.place.file.as_deref(), big.to_str());
}

#[test]
fn nothing_stays_behind() {
    let folders = || -> std::collections::BTreeSet<_> {
        std::fs::read_dir(std::env::temp_dir()).unwrap().flatten().map(|e| e.path()).filter(|p| mine(p)).collect()
    };
    let before = folders();
    for fault in ["abort", "garbage", "panic"] {
        let _ = spawn::rehearse(fault, &limits(), &Silent);
    }
    // Other readers may be at work at the same time; what they use goes as well.
    let until = Instant::now() + Duration::from_secs(30);
    let mut new = &folders() - &before;
    while !new.is_empty() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
        new = &new & &folders();
    }
    assert!(new.is_empty(), "{new:?}");
}

fn mine(path: &Path) -> bool {
    path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("tanheng-read-"))
}

/// A window without pixels at a desk whose reader comes to a bad end for files of certain names.
#[cfg(unix)]
mod window {
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use tanheng::app::background::Background;
    use tanheng::app::desk::SessionDesk;
    use tanheng::app::intent::{FileIntent, Intent, RunIntent};
    use tanheng::app::message::Said;
    use tanheng::app::worker::ImportChoice;
    use tanheng::app::{AppState, Worker};
    use tanheng::base::Error;

    /// Stands in for the reader: dies in the way that the file's name says, else lets the real one work.
    const STAND_IN: &str = r#"#!/bin/sh
IFS= read -r line
exec 3<&0
go_on() {
    mkfifo "$0.$$"
    # Beside the reader, so that this shell ends when the reader does, and not when the asker is done.
    { printf '%s\n' "$line"; exec cat; } <&3 >"$0.$$" 2>/dev/null &
    "$REAL_READER" "$@" <"$0.$$"
    exit
}
case "$line" in
    *killed.gpkg*) kill -9 $$ ;;
    *aborted.gpkg*) go_on fault abort ;;
    *starved.gpkg*) go_on fault alloc ;;
    *panicked.gpkg*) go_on fault panic ;;
    *silent.gpkg*) exit 0 ;;
    *babbling.gpkg*) echo '{"Layers":[{]'; exit 0 ;;
    *hanging.gpkg*) exec sleep 600 ;;
    *) go_on "$@" ;;
esac
"#;

    fn wait(state: &mut AppState) {
        let end = Instant::now() + Duration::from_secs(60);
        while state.session.busy() {
            assert!(Instant::now() < end, "the session is stuck");
            state.listen();
            std::thread::yield_now();
        }
    }

    fn wish(state: &mut AppState, intent: impl Into<Intent>) {
        state.apply(intent.into());
        wait(state);
    }

    fn import(path: &Path) -> FileIntent {
        FileIntent::Import(ImportChoice { path: path.to_owned(), ..ImportChoice::default() })
    }

    /// The errors on screen, which are then read and dismissed.
    fn errors(state: &mut AppState) -> Vec<Error> {
        let shown = state.messages.shown().to_vec();
        shown.iter().for_each(|m| state.messages.dismiss(m.number));
        let error = |m: tanheng::app::message::Message| match m.said {
            Said::Error(e) => Some(e),
            Said::Done(..) => None,
        };
        shown.into_iter().filter_map(error).collect()
    }

    /// The reader to use comes from the environment, so the test runs itself again with it set.
    #[test]
    fn outlives_its_reader() {
        if std::env::var_os("REAL_READER").is_some() {
            return outlive();
        }
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join("reader");
        std::fs::write(&program, STAND_IN).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "window::outlives_its_reader", "--nocapture"]);
        again.env("TANHENG_READER", &program).env("REAL_READER", env!("CARGO_BIN_EXE_tanheng-reader"));
        let out = again.output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success() && said.contains("1 passed"), "{said}");
    }

    fn outlive() {
        let dir = tempfile::tempdir().unwrap();
        let sound = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/broken/bow_tie.gpkg"));
        let copy = |name: &str| {
            let path = dir.path().join(name);
            std::fs::copy(&sound, &path).unwrap();
            path
        };
        let worker = Worker::start(Box::new(SessionDesk::default()), Arc::new(|| {}));
        let mut state = AppState::new(worker, Background::inline(), None);
        wish(&mut state, import(&sound));
        assert!(errors(&mut state).is_empty());
        let open = |state: &AppState| {
            let s = &state.city.as_ref().unwrap().snapshot;
            (s.revision, s.base.about.fingerprint.clone(), s.balance.sums.city())
        };
        let before = open(&state);
        for (name, code) in [
            ("killed.gpkg", "IO-014"),
            ("aborted.gpkg", "IO-014"),
            ("starved.gpkg", "IO-015"),
            ("panicked.gpkg", "IO-014"),
            ("silent.gpkg", "IO-014"),
            ("babbling.gpkg", "IO-014"),
        ] {
            let path = copy(name);
            for intent in [FileIntent::Open(path.clone()), import(&path)] {
                wish(&mut state, intent);
                let said = errors(&mut state);
                assert_eq!(said.len(), 1, "{name}: {said:?}");
                assert_eq!((said[0].code.0.as_ref(), said[0].place.file.as_deref()), (code, path.to_str()), "{name}");
                assert!(state.cards.layer.is_none(), "{name}");
                assert_eq!(open(&state), before, "{name}");
            }
        }
        // One that hangs is stopped by the person; that is no error.
        let path = copy("hanging.gpkg");
        state.apply(import(&path).into());
        assert!(state.session.busy());
        state.apply(RunIntent::Cancel.into());
        wait(&mut state);
        assert_eq!(open(&state), before);
        errors(&mut state);
        // And the session goes on.
        wish(&mut state, import(&sound));
        assert!(errors(&mut state).is_empty());
        let after = open(&state);
        assert_eq!((after.0, after.1, after.2), (before.0 + 1, before.1, before.2));
    }
}
