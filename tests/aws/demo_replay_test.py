#!/usr/bin/python3
"""The commands that `masugata demo` prints, played again by stock aws in one shell: they are true."""
import json
import os
import pathlib
import shlex
import subprocess
import sys

import harness
from harness import check, equal

PAGE, ADDRESS = "AWS PrivateLink TestPage", "IP address : 172.31.23.89"


def tools(server):
    """A folder for PATH with `masugata` and the oldest stock `aws` that we promise to serve."""
    folder = server.work / "bin"
    folder.mkdir()
    (folder / "masugata").symlink_to(pathlib.Path(harness.binary()).resolve())
    (folder / "aws").symlink_to(harness.clis()[0])
    return folder


def script_of(steps):
    """One shell script; before each step a line that names it, so that a failure tells where."""
    lines = ["set -euo pipefail"]
    for number, step in enumerate(steps):
        lines.append(f"echo {shlex.quote(f'== {number} {step}')}")
        lines.append(step)
    return "\n".join(lines) + "\n"


def run(server):
    told = json.loads(server.run("demo", "--json", "--rounds", "0", timeout=120))
    check("the demo's own run ends well", told["ok"], json.dumps(told)[-1500:])
    commands = [step["command"] for step in told["steps"]]
    awss = [command for command in commands if "aws --profile" in command]
    check(f"{len(commands)} commands, {len(awss)} of them aws", len(awss) >= 20, commands)
    folder = tools(server)
    env = harness.clean_env(PATH=f"{folder}:{os.environ['PATH']}", HOME=str(server.work),
                            TMPDIR=str(server.work), AWS_EC2_METADATA_DISABLED="true")
    done = subprocess.run(["bash", "-c", script_of(commands)], env=env, capture_output=True,
                          text=True, timeout=180)
    equal("the replay ends with 0", done.returncode, 0, (done.stdout + done.stderr)[-2500:])
    parts = done.stdout.split("\n== ")
    through, own = parts[-2], parts[-1]
    check("the page through the endpoint", PAGE in through and ADDRESS in through, through)
    check("the consumer's own page at the same address", PAGE in own and ADDRESS in own, own)

    def account(page):
        return next((line for line in page.splitlines() if line.startswith("Account")), "")

    check("the two come from two accounts", account(through) and account(own)
          and account(through) != account(own), f"{through}\n{own}")
    for row in json.loads(server.run("account", "list", "--output", "json"))["Accounts"]:
        server.run("account", "delete", row["AccountId"], "--force")


if __name__ == "__main__":
    sys.exit(harness.main("aws.demo_replay", run, data_plane="kernel", limit_s=240))
