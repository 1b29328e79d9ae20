"""Open pages in a headless Chromium and use them as a person does: press keys, click, look.

Chromium is spoken to over two pipes, in the Chrome DevTools Protocol, one JSON message after the other, each with a NUL
byte behind it. Source: https://chromedevtools.github.io/devtools-protocol; its option --remote-debugging-pipe.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any, Literal

import pytest

_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_PATH = "/usr/local/bin:/usr/bin:/bin"
_TIMEOUT_S = 30
# Its own sandbox would need rights that a container does not give; the pages are ours. /dev/shm may be tiny there.
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--remote-debugging-pipe", "--hide-scrollbars", "--disable-background-networking"),
)
_KEYS = {"ArrowRight": 39, "ArrowLeft": 37, "Home": 36, "End": 35, " ": 32}


class Browser:
    """A Chromium with one tab; leaving its ``with`` block ends it.

    ``complaints`` is what its console has said, and every error of a script that nobody has caught; ``requests`` are
    the addresses that were asked for.
    """

    def __init__(self) -> None:
        program = next((found for name in _PROGRAMS if (found := shutil.which(name, path=_PATH))), None)
        if program is None:
            pytest.fail(
                "no Chromium is installed to open pages with: `apt install chromium-headless-shell`, "
                "as ./run-tests does as root",
                pytrace=False,
            )
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._number = 0
        self._session = ""
        self._read_bytes = b""
        self._folder = tempfile.mkdtemp(prefix="browser-")
        self._process, self._to, self._from = _start(program, self._folder)
        try:
            target = self._call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                self._call(f"{domain}.enable")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End it, with everything that it has started."""
        for descriptor in (self._to, self._from):
            os.close(descriptor)
        os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        shutil.rmtree(self._folder, ignore_errors=True)

    def look(self, colours: Literal["light", "dark"], width: int = 1280, height: int = 800, *, still: bool) -> None:
        """Be a screen of that size, whose owner wants those colours and, with ``still``, nothing that moves."""
        media = [
            {"name": "prefers-color-scheme", "value": colours},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"},
        ]
        self._call("Emulation.setEmulatedMedia", features=media)
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def open(self, file: Path) -> None:
        """Open a page from the disk and wait until it is there."""
        answer = self._call("Page.navigate", url=file.resolve().as_uri())
        assert "errorText" not in answer, f"{file}: {answer['errorText']}"
        self.wait_for("document.readyState === 'complete' && location.protocol === 'file:'")

    def value(self, expression: str) -> Any:
        """Return what an expression is in the page."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def text(self, selector: str) -> str:
        """Return the text of the first element that a selector finds."""
        return str(self.value(f"document.querySelector({json.dumps(selector)}).textContent"))

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        deadline = time.monotonic() + _TIMEOUT_S
        while not self.value(expression):
            assert time.monotonic() < deadline, f"never true: {expression}"
            time.sleep(0.02)

    def wait_for_change(self, expression: str, before: Any) -> Any:
        """Return the value of an expression as soon as it is another one."""
        deadline = time.monotonic() + _TIMEOUT_S
        while (now := self.value(expression)) == before:
            assert time.monotonic() < deadline, f"{expression} is still {before}"
            time.sleep(0.02)
        return now

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=_KEYS[key])

    def click(self, selector: str) -> None:
        """Click into the middle of the first element that a selector finds."""
        place = self.value(
            f"(box => [box.x + box.width / 2, box.y + box.height / 2])"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def picture(self) -> bytes:
        """Return what is seen, as PNG."""
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + _TIMEOUT_S
        while True:
            told = self._read(deadline, method)
            if told.get("id") == self._number:
                assert "error" not in told, f"{method}: {told['error']}"
                return dict(told["result"])
            self._note(told)

    def _read(self, deadline: float, waiting_for: str) -> dict[str, Any]:
        while b"\0" not in self._read_bytes:
            ready, _, _ = select.select([self._from], [], [], max(0.0, deadline - time.monotonic()))
            data = os.read(self._from, 1 << 20) if ready else b""
            assert data, f"Chromium does not answer {waiting_for}"
            self._read_bytes += data
        whole, _, self._read_bytes = self._read_bytes.partition(b"\0")
        return dict(json.loads(whole))

    def _note(self, told: dict[str, Any]) -> None:
        parameters = told.get("params", {})
        match told.get("method"):
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(parameters["exceptionDetails"]))
            case "Runtime.consoleAPICalled":
                self.complaints.append(json.dumps(parameters["args"]))
            case "Log.entryAdded":
                self.complaints.append(parameters["entry"]["text"])
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])


def _start(program: str, folder: str) -> tuple[int, int, int]:
    # It reads from descriptor 3 and writes to 4; the first two are moved out of the way of these numbers.
    pipes = [os.pipe() for _ in range(2)]
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for pipe in pipes for end in pipe]
    for pipe in pipes:
        for end in pipe:
            os.close(end)
    its_input, our_output, our_input, its_output = high
    environment = {"PATH": _PATH, "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"}
    process = os.posix_spawn(
        program,
        [program, *_OPTIONS, f"--user-data-dir={folder}"],
        environment,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, its_input, 3),
            (os.POSIX_SPAWN_DUP2, its_output, 4),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
        setpgroup=0,
    )
    os.close(its_input)
    os.close(its_output)
    return process, our_output, our_input
