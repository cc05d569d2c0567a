#!/bin/sh
# Sees to the programs that tests need and pip cannot install: tools/system-packages.sh PROGRAM=PACKAGE…
#
# As root where apt-get exists they are installed. Elsewhere each one that is missing is named with the command that
# installs it; its tests then skip and say so, except in CI (CI=true), where a missing one fails the run.
set -eu

say() { printf '%s\n' "$*" >&2; }

absent=
for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || absent="$absent ${pair#*=}"
done
[ -n "$absent" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing Debian packages:$absent"
    export DEBIAN_FRONTEND=noninteractive
    # A fresh machine has no package list, an old one has a list of versions that are gone.
    # shellcheck disable=SC2086  # several words are meant
    if ! { apt-get update -qq && apt-get install -qq -y --no-install-recommends $absent; } >/dev/null </dev/null; then
        say "apt-get could not install:$absent"
        [ "${CI:-}" != true ] || exit 1
    fi
    exit 0
fi

say "Some tests need programs that this machine does not have. On Debian or Ubuntu:"
say "    sudo apt-get install$absent"
if [ "${CI:-}" = true ]; then
    exit 1
fi
say "Those tests are skipped for now."
