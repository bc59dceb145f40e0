//! Rehearsed failures, to prove that any end of this process is an error for the parent and nothing else.

use crate::base::{Error, Result};
use crate::io::protocol::{Line, Request};

/// Fails in the named way; `IO-023` for a way that is not known.
pub fn commit(kind: &str, request: &Request) -> Result<Line> {
    match kind {
        "abort" => std::process::abort(),
        "exit" => std::process::exit(7),
        "hang" => loop {
            std::thread::park();
        },
        "alloc" => {
            // 100 GB, written to, so that it is really asked for.
            let mut much = Vec::<u8>::with_capacity(100 << 30);
            much.resize(100 << 30, 1);
            Ok(Line::Progress(much.iter().map(|b| u64::from(*b)).sum(), 0))
        }
        #[expect(clippy::panic, reason = "a rehearsed panic")]
        "panic" => panic!("rehearsed"),
        "garbage" => {
            if let Some(out) = &request.out {
                std::fs::write(out, [0x54; 4096]).map_err(|e| Error::new("IO-018").because(e))?;
            }
            Ok(Line::Done)
        }
        _ => Err(Error::new("IO-023")),
    }
}
