"""A network namespace that plays the machine, and behind it another that plays the Internet.

No packet of these tests can reach a real wire: nsim runs inside, and what it takes for the machine's own network ends
at a server with the address 8.8.8.8, which answers HTTP, and every DNS question with its own address.
Run as a program, this file is that machine (``machine``) or that Internet (``internet``).
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

HERE = Path(__file__).resolve().parent
SERVER, PORT, PAGE = "8.8.8.8", 8000, b"hello from the Internet\n"
RESOLVERS = f"nameserver {SERVER}\nnameserver 127.0.0.53\n"
TUN = "/dev/net/tun"


class PlayedMachine:
    """The machine, while it is played; every command given to ``command`` runs in its network."""

    def __init__(self) -> None:
        identity = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        command = ["unshare", *identity, "--net", "--mount", sys.executable, __file__, "machine"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._joins = ["--preserve-credentials", "--user"] if identity else []
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise AssertionError("nobody plays the machine")

    def command(self, words: Sequence[str], *, ordinary: bool = False) -> list[str]:
        """Return a command as it is started from outside; ``ordinary`` makes its user one without privileges.

        Who is root only in a user namespace becomes ordinary in one below it.
        """
        enter = ["nsenter", "--target", str(self._process.pid), "--net", "--mount", f"--wd={os.getcwd()}", *self._joins]
        if ordinary and self._joins:
            return [*enter, "unshare", "--user", "--map-user=1000", "--map-group=1000", *words]
        if ordinary:
            return [*enter, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *words]
        return [*enter, *words]

    def run(self, *words: str, ordinary: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = self.command(words, ordinary=ordinary)
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    def network(self) -> dict[str, str]:
        """Return what ``footprint.machine_network`` says in the machine."""
        done = self.run(
            sys.executable,
            "-c",
            f"import sys, json; sys.path.insert(0, {str(HERE)!r}); import footprint;"
            "print(json.dumps(footprint.machine_network()))",
        )
        assert done.returncode == 0, done.stderr
        network: dict[str, str] = json.loads(done.stdout)
        return network

    def close(self) -> None:
        """End the machine and its Internet."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()


def play_machine() -> None:
    """Set the namespace up in which this process is, say so, and wait for the end of standard input."""
    _open_tun_to_everybody()
    resolvers = Path("/tmp") / f"resolvers-{os.getpid()}"
    resolvers.write_text(RESOLVERS)
    _do("mount", "--bind", str(resolvers), os.path.realpath("/etc/resolv.conf"))
    internet = subprocess.Popen(
        ["unshare", "--net", sys.executable, __file__, "internet"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _expect(internet.stdout, "there\n")
    _do("ip", "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", str(internet.pid))
    # IPv6 goes on changing for seconds after an interface came up: the machine is to stay as it is by itself.
    Path("/proc/sys/net/ipv6/conf/wire/disable_ipv6").write_text("1")
    _do("ip", "addr", "add", "203.0.113.2/24", "dev", "wire")
    for interface in ("lo", "wire"):
        _do("ip", "link", "set", interface, "up")
    _do("ip", "route", "add", "default", "via", "203.0.113.1")
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    assert internet.stdin is not None
    internet.stdin.write("plugged in\n")
    internet.stdin.flush()
    _expect(internet.stdout, "ready\n")
    print("ready", flush=True)
    sys.stdin.read()
    internet.stdin.close()
    internet.wait()
    resolvers.unlink()


def play_internet() -> None:
    """Be 8.8.8.8 in the namespace in which this process is, until the end of standard input."""
    # Modules that the first translation loads bring settings with them, which are to be there before anyone looks.
    chain = "add table ip warm; add chain ip warm post { type nat hook postrouting priority 100; }"
    subprocess.run(["nft", f"{chain}; add rule ip warm post masquerade"], check=False, env=_environment())
    print("there", flush=True)
    sys.stdin.readline()
    for interface, address in (("wire", "203.0.113.1/24"), ("lo", f"{SERVER}/32")):
        _do("ip", "addr", "add", address, "dev", interface)
        _do("ip", "link", "set", interface, "up")
    servers = http.server.ThreadingHTTPServer((SERVER, PORT), _Page), socketserver.UDPServer((SERVER, 53), _Names)
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *arguments: object) -> None: ...


class _Names(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        question, answers = self.request
        body = question[12 : question.index(b"\0", 12) + 5]  # the name, its type and its class. Source: RFC 1035
        wanted = body[-4:-2] == b"\0\1"
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(SERVER) if wanted else b""
        answers.sendto(
            question[:2] + b"\x81\x80\0\1" + bytes([0, int(wanted)]) + bytes(4) + body + answer, self.client_address
        )


def _open_tun_to_everybody() -> None:
    # As nearly every system has it; where root keeps it for itself, this machine has another.
    if os.access(TUN, os.R_OK) and os.stat(TUN).st_mode & 0o066 != 0o066:
        _do("mount", "-t", "tmpfs", "none", "/dev/net")
        subprocess.run(["mknod", "-m", "666", TUN, "c", "10", "200"], check=False)


def _expect(stream: IO[str] | None, line: str) -> None:
    assert stream is not None
    if stream.readline() != line:
        raise SystemExit("nobody plays the Internet")


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}


def _do(*words: str) -> None:
    path = shutil.which(words[0], path=_environment()["PATH"]) or words[0]
    subprocess.run([path, *words[1:]], check=True)


if __name__ == "__main__":
    {"machine": play_machine, "internet": play_internet}[sys.argv[1]]()
