#!/usr/bin/python3
"""Follows the pages of docs/how-to on a copy of the tree, to the letter: writes what they say where
they say, builds with the command that they give, and looks for the new action and the new verdict.

A step of a page is a line "In `FILE`, after|before the line with `TEXT`:" or "In `FILE`, a new file:"
and the code block that follows it. TEXT must be in exactly one line of the file.
"""
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "aws"))
import harness  # noqa: E402
from harness import Failed, Skipped, check, equal, say  # noqa: E402

ROOT = HERE.parents[1]
PAGES = ("add-an-action.md", "add-a-verdict.md")
BY_HAND_MAX = 5
BY_TOOL = {"src/wire/schema/ec2.json", "docs/verdicts.md"}
STEP = re.compile(r"^In `([^`]+)`, (?:(after|before) the line with `(.+)`|a new file):$")
# What a page tells to run and this test does not: the first needs the network, the second is all of CI.
NOT_RUN = ("node tools/wire/extract.mjs", "./dev test ")


def copy_of_tree(folder):
    done = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                          cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:  # not a checkout
        shutil.copytree(ROOT, folder, ignore=lambda path, _: ["build"] if path == str(ROOT) else [])
        return
    for name in filter(None, done.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def read_page(text):
    """The steps [(file, where, anchor, block)] and the lines of the command blocks."""
    steps, commands, block, step = [], [], None, None
    for line in text.splitlines():
        if line.startswith("```"):
            if block is None:
                block = []
                continue
            if step:
                steps.append((*step, block))
            else:
                commands += block
            block = step = None
        elif block is not None:
            block.append(line)
        elif line.strip():
            found = STEP.match(line)
            step = found.groups() if found else None
    return steps, commands


def apply(tree, step):
    name, where, anchor, block = step
    path = tree / name
    if where is None:
        check(f"{name} is new", not path.exists(), name)
        path.write_text("\n".join(block) + "\n")
        return
    lines = path.read_text().splitlines()
    at = [i for i, line in enumerate(lines) if anchor in line]
    equal(f"{name}: one line has {anchor[:40]!r}", len(at), 1, [lines[i] for i in at])
    spot = at[0] + (where == "after")
    path.write_text("\n".join(lines[:spot] + block + lines[spot:]) + "\n")


def shell(tree, command, env, limit_s=780):
    began = time.monotonic()
    process = subprocess.Popen(["bash", "-c", command], cwd=tree, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               start_new_session=True)
    try:
        out, _ = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, _ = process.communicate()
        raise Failed(f"$ {command}\nnot within {limit_s} s\n{out[-2000:]}") from None
    if process.returncode != 0:
        raise Failed(f"$ {command}\nended with {process.returncode}\n{out[-4000:]}")
    say(f"ok   $ {command} ({time.monotonic() - began:.0f} s)")
    return out


def follow_pages(tree):
    commands = []
    for page in PAGES:
        steps, more = read_page((ROOT / "docs/how-to" / page).read_text())
        files = {step[0] for step in steps} - BY_TOOL
        check(f"{page}: {len(files)} files by hand, at most {BY_HAND_MAX}",
              0 < len(files) <= BY_HAND_MAX, files)
        for step in steps:
            apply(tree, step)
        commands += [line for line in more if line and not line.startswith(NOT_RUN)]
    return commands


def environment():
    env = harness.clean_env(HOME=os.environ.get("HOME", "/"))
    if "SUDO_USER" in env and "CCACHE_DIR" not in env:
        # ./dev has built as that user: look into that cache, and leave nothing of root's there.
        home = pathlib.Path(pwd.getpwnam(env["SUDO_USER"]).pw_dir)
        env.update(CCACHE_DIR=str(home / ".cache/ccache"), CCACHE_READONLY="1")
    return env


def run_commands(tree, commands):
    """All but the client's, which needs a server. Answers what they print."""
    env = environment()
    # One build for both pages; what follows finds everything made.
    builds = [c for c in commands if c.startswith("./dev build ")]
    targets = sorted({t for c in builds for t in c.split("--target ")[1].split()})
    shell(tree, "nice ./dev build release --target " + " ".join(targets), env)
    shown = ""
    for command in commands:
        if command in builds or command.startswith("aws "):
            continue
        if "mg_packet_test" in command and os.geteuid() != 0:
            say(f"     not root, so not run: {command}")
            continue
        shown += shell(tree, command, env)
    return shown


def run(server):
    if not shutil.which("ccache"):
        raise Skipped("without ccache the whole tree would be compiled")
    tree = server.work / "tree"
    copy_of_tree(tree)
    commands = follow_pages(tree)
    shown = run_commands(tree, commands)
    check("the new action is in the table", "\tGetSerialConsoleAccessStatus\tread" in shown, shown)
    check("its parameters are tried by tests/aws", "ok   ec2:GetSerialConsoleAccessStatus"
          in shown, shown)
    check("the new verdict is in the table", "55\ttcp_port_zero\tDROP" in shown, shown)
    check("the page of verdicts has it", "| 55 | `tcp_port_zero` |"
          in (tree / "docs/verdicts.md").read_text(), "")
    if os.geteuid() == 0:
        check("packets reach it", "Packet.Plays/tcp_port_zero" in shown
              or "Plays/tcp_port_zero" in shown, shown[-3000:])
    os.environ["MASUGATA"] = str(tree / "build/release/masugata")
    server.start()
    account = server.account("newcomer")
    env = account.env()
    env["AWS_ENDPOINT_URL"] = server.url
    for command in (c for c in commands if c.startswith("aws ")):
        told = json.loads(shell(tree, command.replace("aws ", harness.clis()[0] + " ", 1), env, 60))
        equal("a running server answers it", told["SerialConsoleAccessEnabled"], False, told)


if __name__ == "__main__":
    sys.exit(harness.main("newcomer.howto", run, limit_s=840, start=False))
