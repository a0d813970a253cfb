# Sourced by run, test and check: makes .venv from a lock file, once, and again when that changed.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

find_python() {
  local name
  for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "error: no Python 3.11 or later with venv and pip was found" >&2
  echo "  install one, or name it: PYTHON=/path/to/python3.11 $0" >&2
  exit 2
}

# set_up LOCK: .venv holds what LOCK names, and this checkout.
set_up() {
  local lock="$root/scripts/$1" stamp="$root/.venv/made-from-$1" python now
  now=$(cat "$lock" "$root/pyproject.toml" | cksum)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && return
  python=$(find_python)
  echo "Setting up .venv (once; about a minute, 700 MB) …" >&2
  "$python" -m venv "$root/.venv"
  "$root/.venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$lock"
  "$root/.venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --editable "$root"
  echo "$now" >"$stamp"
}
