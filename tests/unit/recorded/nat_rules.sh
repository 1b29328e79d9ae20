# Rules of every kind that nsim/kernel/nft_rule.py has to read, typed with nft and with iptables-nft.
nft -f - <<'N'
table ip nsim {
  chain prerouting { type nat hook prerouting priority dstnat;
    iifname "eth0" tcp dport 8000 dnat to 10.10.0.10:8000
    iifname "wan" udp dport 53 counter dnat to 10.10.0.11
    tcp dport 2000-2010 dnat to 10.10.0.12:3000-3010
    tcp dport { 80, 443 } dnat to 10.10.0.13
    fib daddr type local tcp dport 99 redirect to :100
    ip daddr 192.0.2.1 dnat to 10.10.0.10
    ip saddr { 10.0.0.0/24, 10.1.0.5, 10.2.0.1-10.2.0.9 } tcp dport != { 22, 1000-2000 } dnat to 10.10.0.10
    ip saddr . tcp dport { 10.0.0.1 . 80 } redirect
    tcp dport vmap { 80 : accept, 81 : drop }
    meta mark & 0xff == 5 ip saddr & 255.0.255.0 == 10.0.1.0 redirect
    ct mark set 5
    tcp flags & (fin|syn) == syn accept
    ip daddr 1.1.1.1 ip saddr 2.2.2.2 tcp sport 53 redirect
    tcp dport 5 dnat to tcp dport map { 5 : 10.0.0.1 }
    ip saddr != 10.10.0.0/16 accept
    ip saddr 10.0.0.0/20 meta mark 5 drop
    ct state new,established counter comment "hello world"
    ip protocol icmp log prefix "x" accept
    iif "lo" jump other
    limit rate 5/second accept
    dnat to numgen random mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }
    ether saddr 02:00:00:00:00:01 accept
    tcp flags syn accept
    ip dscp 3 accept
    icmp type echo-request accept
    meta skuid 5 accept
    ct mark 7 accept
    ip saddr 10.0.0.1-10.0.0.9 accept
    meta l4proto { tcp, udp } th dport 53 redirect
    iifname "et*" accept
    tcp dport > 100 accept
  }
  chain other { counter dnat to 10.0.0.9; }
  chain postrouting { type nat hook postrouting priority srcnat;
    oifname "wan" masquerade
    oifname "wan" counter masquerade random
    ip saddr 10.10.0.0/24 oifname "wan" snat to 192.0.2.1
    ct status dnat ip saddr 10.10.0.0/24 ip daddr 10.10.0.10 masquerade
    ip protocol tcp masquerade to :1024-65535
    ip saddr 10.0.0.0/8 snat to 192.0.2.1-192.0.2.5 persistent
  }
}
table inet i { chain c { type nat hook postrouting priority 100; ip6 saddr fd00::/8 oifname "wan" snat ip6 to 2001:db8::1 
 ip saddr 10.0.0.0/8 masquerade
}
chain p { type nat hook prerouting priority 100;
 meta nfproto ipv6 tcp dport 80 dnat ip6 to [fd00::1]:80
}
 chain f { type filter hook forward priority 0; accept; }
}
N
iptables -t nat -A POSTROUTING -o wan -j MASQUERADE
iptables -t nat -A POSTROUTING -p tcp -s 10.0.0.0/8 ! -o lo -j SNAT --to-source 192.0.2.1:1000-2000
iptables -t nat -A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 10.10.0.10:80
iptables -t nat -A PREROUTING -p udp -m udp --dport 53 -m comment --comment "hi there" -j REDIRECT --to-ports 5353
iptables -t nat -A PREROUTING -p tcp -m multiport --dports 80,443 -j DNAT --to-destination 10.10.0.11
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.10.0.12
iptables -t nat -A PREROUTING -m conntrack --ctstate DNAT -j ACCEPT
iptables -t nat -A POSTROUTING -p tcp --sport 100:200 ! --dport 80 -j MASQUERADE --to-ports 1024-2048
iptables -t nat -A POSTROUTING -s 192.168.1.0/24 -j NETMAP --to 10.1.1.0/24
iptables -t nat -N MINE
iptables -t nat -A PREROUTING -j MINE
iptables -t nat -A MINE -p icmp --icmp-type 8 -m limit --limit 5/s -j DNAT --to-destination 10.0.0.1-10.0.0.9
iptables -t nat -A MINE -m statistic --mode random --probability 0.5 -j RETURN
iptables -t nat -A MINE -m mark --mark 0x5 -j LOG --log-prefix "x"
ip6tables -t nat -A POSTROUTING -s fd00::/8 -o wan -j MASQUERADE
ip6tables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [fd00::1]:8080
