#!/bin/sh
# Installs what `make installer` needs on Debian beside the program's own wants, and what else is named, or says
# the one line to run.
set -eu

PACKAGES="nsis osslsigncode dpkg-dev apt-utils gnupg fakeroot binutils $*"

command -v dpkg-query >/dev/null 2>&1 || {
    echo "The installers are built on Debian: dpkg-deb is not here." >&2
    exit 1
}
missing=""
for package in $PACKAGES; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    case "$status" in
        *"ok installed"*) ;;
        *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
    root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    root="sudo"
else
    echo "Missing packaging tools. Run this once, then try again:" >&2
    echo "  sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi
$root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends $missing >/dev/null
