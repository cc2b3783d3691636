#!/usr/bin/env bash
# moto's own tests, by the conformance suite that lies beside the checkout or where
# MASUGATA_CONFORMANCE says, from a checkout of moto that MOTO_CHECKOUT names. Skipped where the
# suite, the checkout or a python3 (MOTO_PYTHON) with moto and boto3 is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=aws.moto
skip() { echo "SKIPPED $name: $1"; exit 77; }

suite=${MASUGATA_CONFORMANCE:-$here/../../../shared/conformance}
[ -x "$suite/moto/run.sh" ] || skip "no conformance suite at ${MASUGATA_CONFORMANCE:-../shared/conformance} (MASUGATA_CONFORMANCE)"
[ -n "${MOTO_CHECKOUT:-}" ] || skip "no checkout of moto is named (MOTO_CHECKOUT)"
[ -e "$MOTO_CHECKOUT" ] || skip "there is no checkout of moto at $MOTO_CHECKOUT (MOTO_CHECKOUT)"
python=${MOTO_PYTHON:-python3}
"$python" -c 'import moto, boto3' 2>/dev/null || skip "$python has no moto or no boto3 (MOTO_PYTHON)"

exec /usr/bin/python3 "$here/moto_test.py" "$suite/moto" "$MOTO_CHECKOUT" "$python"
