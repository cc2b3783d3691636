"""What every test from outside needs: a server of its own, accounts, stock clients, checks, and a
teardown that proves that nothing is left on the host.

    def run(server):
        provider = server.account("provider")
        …
    if __name__ == "__main__":
        sys.exit(main("aws.example", run, data_plane="none", limit_s=120))

The program comes from MASUGATA (CMake sets it). Each test has its own data directory and port, so
tests may run side by side.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from client import Client, REGION  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77
_print_lock = threading.Lock()


class Failed(Exception):
    """A check did not hold; the text says what was asked and what came."""


class Skipped(Exception):
    """The test cannot run here; the text is the reason."""


def say(text):
    with _print_lock:
        print(text, flush=True)


def check(what, holds, shown=""):
    """One line a check. `shown` is evaluated late: a value, or something with .last or .brief."""
    if not holds:
        raise Failed(f"{what}\n{show(shown)}")
    say(f"ok   {what}")


def show(value):
    if hasattr(value, "last"):
        request, answer = value.last
        return f"  request: {request}\n  answer:  {answer}"
    return "\n".join("  " + line for line in str(value).splitlines())


def equal(what, got, wanted, shown=""):
    check(what, got == wanted, f"wanted: {wanted!r}\ngot:    {got!r}\n{show(shown)}")


def until(what, predicate, limit_s=10.0, pause_s=0.05, shown=""):
    """Asks again until it holds; answers how long it took, in seconds."""
    start = time.monotonic()
    while True:
        value = predicate()
        took = time.monotonic() - start
        if value:
            say(f"ok   {what} ({took * 1000:.0f} ms)")
            return value
        if took > limit_s:
            raise Failed(f"{what}: not within {limit_s} s\n{show(shown)}")
        time.sleep(pause_s)


def binary():
    path = os.environ.get("MASUGATA", str(ROOT / "build/release/masugata"))
    if not os.access(path, os.X_OK):
        raise Failed(f"no program at {path}: build the target masugata, or set MASUGATA")
    return path


def clean_env(**extra):
    """The caller's environment without anything that could steer a client elsewhere."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("AWS_", "MASUGATA", "TF_")) and k.lower() not in
           ("http_proxy", "https_proxy", "all_proxy", "no_proxy")}
    env.update(LC_ALL="C.UTF-8", NO_PROXY="*", no_proxy="*", **extra)
    return env


class Account:
    def __init__(self, server, name, row):
        self.server, self.name = server, name
        self.id, self.arn = row["AccountId"], row["Arn"]
        self.key, self.secret = row["AccessKeyId"], row["SecretAccessKey"]

    def env(self, region=REGION):
        """For stock tools."""
        home = self.server.work / "home"
        home.mkdir(exist_ok=True)
        return clean_env(HOME=str(home), AWS_ACCESS_KEY_ID=self.key,
                         AWS_SECRET_ACCESS_KEY=self.secret, AWS_DEFAULT_REGION=region,
                         AWS_REGION=region, AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="",
                         AWS_DEFAULT_OUTPUT="json", AWS_MAX_ATTEMPTS="1",
                         AWS_CONFIG_FILE=str(home / "none"),
                         AWS_SHARED_CREDENTIALS_FILE=str(home / "none"))

    def client(self, region=REGION):
        return Client(self.server.url, self, region)


class Server:
    """`masugata serve` with a data directory of its own. Use main(), which closes it whatever comes."""

    def __init__(self, data_plane="none", options=()):
        self.data_plane = data_plane
        self.options = list(options)  # further ones of serve
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="mg-test-"))
        self.data_dir = self.work / "data"
        self.process = None
        self.url = ""
        self.accounts = {}
        self.before = host_state()
        self.seen_instances = set()
        self.installations = set()

    def start(self, limit_s=20.0):
        """Starts it and waits until it is healthy. The first line on stdout is the URL."""
        log = open(self.work / "serve.log", "ab")
        self.process = subprocess.Popen(
            [binary(), "serve", "--listen", "127.0.0.1:0", "--data-plane", self.data_plane,
             "--data-dir", str(self.data_dir), *self.options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=clean_env(),
            start_new_session=True)
        log.close()
        line = self._first_line(limit_s)
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if not found:
            self.stop()
            raise Failed(f"serve did not print its URL but {line!r}\n{self.log_tail()}")
        self.url = found.group(0)
        deadline = time.monotonic() + limit_s
        while True:
            try:
                self.health = json.loads(self._get("/masugata/v1/health"))
                return self
            except (OSError, ValueError) as error:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise Failed(f"no health answer: {error}\n{self.log_tail()}") from error
            time.sleep(0.02)

    def _first_line(self, limit_s):
        lines = self.stdout_lines = []
        reader = threading.Thread(target=lambda: self._drain(lines), daemon=True)
        reader.start()
        deadline = time.monotonic() + limit_s
        while not lines and reader.is_alive() and time.monotonic() < deadline:
            time.sleep(0.005)
        return lines[0] if lines else ""

    def _drain(self, lines):
        for line in self.process.stdout:
            lines.append(line.decode(errors="replace"))

    def _get(self, path):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url + path, timeout=5) as answer:
            return answer.read()

    def log_tail(self, lines=25):
        log = self.work / "serve.log"
        text = log.read_text(errors="replace") if log.exists() else ""
        return "server's log:\n" + "\n".join(text.splitlines()[-lines:])

    def run(self, *arguments, check_rc=True, timeout=60, stdin=None):
        """A subcommand of masugata on this server's data directory; answers its stdout."""
        command = [binary(), *arguments, "--data-dir", str(self.data_dir)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout,
                              env=clean_env(), input=stdin)
        if check_rc and done.returncode != 0:
            raise Failed(f"{' '.join(command)} ended with {done.returncode}\n"
                         f"{done.stdout}{done.stderr}")
        return done.stdout if check_rc else done

    @staticmethod
    def run_plain(*arguments):
        """A subcommand that needs no installation; answers its stdout."""
        done = subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=30,
                              env=clean_env())
        if done.returncode != 0:
            raise Failed(f"masugata {' '.join(arguments)} ended with {done.returncode}\n"
                         f"{done.stdout}{done.stderr}")
        return done.stdout

    def account(self, name, **options):
        arguments = ["account", "create", "--alias", name, "--output", "json"]
        for key, value in options.items():
            arguments += ["--" + key.replace("_", "-"), value]
        account = Account(self, name, json.loads(self.run(*arguments)))
        self.accounts[name] = account
        return account

    def raise_quotas(self, *codes, to=1_000_000):
        """For every account; what a test is not about must not stop it."""
        for code in codes:
            self.run("quota", "set", "@all", code, str(to))

    def exec(self, instance, *command, timeout=60):
        """`masugata exec`: the finished process, whatever its status."""
        self.seen_instances.add(instance)
        return subprocess.run([binary(), "exec", instance, "--", *command], capture_output=True,
                              text=True, timeout=timeout, env=clean_env())

    def stop(self, how=signal.SIGTERM, limit_s=15.0):
        """Ends the daemon only. Answers its exit status."""
        process, self.process = self.process, None
        if process is None:
            return None
        if process.poll() is None:
            process.send_signal(how)
        try:
            status = process.wait(limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Failed(f"serve did not end within {limit_s} s of {how!r}\n{self.log_tail()}")
        process.stdout.close()
        return status

    def restart(self):
        self.stop()
        return self.start()

    def instance_files(self):
        """What this installation keeps of its instances: id to the record of instances/<id>.json."""
        out = {}
        for path in pathlib.Path("/run/masugata").glob("*/instances/i-*.json"):
            try:
                row = json.loads(path.read_text())
            except (OSError, ValueError):
                continue
            if row.get("account") in {a.id for a in self.accounts.values()}:
                out[row["instance"]] = row
        return out

    def close(self, keep=False):
        """Stops, purges and compares the host with what it was. Answers what is left."""
        problems = []
        written = self.data_dir / "installation"
        if written.exists():
            self.installations.add(written.read_text().strip())
        try:
            self.seen_instances |= set(self.instance_files())
            status = self.stop()
            if status not in (None, 0, -signal.SIGKILL):
                problems.append(f"serve ended with status {status}")
        except Failed as error:
            problems.append(str(error))
        if written.exists():
            purged = self.run("purge", check_rc=False)
            if purged.returncode != 0:
                problems.append(f"purge ended with {purged.returncode}: {purged.stderr.strip()}")
        problems += self.left_over()
        if keep or problems:
            problems and say(f"kept for a look: {self.work}")
        else:
            shutil.rmtree(self.work, ignore_errors=True)
        return problems

    def left_over(self):
        """Namespaces, mounts and processes that are ours and should be gone."""
        left = []
        ours = {f"mg-{name}" for name in self.seen_instances}
        now = host_state()
        for kind in now:
            for name in sorted(now[kind] - self.before[kind]):
                if name in ours or self.belongs(name):
                    left.append(f"{kind} {name} is left")
        words = [str(self.data_dir), *self.seen_instances]
        for pid, command in processes():
            if pid != os.getpid() and any(word in command for word in words):
                left.append(f"process {pid} is left: {command}")
        return left

    def belongs(self, name):
        return any(installation in name for installation in self.installations)

    def note_installation(self):
        """Remembers the installation's id, to look for what it leaves; answers the status."""
        status = json.loads(self.run("status", "--json"))
        self.installations.add(status["installation"])
        return status


def host_state():
    namespaces = {p.name for p in pathlib.Path("/run/netns").glob("mg-*")}
    mounts = set()
    for line in pathlib.Path("/proc/self/mounts").read_text().splitlines():
        where = line.split()[1]
        if where.startswith(("/run/masugata", "/run/netns/mg-")):
            mounts.add(where)
    return {"namespace": namespaces, "mount": mounts,
            "directory": {str(p) for p in pathlib.Path("/run/masugata").glob("*")}}


def processes():
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield int(path.parent.name), path.read_bytes().replace(b"\0", b" ").decode("utf-8",
                                                                                        "replace")
        except OSError:
            continue


class Cli:
    """One stock `aws`. Answers the parsed output; refused() answers the error's message."""

    def __init__(self, program, server):
        self.program, self.server = program, server
        self.last, self.calls = ("", ""), []
        version = subprocess.run([program, "--version"], capture_output=True, text=True,
                                 env=clean_env(), timeout=30)
        self.name = (version.stdout + version.stderr).split(" ")[0].strip()

    def raw(self, account, *arguments, timeout=120):
        command = [self.program, "--endpoint-url", self.server.url, *map(str, arguments)]
        began = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, env=account.env(),
                              timeout=timeout)
        self.calls.append((time.monotonic() - began, " ".join(command[3:5])))
        self.last = (f"({account.name}) aws {' '.join(command[3:])}",
                     f"status {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def __call__(self, account, *arguments, timeout=120):
        done = self.raw(account, *arguments, timeout=timeout)
        if done.returncode != 0:
            raise Failed(f"{self.name} failed\n{show(self)}")
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def tell_times(self):
        took, what = max(self.calls)
        say(f"     {self.name}: {len(self.calls)} calls in {sum(t for t, _ in self.calls):.0f} s, "
            f"the slowest {took:.1f} s ({what})")

    def refused(self, code, account, *arguments):
        done = self.raw(account, *arguments)
        found = re.search(r"An error occurred \(([^)]+)\) when calling the (\w+) operation"
                          r"(?: \([^)]*\))?: (.*)", done.stderr, re.S)
        got = found.group(1) if found else "(no error)" if done.returncode == 0 else "(no code)"
        check(f"{arguments[1]} is refused: {code}", got == code, self)
        return found.group(3).strip()


def clis():
    """Debian's aws, and another one that is first on PATH, if it is another."""
    found = []
    for program in ("/usr/bin/aws", shutil.which("aws")):
        if program and os.access(program, os.X_OK):
            if os.path.realpath(program) not in map(os.path.realpath, found):
                found.append(program)
    if not found:
        raise Skipped("no aws-cli on this machine")
    return found


def main(name, run, data_plane="none", limit_s=300, start=True, options=()):
    """Runs a test to an exit status: 0, 1, or 77 when it was skipped."""
    def too_long(*_):
        raise Failed(f"took longer than {limit_s} s")

    def ended(*_):
        raise Failed("was told to end")

    signal.signal(signal.SIGALRM, too_long)
    signal.signal(signal.SIGTERM, ended)
    signal.alarm(limit_s)
    began, server, status = time.monotonic(), None, 0
    try:
        if data_plane == "kernel" and os.geteuid() != 0:
            raise Skipped("needs root (network namespaces and BPF)")
        server = Server(data_plane, options)
        if start:
            server.start()
        run(server)
    except Skipped as reason:
        say(f"SKIPPED {name}: {reason}")
        status = SKIPPED
    except Failed as error:
        say(f"FAIL {error}")
        status = 1
    except Exception:  # a fault of the test or an answer of a form that nobody expected
        say(f"FAIL {traceback.format_exc()}")
        status = 1
    signal.alarm(60)
    if server is not None:
        if status == 1:
            say(server.log_tail())
        try:
            problems = server.close(keep=status == 1)
        except Failed as error:
            problems = [str(error)]
        for problem in problems:
            say(f"FAIL {problem}")
            status = 1
        if not problems and status == 0:
            say("ok   nothing of ours is left on the host")
    signal.alarm(0)
    say(f"{name}: {'passed' if status == 0 else 'skipped' if status == SKIPPED else 'failed'} "
        f"in {time.monotonic() - began:.1f} s")
    return status
