#!/usr/bin/python3
"""The AWS SDK for JavaScript 3 plays the story on two accounts (sdk_js/flow.mjs). Its packages are
pinned in sdk_js/package.json; npm installs them beside the build. Skipped without node, npm or a
registry."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import harness

HERE = pathlib.Path(__file__).resolve().parent / "sdk_js"


def packages():
    """A folder with flow.mjs and its node_modules, kept from run to run."""
    folder = pathlib.Path(os.environ.get("MASUGATA_SDK_JS", harness.ROOT / "build/sdk_js"))
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "flow.mjs"):
        shutil.copyfile(HERE / name, folder / name)
    wanted = (HERE / "package.json").read_text()
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"],
                              cwd=folder, capture_output=True, text=True, timeout=200)
        if done.returncode != 0:
            raise harness.Skipped("npm cannot install the SDK: "
                                  + " ".join((done.stderr or done.stdout).split())[:200])
        stamp.write_text(wanted)
    return folder


def run(server):
    if not shutil.which("node") or not shutil.which("npm"):
        raise harness.Skipped("node and npm are not installed")
    folder = packages()
    accounts = [server.account(name) for name in ("provider", "consumer")]
    keys = [dict(id=a.id, key=a.key, secret=a.secret) for a in accounts]
    env = dict(accounts[0].env(), URL=server.url, REGION=harness.REGION, KEYS=json.dumps(keys))
    done = subprocess.run(["node", "flow.mjs"], cwd=folder, capture_output=True, text=True,
                          timeout=120, env=env)
    harness.check("the JavaScript SDK: built, built again without a change, refused, paged, taken down",
                  done.returncode == 0, done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(harness.main("aws.sdk_js", run, data_plane="none", limit_s=340))
