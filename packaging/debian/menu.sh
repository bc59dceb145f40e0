#!/usr/bin/env bash
# Adds the program in this folder to the menu of the person who runs it; "remove" takes it out. Needs no root.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/tanheng.desktop
icon=$data/icons/hicolor/scalable/apps/tanheng.svg
if [ "${1:-}" = remove ]; then
    rm -f "$entry" "$icon"
    echo "Removed from the menu: $entry"
    exit 0
fi
mkdir -p "$(dirname "$entry")" "$(dirname "$icon")"
cp "$here/tanheng.svg" "$icon"
# A path with a space needs quotes in a menu entry; other special characters are escaped inside them.
quoted=$(printf '%s' "$here/tanheng" | sed 's/["`$\\]/\\\\&/g; s/%/%%/g')
while IFS= read -r line; do
    if [ "$line" = "Exec=tanheng" ]; then printf 'Exec="%s"\n' "$quoted"; else printf '%s\n' "$line"; fi
done <"$here/tanheng.desktop" >"$entry"
echo "Added to the menu: $entry"
