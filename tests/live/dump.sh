# Print the state of every namespace of a world, in a form that can be compared. Usage: sh dump.sh NODE…
# The kernel announces a new carrier up to a second later, so the state that depends on it is left out.
show() {
    echo "== $1: links"; $2 ip -d link | sed 's/^[0-9]*: //; s/link-netnsid [0-9]*//; s/@if[0-9]*//; s/NO-CARRIER,//; s/ state [A-Za-z]*//g; s/_timer *[0-9.]*//g'
    echo "== $1: addresses"; $2 ip -o addr | sed 's/^[0-9]*: //' | sort
    for family in -4 -6; do
        echo "== $1: routes $family"; $2 ip $family route show table all | sort
        echo "== $1: rules $family"; $2 ip $family rule
    done
    echo "== $1: queues"; $2 tc qdisc
    echo "== $1: nftables"; $2 nft list ruleset
    echo "== $1: settings"
    $2 sysctl -a 2>/dev/null | grep -E '^net\.(ipv4\.(ip_forward|conf)|ipv6\.conf|bridge)' | grep -v -E 'stable_secret|mtu'
}
show root ""
for node in "$@"; do show "$node" "ip netns exec $node"; done
