#!/usr/bin/python3
"""Every command that README.md and CONTRIBUTING.md show, run as it stands, by a newcomer who has the
program in build/release: in a folder of its own, against a server with a data directory of its own.

A block is a shell script, or a `$ command` with what it prints. What takes the whole tree (`./dev …`,
`ctest …`) is not run again inside the tests that it starts: there its words are checked to exist.
A line that is neither is a fault: teach this test, or the page.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "aws"))
import harness  # noqa: E402
from harness import Failed, check, equal, say  # noqa: E402

ROOT = HERE.parents[1]
BUILD = pathlib.Path(os.environ.get("MG_BUILD_DIR", ROOT / "build/release"))
PAGES = ("README.md", "CONTRIBUTING.md")
IS_ROOT = os.geteuid() == 0


def blocks(text):
    """The fenced blocks, each a list of lines without comments."""
    out, block = [], None
    for line in text.splitlines():
        if line.startswith("```"):
            if block is not None:
                out.append([one for one in block if one])
            block = [] if block is None else None
        elif block is not None:
            block.append(re.sub(r"(^|\s+)# .*$", "", line).rstrip())
    return out


class House:
    """The newcomer's folder: build/release/masugata, a home, a data directory, Debian's aws."""

    def __init__(self, server):
        self.work, self.data = server.work, server.data_dir
        self.folder = server.work / "checkout"
        (self.folder / "build/release").mkdir(parents=True)
        (self.folder / "build/release/masugata").symlink_to(pathlib.Path(harness.binary()).resolve())
        tools = server.work / "bin"
        tools.mkdir()
        (tools / "aws").symlink_to(harness.clis()[0])
        self.env = harness.clean_env(PATH=f"{tools}:{os.environ['PATH']}:/usr/sbin:/sbin",
                                     HOME=str(server.work), MASUGATA_DATA_DIR=str(self.data),
                                     AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="")
        self.serve = None

    def start(self, line):
        """A line of `masugata serve`: on a free port, and without root without the data plane."""
        plane = "" if IS_ROOT or "--data-plane" in line else " --data-plane none"
        command = re.sub(r"^sudo ", "", line) + " --listen 127.0.0.1:0" + plane
        log = open(self.work / "serve.log", "ab")
        self.serve = subprocess.Popen(["bash", "-c", "exec " + command], cwd=self.folder, env=self.env,
                                      stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        deadline = time.monotonic() + 30
        while not (self.data / "operator.sock").exists():
            if self.serve.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"$ {command}\n{(self.work / 'serve.log').read_text()}")
            time.sleep(0.05)
        say(f"ok   $ {command}")

    def stop(self):
        process, self.serve = self.serve, None
        if process and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)

    def run(self, lines):
        # One shell session for all blocks: what one assigns, the next ones know.
        state = self.work / "session"
        script = "\n".join([f"set -aeuo pipefail; [ ! -f {state} ] || . {state}", *lines,
                            f"export -p > {state}"])
        script = script.replace("tcpdump -ni eth0", "timeout 1 tcpdump -ni eth0 || [ $? = 124 ]")
        done = subprocess.run(["bash", "-c", script], cwd=self.folder, env=self.env, capture_output=True,
                              text=True, timeout=60)
        if done.returncode != 0:
            raise Failed("\n".join(lines) + f"\nended with {done.returncode}\n{done.stdout}{done.stderr}")
        for line in lines:
            say(f"ok   $ {line}")
        return done.stdout


def check_dev(line):
    """`./dev COMMAND [WORD…]`: the command is one of `./dev help`, a preset or a label exists."""
    _, command, *words = line.split()
    told = subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True).stdout
    known = re.findall(r"^  ([a-z]+) ", told, re.M) + ["help"]
    check(f"$ {line}: a command of ./dev", command in known, told)
    for word in words:
        check(f"$ {line}: {word} is told by ./dev help", re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told), told)


def check_ctest(line):
    label = re.search(r"-L (\w+)", line).group(1)
    told = subprocess.run(["ctest", "--test-dir", BUILD, "-N", "-L", f"^{label}$"], capture_output=True,
                          text=True, check=True).stdout
    check(f"$ {line}: there are such tests", not re.search(r"Total Tests: 0$", told.strip()), told)


def check_demo(house, block):
    """`$ curl …` and the page that the demo promises."""
    if not IS_ROOT:
        return say("     not root, so not played: the demo")
    done = subprocess.run([harness.binary(), "demo", "--rounds", "1", "--json"], env=house.env,
                          capture_output=True, text=True, timeout=120)
    equal("$ ./dev demo: ends with 0", done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
    page = json.loads(done.stdout)["page"]
    for line in block[1:]:
        check(f"the demo's page says: {line}", line in page, page)
    return None


def run_block(house, block):
    first = block[0]
    if first.startswith("./dev"):
        for line in block:
            check_dev(line) if line.startswith("./dev ") else check_ctest(line)
    elif first.startswith("$ curl"):
        check_demo(house, block)
    elif "masugata serve" in first:
        check("a block that starts the server does nothing else", len(block) == 1, block)
        house.start(first)
    elif "masugata purge" in "".join(block):
        house.stop()
        house.run(block)
    elif IS_ROOT or "masugata exec" not in "".join(block):
        house.run(block)
    else:
        say(f"     not root, so not run: {block}")


def check_inline(text):
    """`masugata COMMAND …` and `./dev COMMAND` in a sentence: the command and its options exist."""
    seen = 0
    for code in re.findall(r"`([^`\n]+)`", text):
        words = code.split()
        if words[0] == "./dev":
            check_dev(code)
        if words[0] != "masugata" or len(words) < 2:
            continue
        told = subprocess.run([harness.binary(), words[1], "--help"], capture_output=True, text=True,
                              env=harness.clean_env())
        check(f"`{code}`: a command", f"Usage: masugata {words[1]} " in told.stdout, told.stdout)
        for option in re.findall(r"(?<= )--[a-z-]+", code):
            check(f"`{code}`: {option} is in its help", option in told.stdout, told.stdout)
        seen += 1
    return seen


def check_links(name, text):
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        check(f"{name}: {target} is there", (ROOT / target).exists(), target)


def run(server):
    house = House(server)
    try:
        for name in PAGES:
            text = (ROOT / name).read_text()
            check_links(name, text)
            found = blocks(text)
            check(f"{name} has command blocks", found, text[:200])
            for block in found:
                run_block(house, block)
            check_inline(text)
    finally:
        house.stop()


if __name__ == "__main__":
    sys.exit(harness.main("newcomer.readme", run, limit_s=150, start=False))
