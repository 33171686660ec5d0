#!/bin/sh
# A small country on this machine: a centre, its access log, a library with its node, and a data-protection authority.
# Usage: examples/join/country.sh DIR          stop it with: kill $(cat DIR/*.pid)
#
# `vahid` must be on the path. Addresses come from the environment where the usual ones are taken.
set -eu
PACK=$(cd "$(dirname "$0")/../.." && pwd)/packs/_example-library
CENTRE=${CENTRE:-127.0.0.1:9400}             # the centre
LIBRARY=${LIBRARY:-127.0.0.1:4401}           # the library's node, for other nodes
LIBRARY_FRONT=${LIBRARY_FRONT:-127.0.0.1:8181} # the same for the library's own information systems
CUSTODIAN=${CUSTODIAN:-127.0.0.1:9800}       # the custodian of the access log's tags
LOG=${LOG:-127.0.0.1:9600}                   # the access log's operator
WITNESS_1=${WITNESS_1:-127.0.0.1:9701}       # its witnesses
WITNESS_2=${WITNESS_2:-127.0.0.1:9702}
FOLLOW_SECONDS=${FOLLOW_SECONDS:-15}         # how often nodes and keepers ask the centre
mkdir -p "$1" && cd "$1"

# Whoever may read this file may use the keys: one passphrase for all, because all of them are on one machine.
umask 077
head -c 24 /dev/urandom | base64 > passphrase

# Runs a part of the country in the background and waits until it says that it is there.
run() {
  name=$1; says=$2; shift 2
  "$@" > "$name.log" 2>&1 &
  echo $! > "$name.pid"
  until grep -q "$says" "$name.log"; do
    kill -0 $! || { cat "$name.log"; exit 1; }
    sleep 0.1
  done
}

# The centre.
vahid centre init centre --instance XX --passphrase-file passphrase
run centre ' listens on ' vahid centre serve --dir centre --listen "$CENTRE" --passphrase-file passphrase

# The access log: custodian, operator, witnesses. In earnest each is another body's and on another machine.
# Operator and custodian follow the centre: whoever joins may write at once, and nobody is restarted.
vahid custodian init custodian --origin "town.example/access/$(date -u +%Y)" --passphrase-file passphrase
run custodian ' listens on ' vahid custodian serve --dir custodian --listen "$CUSTODIAN" --centre "http://$CENTRE" \
  --authority centre/authority.json --follow-seconds "$FOLLOW_SECONDS" --passphrase-file passphrase
key=$(vahid log init log --name town.example/access --url "http://$LOG" --custodian "http://$CUSTODIAN" \
  --passphrase-file passphrase | sed -n 's/^ *its public key: //p')
witness() {
  own=$(vahid witness init "$1" --name "$1.example" --passphrase-file passphrase | sed -n 's/^ *its public key: //p')
  run "$1" ' listens on ' vahid witness serve --dir "$1" --listen "$2" --log "$key" --passphrase-file passphrase
  echo "witness $1 $own http://$2" >> log/witnesses
}
witness w1 "$WITNESS_1"
witness w2 "$WITNESS_2"
printf 'group both all w1 w2\nquorum both\n' >> log/witnesses
run log ' listens on ' vahid log serve --dir log --listen "$LOG" --centre "http://$CENTRE" \
  --authority centre/authority.json --follow-seconds "$FOLLOW_SECONDS" --passphrase-file passphrase
# What every member is told of the log, and the secret that the owners share among themselves.
vahid log describe log > access-log.toml
head -c 32 /dev/urandom | base64 > pepper

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
access_log = "access-log.toml"
[homes]
library = "library"
[exchange]
library = "$LIBRARY"
[systems]
library = "$LIBRARY_FRONT"
[listen]
library = "127.0.0.1:0"
END
run library '^ready' vahid serve --config library.toml
echo "the country runs in $PWD"
