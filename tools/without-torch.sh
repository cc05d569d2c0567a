#!/bin/sh
# Runs the bots' tests where torch cannot be imported: tools/without-torch.sh VENV [pytest's flags…]
#
# A bot replica is a small machine without a GPU stack. An import rule can be fooled by a lazy import; this cannot.
set -eu

venv=$1
shift

"$venv/bin/python" - <<'PYTHON'
import importlib.util
import sys

present = [name for name in ("torch", "torchvision", "timm", "numpy", "PIL", "av") if importlib.util.find_spec(name)]
if present:
    sys.exit(f"the bots' environment must not hold {', '.join(present)}: something outside the [worker] extra asks for it")

import bots.__main__  # noqa: F401, E402
import bots.platforms  # noqa: E402

for name in bots.platforms.names():
    importlib.import_module(f"bots.platforms.{name}")
PYTHON

OMP_NUM_THREADS=1 exec "$venv/bin/python" -m pytest -m "not torch" --ignore-glob='*/detector' --ignore-glob='*/detector_*' \
    tests/unit tests/contract "$@"
