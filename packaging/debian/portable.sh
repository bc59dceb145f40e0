#!/usr/bin/env bash
# Makes dist/tanheng-VERSION-linux-MACHINE.tar.gz: all programs, licences, menu entry and icon; runs from any folder.
#
#   packaging/debian/portable.sh              GDAL compiled into the reader: needs cmake and sqlite3, takes half an hour
#   packaging/debian/portable.sh --system     the system's GDAL: minutes; runs only where the same libgdal is installed
#   packaging/debian/portable.sh --no-gdal    shapefile, GeoPackage, GeoParquet and FlatGeobuf only
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=packaging/say.sh
. packaging/say.sh

case ${1:-} in
    "") options=(--no-default-features --features gdal-bundled) kind="" ;;
    --system) options=() kind="-system-gdal" ;;
    --no-gdal) options=(--no-default-features) kind="-no-gdal" ;;
    *) stop "usage: packaging/debian/portable.sh [--system | --no-gdal]" ;;
esac
packaging/setup.sh
find_cargo
if [ -z "$kind" ]; then
    for tool in cmake sqlite3 make c++; do
        command -v "$tool" >/dev/null || stop "$tool is missing: apt-get install cmake sqlite3 make g++"
    done
fi

say "Build"
cargo build --release --locked --bins ${options[@]+"${options[@]}"}

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
name=tanheng-$version-linux-$(uname -m)$kind
folder=dist/$name
say "Pack $folder"
rm -rf "$folder" "$folder.tar.gz"
mkdir -p "$folder/tables"
built=${CARGO_TARGET_DIR:-target}/release
cp "$built/tanheng" "$built/tanheng-reader" "$folder/"
[ "$kind" = -no-gdal ] || cp "$built/tanheng-reader-gdal" "$folder/"
cp README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE assets/fonts/OFL.txt "$folder/"
cp packaging/debian/tanheng.desktop packaging/debian/tanheng.svg packaging/debian/menu.sh "$folder/"
# The tables are compiled in; these copies are for reading the factors and their sources.
cp -r assets/classes assets/factors "$folder/tables/"
# Names sorted and times fixed, so that the same programs give the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C dist -cf - "$name" | gzip -9n >"$folder.tar.gz"
say "$(du -h "$folder.tar.gz" | cut -f1)  $folder.tar.gz"
