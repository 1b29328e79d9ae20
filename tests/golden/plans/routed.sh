#!/bin/sh -e
# routed: the commands that build this network; run them as root, or in a world of your own:
#   unshare --user --map-root-user --net --mount sh -c 'mount -t tmpfs none /run && sh -e FILE && exec bash'
ip netns add sales
ip netns add dev
ip netns add router
ip netns exec sales sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec sales sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec sales sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec sales sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec dev sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec dev sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec dev sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec dev sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec router sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec router sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec router sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec router sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec router sysctl -q -w net.ipv4.ip_forward=1
ip netns exec router sysctl -q -w net.ipv6.conf.all.forwarding=1
ip -n sales link add veth-s address 02:00:00:00:00:01 type veth peer name veth-s-rtr address 02:00:00:00:00:02 netns router
ip -n dev link add veth-d address 02:00:00:00:00:03 type veth peer name veth-d-rtr address 02:00:00:00:00:04 netns router
ip link set lo up
ip -n sales link set lo up
ip -n sales link set veth-s up
ip -n sales addr add 172.16.10.10/24 dev veth-s
ip -n sales addr add 2001:db8:10::10/64 dev veth-s
ip -n sales route add default via 172.16.10.1 dev veth-s
ip -n sales -6 route add default via 2001:db8:10::1 dev veth-s
ip -n dev link set lo up
ip -n dev link set veth-d up
ip -n dev addr add 172.16.20.10/24 dev veth-d
ip -n dev addr add 2001:db8:20::10/64 dev veth-d
ip -n dev route add default via 172.16.20.1 dev veth-d
ip -n dev -6 route add default via 2001:db8:20::1 dev veth-d
ip -n router link set lo up
ip -n router link set veth-s-rtr up
ip -n router addr add 172.16.10.1/24 dev veth-s-rtr
ip -n router addr add 2001:db8:10::1/64 dev veth-s-rtr
ip -n router link set veth-d-rtr up
ip -n router addr add 172.16.20.1/24 dev veth-d-rtr
ip -n router addr add 2001:db8:20::1/64 dev veth-d-rtr
