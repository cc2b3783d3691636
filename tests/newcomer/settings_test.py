#!/usr/bin/python3
"""docs/settings.md has exactly the settings that src/daemon/config.cpp knows."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    source = (ROOT / "src/daemon/config.cpp").read_text()
    known = set(re.findall(r'"([a-z-]+)"', re.search(r"kNames\[\] = \{(.*?)\};", source, re.S).group(1)))
    told = set(re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/settings.md").read_text(), re.M))
    for name in sorted(known - told):
        print(f"docs/settings.md does not tell of {name}")
    for name in sorted(told - known):
        print(f"docs/settings.md tells of {name}, which is no setting")
    if known == told:
        print(f"docs/settings.md tells of all {len(known)} settings")
    return 0 if known and known == told else 1


if __name__ == "__main__":
    sys.exit(main())
