#!/usr/bin/env bash
# Terraform end to end, by the conformance suite that lies beside the checkout or where
# MASUGATA_CONFORMANCE says. Skipped where the suite, terraform or a provider mirror is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=aws.terraform
skip() { echo "SKIPPED $name: $1"; exit 77; }

suite=${MASUGATA_CONFORMANCE:-$here/../../../shared/conformance}
[ -x "$suite/terraform/run.sh" ] || skip "no conformance suite at ${MASUGATA_CONFORMANCE:-../shared/conformance} (MASUGATA_CONFORMANCE)"
terraform=${TERRAFORM:-$(command -v terraform || true)}
[ -n "$terraform" ] || skip "terraform is not installed (TERRAFORM)"
mirror=${TF_MIRROR:-/opt/tf-plugins}
[ -d "$mirror" ] || skip "no provider mirror at $mirror (TF_MIRROR)"

exec /usr/bin/python3 "$here/terraform_test.py" "$suite/terraform/run.sh" "$terraform" "$mirror"
