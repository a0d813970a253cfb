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
  echo "Setting up .venv (once; about a minute, 800 MB) …" >&2
  "$python" -m venv "$root/.venv"
  log="$root/.venv/setup.log"
  : >"$log"
  "$root/.venv/bin/pip" install --disable-pip-version-check --require-hashes --no-deps -r "$lock" \
    >"$log" 2>&1 &
  show_progress $! "$log" "$(grep -c '==' "$lock")"
  "$root/.venv/bin/pip" install --disable-pip-version-check --no-deps --editable "$root" \
    >>"$log" 2>&1 || give_up "$log"
  echo "$now" >"$stamp"
}

# show_progress PID LOG TOTAL: every three seconds, how many packages are fetched and installed,
# and how long the rest takes at that pace.
show_progress() {
  local pid=$1 log=$2 total=$3 began=$SECONDS fetched installed done spent
  while kill -0 "$pid" 2>/dev/null; do
    sleep 3
    fetched=$(grep -cE '^(Collecting|Processing|Requirement already|Ignoring) ' "$log" || true)
    installed=$(find "$root/.venv/lib" -maxdepth 3 -name '*.dist-info' | wc -l)
    done=$((fetched + installed)) spent=$((SECONDS - began))
    if [ "$done" -gt 0 ] && [ "$done" -lt $((2 * total)) ]; then
      echo "  $fetched of $total packages fetched, $installed installed, about" \
        "$((spent * (2 * total - done) / done)) s left" >&2
    fi
  done
  wait "$pid" || give_up "$log"
}

give_up() {
  tail -n 5 "$1" >&2
  echo "error: the packages could not be installed; all that was said is in $1" >&2
  echo "  mend what it names (often the network or the disk), and run the same again" >&2
  exit 3
}
