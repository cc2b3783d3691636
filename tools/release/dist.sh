#!/usr/bin/env bash
# The tarball for a Debian 12 without a compiler:
#   tools/release/dist.sh PROGRAM FOLDER
# takes a built program, writes FOLDER/masugata-VERSION-linux-ARCH.tar.gz and its .sha256, and prints
# the tarball's path. The packet programs are inside the program. Same program, same bytes: times are
# SOURCE_DATE_EPOCH, else the last commit's, and nothing of this machine is in the names.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
[ $# = 2 ] && [ -x "$1" ] || { sed -n 2,6p "$0" >&2; exit 2; }
program=$(realpath "$1") out=$(mkdir -p "$2" && cd "$2" && pwd)
version=$("$program" --version | awk '{print $NF}')
name=masugata-$version-linux-$(uname -m)
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$program")}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
tree=$work/$name
mkdir -p "$tree/bin" "$tree/licenses"

# The packages that own the libraries it is linked with; a merged /usr has each under two names.
packages() {
  local library path
  ldd "$program" | awk '$3 ~ /^\// {print $3}' | sort -u | while read -r library; do
    path=$(realpath "$library")
    dpkg-query -S "$path" 2>/dev/null || dpkg-query -S "${path#/usr}"
  done | cut -d: -f1 | sort -u
}

strip -o "$tree/bin/masugata" "$program"
packages > "$tree/debian-packages.txt"
cp "$root/README.md" "$root/CHANGELOG.md" "$root/SECURITY.md" "$root/LICENSE" "$tree/"
cp -r "$root/docs" "$tree/"
# What is compiled into it; the packet programs are BSD-2-Clause or GPL-2.0-only, at your choice.
for package in libcli11-dev libexpected-dev libboost1.81-dev libbpf-dev; do
  cp "/usr/share/doc/$package/copyright" "$tree/licenses/$package.txt"
done
cp "$root/tools/release/bsd-2-clause.txt" "$tree/licenses/packet-programs.txt"
cat > "$tree/INSTALL" <<'TEXT'
Debian 12, x86-64. As root:

    apt-get install -y --no-install-recommends $(cat debian-packages.txt)
    install bin/masugata /usr/local/bin/

Then `masugata serve`, or, to see it all at work (needs curl), `masugata demo`.
TEXT
find "$tree" -type d -exec chmod 755 {} + ; find "$tree" -type f -exec chmod 644 {} +
chmod 755 "$tree/bin/masugata"
tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" -cf - "$name" |
  gzip -9n > "$out/$name.tar.gz"
(cd "$out" && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")
echo "$out/$name.tar.gz"
