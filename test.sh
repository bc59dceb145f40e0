#!/usr/bin/env bash
# Sets up what is missing and passes all checks: format, lints, tests, no connections, documentation. Safe to run twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=packaging/say.sh
. packaging/say.sh

packaging/setup.sh screen check
find_cargo
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
# A panic inside a parallel loop prints one trace per thread otherwise.
export RUST_BACKTRACE=0
# Tests that draw are compared with pictures made by the software renderer; keep graphics cards out of it.
export LIBGL_ALWAYS_SOFTWARE=1

say "Format"
cargo fmt --all --check

say "Lints, warnings denied (the first run compiles some 500 libraries)"
cargo clippy --locked --all-targets -- -D warnings

say "Builds without GDAL too"
cargo check --locked --all-targets --no-default-features

say "Tests"
if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --locked --no-fail-fast
else
    echo "   (cargo-nextest is not installed: using cargo test, which runs the same tests)"
    cargo test --locked --lib --bins --tests --no-fail-fast
fi
cargo test --locked --doc --quiet

say "Offline"
packaging/offline.sh target/debug

say "Documentation without warnings"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib

say "All checks passed."
