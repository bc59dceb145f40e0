# shellcheck shell=bash
# Words of the scripts; sourced by run.sh, test.sh and setup.sh.

# One line of news, with the seconds since the script began.
say() { printf '\n\033[1m== [%4ds] %s\033[0m\n' "$SECONDS" "$*"; }

# A reason to stop, with the remedy.
stop() {
    printf '\n!! %s\n' "$@" >&2
    exit 1
}

# Cargo, also where rustup's line in the shell profile has not been read yet.
find_cargo() {
    if ! command -v cargo >/dev/null && [ -r "${CARGO_HOME:-$HOME/.cargo}/env" ]; then
        # shellcheck disable=SC1091
        . "${CARGO_HOME:-$HOME/.cargo}/env"
    fi
    command -v cargo >/dev/null ||
        stop "Rust is missing. Install rustup as https://rustup.rs says, then start this script again." \
            "没有找到 Rust。请按 https://rustup.rs 的说明安装 rustup，然后重新运行本脚本。"
}
