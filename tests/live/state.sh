# Print the state of every namespace of a world, each section under a heading "== NODE: SECTION"; comparing.py reads it.
# Usage: sh state.sh SERVICES NODE…    SERVICES is how many played programs (comparing.py) have to be running.
# It starts few programs: there are many nodes and many topologies, and in User-Mode Linux each takes 50 ms.

# The state of the namespace in which it runs.
show() {
    echo "== $1: links" && ip -d link
    echo "== $1: addresses" && ip -o address
    echo "== $1: routes -4" && ip -d -4 route show table all
    echo "== $1: routes -6" && ip -d -6 route show table all
    echo "== $1: rules -4" && ip -d -4 rule
    echo "== $1: rules -6" && ip -d -6 rule
    echo "== $1: neighbours" && ip -d neigh show nud permanent
    echo "== $1: VLANs" && bridge vlan
    echo "== $1: queues" && queues | tc -d -batch -
    echo "== $1: translation" && nft list ruleset && iptables-legacy-save -t nat
    # A secret that nobody may read, keys that are random, and what counts or measures.
    echo "== $1: settings" && grep -rs '' /proc/sys/net --exclude=stable_secret --exclude=tcp_fastopen_key --exclude=nf_conntrack_count
}

queues() {
    echo qdisc show
    while IFS=': ' read -r interface counters; do
        case $counters in *[!0-9\ ]*) ;; *) printf 'class show dev %s\nfilter show dev %s\n' "$interface" "$interface" ;; esac
    done </proc/net/dev
}

show_all() {
    echo "== root: services" && sort /run/played
    sh "$0" here root
    for node in "$@"; do nsenter --net="/run/netns/$node" sh "$0" here "$node"; done
}

# The kernel tells everybody of a new carrier up to a second after the cable has it, and what follows from it (flags,
# link-local addresses, routes) comes then; a port that speaks the spanning tree protocol needs four seconds.
unsettled() {
    awk '
        /^== / { section = $3 }
        section == "links" && /^[0-9]+: .*[<,]UP[,>]/ && /NO-CARRIER/ == /LOWER_UP/ { waits = 1 }
        section == "links" && /bridge_slave state (listening|learning)/ { waits = 1 }
        section == "addresses" && /tentative/ { waits = 1 }
        END { exit !waits }' /run/state
}

if [ "$1" = here ]; then
    show "$2" 2>&1
    exit
fi
services=$1 && shift
touch /run/played
end=$(($(date +%s) + 60))
in_time() { [ "$(date +%s)" -lt $end ]; }
while [ "$(wc -l </run/played)" -lt "$services" ] && in_time; do sleep 0.02; done
show_all "$@" >/run/state
while unsettled && in_time; do
    sleep 0.05
    show_all "$@" >/run/state
done
cat /run/state
