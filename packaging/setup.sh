#!/usr/bin/env bash
# Installs the system packages that building (with "screen" drawing, with "check" the offline check) needs and that
# are absent.
#
#   packaging/setup.sh [screen] [check] [--yes]
#
# Asks before it uses root, unless it is root, --yes is given or the variable CI is set.
# Safe to run twice: with nothing missing it does nothing and needs no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/say.sh
. packaging/say.sh

# Compiler and linker for the C parts of some crates (SQLite, zstd, mimalloc, blake3), and GDAL for the reader program.
build_packages=(gcc libc6-dev pkg-config libgdal-dev)
# Vulkan on the processor (needs no graphics card) and what the window loads at run time under X11 and Wayland.
screen_packages=(libvulkan1 mesa-vulkan-drivers libxkbcommon-x11-0 libx11-xcb1 libxcursor1 libxi6 libxrandr2)
# Watching system calls, and a screen that is not there.
check_packages=(strace xvfb)

wanted=("${build_packages[@]}")
agreed=${CI:+yes}
for word in "$@"; do
    case $word in
        screen) wanted+=("${screen_packages[@]}") ;;
        check) wanted+=("${check_packages[@]}") ;;
        --yes) agreed=yes ;;
        *) stop "usage: packaging/setup.sh [screen] [check] [--yes]" ;;
    esac
done

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Without apt we cannot install: check the three things without which nothing builds, and name them.
without_apt() {
    local missing=()
    command -v cc >/dev/null || missing+=("a C compiler (gcc or clang)")
    command -v pkg-config >/dev/null || missing+=("pkg-config")
    pkg-config --exists gdal 2>/dev/null || missing+=("GDAL 3.4 or newer with headers (gdal-devel, gdal, libgdal-dev)")
    if [ ${#missing[@]} -gt 0 ]; then
        stop "This system has no apt. Please install: $(printf '%s; ' "${missing[@]}")then start again." \
            "Without GDAL: cargo build --release --no-default-features (shapefile, GeoPackage, GeoParquet and FlatGeobuf only)."
    fi
    say "No apt here; compiler, pkg-config and GDAL were found."
}

install_missing() {
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null ||
            stop "Missing packages: $*" "There is no sudo. As root run: apt-get install -y --no-install-recommends $*"
        as_root=(sudo)
        if [ "$agreed" = yes ]; then
            [ -t 0 ] || as_root=(sudo -n)
        elif [ -t 0 ]; then
            read -r -p "   Install them with sudo apt-get? 用 sudo 安装这些系统软件包？ [y/N] " answer
            [[ $answer == [yY]* ]] || stop "Not installed. By hand: sudo apt-get install -y --no-install-recommends $*"
        else
            stop "Nobody can be asked here. Run: sudo apt-get install -y --no-install-recommends $*" \
                "or start again with CI=1, which means yes."
        fi
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 \
        install --no-install-recommends "$@"
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    without_apt
    exit 0
fi
missing=()
for package in "${wanted[@]}"; do
    installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} = 0 ]; then
    say "System packages: all ${#wanted[@]} are here."
else
    say "System packages missing: ${missing[*]}"
    install_missing "${missing[@]}"
fi
