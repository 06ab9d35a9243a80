#!/bin/sh
# The system libraries that Qt, Python's venv and the packaged program need on Debian.
set -eu

PACKAGES="libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libfreetype6 \
libglib2.0-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 \
libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 libx11-xcb1 binutils"

command -v dpkg-query >/dev/null 2>&1 || exit 0

# A Python that is not Debian's own brings its venv and its shared library with it.
if ! python3 -c 'import ensurepip' 2>/dev/null; then
    PACKAGES="$PACKAGES python3-venv"
fi
if python3 -c 'import sys; sys.exit(sys.base_prefix != "/usr")'; then
    PACKAGES="$PACKAGES libpython$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
fi
exec sh "$(dirname "$0")/packages.sh" $PACKAGES
