#!/bin/sh -e
# office: the commands that build this network; run them as root, or in a world of your own:
#   unshare --user --map-root-user --net --mount sh -c 'mount -t tmpfs none /run && sh -e FILE && exec bash'
ip netns add floor
ip netns add desk
ip netns add printer
ip netns add gateway
ip netns add provider
ip netns add web
ip netns exec floor sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns exec floor sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec floor sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec floor sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n floor link add floor address 02:00:00:00:00:0b up type bridge
ip netns exec desk sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec desk sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec desk sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec desk sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec printer sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec printer sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec printer sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec printer sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec gateway sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec gateway sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec gateway sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec gateway sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec gateway sysctl -q -w net.ipv4.ip_forward=1
ip netns exec gateway sysctl -q -w net.ipv6.conf.all.forwarding=1
ip netns exec provider sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec provider sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec provider sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec provider sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec provider sysctl -q -w net.ipv4.ip_forward=1
ip netns exec provider sysctl -q -w net.ipv6.conf.all.forwarding=1
ip netns exec web sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec web sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec web sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec web sysctl -q -w net.ipv6.icmp.ratemask=255
ip -n floor link add desk address 02:00:00:00:00:02 master floor up type veth peer name eth0 address 02:00:00:00:00:01 netns desk
ip -n floor link add printer address 02:00:00:00:00:04 master floor up type veth peer name eth0 address 02:00:00:00:00:03 netns printer
ip -n floor link add gateway address 02:00:00:00:00:06 master floor up type veth peer name lan address 02:00:00:00:00:05 netns gateway
ip -n gateway link add wan address 02:00:00:00:00:07 mtu 1492 type veth peer name office address 02:00:00:00:00:08 mtu 1492 netns provider
ip -n provider link add eth0 address 02:00:00:00:00:09 type veth peer name eth0 address 02:00:00:00:00:0a netns web
ip link set lo up
ip -n floor link set lo up
ip -n desk link set lo up
ip -n desk link set eth0 up
ip -n desk addr add 192.168.1.10/24 dev eth0
ip -n desk addr add 2001:db8:0:1::a/64 dev eth0
ip -n desk route add default via 192.168.1.1 dev eth0
ip -n printer link set lo up
ip -n printer link set eth0 up
ip -n printer addr add 192.168.1.11/24 dev eth0
ip -n printer addr add 2001:db8:0:1::b/64 dev eth0
ip -n gateway link set lo up
ip -n gateway link set lan up
ip -n gateway addr add 192.168.1.1/24 dev lan
ip -n gateway link set wan up
ip -n gateway addr add 203.0.113.2/30 dev wan
ip -n gateway route add default via 203.0.113.1 dev wan
ip -n provider link set lo up
ip -n provider link set office up
ip -n provider addr add 203.0.113.1/30 dev office
ip -n provider link set eth0 up
ip -n provider addr add 10.0.1.1/24 dev eth0
ip -n provider addr add 2001:db8:0:2::1/64 dev eth0
ip -n provider route add 198.51.100.0/24 via 203.0.113.2 dev office
ip -n web link set lo up
ip -n web link set eth0 up
ip -n web addr add 10.0.1.10/24 dev eth0
ip -n web addr add 2001:db8:0:2::a/64 dev eth0
ip -n web route add default via 10.0.1.1 dev eth0
ip -n web -6 route add default via 2001:db8:0:2::1 dev eth0
tc -n desk qdisc add dev eth0 root handle 1: tbf rate 100mbit burst 50000 limit 675000
tc -n floor qdisc add dev desk root handle 1: tbf rate 100mbit burst 50000 limit 675000
ip netns exec gateway nft 'add table ip nsim; add chain ip nsim postrouting { type nat hook postrouting priority srcnat; }'
ip netns exec gateway nft 'add rule ip nsim postrouting oifname "wan" counter masquerade'
