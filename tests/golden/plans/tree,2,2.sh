#!/bin/sh -e
# tree: the commands that build this network; run them as root, or in a world of your own:
#   unshare --user --map-root-user --net --mount sh -c 'mount -t tmpfs none /run && sh -e FILE && exec bash'
ip netns add s1
ip netns add s2
ip netns add h1
ip netns add h2
ip netns add s3
ip netns add h3
ip netns add h4
ip netns exec s1 sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec s1 sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n s1 link add s1 address 02:00:00:00:00:0d up type bridge
ip netns exec s2 sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns exec s2 sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec s2 sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec s2 sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n s2 link add s2 address 02:00:00:00:00:0e up type bridge
ip netns exec h1 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h1 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h1 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h1 sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec h2 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h2 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h2 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h2 sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec s3 sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns exec s3 sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec s3 sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec s3 sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n s3 link add s3 address 02:00:00:00:00:0f up type bridge
ip netns exec h3 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h3 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h3 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h3 sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec h4 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec h4 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec h4 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec h4 sysctl -q -w net.ipv6.icmp.ratemask=255
ip -n s1 link add s1-eth1 address 02:00:00:00:00:05 master s1 up type veth peer name s2-eth3 address 02:00:00:00:00:06 netns s2
ip -n s1 link add s1-eth2 address 02:00:00:00:00:0b master s1 up type veth peer name s3-eth3 address 02:00:00:00:00:0c netns s3
ip -n s2 link add s2-eth1 address 02:00:00:00:00:01 master s2 up type veth peer name h1-eth0 address 02:00:00:00:00:02 netns h1
ip -n s2 link add s2-eth2 address 02:00:00:00:00:03 master s2 up type veth peer name h2-eth0 address 02:00:00:00:00:04 netns h2
ip -n s3 link add s3-eth1 address 02:00:00:00:00:07 master s3 up type veth peer name h3-eth0 address 02:00:00:00:00:08 netns h3
ip -n s3 link add s3-eth2 address 02:00:00:00:00:09 master s3 up type veth peer name h4-eth0 address 02:00:00:00:00:0a netns h4
ip link set lo up
ip -n s1 link set lo up
ip -n s2 link set lo up
ip -n s2 link set s2-eth3 master s2 up
ip -n h1 link set lo up
ip -n h1 link set h1-eth0 up
ip -n h1 addr add 10.0.0.1/8 dev h1-eth0
ip -n h1 addr add 2001:db8::1/64 dev h1-eth0
ip -n h2 link set lo up
ip -n h2 link set h2-eth0 up
ip -n h2 addr add 10.0.0.2/8 dev h2-eth0
ip -n h2 addr add 2001:db8::2/64 dev h2-eth0
ip -n s3 link set lo up
ip -n s3 link set s3-eth3 master s3 up
ip -n h3 link set lo up
ip -n h3 link set h3-eth0 up
ip -n h3 addr add 10.0.0.3/8 dev h3-eth0
ip -n h3 addr add 2001:db8::3/64 dev h3-eth0
ip -n h4 link set lo up
ip -n h4 link set h4-eth0 up
ip -n h4 addr add 10.0.0.4/8 dev h4-eth0
ip -n h4 addr add 2001:db8::4/64 dev h4-eth0
