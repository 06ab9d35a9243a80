#!/bin/sh
# What `make installer` needs on Debian beside the program's own wants, and what else is named.
set -eu

command -v dpkg-query >/dev/null 2>&1 || {
    echo "The installers are built on Debian: dpkg-deb is not here." >&2
    exit 1
}
exec sh "$(dirname "$0")/packages.sh" nsis osslsigncode dpkg-dev apt-utils gnupg fakeroot binutils "$@"
