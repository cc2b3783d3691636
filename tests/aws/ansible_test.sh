#!/usr/bin/env bash
# Ansible end to end, by the conformance suite that lies beside the checkout or where
# MASUGATA_CONFORMANCE says. Skipped where the suite, ansible with its AWS modules or boto3 is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=aws.ansible
skip() { echo "SKIPPED $name: $1"; exit 77; }

suite=${MASUGATA_CONFORMANCE:-$here/../../../shared/conformance}
[ -x "$suite/ansible/run.sh" ] || skip "no conformance suite at ${MASUGATA_CONFORMANCE:-../shared/conformance} (MASUGATA_CONFORMANCE)"
command -v ansible-playbook >/dev/null || skip "ansible is not installed"
/usr/bin/python3 -c 'import boto3' 2>/dev/null || skip "Debian's python3-boto3 is not installed"
ls -d /usr/lib/python3/dist-packages/ansible_collections/amazon/aws >/dev/null 2>&1 ||
  skip "ansible's collection amazon.aws is not installed"

exec /usr/bin/python3 "$here/ansible_test.py" "$suite/ansible/run.sh"
