#!/bin/sh -e
# way-out: the commands that build this network; run them as root, or in a world of your own:
#   unshare --user --map-root-user --net --mount sh -c 'mount -t tmpfs none /run && sh -e FILE && exec bash'
ip netns add gw
ip netns add s1
ip netns add a
ip netns add b
ip netns exec gw sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec gw sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec gw sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec gw sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec gw sysctl -q -w net.ipv4.ip_forward=1
ip netns exec gw sysctl -q -w net.ipv6.conf.all.forwarding=1
# gw: nsim itself does this on the machine, outside the world, and undoes it:
#   slirp4netns --netns-type=path --cidr=198.18.0.0/24 --disable-host-loopback /run/netns/gw wan
# here, in its place, an interface that leads nowhere:
ip -n gw tuntap add dev wan mode tap
ip -n gw link set wan address 02:00:00:00:00:07
ip netns exec s1 sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n s1 link add s1 address 02:00:00:00:00:08 up type bridge
ip netns exec a sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec a sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec a sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec a sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec b sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec b sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec b sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec b sysctl -q -w net.ipv6.icmp.ratemask=255
ip -n s1 link add gw address 02:00:00:00:00:02 master s1 up type veth peer name eth0 address 02:00:00:00:00:01 netns gw
ip -n s1 link add name a address 02:00:00:00:00:04 master s1 up type veth peer name eth0 address 02:00:00:00:00:03 netns a
ip -n s1 link add name b address 02:00:00:00:00:06 master s1 up type veth peer name eth0 address 02:00:00:00:00:05 netns b
ip link set lo up
ip -n gw link set lo up
ip -n gw link set wan up
ip -n gw addr add 198.18.0.100/24 dev wan
ip -n gw link set eth0 up
ip -n gw addr add 10.0.1.1/24 dev eth0
ip -n gw addr add 2001:db8:0:1::1/64 dev eth0
ip -n gw route add default via 198.18.0.2 dev wan
ip -n s1 link set lo up
ip -n a link set lo up
ip -n a link set eth0 up
ip -n a addr add 10.0.1.10/24 dev eth0
ip -n a addr add 2001:db8:0:1::a/64 dev eth0
ip -n a route add default via 10.0.1.1 dev eth0
ip -n a -6 route add default via 2001:db8:0:1::1 dev eth0
ip -n b link set lo up
ip -n b link set eth0 up
ip -n b addr add 10.0.1.11/24 dev eth0
ip -n b addr add 2001:db8:0:1::b/64 dev eth0
ip -n b route add default via 10.0.1.1 dev eth0
ip -n b -6 route add default via 2001:db8:0:1::1 dev eth0
ip netns exec gw nft 'add table ip nsim; add chain ip nsim postrouting { type nat hook postrouting priority srcnat; }'
ip netns exec gw nft 'add rule ip nsim postrouting oifname "wan" counter masquerade'
