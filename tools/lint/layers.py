#!/usr/bin/env python3
"""Checks that every #include follows the table of layers in docs/architecture.md.

The table's rows are `| room | may include | third party |`; a room is a folder below src/. A file
belongs to the longest room name that is a prefix of its path. Own headers are included as
"room/file.h"; generated ones ("wire/…", skeletons "*.skel.h") count as their room.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
# Third-party headers that only some rooms may see: prefix → name in the table.
THIRD_PARTY = {
    "boost/asio": "Asio", "boost/beast": "Beast", "openssl/ssl": "OpenSSL TLS",
    "openssl/": "OpenSSL crypto", "boost/json": "Boost.JSON", "boost/describe": "Boost.Describe",
    "sqlite3.h": "SQLite", "bpf/": "libbpf", "libmnl/": "libmnl", "CLI/": "CLI11",
    "toml++/": "toml++", "pugixml": "pugixml",
}


def read_table():
    text = (ROOT / "docs/architecture.md").read_text()
    rows = {}
    for line in text[text.index("## Who may include whom"):].splitlines()[1:]:
        if line.startswith("## "):
            break
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if len(cells) < 3 or cells[0] in ("Room", "") or set(cells[0]) <= {"-"}:
            continue
        split = lambda cell: {x.strip() for x in cell.split(",") if x.strip() not in ("", "–", "-")}
        rows[cells[0]] = (split(cells[1]), split(cells[2]))
    return rows


def room_of(path, rooms):
    best = ""
    for room in rooms:
        if (path == room or path.startswith(room + "/")) and len(room) > len(best):
            best = room
    return best


def check_file(path, rows, is_test):
    relative = path.relative_to(ROOT / "src").as_posix()
    room = room_of(relative, rows)
    if not room:
        return [f"src/{relative}: no room of docs/architecture.md holds this file"]
    rooms, third = rows[room]
    faults = []
    for kind, header in INCLUDE.findall(path.read_text(errors="replace")):
        other = "bpf" if header.endswith(".skel.h") else room_of(header, rows)
        own = kind == '"' and (other or header.endswith(".skel.h"))
        if own:
            if other != room and other not in rooms and "all" not in rooms:
                faults.append(f"src/{relative}: {room} may not include {header} (room {other})")
            continue
        for prefix, name in THIRD_PARTY.items():
            if header.startswith(prefix):
                if name not in third and "all" not in third and not is_test:
                    faults.append(f"src/{relative}: {room} may not use {name} ({header})")
                break
    return faults


def main():
    rows = read_table()
    if not rows:
        sys.exit("docs/architecture.md has no table of layers")
    faults = []
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix in (".h", ".c", ".cpp"):
            faults += check_file(path, rows, path.name.endswith("_test.cpp"))
    for fault in faults:
        print(fault)
    print(f"layers: {len(rows)} rooms, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
