#!/usr/bin/python3
"""`./dev dist`'s tarball on a bare Debian 12: the program of the tarball runs in a root directory that
holds the files of the packages it lists, of what these depend on, and nothing else of this machine.
Without root a user namespace does. That it is Debian 12 is asked of the machine, not assumed."""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/aws"))
import harness  # noqa: E402
from client import Client  # noqa: E402
from harness import Failed, Skipped, check, equal  # noqa: E402


def run_dist(folder):
    done = subprocess.run([str(ROOT / "tools/release/dist.sh"), harness.binary(), str(folder)],
                          capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise Failed(f"dist.sh ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return pathlib.Path(done.stdout.strip())


def closure(packages):
    """The packages and all that they need, as dpkg knows it."""
    seen, todo = set(), list(packages)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        done = subprocess.run(["dpkg-query", "-W", "-f", "${Pre-Depends}, ${Depends}", name],
                              capture_output=True, text=True)
        if done.returncode != 0:
            continue  # an alternative that is not installed
        seen.add(name)
        todo += [re.split(r"[ :(|]", part.strip())[0] for part in done.stdout.split(",")
                 if part.strip()]
    return seen


def fill(root, packages):
    """A root directory with these packages' files; /usr is merged, as Debian 12 has it."""
    for name in ("bin", "lib", "sbin", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    (root / "tmp").mkdir()
    listed = subprocess.run(["dpkg-query", "-L", *sorted(packages)], capture_output=True,
                            text=True, check=True).stdout.splitlines()
    for name in sorted(set(listed)):
        source, target = pathlib.Path(name), root / name.lstrip("/")
        if name.startswith(("/usr/share/", "/var/", "/dev/")) or not os.path.lexists(source):
            continue
        if source.is_dir() and not source.is_symlink():
            target.mkdir(parents=True, exist_ok=True)
        elif not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)


def unpack(tarball, place):
    with tarfile.open(tarball) as archive:
        members = archive.getmembers()
        equal("everything is owned by root", {(m.uid, m.gid) for m in members}, {(0, 0)})
        check("nothing leaves its folder", all(
            m.name.startswith(tarball.name.removesuffix(".tar.gz")) and ".." not in m.name
            and (m.isfile() or m.isdir()) for m in members))
        archive.extractall(place)
    return place / tarball.name.removesuffix(".tar.gz")


def serves(root, program):
    """The server inside the root directory; the network is this machine's loopback."""
    inside = "/" + str(program.relative_to(root))
    command = ["chroot", str(root), inside, "serve", "--data-plane", "none", "--test-accounts",
               "--listen", "127.0.0.1:0"]
    if os.geteuid() != 0:
        command = ["unshare", "--user", "--map-root-user", *command]
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=env)
    try:
        url = process.stdout.readline().strip()
        if not url.startswith("http://"):
            process.kill()
            raise Failed(f"it does not start\n{process.stderr.read()}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url + "/masugata/v1/health", timeout=10) as answer:
            equal("it is healthy", answer.status, 200)
        account = type("Account", (), {"key": "111122223333", "secret": "test", "name": "any"})()
        answer = Client(url, account).call("ec2", "DescribeVpcs")
        equal("it answers the API", answer.data["vpcSet"][0]["cidrBlock"], "172.31.0.0/16", answer)
    finally:
        process.terminate()
        process.wait(20)
    equal("it ends with 0", process.returncode, 0)


def may_chroot():
    return os.geteuid() == 0 or subprocess.run(
        ["unshare", "--user", "--map-root-user", "true"], capture_output=True).returncode == 0


def run(server):
    os_release = pathlib.Path("/etc/os-release").read_text()
    if 'VERSION_ID="12"' not in os_release or not shutil.which("dpkg-query"):
        raise Skipped("this machine is no Debian 12")
    if not may_chroot():
        raise Skipped("needs root or user namespaces")
    tarball = run_dist(server.work / "one")
    again = run_dist(server.work / "two")
    digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
    equal("the same program gives the same bytes",
          digest, hashlib.sha256(again.read_bytes()).hexdigest())
    equal("its checksum is beside it",
          tarball.with_name(tarball.name + ".sha256").read_text().split(),
          [digest, tarball.name])
    root = pathlib.Path(tempfile.mkdtemp(prefix="mg-dist-"))
    try:
        tree = unpack(tarball, root)
        packages = (tree / "debian-packages.txt").read_text().split()
        check(f"{len(packages)} packages are listed", "libc6" in packages and "libssl3" in packages,
              packages)
        wanted = {"bin/masugata", "README.md", "LICENSE", "INSTALL", "CHANGELOG.md",
                  "licenses/packet-programs.txt"}
        check("what has to be in it is", all((tree / name).is_file() for name in wanted))
        for notice in (tree / "licenses").iterdir():
            check(f"{notice.name} says something", notice.stat().st_size > 500)
        needed = closure(packages)
        fill(root, needed)
        check("no compiler and no source is there", not (root / "usr/bin/g++").exists()
              and not (root / "usr/include").exists())
        serves(root, tree / "bin/masugata")
        # The list must be what makes it run: without one of them it does not.
        for library in root.glob("usr/lib/*/libpugixml*"):
            library.unlink()
        done = subprocess.run(["ldd", str(tree / "bin/masugata")], capture_output=True, text=True)
        check("it is linked with what the list has", "libpugixml" in done.stdout)
        try:
            serves(root, tree / "bin/masugata")
        except Failed as error:
            check("without a package of the list it does not start", "libpugixml" in str(error))
        else:
            raise Failed("it starts without a package of the list: the root is not bare")
    finally:
        shutil.rmtree(root)


if __name__ == "__main__":
    sys.exit(harness.main("newcomer.dist", run, limit_s=110, start=False))
