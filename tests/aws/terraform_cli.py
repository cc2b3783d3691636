"""Terraform on a copy of one of this directory's folders, with a mirror of its AWS provider: each
step is a check. TERRAFORM and TF_MIRROR say where the two are; without them a test is skipped."""
import json
import os
import pathlib
import shutil
import subprocess

import harness
from harness import equal

HERE = pathlib.Path(__file__).resolve().parent
RC = """disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = "%s"
    include = ["hashicorp/aws"]
  }
}
"""


def find():
    """The program and the mirror."""
    program = os.environ.get("TERRAFORM") or shutil.which("terraform")
    mirror = pathlib.Path(os.environ.get("TF_MIRROR", "/opt/tf-plugins"))
    if not program:
        raise harness.Skipped("terraform is not installed (TERRAFORM)")
    if not mirror.is_dir():
        raise harness.Skipped(f"no provider mirror at {mirror} (TF_MIRROR)")
    return program, mirror.resolve()


class Terraform:
    """`more` is further environment: credentials and TF_VAR_…; the endpoint is set already."""

    def __init__(self, server, source, step_s, **more):
        self.program, mirror = find()
        self.step_s = step_s
        self.folder = server.work / source
        shutil.copytree(HERE / source, self.folder)
        (self.folder / "rc").write_text(RC % mirror)
        self.env = harness.clean_env(
            HOME=str(server.work), TF_CLI_CONFIG_FILE=str(self.folder / "rc"), TF_INPUT="0",
            TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1", TF_VAR_endpoint=server.url, **more)

    def __call__(self, what, *arguments):
        done = subprocess.run([self.program, *arguments], cwd=self.folder, env=self.env,
                              capture_output=True, text=True, timeout=self.step_s)
        equal(what, done.returncode, 0, done.stdout[-6000:] + done.stderr[-4000:])
        return done.stdout

    def init(self):
        return self("init", "init", "-no-color")

    def apply(self, what, *more):
        return self(what, "apply", "-auto-approve", "-no-color", *more)

    def plan_is_empty(self, what, *more):
        return self(what, "plan", "-detailed-exitcode", "-no-color", *more)

    def destroy(self, *more):
        return self("destroy", "destroy", "-auto-approve", "-no-color", *more)

    def outputs(self):
        told = json.loads(self("outputs", "output", "-json"))
        return {name: value["value"] for name, value in told.items()}
