#!/bin/sh -e
# workshop: the commands that build this network; run them as root, or in a world of your own:
#   unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc sh -c 'mount -t tmpfs none /run && sh -e FILE && exec bash'
ip netns add gateway
ip netns add floor
ip netns add desk10
ip netns add desk20
ip netns add server
ip netns add tenant
ip netns add provider
ip netns exec gateway sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec gateway sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec gateway sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec gateway sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec gateway sysctl -q -w net.ipv4.ip_forward=1
ip netns exec gateway sysctl -q -w net.ipv6.conf.all.forwarding=1
ip netns exec gateway sysctl -q -w net.ipv4.conf.all.log_martians=1
ip -n gateway link add services address 02:00:00:00:00:0d type dummy
ip -n gateway tuntap add dev tun0 mode tun
ip netns exec gateway sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec gateway sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec gateway sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n gateway link add lab address 02:00:00:00:00:0e up type bridge
ip -n gateway tuntap add dev tap0 mode tap
ip -n gateway link set tap0 address 02:00:00:00:00:0f
ip -n gateway link add red address 02:00:00:00:00:10 up type vrf table 100
ip netns exec floor sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec floor sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec floor sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec floor sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec floor sysctl -qe -w net.bridge.bridge-nf-call-iptables=0
ip netns exec floor sysctl -qe -w net.bridge.bridge-nf-call-ip6tables=0
ip netns exec floor sysctl -qe -w net.bridge.bridge-nf-call-arptables=0
ip -n floor link add floor address 02:00:00:00:00:11 up type bridge forward_delay 200 stp_state 1 vlan_filtering 1
ip netns exec desk10 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec desk10 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec desk10 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec desk10 sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec desk20 sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec desk20 sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec desk20 sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec desk20 sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec server sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec server sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec server sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec server sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec tenant sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec tenant sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec tenant sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec tenant sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec provider sysctl -q -w net.ipv6.conf.default.accept_dad=0
ip netns exec provider sysctl -q -w net.ipv6.conf.default.accept_ra=0
ip netns exec provider sysctl -q -w net.ipv4.icmp_ratemask=0
ip netns exec provider sysctl -q -w net.ipv6.icmp.ratemask=255
ip netns exec provider sysctl -q -w net.ipv4.ip_forward=1
ip netns exec provider sysctl -q -w net.ipv6.conf.all.forwarding=1
ip -n gateway link add server address 02:00:00:00:00:08 master lab up type veth peer name eth0 address 02:00:00:00:00:07 netns server
ip -n gateway link add tenant address 02:00:00:00:00:09 type veth peer name eth0 address 02:00:00:00:00:0a netns tenant
ip -n gateway link add wan address 02:00:00:00:00:0b mtu 1492 type veth peer name customer address 02:00:00:00:00:0c mtu 1492 netns provider
ip -n floor link add gateway address 02:00:00:00:00:02 master floor up type veth peer name trunk address 02:00:00:00:00:01 netns gateway
ip -n floor link add desk10 address 02:00:00:00:00:04 master floor up type veth peer name eth0 address 02:00:00:00:00:03 netns desk10
ip -n floor link add desk20 address 02:00:00:00:00:06 master floor up type veth peer name eth0 address 02:00:00:00:00:05 netns desk20
ip link set lo up
ip -n gateway link set lo up
ip -n gateway addr add 192.0.2.1/32 dev lo
ip -n gateway addr add 2001:db8:ffff::1/128 dev lo
ip -n gateway link set services up
ip -n gateway addr add 192.0.2.53/32 dev services
ip -n gateway link set tun0 up
ip -n gateway addr add 10.8.0.1/24 dev tun0
ip -n gateway link set trunk up
ip -n gateway addr add 10.0.99.1/24 dev trunk
ip -n gateway link add link trunk name trunk.10 type vlan id 10
ip -n gateway link set trunk.10 up
ip -n gateway addr add 10.0.10.1/24 dev trunk.10
ip -n gateway link add link trunk name trunk.20 type vlan id 20
ip -n gateway link set trunk.20 up
ip -n gateway addr add 10.0.20.1/24 dev trunk.20
ip -n gateway addr add 10.0.30.1/24 dev lab
ip -n gateway link set tap0 master lab up
ip -n gateway link set tenant master red up
ip -n gateway addr add 10.0.10.1/24 dev tenant
ip -n gateway link set wan up
ip -n gateway addr add 203.0.113.2/29 dev wan
ip -n gateway addr add 2001:db8::2/64 dev wan
ip netns exec gateway sysctl -q -w net/ipv4/conf/trunk.10/rp_filter=2
ip -n gateway -6 rule add priority 100 from 2001:db8:30::/64 table 1000
ip -n gateway rule add iif lab fwmark 7 table 1000
ip -n gateway -6 rule add iif lab fwmark 7 table 1000
ip -n gateway route add 10.1.0.0/16 via 10.0.10.10 dev tenant table 100
ip -n gateway route add default via 203.0.113.1 dev wan metric 100
ip -n gateway route add 2001:db8:9::/48 via fe80::1 dev wan table 1000
ip -n gateway route add 198.51.100.0/24 dev tun0
ip -n gateway route add unreachable 10.0.0.0/8 metric 4000
ip -n gateway route add blackhole 2001:db8:666::/48
ip -n floor link set lo up
ip -n floor addr add 10.0.99.2/24 dev floor
bridge -n floor vlan add vid 10 dev gateway
bridge -n floor vlan add vid 20 dev gateway
bridge -n floor vlan del vid 1 dev desk10
bridge -n floor vlan add vid 10 dev desk10 pvid untagged
bridge -n floor vlan del vid 1 dev desk20
bridge -n floor vlan add vid 20 dev desk20 pvid untagged
ip -n desk10 link set lo up
ip -n desk10 link set eth0 up
ip -n desk10 addr add 10.0.10.10/24 dev eth0
ip -n desk10 addr add 2001:db8:0:1::a/64 dev eth0
ip -n desk10 route add default via 10.0.10.1 dev eth0
ip -n desk20 link set lo up
ip -n desk20 link set eth0 up
ip -n desk20 addr add 10.0.20.10/24 dev eth0
ip -n desk20 addr add 2001:db8:0:2::a/64 dev eth0
ip -n desk20 route add default via 10.0.20.1 dev eth0
ip -n server link set lo up
ip -n server link set eth0 up
ip -n server addr add 10.0.30.10/24 dev eth0
ip -n server addr add 2001:db8:0:3::a/64 dev eth0
ip -n server route add default via 10.0.30.1 dev eth0
ip -n tenant link set lo up
ip -n tenant link set eth0 up
ip -n tenant addr add 10.0.10.10/24 dev eth0
ip -n tenant addr add 2001:db8:0:4::a/64 dev eth0
ip -n tenant route add default via 10.0.10.1 dev eth0
ip -n provider link set lo up
ip -n provider link set customer up
ip -n provider addr add 203.0.113.1/29 dev customer
ip -n provider addr add 2001:db8::1/64 dev customer
tc -n server qdisc add dev eth0 root handle 2: netem limit 100 delay 20ms 2ms loss 1%
tc -n server qdisc add dev eth0 parent 2:1 handle 3: tbf rate 10mbit burst 5000 limit 67500
tc -n gateway qdisc add dev server root handle 2: netem limit 100 delay 5ms 2ms loss 1%
tc -n gateway qdisc add dev server parent 2:1 handle 3: tbf rate 10mbit burst 5000 limit 67500
tc -n gateway qdisc add dev wan root handle 1: tbf rate 1mbit burst 1600 limit 7850
tc -n provider qdisc add dev customer root handle 1: tbf rate 16mbit burst 8000 limit 108000
ip netns exec gateway nft 'add table ip nsim; add chain ip nsim prerouting { type nat hook prerouting priority dstnat; }'
ip netns exec gateway nft 'add rule ip nsim prerouting ip daddr 203.0.113.2 tcp dport 80 counter dnat to 10.0.30.10:8000'
ip netns exec gateway nft 'add rule ip nsim prerouting ip daddr 203.0.113.3 tcp dport 80 counter dnat to 10.0.30.10:8000'
ip netns exec gateway nft 'add rule ip nsim prerouting ip daddr 203.0.113.2 udp dport 53 counter dnat to 10.0.30.53:53'
ip netns exec gateway nft 'add rule ip nsim prerouting ip daddr 203.0.113.3 udp dport 53 counter dnat to 10.0.30.53:53'
ip netns exec gateway nft 'add table ip nsim; add chain ip nsim postrouting { type nat hook postrouting priority srcnat; }'
ip netns exec gateway nft 'add rule ip nsim postrouting ip saddr 10.0.30.0/24 ip daddr 10.0.30.0/24 ct status dnat counter masquerade'
ip netns exec gateway nft 'add rule ip nsim postrouting oifname "wan" counter snat to 203.0.113.3'
# services; the names of nodes, and nsim's own programs such as tunnel, are only known in its labs:
ip netns exec server sh -c 'python3 -m http.server 8000' </dev/null >/dev/null 2>&1 &
