#!/bin/sh
# A third agency, a school, joins the running country of country.sh: nobody is restarted.
# Usage: examples/join/third-agency.sh DIR
#
# `vahid` must be on the path. The school's own service answers at ORIGIN; for example
#   python3 -m http.server 8300 --bind 127.0.0.1 --directory examples/join/school-service
set -eu
PACK=$(cd "$(dirname "$0")/../.." && pwd)/packs/_example-library
CENTRE=${CENTRE:-127.0.0.1:9400}             # the centre
SCHOOL=${SCHOOL:-127.0.0.2:4402}             # where other nodes will reach the school's
LIBRARY_FRONT=${LIBRARY_FRONT:-127.0.0.1:8181} # the library's node, for the library's own information systems
LOG=${LOG:-127.0.0.1:9600}                   # the access log's operator
ORIGIN=${ORIGIN:-http://127.0.0.1:8300}      # the school's own service
FOLLOW_SECONDS=${FOLLOW_SECONDS:-15}         # how often a node asks the centre
cd "$1"
began=$(date +%s)

# 1. The school makes its keys and asks to join.
vahid node init school --member XX/GOV/school --title 'en=Town school' --system pupils --address "$SCHOOL" \
  --centre "http://$CENTRE" --authority centre/authority.json --passphrase-file passphrase

# 2. The centre's administrator compares the key's id with what the school says on the telephone, and approves.
vahid centre requests --dir centre --passphrase-file passphrase
request=$(vahid centre requests --dir centre --passphrase-file passphrase | head -n 1)
vahid centre approve "$request" --dir centre --passphrase-file passphrase

# 3. The school fetches its certificate and the configuration, names its service, and runs its node. The access log's
#    file and the owners' pepper come from the members; here they lie in the same folder.
vahid node fetch school
vahid service add school --code enrolments --url "$ORIGIN" --endpoint 'GET /*'
cat > school.toml <<END
pack = "$PACK"
roles = ["school"]
data = "school-data"
passphrase_file = "passphrase"
follow_seconds = $FOLLOW_SECONDS
access_log = "access-log.toml"
[homes]
school = "school"
[exchange]
school = "$SCHOOL"
END
vahid serve --config school.toml > school.log 2>&1 &
echo $! > school.pid
until grep -q '^ready' school.log; do kill -0 $! || { cat school.log; exit 1; }; sleep 0.1; done

# 4. Library and school agree: who, what for, by which act, which fields, who oversees it. Both sign the same terms.
cat > enrolments.toml <<'END'
id = "enrolments"
client = { system = "XX/GOV/library/lending" }
service = "XX/GOV/school/pupils/enrolments"
fields = ["name", "enrolled"]
operation = "view"
reach = "one"
subject = "header"
purpose = "issue-card"
act = "ACT-1"
article = "art. 3.1"
oversight = "XX/GOV/council"
from = "2025-01-01"
to = "2034-12-31"
END
vahid agreement propose library enrolments.toml --passphrase-file passphrase
vahid agreement list school
terms=$(vahid agreement list school | sed -n 's/^  terms *//p')
vahid agreement sign library enrolments --terms "$terms" --passphrase-file passphrase
vahid agreement sign school enrolments --terms "$terms" --passphrase-file passphrase

# 5. The library's information system asks. Within FOLLOW_SECONDS both nodes know the agreement.
call() {
  curl -sS -D answer.head -o answer.json -w '%{http_code}' -H 'X-Road-Client: XX/GOV/library/lending' -H 'X-Subject-Ref: ADA001' \
    "http://$LIBRARY_FRONT/r1/XX/GOV/school/pupils/enrolments/ADA001.json"
}
tries=0
until [ "$(call)" = 200 ]; do
  tries=$((tries + 1))
  if [ $tries -ge 300 ]; then cat answer.json; exit 1; fi
  sleep 0.2
done
cat answer.json; echo
echo "joined, agreed and answered in $(($(date +%s) - began)) seconds"

# 6. The receipt of that call holds, checked with nothing but published keys.
id=$(tr -d '\r' < answer.head | sed -n 's/^x-road-request-id: //p')
vahid receipts "$id" library --from "http://$LIBRARY_FRONT" --out receipt.json
vahid verify receipt receipt.json --configuration library/configuration --authority library/authority.json \
  --body answer.json

# 7. The whole access log is rebuilt and compared, and its witnesses are asked for: anybody may do this at any time.
year=$(date -u +%Y)
size() { curl -sf "http://$LOG/$year/$1" | sed -n 2p; }
placed=$(size checkpoint.newest)
until cosigned=$(size checkpoint) && [ "${cosigned:-0}" -ge "$placed" ]; do sleep 0.5; done
vahid log fsck "http://$LOG/$year" --policy "log/$year/policy"
