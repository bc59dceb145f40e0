#!/usr/bin/env bash
# Proves that the program opens no connection: watches its system calls while the command line and, where there is a
# virtual screen, the whole window read, reckon, draw and write. Needs strace; says loudly what it could not try.
#   packaging/offline.sh [folder with tanheng and tanheng-reader, else target/release or target/debug]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/say.sh
. packaging/say.sh

skip() {
    printf '\nNOT TRIED: %s\n' "$1" >&2
    exit "${2:-0}"
}

bin=${1:-}
[ -n "$bin" ] || for d in target/release target/debug; do [ -x "$d/tanheng" ] && bin=$d && break; done
[ -x "${bin:-}/tanheng" ] || skip "there is no built program; build it first" 1
bin=$(cd "$bin" && pwd)
command -v strace >/dev/null || skip "strace is not installed; the offline check did not run"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
strace -o "$work/probe" true 2>/dev/null || skip "this system forbids strace; the offline check did not run"
export HOME=$work XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache

# A program may speak to the screen and to the desktop through sockets of the local machine (AF_UNIX) and may ask the
# kernel about itself (AF_NETLINK); AF_INET and AF_INET6 lead out.
watch() {
    local name=$1
    shift
    strace -f --seccomp-bpf -qq -e trace=socket,connect,sendto,sendmsg,bind -o "$work/$name.calls" "$@"
}
judge() {
    local name=$1 out
    out=$(grep -E 'AF_INET6?\b' "$work/$name.calls" || true)
    if [ -n "$out" ]; then
        printf '%s opens connections:\n%s\n' "$name" "$out" >&2
        exit 1
    fi
    echo "   $name: $(wc -l <"$work/$name.calls") calls about sockets, none leads out"
}

say "Command line"
watch generate "$bin/tanheng" generate --parcels 3000 --out "$work/city" --formats gpkg,shp,geojson >/dev/null
judge generate
watch inspect "$bin/tanheng" inspect "$work/city/DLTB.shp" >/dev/null
judge inspect
watch balance "$bin/tanheng" balance "$work/city/DLTB.gpkg" --out "$work/out.gpkg" --csv "$work/out.csv" >/dev/null
judge balance
watch map "$bin/tanheng" map "$work/city/DLTB.gpkg" --out "$work/map.png" >/dev/null
judge map
# Files that lead elsewhere, by name and in disguise: refused, and nothing is asked for.
printf '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://127.0.0.1:9/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>' \
    >"$work/elsewhere.geojson"
printf '<?xml version="1.0"?><!DOCTYPE kml SYSTEM "http://127.0.0.1:9/a.dtd"><kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink></Document></kml>' \
    >"$work/elsewhere.kml"
for path in "$work/elsewhere.geojson" "$work/elsewhere.kml" /vsicurl/http://127.0.0.1:9/a.geojson; do
    if watch elsewhere "$bin/tanheng" inspect "$path" >/dev/null 2>&1 && [ "$path" != "$work/elsewhere.kml" ]; then
        echo "$path was read" >&2
        exit 1
    fi
    judge elsewhere
done

say "Window"
command -v Xvfb >/dev/null || skip "Xvfb is not installed; the window was not watched"
for n in $(seq 90 120); do [ -e "/tmp/.X11-unix/X$n" ] || break; done
Xvfb ":$n" -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
screen=$!
trap 'kill "$screen" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do [ -e "/tmp/.X11-unix/X$n" ] && break; sleep 0.1; done
export DISPLAY=":$n" LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
# The window opens a file given on the command line; it is asked to close after it had time to read and draw it.
watch window timeout -s TERM "${WINDOW_SECONDS:-20}" "$bin/tanheng" open "$work/city/DLTB.gpkg" >/dev/null 2>&1 || true
[ -s "$work/window.calls" ] || skip "the window did not start here; it was not watched" 1
judge window
say "Nothing leads out."
