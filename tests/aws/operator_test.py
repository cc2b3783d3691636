#!/usr/bin/python3
"""The operator's side from outside: refusals at start name reason and remedy, accounts, env for
stock tools, exec's own exit statuses, one server a data directory, purge of exactly one."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

import harness
from harness import check, equal

NOBODY = 65534


def refused(what, arguments, *words, status=None, prefix=(), env=None):
    """A command that must end at once, not with 0, with all the words on stderr."""
    done = subprocess.run([*prefix, harness.binary(), *arguments], capture_output=True, text=True,
                          timeout=20, env=env or harness.clean_env(), stdin=subprocess.DEVNULL)
    shown = f"{' '.join(arguments)}\nstatus {done.returncode}\n{done.stdout}{done.stderr}"
    check(f"{what}: refused with reason and remedy", done.returncode != 0
          and all(word in done.stderr for word in words), shown)
    if status is not None:
        equal(f"{what}: the exit status", done.returncode, status, shown)
    check(f"{what}: no URL on stdout", "http://" not in done.stdout, shown)


def refusals_at_start(server):
    data = ["--data-plane", "none", "--data-dir", str(server.work / "other")]
    refused("an address that is not loopback",
            ["serve", "--listen", "0.0.0.0:0", *data], "0.0.0.0", "--insecure-listen")
    taken = socket.create_server(("127.0.0.1", 0))
    port = str(taken.getsockname()[1])
    refused("a port in use", ["serve", "--listen", f"127.0.0.1:{port}", *data], port)
    taken.close()
    refused("a port that is none", ["serve", "--listen", "127.0.0.1:banana", *data], "banana")
    refused("a second server on the data directory",
            ["serve", "--listen", "127.0.0.1:0", "--data-plane", "none", "--data-dir",
             str(server.data_dir)], str(server.data_dir), str(server.process.pid))
    refused("a data plane that is none",
            ["serve", "--listen", "127.0.0.1:0", "--data-plane", "magic"], "--data-plane")
    settings = server.work / "settings.toml"
    settings.write_text('listen = "127.0.0.1:0"\nbanana = 1\n')
    refused("an unknown setting", ["serve", "--config", str(settings), *data], "banana")
    settings.write_text("listen = \n")
    refused("settings that are no TOML", ["serve", "--config", str(settings), *data], "TOML")
    refused("no settings file", ["serve", "--config", str(server.work / "none"), *data], "none")
    refused("purge while it runs", ["purge", "--data-dir", str(server.data_dir)],
            str(server.process.pid))
    refused("an unknown command", ["banana"], "banana")
    refused("account list without a server",
            ["account", "list", "--data-dir", str(server.work / "nowhere")], "nowhere")


def what_it_says(server):
    health = server.health
    equal("health names product and data plane", (health["product"], health["data_plane"]),
          ("masugata", "none"), health)
    check("health names the version", re.match(r"\d+\.\d+\.\d+", health["version"]), health)
    text = server.run("status")
    check("status says that nothing is probed or carried", "none" in text, text)
    status = server.note_installation()
    equal("status --json", (status["url"], status["data_plane"]), (server.url, "none"), status)
    mode = oct(server.data_dir.stat().st_mode & 0o777)
    equal("the data directory is closed", mode, "0o700")
    loose = [f.name for f in server.data_dir.iterdir()
             if not f.is_dir() and f.stat().st_mode & 0o077]
    equal("all in it is closed", loose, [])


def accounts(server):
    made = json.loads(server.run("account", "create", "--id", "123456789012", "--alias", "shop",
                                 "--access-key-id", "AKIAIOSFODNN7EXAMPLE", "--secret-stdin",
                                 "--output", "json", stdin="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEX\n"))
    equal("account create with all of it given",
          (made["AccountId"], made["AccessKeyId"], made["SecretAccessKey"], made["Arn"]),
          ("123456789012", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEX",
           "arn:aws:iam::123456789012:root"))
    for what, more in (("the same id", ["--id", "123456789012"]),
                       ("the same alias", ["--alias", "shop"]),
                       ("the same key", ["--access-key-id", "AKIAIOSFODNN7EXAMPLE"]),
                       ("an id of 11 digits", ["--id", "12345678901"]),
                       ("an alias with a slash", ["--alias", "a/b"])):
        done = server.run("account", "create", *more, check_rc=False)
        check(f"account create with {what}: refused", done.returncode != 0 and done.stderr,
              done.stdout + done.stderr)
    for who in ("shop", "123456789012"):
        listed = json.loads(server.run("account", "list", "--output", "json"))["Accounts"]
        check(f"{who} is listed", any(who in (a["AccountId"], a.get("Alias")) for a in listed),
              listed)
    for wrong in ("shop?", "shop/credentials", "s hop", "shop\r\n", "%73hop"):
        for words in (["account", "delete", wrong, "--force"], ["env", wrong]):
            done = server.run(*words, check_rc=False)
            check(f"{words}: there is no such account", done.returncode == 1
                  and "There is no account" in done.stderr, done.stdout + done.stderr)
    log = (server.work / "serve.log").read_text()
    check("the log holds no secret", "wJalrXUtnFEMI" not in log, log[-500:])
    stored = b"".join(f.read_bytes() for f in server.data_dir.iterdir() if f.is_file())
    check("the data directory holds no secret in clear", b"wJalrXUtnFEMI" not in stored)


def stock_tools(server):
    """eval "$(masugata env ACCOUNT)" and the profile form, with an aws that knows no URL variable."""
    folder = server.work / "bin"
    folder.mkdir()
    (folder / "masugata").symlink_to(pathlib.Path(harness.binary()).resolve())
    (folder / "aws").symlink_to(harness.clis()[0])
    home = server.work / "home"
    home.mkdir(exist_ok=True)
    env = harness.clean_env(PATH=f"{folder}:{os.environ['PATH']}", HOME=str(home),
                            AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="",
                            MASUGATA_DATA_DIR=str(server.data_dir))
    for what, script in (
            ("env", 'eval "$(masugata env shop)"; aws --endpoint-url "$AWS_ENDPOINT_URL" '
                    'sts get-caller-identity --query Account --output text'),
            ("env --profile", 'export AWS_CONFIG_FILE=$(mktemp -p "$HOME"); '
                              'export AWS_SHARED_CREDENTIALS_FILE=$AWS_CONFIG_FILE; '
                              'masugata env shop --profile > "$AWS_CONFIG_FILE"; '
                              'aws --profile masugata-shop --endpoint-url ' + server.url +
                              ' sts get-caller-identity --query Account --output text')):
        done = subprocess.run(["bash", "-euc", script], env=env, capture_output=True, text=True,
                              timeout=60)
        equal(f"{what}: aws is the account", done.stdout.strip(), "123456789012",
              done.stdout + done.stderr)


def exec_statuses(server):
    del server
    for what, arguments, status in (
            ("an unknown instance", ["exec", "i-0123456789abcdef0", "--", "true"], 125),
            ("a name that is none", ["exec", "../../etc", "--", "true"], 125),
            ("no command", ["exec", "i-0123456789abcdef0"], 2)):
        refused(f"exec of {what}", arguments, status=status)


def as_nobody(server):
    """The API alone needs no root; the kernel does, and says so."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        harness.say("     not root, or no setpriv: not tried as another user")
        return
    place = pathlib.Path(tempfile.mkdtemp(prefix="mg-test-nobody-"))
    program = place / "masugata"
    shutil.copy(harness.binary(), program)
    os.chown(place, NOBODY, NOBODY)
    prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    data = ["--data-dir", str(place / "data")]
    env = harness.clean_env(HOME=str(place))
    try:
        done = subprocess.run([*prefix, str(program), "serve", "--listen", "127.0.0.1:0",
                               "--data-plane", "kernel", *data], capture_output=True, text=True,
                              timeout=20, env=env)
        check("data plane kernel without root: refused, the capability is named",
              done.returncode != 0 and "CAP_" in done.stderr, done.stdout + done.stderr)
        process = subprocess.Popen([*prefix, str(program), "serve", "--listen", "127.0.0.1:0",
                                    "--data-plane", "none", *data], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=env)
        line = process.stdout.readline()
        check("data plane none without root: it serves", line.startswith("http://127.0.0.1:"),
              line)
        process.terminate()
        process.communicate(timeout=15)
        equal("and ends with 0 on SIGTERM", process.returncode, 0)
        done = subprocess.run([*prefix, str(program), "purge", *data], capture_output=True,
                              text=True, timeout=20, env=env)
        equal("and purges without root", done.returncode, 0, done.stdout + done.stderr)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def stop_and_purge(server):
    before = server.data_dir / "installation"
    name = before.read_text()
    equal("SIGTERM: exit status 0", server.stop(), 0, server.log_tail())
    server.start()
    equal("started again: the same installation", before.read_text(), name)
    server.stop()
    out = server.run("purge")
    check("purge tells what it removed and leaves no directory", out
          and not server.data_dir.exists(), out)
    again = server.run("purge")
    check("a second purge finds nothing, and that is no error", len(again.splitlines()) == 1
          and again != out, again)


def run(server):
    refusals_at_start(server)
    what_it_says(server)
    accounts(server)
    stock_tools(server)
    exec_statuses(server)
    as_nobody(server)
    stop_and_purge(server)


if __name__ == "__main__":
    sys.exit(harness.main("aws.operator", run, limit_s=120))
