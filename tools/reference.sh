#!/bin/sh
# Installs what tests compare with and few machines can build: tools/reference.sh VENV
#
# pdqhash has no wheel and needs a C++ compiler. Where there is none, or it does not build, its test skips and says so.
set -eu

venv=$1
say() { printf '%s\n' "$*" >&2; }

"$venv/bin/python" -c 'import pdqhash' 2>/dev/null && exit 0
if ! command -v c++ >/dev/null 2>&1; then
    say "No C++ compiler: pdqhash, which the fingerprints are compared with, is not installed; that test is skipped."
elif ! "$venv/bin/python" -m pip install --disable-pip-version-check -qq --no-deps --constraint constraints.txt pdqhash 2>/dev/null; then
    say "pdqhash, which the fingerprints are compared with, could not be built here; that test is skipped."
fi
