#!/usr/bin/python3
"""Every command of docs/how-to/in-your-ci.md: the steps of its GitHub Actions job, one shell each as
Actions has it, with the tarball of this build behind MASUGATA_URL; then its Python, by boto3.

What is bent: the port is a free one; `apt-get` installs nothing but must be asked for packages that
this machine has; pytest is only its decorator, so that it need not be installed.
"""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/aws"))
import harness  # noqa: E402
from harness import Failed, check, equal, say  # noqa: E402

PAGE = ROOT / "docs/how-to/in-your-ci.md"
PORT = "4566"
APT = """apt-get() {
  [ "$1" = install ] || return 0
  shift
  for name in "$@"; do
    case $name in -*) ;; *) dpkg-query -W "$name" > /dev/null || return 1;; esac
  done
}
"""
PYTEST = """def fixture(autouse=False):
    return lambda function: function
"""
RUN_PYTHON = """
clean()
for name, value in list(globals().items()):
    if name.startswith("test_"):
        value()
        print("ran", name)
"""


def block(text, language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)
    if len(found) != 1:
        raise Failed(f"{PAGE.name} has {len(found)} blocks of {language}")
    return found[0]


def job(yaml):
    """The job's env, and name → script of its steps; as much YAML as the page has."""
    env = {}
    for line in re.search(r"^    env:\n((?:      .*\n)+)", yaml, re.M).group(1).splitlines():
        name, _, value = line.strip().partition(": ")
        env[name] = value.strip('"')
    steps = re.findall(r"^      - name: (.*)\n        run: \|\n((?:          .*\n?|\n)+)", yaml, re.M)
    return env, {name: textwrap.dedent(script) for name, script in steps}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


class Runner:
    def __init__(self, server, env):
        self.folder = server.work / "runner"
        self.folder.mkdir()
        self.port = free_port()
        self.env = harness.clean_env(**env, HOME=str(self.folder), AWS_PAGER="",
                                     AWS_EC2_METADATA_DISABLED="true", TMPDIR=str(server.work),
                                     PATH=f"{pathlib.Path(harness.clis()[0]).parent}:"
                                          f"{os.environ['PATH']}")

    def run(self, name, script):
        log = self.folder / "step.log"
        with open(log, "wb") as out:
            # Actions' own shell for `run`, but for the two lines that this test needs.
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c",
                 APT + script.replace(PORT, self.port)],
                cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                timeout=90)
        text = log.read_text()
        check(f"step '{name}'", done.returncode == 0, f"{script}\n{text}")
        return text

    def python(self, code):
        (self.folder / "pytest.py").write_text(PYTEST)
        path = self.folder / "page_test.py"
        path.write_text(code.replace(PORT, self.port) + RUN_PYTHON)
        done = subprocess.run(["/usr/bin/python3", str(path)], cwd=self.folder, env=self.env,
                              capture_output=True, text=True, timeout=90)
        check("the page's Python", done.returncode == 0 and "ran test_" in done.stdout,
              done.stdout + done.stderr)

    def end(self):
        for pid, command in harness.processes():
            if "masugata" in command and f"127.0.0.1:{self.port}" in command:
                os.kill(pid, signal.SIGTERM)
                harness.until("the server ends", lambda: not pathlib.Path(f"/proc/{pid}").exists()
                              or "State:\tZ" in pathlib.Path(f"/proc/{pid}/status").read_text(), 20)


def run(server):
    text = PAGE.read_text()
    env, steps = job(block(text, "yaml"))
    equal("the job's steps", list(steps), ["Install", "Start the server", "Test"])
    done = subprocess.run([str(ROOT / "tools/release/dist.sh"), harness.binary(),
                           str(server.work / "dist")], capture_output=True, text=True, timeout=60)
    check("the tarball is made", done.returncode == 0, done.stdout + done.stderr)
    tarball = pathlib.Path(done.stdout.strip())
    equal("the page names it", env["MASUGATA_URL"].rsplit("/", 1)[1], tarball.name)
    env["MASUGATA_URL"] = tarball.as_uri()
    runner = Runner(server, env)
    try:
        runner.run("Install", steps["Install"])
        runner.run("Start the server", steps["Start the server"])
        said = runner.run("Test", steps["Test"]).split("\n")
        said = [line for line in said if line]
        equal("what the page says the last step prints",
              [line for line in said if "Reset" not in line], ["10.0.0.0/16", "2", "1", "1"], said)
        runner.python(block(text, "python"))
        say(f"     {len(steps)} steps of {PAGE.name}")
    finally:
        runner.end()


if __name__ == "__main__":
    sys.exit(harness.main("newcomer.ci", run, limit_s=170, start=False))
