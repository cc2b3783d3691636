"""What the benches share: processes with a place (namespace, cores, priority), what a process has
used, the machine's description, JSON lines and a table, results kept on demand."""
import argparse
import ctypes
import datetime
import json
import os
import pathlib
import platform
import signal
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench/results"
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests/aws"))

realtime = False
NICE = -20  # of all that is measured, and of nothing else: other work on the machine disturbs less


class Failed(Exception):
    """The bench cannot go on; the text is the reason."""


def program(name, executable=True):
    """What the bench has built: in MG_BENCH_BIN, or in the release build."""
    path = pathlib.Path(os.environ.get("MG_BENCH_BIN", ROOT / "build/release/bench")) / name
    if not os.access(path, os.X_OK if executable else os.R_OK):
        raise Failed(f"no program at {path}: build the target mg_bench, or use ./dev bench")
    return str(path)


def options(what, limit_s):
    """The command line that every bench has; arms a clock that ends a bench which hangs."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--save", action="store_true", help="keep the result in bench/results")
    parser.add_argument("--long", action="store_true", help="more of it")
    parser.add_argument("--quick", action="store_true", help="less of it: does it work at all?")
    parser.add_argument("--realtime", action="store_true",
                        help="what is measured goes before all other work of a busy machine")
    parser.add_argument("--floor", action="store_true",
                        help="path: also the least that such a road can cost")
    parser.add_argument("--kernel", action="store_true", help="api: with the data plane")
    chosen = parser.parse_args()
    global realtime
    realtime = chosen.realtime
    if os.geteuid() != 0:
        sys.exit("bench: needs root (network namespaces and BPF)")

    def too_long(*_):
        raise Failed(f"took longer than {limit_s} s")

    def ended(*_):
        raise Failed("was told to end")

    signal.signal(signal.SIGALRM, too_long)
    signal.signal(signal.SIGTERM, ended)
    signal.alarm(limit_s)
    return chosen


def main(run):
    """`run` to an exit status, with the reason in one line when it fails."""
    try:
        return run() or 0
    except Failed as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1


def sh(*words, namespace=None, text=None):
    """A command that must succeed; answers its output."""
    if namespace:
        words = ("ip", "netns", "exec", namespace, *words)
    words = [str(word) for word in words]
    done = subprocess.run(words, capture_output=True, text=True, input=text, timeout=60)
    if done.returncode != 0:
        raise Failed(f"{' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout


def start(*words, namespace=None, cores=None, **more):
    """A process that is measured. `cores`: the set of CPUs it may use."""
    if namespace:
        words = ("ip", "netns", "exec", namespace, *words)

    def place():
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # no load without a bench
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
        if realtime:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        if cores:
            os.sched_setaffinity(0, cores)

    more.setdefault("stdout", subprocess.PIPE)
    return subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, text=True,
                            preexec_fn=place, **more)


def put_first(pid):
    """As start() does, for a process that somebody else has started."""
    for task in map(int, os.listdir(f"/proc/{pid}/task")):
        os.setpriority(os.PRIO_PROCESS, task, NICE)
        if realtime:
            os.sched_setscheduler(task, os.SCHED_FIFO, os.sched_param(1))


def end(process, limit_s=5):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout:
        process.stdout.close()


def result_of(process, limit_s=30):
    """The JSON object that a client of the load program prints."""
    try:
        out, _ = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Failed(f"{process.args}: no end within {limit_s} s") from None
    if process.returncode != 0 or not out.strip():
        raise Failed(f"{' '.join(process.args)} ended with {process.returncode}")
    return json.loads(out)


def cpu_s(pid):
    """Seconds of CPU of a process, all threads, to the nanosecond. What the kernel did for packets
    in their time is in it (no kernel of Debian's accounts interrupts apart)."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except OSError:
            continue
    return total / 1e9


def kernel_threads(prefix):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/comm"):
        try:
            if path.read_text().startswith(prefix):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def resident_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def busy_and_all():
    """Jiffies of all cores: in use, and altogether."""
    fields = list(map(int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
    return sum(fields) - fields[3] - fields[4], sum(fields)


def loadavg():
    return float(pathlib.Path("/proc/loadavg").read_text().split()[0])


def median(values):
    return statistics.median(values) if values else 0.0


def version(*words):
    """The first line of what a tool says of itself."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=20)
    return (done.stdout + done.stderr).strip().split("\n")[0]


def revision():
    """The commit that is measured; with what is not committed it is said to be changed."""
    git = ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}"]
    commit = version(*git, "rev-parse", "--short", "HEAD")
    changed = subprocess.run([*git, "status", "--porcelain", "src"], capture_output=True, text=True)
    return commit + (" with changes" if changed.stdout.strip() else "")


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1].strip() for line in info.splitlines()
                  if line.startswith("model name")), "?")
    return {"kernel": platform.release(), "cpu": model, "cores": os.cpu_count(),
            "load_before": loadavg()}


class Report:
    """Lines as they come, a table at the end, a file on demand."""

    def __init__(self, what, chosen):
        self.what, self.chosen = what, chosen
        self.began = datetime.datetime.now(datetime.timezone.utc)
        self.busy = busy_and_all()
        self.data = {"what": what, "date": self.began.strftime("%Y-%m-%d"),
                     "command": " ".join(["./dev bench", what, *sys.argv[1:]]),
                     "revision": revision(), "machine": machine(), "rows": []}

    def row(self, **fields):
        self.data["rows"].append(fields)
        print(json.dumps(fields), flush=True)

    def set(self, **fields):
        self.data.update(fields)

    def finish(self, head, lines):
        """Prints the table, and keeps all when asked to."""
        busy, everything = (b - a for a, b in zip(self.busy, busy_and_all()))
        self.data["machine"].update(load_after=loadavg(),
                                    busy_part=round(busy / max(everything, 1), 2))
        taken = datetime.datetime.now(datetime.timezone.utc) - self.began
        self.data["seconds"] = round(taken.total_seconds(), 1)
        print()
        for line in table(head, lines):
            print(line)
        print(f"\n{self.what}: {self.data['seconds']:.0f} s, load {self.data['machine']['load_before']}"
              f" before and {self.data['machine']['load_after']} after")
        if self.chosen.save:
            RESULTS.mkdir(exist_ok=True)
            more = "".join(f"-{name}" for name in ("long", "floor", "kernel")
                           if getattr(self.chosen, name))
            path = RESULTS / f"{self.data['date']}-{self.what}{more}.json"
            path.write_text(json.dumps(self.data, indent=1) + "\n")
            print(f"kept in {path.relative_to(ROOT)}")


def table(head, lines):
    """Markdown that is readable as it stands."""
    rows = [list(map(str, row)) for row in [head, *lines]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]

    def line(row):
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"

    return [line(rows[0]), "|" + "|".join("-" * (width + 2) for width in widths) + "|",
            *map(line, rows[1:])]
