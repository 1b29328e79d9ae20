"""A scope of systemd's for a lab: a cgroup that systemd removes when the last process in it is gone.

Who logs in where systemd runs is in a cgroup of root's. systemd's manager for that user owns others, and can move the
user's processes there; nobody else can. So it is asked for a *scope* with this process and its children in it, whose
subtree is ours ("Delegate"). The manager is asked over its own socket, in D-Bus's protocol, which is packed by hand:
one call, and one answer. Source: systemd.scope(5), the D-Bus specification, org.freedesktop.systemd1(5).
"""

from __future__ import annotations

import os
import socket
import time
from struct import pack, unpack_from

from nsim.errors import HostError
from nsim.kernel.cgroup import Place, hand_out, own_group

_PATIENCE_S = 5.0
_CALL, _RETURN, _ERROR, _SIGNAL = 1, 2, 3, 4
_PATH, _INTERFACE, _MEMBER, _DESTINATION, _SIGNATURE = 1, 2, 3, 6, 8
_ROUNDS = 100
_OURS = "lab"  # the processes of nsim itself; no node's cgroup is called so


class ScopeGroup:
    """The scope of this process and of its children; raises HostError when systemd does not give one."""

    def __init__(self) -> None:
        _, before = own_group()
        _ask_manager(f"nsim-{os.getpid()}.scope", _family(os.getpid()))
        _, path = own_group()
        if path == before:
            raise HostError("systemd has made a scope, and this process is not in it")
        try:
            # Only a cgroup without processes of its own can hand out controllers.
            os.mkdir(f"{path}/{_OURS}")
            _move_all(path, f"{path}/{_OURS}")
            self.place = Place(path, hand_out(path))
            self.descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise HostError(f"systemd's scope {path} is not ours: {error.strerror}") from error

    def close(self) -> None:
        """Let it go; systemd removes it when this process has ended too."""
        os.close(self.descriptor)


def manager_socket() -> str | None:
    """Return the socket of the systemd that manages this user's processes, None when there is none."""
    uid = os.geteuid()
    folder = "/run" if uid == 0 else os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{uid}")
    path = f"{folder}/systemd/private"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as connection:
        try:
            connection.connect(path)  # one that was killed has left its socket
        except OSError:
            return None
    return path


def _move_all(source: str, target: str) -> None:
    for _ in range(_ROUNDS):  # a process may be starting another
        with open(f"{source}/cgroup.procs", encoding="ascii") as file:
            found = file.read().split()
        if not found:
            return
        for process in found:
            try:
                with open(f"{target}/cgroup.procs", "w", encoding="ascii") as file:
                    file.write(process)
            except ProcessLookupError:
                continue


def _family(process: int) -> list[int]:
    # A process and all that it has started, in this PID namespace's numbers.
    found = [process]
    for each in found:
        for thread in os.listdir(f"/proc/{each}/task") if os.path.isdir(f"/proc/{each}/task") else ():
            try:
                with open(f"/proc/{each}/task/{thread}/children", encoding="ascii") as file:
                    found += map(int, file.read().split())
            except OSError:  # it has ended
                continue
    return found


def _ask_manager(name: str, processes: list[int]) -> None:
    path = manager_socket()
    if path is None:
        raise HostError("no systemd manages this user's processes")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as connection:
            connection.settimeout(_PATIENCE_S)
            connection.connect(path)
            _Manager(connection).start_scope(name, processes)
    except (OSError, EOFError) as error:
        raise HostError(f"systemd ({path}) does not answer: {error}") from error


class _Manager:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._ended: dict[str, str] = {}
        identity = str(os.geteuid()).encode().hex()
        connection.sendall(b"\0AUTH EXTERNAL " + identity.encode() + b"\r\n")
        if not connection.recv(4096).startswith(b"OK"):
            raise HostError("systemd does not know this user")
        connection.sendall(b"BEGIN\r\n")

    def start_scope(self, name: str, processes: list[int]) -> None:
        """Have the manager make a scope and wait until it has; raise HostError when it does not."""
        self._connection.sendall(_message(_scope_request(name, processes)))
        job: str | None = None
        deadline = time.monotonic() + _PATIENCE_S
        while job is None or job not in self._ended:
            if time.monotonic() > deadline:
                raise TimeoutError("it takes too long")
            kind, fields, body = self._receive()
            if kind == _RETURN:
                job = _text(body, 0)[0]
            elif kind == _ERROR:
                raise HostError(f"systemd refuses a scope: {_text(body, 0)[0] if body else 'nobody knows why'}")
            elif kind == _SIGNAL and b"JobRemoved" in fields:
                ended, place = _text(body, 4)
                _, place = _text(body, place)
                self._ended[ended] = _text(body, place)[0]
        if self._ended[job] != "done":
            raise HostError(f"systemd has not made a scope: {self._ended[job]}")

    def _receive(self) -> tuple[int, bytes, bytes]:
        head = self._exactly(16)
        order = "<" if head[:1] == b"l" else ">"
        (length,), (more,) = unpack_from(f"{order}I", head, 4), unpack_from(f"{order}I", head, 12)
        fields = self._exactly(more + -more % 8)
        return head[1], fields, self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            part = self._connection.recv(length - len(data))
            if not part:
                raise EOFError("it has hung up")
            data += part
        return data


class _Body(bytearray):
    # Values in D-Bus's alignment, from the beginning of a message.

    def align(self, size: int) -> _Body:
        self.extend(bytes(-len(self) % size))
        return self

    def number(self, value: int) -> _Body:
        self.align(4).extend(pack("<I", value))
        return self

    def text(self, value: str) -> _Body:
        raw = value.encode()
        self.number(len(raw)).extend(raw + b"\0")
        return self

    def signature(self, value: str) -> _Body:
        self.extend(bytes([len(value)]) + value.encode() + b"\0")
        return self


def _scope_request(name: str, processes: list[int]) -> _Body:
    body = _Body().text(name).text("fail")
    place = len(body.number(0)) - 4
    start = len(body.align(8))
    body.align(8).text("Description").signature("s").text("a network lab of nsim")
    body.align(8).text("Delegate").signature("b").number(1)
    body.align(8).text("PIDs").signature("au").number(4 * len(processes))
    for process in processes:
        body.number(process)
    body[place : place + 4] = pack("<I", len(body) - start)
    body.number(0).align(8)  # no other units
    return body


def _message(body: _Body) -> bytes:
    head = _Body(b"l" + bytes([_CALL, 0, 1])).number(len(body)).number(1)
    place = len(head.number(0)) - 4
    start = len(head)
    for code, signature, value in (
        (_PATH, "o", "/org/freedesktop/systemd1"),
        (_INTERFACE, "s", "org.freedesktop.systemd1.Manager"),
        (_MEMBER, "s", "StartTransientUnit"),
        (_DESTINATION, "s", "org.freedesktop.systemd1"),
    ):
        head.align(8).extend(bytes([code]))
        head.signature(signature).text(value)
    head.align(8).extend(bytes([_SIGNATURE]))
    head.signature("g").signature("ssa(sv)a(sa(sv))")
    head[place : place + 4] = pack("<I", len(head) - start)
    return bytes(head.align(8)) + bytes(body)


def _text(body: bytes, place: int) -> tuple[str, int]:
    # A text at or behind a place, and where it ends.
    place += -place % 4
    (length,) = unpack_from("<I", body, place)
    begin = place + 4
    return body[begin : begin + length].decode(errors="replace"), begin + length + 1
