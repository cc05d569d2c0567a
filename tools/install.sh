#!/bin/sh
# Makes a virtual environment hold this tree, pinned by constraints.txt: tools/install.sh FOLDER EXTRA,EXTRA…
#
# What was installed is written down beside it, so that a second call with nothing changed costs milliseconds and
# no network. TORCH_INDEX=… names a package index that is asked as well: one with torch's builds for processors, say.
# tools/installing.py does the work, and ends with whoever called this.
set -eu

folder=$1
extras=$2
pin=constraints.txt

say() { printf '%s\n' "$*" >&2; }

# The words for a person whose machine lacks something: what is missing, and the command that installs it.
missing() {
    say "torchrelay needs $1, which this machine does not have."
    say "On Debian or Ubuntu:   $2"
    say "Then run the same command again."
    exit 1
}

# The first Python that is new enough; PYTHON=… chooses another.
choose_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

root=
[ "$(id -u)" = 0 ] || root="sudo "

wanted="$(cat pyproject.toml "$pin" | cksum) $(pwd)"
record="$folder/installed.txt"
# A record that lists more extras than asked for is as good: `make test` and `make demo` share one environment.
if [ -x "$folder/bin/python" ] && [ -f "$record" ] && [ "$(sed -n 1p "$record")" = "$wanted" ]; then
    have=$(sed -n 2p "$record")
    enough=yes
    for extra in $(printf '%s' "$extras" | tr ',' ' '); do
        case ",$have," in *",$extra,"*) ;; *) enough= ;; esac
    done
    [ -z "$enough" ] || exit 0
    extras=$have,$extras
fi

if [ ! -x "$folder/bin/python" ] || ! "$folder/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(choose_python)
    if [ -z "$python" ]; then
        found=$(python3 --version 2>/dev/null || printf 'no python3')
        say "torchrelay needs Python 3.11 or newer; this machine has ${found}."
        say "On Debian 12 or Ubuntu 24.04 and newer:   ${root}apt-get install python3 python3-venv"
        say "Where another Python is installed, name it:   make ${MAKE_TARGET:-demo} PYTHON=/path/to/python3.11"
        exit 1
    fi
    # Debian splits ensurepip off; `python3 -m venv` would fail half-way and leave a broken folder.
    "$python" -c 'import venv, ensurepip' 2>/dev/null || missing "Python's venv module" "${root}apt-get install python3-venv"
else
    python=$folder/bin/python
fi

exec "$python" tools/installing.py "$folder" "$extras" "$PPID" "$wanted"
