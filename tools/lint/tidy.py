#!/usr/bin/env python3
"""The house rules that a machine can check: sizes, banned calls, unfinished work, one H1 a page.

Limits: a file 800 lines, a function 70, a line 100 columns in sources, a room's README 40 lines.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE_LINES_MAX = 800
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100
README_LINES_MAX = 40
SOURCE = {".c", ".cpp", ".h", ".py", ".sh", ".mjs"}
BANNED = [
    (re.compile(r"\b(strcpy|strcat|sprintf|gets|strtok)\s*\("), "use std::string or fmt"),
    (re.compile(r"\bstd::endl\b"), "it flushes; write '\\n'"),
    (re.compile(r"\b(TODO|FIXME|XXX)\b"), "open an issue instead"),
    (re.compile(r"\bsystem\s*\("), "use base/process.h"),
]
# Fine in a test, too slow where outside input is read.
BANNED_IN_PRODUCT = [(re.compile(r"\bstd::regex\b"), "too slow; write a small parser")]
NOT_A_FUNCTION = re.compile(r"^\s*(namespace|struct|class|enum|union|extern|if|for|while|switch|else|do|"
                            r"public|private|protected|typedef|using|#|//|/\*|\*|\}|const |constexpr |static const)")


def tracked():
    out = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         cwd=ROOT, capture_output=True, text=True)
    if out.returncode != 0:
        return [p for p in ROOT.rglob("*") if p.is_file() and "build" not in p.parts]
    return [ROOT / name for name in out.stdout.split("\0") if name and (ROOT / name).is_file()]


def long_functions(lines):
    """(line number, length) of bodies that open at the end of a line and close at its indent."""
    found = []
    open_at, indent = None, ""
    for number, line in enumerate(lines, 1):
        if open_at is None:
            if line.endswith("{") and "(" in line or line.endswith(") {"):
                if NOT_A_FUNCTION.match(line) and not re.match(r"^\s*(const|constexpr) .*\) .*\{$", line):
                    continue
                if "= [" in line or "return " in line:
                    continue
                indent = line[:len(line) - len(line.lstrip())]
                if len(indent) > 2:
                    continue
                open_at = number
        elif line.startswith(indent + "}"):
            length = number - open_at + 1
            if length > FUNCTION_LINES_MAX:
                found.append((open_at, length))
            open_at = None
    return found


def check_source(path, name, lines):
    faults = []
    if len(lines) > FILE_LINES_MAX:
        faults.append(f"{name}: {len(lines)} lines, at most {FILE_LINES_MAX}")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX and path.suffix in (".c", ".cpp", ".h") and "clang-format off" not in line:
            if not line.rstrip().endswith("\\") and "X(" not in line and "EC2(" not in line and "http" not in line and '"' not in line:
                faults.append(f"{name}:{number}: {len(line)} columns, at most {COLUMNS_MAX}")
        if path.name == "tidy.py":
            continue
        is_test = name.startswith("tests/") or "_test." in name
        for pattern, remedy in BANNED if is_test else BANNED + BANNED_IN_PRODUCT:
            if pattern.search(line):
                faults.append(f"{name}:{number}: banned ({pattern.search(line).group(0)}): {remedy}")
    if path.suffix in (".c", ".cpp", ".h"):
        for number, length in long_functions(lines):
            faults.append(f"{name}:{number}: a function of {length} lines, at most {FUNCTION_LINES_MAX}")
    return faults


def check_page(path, name, lines):
    faults = []
    fenced, headings = False, 0
    for line in lines:
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and line.startswith("# "):
            headings += 1
    if headings != 1:
        faults.append(f"{name}: {headings} first-level headings, want one")
    if path.name == "README.md" and name.startswith("src/") and len(lines) > README_LINES_MAX:
        faults.append(f"{name}: {len(lines)} lines, at most {README_LINES_MAX}")
    return faults


def main():
    faults = []
    for path in sorted(tracked()):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix not in SOURCE and path.suffix != ".md" and path.name != "dev":
            continue
        lines = path.read_text(errors="replace").splitlines()
        if path.suffix == ".md":
            faults += check_page(path, name, lines)
        else:
            faults += check_source(path, name, lines)
    rooms = [p.parent for p in (ROOT / "src").glob("*/CMakeLists.txt")]
    faults += [f"src/{r.name}: a room without README.md" for r in rooms if not (r / "README.md").is_file()]
    for fault in faults:
        print(fault)
    print(f"tidy: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
