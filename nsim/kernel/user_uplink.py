"""A program that speaks for a lab on the machine: it turns the lab's packets into sockets of an ordinary user.

It is started by the launcher, on the machine, and stands with one foot in each place: its network, its files and its
name are the machine's, but it is a process of the world's PID namespace. So it needs no parent to watch over it: when
the world's first process ends, the kernel kills it along with all others. A parent-death signal would not do, because
the kernel forgets it when a program changes its privileges, as pasta does. Source: pid_namespaces(7),
PR_SET_PDEATHSIG(2const).
"""

from __future__ import annotations

import os
import select
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from nsim.errors import HostError
from nsim.kernel import syscalls
from nsim.kernel.mark import marks_of
from nsim.ops import Lease

_FOLDERS = "/usr/local/bin:/usr/bin:/bin"
_DEVICE = "/dev/net/tun"
_PATIENCE_S = 10.0
_ALL_DESCRIPTORS = 1 << 20
_WISH = 'uplink="user"'
_WITHOUT = "or leave uplink out and link a node that plays the Internet, which needs nothing"


def _slirp4netns(interface: str, lease: Lease, namespace: int, ready: int) -> list[str]:
    # A lab shall reach what the machine reaches, and not the services that listen on its loopback only.
    options = ["--netns-type=path", f"--cidr={lease.address.network}", "--disable-host-loopback", f"--ready-fd={ready}"]
    return [*options, _path(namespace), interface]


def _pasta(interface: str, lease: Lease, namespace: int, ready: int) -> list[str]:
    addresses = ["--ipv4-only", "--address", str(lease.address.ip), "--netmask", str(lease.address.netmask)]
    addresses += ["--gateway", str(lease.next_hop), "--dns-forward", str(lease.name_servers[0]), "--mtu", "1500"]
    no_ports = ["--no-map-gw", *(word for option in ("-t", "-u", "-T", "-U") for word in (option, "none"))]
    itself = ["--foreground", "--quiet", "--runas", "0", "--pid", _path(ready)]
    return [*itself, *addresses, *no_ports, "--ns-ifname", interface, "--netns-only", "--netns", _path(namespace)]


def _path(descriptor: int) -> str:
    return f"/proc/self/fd/{descriptor}"


PROGRAMS: dict[str, Callable[[str, Lease, int, int], list[str]]] = {"slirp4netns": _slirp4netns, "pasta": _pasta}
"""The programs that can do it, the preferred first, and the words behind the name of each: for an interface, a lease,
and the descriptors of the namespace and of a pipe into which it writes when it is ready."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the program shall stand, as descriptors: the node's network namespace, the world's PID and user ones."""

    network: int
    processes: int
    users: int


def require_program(wish: str = _WISH) -> None:
    """Raise HostError when this machine has no such program, or does not let this user make interfaces for it.

    ``wish`` is how somebody has asked for it.
    """
    without = _WITHOUT if wish == _WISH else f"or leave {wish} out"
    _find_program(wish, without)
    if not os.path.exists(_DEVICE):
        raise HostError(f"{wish}: there is no {_DEVICE}", hint=f"try, as root, `modprobe tun`; {without}")
    if not os.access(_DEVICE, os.R_OK | os.W_OK):
        raise HostError(f"{wish}: this user may not open {_DEVICE}", hint=f"as root: chmod 666 {_DEVICE}; {without}")


def start_program(interface: str, lease: Lease, place: Place) -> int:
    """Start the program and wait until it has made its interface in the node; raise HostError when it cannot.

    To be called by a process with one thread. Returns the number of a child that ends when the program has ended.
    """
    name, path = _find_program()
    told, ready = os.pipe()
    said = os.memfd_create("uplink")
    try:
        usher = os.fork()
        if usher == 0:
            _usher_in(
                place, [path, *PROGRAMS[name](interface, lease, place.network, ready)], (place.network, ready), said
            )
        os.close(ready)
        if not select.select([told], [], [], _PATIENCE_S)[0] or not os.read(told, 16):
            words = os.pread(said, 4096, 0).decode(errors="replace").strip().splitlines()
            raise HostError(f'uplink="user": {name} did not connect {interface}', hint=words[-1] if words else None)
        return usher
    finally:
        os.close(told)
        os.close(said)


def _find_program(wish: str = _WISH, without: str = _WITHOUT) -> tuple[str, str]:
    for name in PROGRAMS:
        path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_FOLDERS}")
        if path is not None:
            return name, path
    names = " nor ".join(PROGRAMS)
    raise HostError(
        f"{wish} needs a program that opens connections for the lab, and neither {names} is installed",
        hint=f"apt install slirp4netns, {without}",
    )


def _usher_in(place: Place, argv: list[str], inherited: tuple[int, ...], said: int) -> NoReturn:
    # A process that enters a PID namespace stays outside itself; only its children are in. It stays to reap its child:
    # an orphan would go to the machine's first process, in a container often one that reaps nobody, and a PID
    # namespace is not gone before all of its processes are reaped.
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        if not os.path.sameopenfile(place.users, os.open("/proc/self/ns/user", os.O_RDONLY)):
            syscalls.setns(place.users, syscalls.CLONE_NEWUSER)
        syscalls.setns(place.processes, syscalls.CLONE_NEWPID)
        child = os.fork()
        if child == 0:
            os.chdir("/")
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(said, 1)
            os.dup2(said, 2)
            for descriptor in inherited:
                os.set_inheritable(descriptor, True)
            os.execv(argv[0], argv)
        # Whoever waits for one of ours to be closed does not wait for this process; by the mark it is found.
        kept = max((each.descriptor for each in marks_of("self")), default=-1)
        os.closerange(0, kept)
        os.closerange(kept + 1, _ALL_DESCRIPTORS)
        os.waitpid(child, 0)
    except OSError as error:
        os.write(said, f"{error.filename or argv[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(0)
