#!/usr/bin/env bash
# clang-tidy on the .cpp files that differ from BASE (default: the last commit), or on all with --all.
# Needs build/release (for its compile_commands.json).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "${1:-}" = --all ]; then
  mapfile -t files < <(git ls-files -- 'src/*.cpp')
else
  mapfile -t files < <(git diff --name-only --diff-filter=d "${BASE:-HEAD}" -- 'src/*.cpp')
fi
[ ${#files[@]} = 0 ] && { echo "clang-tidy: no changed file"; exit 0; }
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P 2 clang-tidy-14 --quiet -p build/release
