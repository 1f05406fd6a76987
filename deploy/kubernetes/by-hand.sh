#!/bin/sh
# Runs one command of netsuite-rfm in the cluster, with image, settings and secrets of the night, shows its log and its
# result, and ends with 0 if it did:
#   sh deploy/kubernetes/by-hand.sh run --max-writes 10
# Another CronJob as it stands, such as the night now:
#   sh deploy/kubernetes/by-hand.sh --from netsuite-rfm
# NAMESPACE names another namespace than netsuite-rfm.
set -eu

from=netsuite-rfm-by-hand
if [ "${1:-}" = --from ]; then
    from=$2
    shift 2
fi
job=by-hand-$(date -u +%Y%m%d-%H%M%S)

in_cluster() {
    kubectl --namespace "${NAMESPACE:-netsuite-rfm}" "$@"
}

conditions() {
    in_cluster get job "$job" --output 'jsonpath={range .status.conditions[?(@.status=="True")]}{.type} {end}'
}

patch=
if [ $# -gt 0 ]; then
    words=
    for word in "$@"; do
        words="$words, \"$(printf %s "$word" | sed 's/[\\"]/\\&/g')\""
    done
    patch="{\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/0/args\", \"value\": [${words#, }]}"
fi
in_cluster create job "$job" --from "cronjob/$from" --dry-run=client --output json |
    in_cluster patch --local --filename - --type json --patch "[$patch]" --output json |
    in_cluster create --filename -

# Its pod takes a moment to start, and never does where an image or a secret is missing: its state is shown until then.
until in_cluster logs --follow "job/$job" 2>/dev/null; do
    case "$(conditions)" in
        *Complete* | *Failed*)
            in_cluster logs "job/$job" || true
            break
            ;;
    esac
    in_cluster get pods --selector "job-name=$job" --no-headers >&2
    sleep "${POLL_S:-5}"
done
until case "$(conditions)" in *Complete*) true ;; *Failed*) echo "job/$job has failed" >&2 && exit 1 ;; *) false ;; esac; do
    sleep "${POLL_S:-5}"
done
