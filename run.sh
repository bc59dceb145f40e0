#!/usr/bin/env bash
# Sets up what is missing, builds, and opens the window on the sample city.
# Without a screen: prints the city's balance and writes its map as PNG. Safe to run twice.
#
#   ./run.sh                    the sample city
#   ./run.sh WORDS…             any command of tanheng, for example: ./run.sh inspect parcels.gpkg
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=packaging/say.sh
. packaging/say.sh

city=sample-data/city
screen=()
if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then screen=(screen); fi

# The long form of an array that may be empty: the bash of macOS needs it.
packaging/setup.sh ${screen[@]+"${screen[@]}"}
find_cargo

say "Build (the first time compiles some 500 libraries: about ten minutes on two cores)"
cargo build --release --locked --bins
tanheng=${CARGO_TARGET_DIR:-target}/release/tanheng

if [ $# -gt 0 ]; then exec "$tanheng" "$@"; fi

if [ -d "$city" ]; then
    say "Sample city: already in $city"
else
    say "Sample city: invented parcels (示例数据) into $city"
    # Made beside its place and moved there whole, so that a stopped run leaves no half city.
    rm -rf "$city.part"
    "$tanheng" generate --parcels 20000 --seed 7 --out "$city.part" --formats shp,gpkg
    mv "$city.part" "$city"
fi
# The window takes the sample city from here when no project is named.
export TANHENG_SAMPLE_DIR=$PWD/$city

if [ ${#screen[@]} -gt 0 ]; then
    say "Window on the sample city"
    "$tanheng" && exit 0
    say "The window did not open (exit code $?); the command line does the same work:"
fi

first() { find "$city" -maxdepth 1 -name "$1" | sort | head -n 1; }
parcels=$(first '*.gpkg')
table=$(first '*energy*.csv')
points=$(first '*enterprises*.csv')
[ -n "$parcels" ] && [ -n "$table" ] ||
    stop "The sample city in $city is incomplete. Delete that folder and start again."
accounts=(--table "$table" --region CN-41)
if [ -n "$points" ]; then accounts+=(--points "$points"); fi

out=sample-data/city-results
mkdir -p "$out"
say "Balance of the sample city, results in $out"
"$tanheng" balance "$parcels" "${accounts[@]}" --out "$out/balance.gpkg" --summary "$out/balance.json"
"$tanheng" map "$parcels" "${accounts[@]}" --theme net --out "$out/net.png"
say "Map: $out/net.png"
