"""NAT: private addresses behind one that everybody knows."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import (
    Arrives,
    DoesNotReach,
    HasNoRoute,
    HasRoute,
    HasSetting,
    Reaches,
    Tracks,
    Translates,
)
from nsim.lessons import Lesson, Step
from nsim.model import Host, Router, Switch, Topology

_PROGRAM = 'import socket, time; s = socket.create_connection(("web", 80), 5, ("", 5000)); time.sleep(900)'
_CALL = "python3 /run/call.py"
_NAT = "add table ip nat; add chain ip nat post { type nat hook postrouting priority srcnat; }"
_FILTER = "add table ip wall; add chain ip wall forward { type filter hook forward priority filter; policy drop; }"


class Home(Topology):
    """Two hosts with private addresses behind a machine at a provider, and a web server on the Internet."""

    def build(self) -> None:
        home, switch = self.add(Host("home", gateway="203.0.113.1")), self.add(Switch("sw"))
        self.link(home.port("lan", "192.168.1.1/24"), switch)
        for number in (1, 2):
            host = self.add(Host(f"pc{number}", gateway="192.168.1.1"))
            self.link(host.port("eth0", f"192.168.1.1{number}/24"), switch)
        isp, web = self.add(Router("isp")), self.add(Host("web"))
        self.link(home.port("wan", "203.0.113.2/24"), isp.port("customer", "203.0.113.1/24"))
        self.link(isp.port("web", "198.51.100.1/24"), web.port("eth0", "198.51.100.80/24"))
        page = "mkdir -p /run/web && echo 'hello from web' > /run/web/index.html"
        web.service(f"{page}; exec python3 -m http.server --directory /run/web 80")
        web.service(f"echo '{_PROGRAM}' >/run/call.py")


def _followed(number: int) -> str:
    return f"home follows an open connection from port 5000 of pc{number} to web"


class Nat(Lesson):
    """Many behind one address: who speaks, who answers, who may call."""

    title = "NAT"
    minutes = 30
    after = "traceroute-ttl"
    topology = Home
    requires = ("nf_tables nat",)

    def steps(self) -> Iterator[Step]:
        yield Step(
            title="There, and not back",
            text="""
                pc1 and pc2 have private addresses, of which there are millions in the world: 192.168.1.11 and
                192.168.1.12. home stands between them and the provider, isp. `graph --addresses` draws it.

                home does not pass packets on yet. Turn it into a router, ping web from pc1, and watch at web:
                `web tcpdump -n icmp &`. The request arrives, and web answers. What does isp do with the answer?
                (`fg` and Ctrl-C end tcpdump.)
                """,
            goals=(
                HasSetting("home", "net.ipv4.ip_forward", "1"),
                Arrives("pc1", "web"),
                DoesNotReach("pc1", "web"),
                HasNoRoute("isp", "192.168.1.0/24"),
            ),
            hints=(
                "Which kernel setting turns a machine with two interfaces into a router?",
                "`home sysctl -w net.ipv4.ip_forward=1`",
            ),
            solution=("home sysctl -w net.ipv4.ip_forward=1",),
            mistakes=(
                ("isp ip route add 192.168.1.0/24 via 203.0.113.2", "home sysctl -q -w net.ipv4.ip_forward=1"),
                ("pc1 sysctl -q -w net.ipv4.ip_forward=1",),
                ("web ip route add 192.168.1.0/24 via 198.51.100.1",),
            ),
        )
        yield Step(
            title="In the name of the router",
            text="""
                isp knows no way to 192.168.1.0/24, and never will: others have the same addresses. But it knows the
                way to home. So home shall put its own address, 203.0.113.2, in place of the sender's in all that
                leaves by wan, and remember for whom. That is masquerading.

                nftables keeps rules in chains, and chains in tables. home needs a table `ip nat`, in it a chain `post`
                of the type nat that is asked behind routing (hook postrouting), and in that a rule which masquerades
                what leaves by wan.
                """,
            goals=(
                Reaches("pc1", "web"),
                Reaches("pc2", "web"),
                Translates("pc1", "web", source_becomes="203.0.113.2", points=2),
                Translates("pc1", "pc2", source_becomes="192.168.1.11", sentence="between pc1 and pc2 nothing changes"),
                HasNoRoute("isp", "192.168.1.0/24"),
            ),
            hints=(
                "Three commands to nft: `add table`, `add chain`, `add rule`. `home nft list ruleset` shows them.",
                "`home nft 'add chain ip nat post { type nat hook postrouting priority srcnat; }'`, once there is the "
                "table `ip nat`. The rule says by which interface a packet leaves: `oifname`.",
                "`home nft add rule ip nat post oifname wan masquerade`",
            ),
            solution=(f"home nft '{_NAT}'", "home nft add rule ip nat post oifname wan masquerade"),
            mistakes=(
                ("isp ip route add 192.168.1.0/24 via 203.0.113.2",),
                (f"home nft '{_NAT}'", "home nft add rule ip nat post oifname lan masquerade"),
                (f"home nft '{_NAT}'", "home nft add rule ip nat post ip saddr 192.168.1.11 oifname wan masquerade"),
            ),
        )
        yield Step(
            title="What the router remembers",
            text=f"""
                An answer comes to 203.0.113.2, whether it is for pc1 or for pc2. home tells by its table of
                connections. The program /run/call.py opens one to web, from the port 5000, and leaves it open. Run it
                in both:

                    pc1 {_CALL} &

                    pc2 {_CALL} &

                Look at `conntrack home`, and at `web ss -tn`: with whom does web think it speaks? What did home have to
                change in the second connection besides the address? (Lines with icmp are pings, the lesson's own, too.)
                """,
            goals=(
                Tracks("home", "192.168.1.11:5000", "198.51.100.80:80", "ESTABLISHED", wait_s=8, sentence=_followed(1)),
                Tracks("home", "192.168.1.12:5000", "198.51.100.80:80", "ESTABLISHED", wait_s=8, sentence=_followed(2)),
            ),
            hints=(
                "Both lines as they stand there, with `&` at the end, so that they go on while you look.",
                "`jobs` lists what runs. A connection that is closed is no longer ESTABLISHED.",
            ),
            solution=(f"pc1 {_CALL} &", f"pc2 {_CALL} &"),
            mistakes=(
                ("pc1 curl -s http://web", "pc2 curl -s http://web"),
                (f"pc1 {_CALL} &",),
                (f"home {_CALL} &",),
            ),
        )
        yield Step(
            title="NAT is no wall",
            text="""
                Nobody outside can call pc1, because nobody knows a way there. But isp is next door: it has just taken a
                route to your private network. `isp ping -c 1 192.168.1.11` gets an answer.

                Who may open a connection is for a filter to say. Make one in home for what it forwards: a table
                `ip wall`, a chain `forward` with the policy drop, and rules that accept what comes in by lan, and what
                belongs to a connection that exists already (`ct state`). isp keeps its route.
                """,
            begin=("isp ip route add 192.168.1.0/24 via 203.0.113.2",),
            goals=(
                Reaches("pc1", "web"),
                Reaches("pc2", "web"),
                Translates("pc1", "web", source_becomes="203.0.113.2"),
                Reaches("isp", "203.0.113.2"),
                HasRoute("isp", "192.168.1.0/24", via="203.0.113.2"),
                DoesNotReach("isp", "192.168.1.11", points=2),
            ),
            hints=(
                "A chain that filters what is passed on has the type filter and the hook forward.",
                "`home nft 'add chain ip wall forward { type filter hook forward priority filter; policy drop; }'`, in "
                "a table `ip wall`. Now nothing passes: the rules say what may.",
                "Two rules: `iifname lan accept`, and `ct state established,related accept`.",
            ),
            solution=(
                f"home nft '{_FILTER}'",
                "home nft add rule ip wall forward ct state established,related accept",
                "home nft add rule ip wall forward iifname lan accept",
            ),
            mistakes=(
                ("isp ip route del 192.168.1.0/24",),
                (f"home nft '{_FILTER}'", "home nft add rule ip wall forward iifname lan accept"),
                ("home sysctl -q -w net.ipv4.ip_forward=0",),
                ("pc1 nft 'add table ip x; add chain ip x i { type filter hook input priority 0; policy drop; }'",),
            ),
        )
        yield Step(
            title="An address of its own",
            text="""
                web will soon let in only 203.0.113.3, and that shall be pc2. The provider has given you this address.

                Let pc2 leave as 203.0.113.3, with `snat to`, and everybody else as before. Mind two things: isp will
                ask on its cable who has 203.0.113.3, and somebody has to answer; and of the rules in a chain, the
                first that translates a packet is the last that is asked about it.
                """,
            goals=(
                Translates("pc2", "web", source_becomes="203.0.113.3", points=2),
                Translates("pc1", "web", source_becomes="203.0.113.2"),
                Reaches("pc2", "web"),
                Reaches("pc1", "web"),
                Translates("pc2", "pc1", source_becomes="192.168.1.12", sentence="between pc2 and pc1 nothing changes"),
                DoesNotReach("isp", "192.168.1.11"),
            ),
            hints=(
                "home needs 203.0.113.3 as a second address of wan, to answer for it.",
                "The rule for pc2 matches `ip saddr 192.168.1.12`, and stands before the one that masquerades: "
                "`nft insert rule` puts it in front.",
                "`home nft insert rule ip nat post oifname wan ip saddr 192.168.1.12 snat to 203.0.113.3`",
            ),
            solution=(
                "home ip address add 203.0.113.3/24 dev wan",
                "home nft insert rule ip nat post oifname wan ip saddr 192.168.1.12 snat to 203.0.113.3",
            ),
            mistakes=(
                (
                    "home ip address add 203.0.113.3/24 dev wan",
                    "home nft add rule ip nat post oifname wan ip saddr 192.168.1.12 snat to 203.0.113.3",
                ),
                ("home nft insert rule ip nat post oifname wan ip saddr 192.168.1.12 snat to 203.0.113.3",),
                (
                    "home ip address add 203.0.113.3/24 dev wan",
                    "home nft insert rule ip nat post oifname wan snat to 203.0.113.3",
                ),
            ),
        )
