#!/usr/bin/python3
"""`masugata demo`: exit 0 only with the provider's page, the promised JSON, and nothing left; also
when it is interrupted."""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "aws"))
import harness  # noqa: E402
from harness import check, equal  # noqa: E402

ROUNDS = 5
# The names that an installation gives; other tests have other namespaces.
OURS = re.compile(r"mg-i-[0-9a-f]{17}$|mg-[0-9a-f]{8}-|^/run/masugata/[0-9a-f]{8}")
TIMES = {"create_to_pending", "accept_to_available", "accept_to_first_byte", "reject_to_last_byte"}


def demo(server, *arguments):
    server.data_dir.mkdir(exist_ok=True)
    return subprocess.Popen(
        [harness.binary(), "demo", *arguments, "--data-dir", str(server.data_dir)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=harness.clean_env(HOME=str(server.work)), start_new_session=True)


def everything():
    """All that a demo could leave: of the host's state, its temporary folder, its processes."""
    state = {kind: {name for name in names if OURS.search(name)}
             for kind, names in harness.host_state().items()}
    state["folder"] = {str(p) for p in pathlib.Path(tempfile.gettempdir()).glob("masugata-demo-*")}
    state["process"] = {f"{pid} {command}" for pid, command in harness.processes()
                        if "masugata-demo-" in command or " testpage --port" in command}
    return state


def nothing_left(what, before):
    now = everything()
    left = [f"{kind} {name}" for kind in now for name in sorted(now[kind] - before[kind])]
    check(f"{what}: no namespace, mount, folder or process is left", not left, "\n".join(left))


def as_promised(server):
    before = everything()
    process = demo(server, "--json", "--rounds", str(ROUNDS))
    out, err = process.communicate(timeout=120)
    equal("demo --json ends with 0", process.returncode, 0, out[-3000:] + err[-3000:])
    told = json.loads(out)
    check("it names steps, page and times", {"steps", "page", "times_ms"} <= set(told), out[:500])
    page = told["page"] if isinstance(told["page"], str) else json.dumps(told["page"])
    check("the page is the provider's", "AWS PrivateLink TestPage" in page
          and "172.31.23.89" in page, page)
    equal("four measured times", set(told["times_ms"]), TIMES, out[-1500:])
    for name, values in told["times_ms"].items():
        check(f"{name}: p50 {values['p50']} ms, p99 {values['p99']} ms",
              0 <= values["p50"] <= values["p99"] < 5000, values)
    check("each step has its command", len(told["steps"]) > 10, out[:500])
    nothing_left("demo", before)


def interrupted(server):
    before = everything()
    process = demo(server, "--rounds", "200")
    deadline = time.monotonic() + 30
    while harness.host_state()["namespace"] == before["namespace"] and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.5)
    check("demo is under way", process.poll() is None, process)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    check("Ctrl-C: it does not end with 0", process.returncode != 0, out[-500:] + err[-500:])
    nothing_left("Ctrl-C", before)


def run(server):
    as_promised(server)
    interrupted(server)


if __name__ == "__main__":
    sys.exit(harness.main("netns.demo", run, data_plane="kernel", limit_s=200, start=False))
