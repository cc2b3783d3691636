#!/usr/bin/env bash
# Terraform lays out VPCs. Skipped where terraform or a provider mirror is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=aws.terraform_vpc
skip() { echo "SKIPPED $name: $1"; exit 77; }

terraform=${TERRAFORM:-$(command -v terraform || true)}
[ -n "$terraform" ] || skip "terraform is not installed (TERRAFORM)"
mirror=${TF_MIRROR:-/opt/tf-plugins}
[ -d "$mirror" ] || skip "no provider mirror at $mirror (TF_MIRROR)"

exec /usr/bin/python3 "$here/terraform_vpc_test.py" "$terraform" "$mirror"
