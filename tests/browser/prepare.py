"""Before the tests: a Chromium. As root on Debian it is installed; everybody else is told what is missing."""

import os
import shutil
import subprocess
import sys

from tests.browser import chromium

APT = {"DEBIAN_FRONTEND": "noninteractive"}
STEPS = (
    ["apt-get", "-qq", "update"],
    ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"],
)


def main() -> None:
    try:
        chromium.find()
    except chromium.NoChromium as missing:
        if os.geteuid() != 0 or not shutil.which("apt-get") or os.environ.get("CHROMIUM"):
            sys.exit(str(missing))
        print("No Chromium here: installing Debian's for the browser tests ...", flush=True)
        for step in STEPS:
            done = subprocess.run(
                step,
                env={**os.environ, **APT},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                sys.exit(f"{done.stdout}\n{missing}")


if __name__ == "__main__":
    main()
