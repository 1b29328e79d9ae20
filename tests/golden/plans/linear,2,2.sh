#!/bin/sh -e
# linear: the commands that build this network; run them as root, or in a world of your own:
#   unshare --user --map-root-user --net --mount sh -c 'mount -t tmpfs none /run && sh -e FILE && exec bash'
ip netns add s1
ip netns add s2
ip netns add h1s1
ip netns add h1s2
ip netns add h2s1
ip netns add h2s2
ip netns exec s1 sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n s1 link add s1 address 02:00:00:00:00:0b up type bridge
ip netns exec s2 sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns exec s2 sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec s2 sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec s2 sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n s2 link add s2 address 02:00:00:00:00:0c up type bridge
ip netns exec h1s1 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h1s1 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h1s1 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h1s1 sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec h1s2 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h1s2 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h1s2 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h1s2 sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec h2s1 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h2s1 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h2s1 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h2s1 sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec h2s2 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h2s2 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h2s2 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h2s2 sysctl -q -w net.ipv6.icmp.ratemask=255
ip -n s1 link add s1-eth1 address 02:00:00:00:00:02 master s1 up type veth peer name h1s1-eth0 address 02:00:00:00:00:01 netns h1s1
ip -n s1 link add s1-eth2 address 02:00:00:00:00:04 master s1 up type veth peer name h2s1-eth0 address 02:00:00:00:00:03 netns h2s1
ip -n s2 link add s2-eth1 address 02:00:00:00:00:06 master s2 up type veth peer name h1s2-eth0 address 02:00:00:00:00:05 netns h1s2
ip -n s2 link add s2-eth2 address 02:00:00:00:00:08 master s2 up type veth peer name h2s2-eth0 address 02:00:00:00:00:07 netns h2s2
ip -n s2 link add s2-eth3 address 02:00:00:00:00:09 master s2 up type veth peer name s1-eth3 address 02:00:00:00:00:0a netns s1
ip link set lo up
ip -n s1 link set lo up
ip -n s1 link set s1-eth3 master s1 up
ip -n s2 link set lo up
ip -n h1s1 link set lo up
ip -n h1s1 link set h1s1-eth0 up
ip -n h1s1 addr add 10.0.0.1/8 dev h1s1-eth0
ip -n h1s1 addr add 2001:db8::1/64 dev h1s1-eth0
ip -n h1s2 link set lo up
ip -n h1s2 link set h1s2-eth0 up
ip -n h1s2 addr add 10.0.0.2/8 dev h1s2-eth0
ip -n h1s2 addr add 2001:db8::2/64 dev h1s2-eth0
ip -n h2s1 link set lo up
ip -n h2s1 link set h2s1-eth0 up
ip -n h2s1 addr add 10.0.0.3/8 dev h2s1-eth0
ip -n h2s1 addr add 2001:db8::3/64 dev h2s1-eth0
ip -n h2s2 link set lo up
ip -n h2s2 link set h2s2-eth0 up
ip -n h2s2 addr add 10.0.0.4/8 dev h2s2-eth0
ip -n h2s2 addr add 2001:db8::4/64 dev h2s2-eth0
