#!/bin/sh
# A small country on this machine: a centre, a library with its node, and a data-protection authority.
# Usage: examples/join/country.sh DIR          stop it with: kill $(cat DIR/*.pid)
#
# `vahid` must be on the path. Addresses come from the environment where the usual ones are taken.
set -eu
PACK=$(cd "$(dirname "$0")/../.." && pwd)/packs/_example-library
CENTRE=${CENTRE:-127.0.0.1:9400}             # the centre
LIBRARY=${LIBRARY:-127.0.0.1:4401}           # the library's node, for other nodes
LIBRARY_FRONT=${LIBRARY_FRONT:-127.0.0.1:8181} # the same for the library's own information systems
FOLLOW_SECONDS=${FOLLOW_SECONDS:-15}         # how often a node asks the centre
mkdir -p "$1" && cd "$1"

# Whoever may read this file may use the keys: one passphrase for all, because all of them are on one machine.
umask 077
head -c 24 /dev/urandom | base64 > passphrase

# The centre.
vahid centre init centre --instance XX --passphrase-file passphrase
vahid centre serve --dir centre --listen "$CENTRE" --passphrase-file passphrase > centre.log 2>&1 &
echo $! > centre.pid
until grep -q 'the centre listens' centre.log; do sleep 0.1; done

# Two members. The council oversees the country and keeps keys only; the library runs a node.
join() {
  member=$1; system=$2; address=$3; shift 3
  vahid node init "$member" --member "XX/GOV/$member" --system "$system" --address "$address" \
    --centre "http://$CENTRE" --authority centre/authority.json --passphrase-file passphrase
  request=$(vahid centre requests --dir centre --passphrase-file passphrase | head -n 1)
  vahid centre approve "$request" --dir centre --passphrase-file passphrase "$@"
  vahid node fetch "$member"
}
join council oversight 127.0.0.1:4409 --data-protection
join library lending "$LIBRARY"
vahid client admit library lending --mode NOSSL   # on one machine only: elsewhere a client shows its certificate

cat > library.toml <<END
pack = "$PACK"
roles = ["library"]
data = "library-data"
passphrase_file = "passphrase"
follow_seconds = $FOLLOW_SECONDS
[homes]
library = "library"
[exchange]
library = "$LIBRARY"
[systems]
library = "$LIBRARY_FRONT"
[listen]
library = "127.0.0.1:0"
END
vahid serve --config library.toml > library.log 2>&1 &
echo $! > library.pid
until grep -q '^ready' library.log; do kill -0 $! && sleep 0.1; done
echo "the country runs in $PWD"
