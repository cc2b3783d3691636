#!/usr/bin/env bash
# usage: run.sh corpus|search PROGRAM [SECONDS]
# corpus: every kept input once. search: SECONDS (default MASUGATA_FUZZ_SECONDS, else 30) of looking
# for new ones; finds grow in fuzz-work/NAME beside the program, a crash is written to
# fuzz-crashes/NAME-*, to be minimised and kept under corpus/NAME once it is fixed.
set -euo pipefail
how=$1 program=$2 seconds=${3:-${MASUGATA_FUZZ_SECONDS:-30}}
here=$(cd "$(dirname "$0")" && pwd)
name=$(basename "$program"); name=${name#mg_fuzz_}
build=$(dirname "$program")
corpus=$here/corpus/$name
options=(-rss_limit_mb=2048 -timeout=10 -artifact_prefix="$build/fuzz-crashes/$name-")
[ -f "$here/dictionaries/$name.dict" ] && options+=(-dict="$here/dictionaries/$name.dict")
export UBSAN_OPTIONS=print_stacktrace=1
symbolizer=$(command -v llvm-symbolizer-14 || true)
[ -n "$symbolizer" ] && export ASAN_SYMBOLIZER_PATH=$symbolizer
mkdir -p "$build/fuzz-crashes" "$build/fuzz-work/$name"
case $how in
  corpus) exec "$program" "${options[@]}" -runs=0 "$corpus" ;;
  search) exec "$program" "${options[@]}" -max_total_time="$seconds" -print_final_stats=1 -verbosity=1 \
            "$build/fuzz-work/$name" "$corpus" ;;
  *) sed -n 2,5p "$0" >&2; exit 2 ;;
esac
