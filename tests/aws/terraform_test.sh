#!/usr/bin/env bash
# Terraform end to end, by the conformance suite that lies beside the checkout or where
# MASUGATA_CONFORMANCE says. Skipped where the suite is missing; terraform_cli.py finds the rest.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=aws.terraform
skip() { echo "SKIPPED $name: $1"; exit 77; }

suite=${MASUGATA_CONFORMANCE:-$here/../../../shared/conformance}
[ -x "$suite/terraform/run.sh" ] || skip "no conformance suite at ${MASUGATA_CONFORMANCE:-../shared/conformance} (MASUGATA_CONFORMANCE)"
exec /usr/bin/python3 "$here/terraform_test.py" "$suite/terraform/run.sh"
