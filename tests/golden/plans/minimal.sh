#!/bin/sh -e
# minimal: the commands that build this network; run them as root, or in a world of your own:
#   unshare --user --map-root-user --net --mount sh -c 'mount -t tmpfs none /run && sh -e FILE && exec bash'
ip netns add s1
ip netns add h1
ip netns add h2
ip netns exec s1 sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n s1 link add s1 address 02:00:00:00:00:05 up type bridge
ip netns exec h1 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h1 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h1 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h1 sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec h2 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h2 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h2 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h2 sysctl -q -w net.ipv6.icmp.ratemask=255
ip -n s1 link add s1-eth1 address 02:00:00:00:00:02 master s1 up type veth peer name h1-eth0 address 02:00:00:00:00:01 netns h1
ip -n s1 link add s1-eth2 address 02:00:00:00:00:04 master s1 up type veth peer name h2-eth0 address 02:00:00:00:00:03 netns h2
ip link set lo up
ip -n s1 link set lo up
ip -n h1 link set lo up
ip -n h1 link set h1-eth0 up
ip -n h1 addr add 10.0.0.1/8 dev h1-eth0
ip -n h1 addr add 2001:db8::1/64 dev h1-eth0
ip -n h2 link set lo up
ip -n h2 link set h2-eth0 up
ip -n h2 addr add 10.0.0.2/8 dev h2-eth0
ip -n h2 addr add 2001:db8::2/64 dev h2-eth0
