# SPDX-License-Identifier: GPL-3.0-or-later
"""Chromium without a window, spoken to over the DevTools protocol: its pipe, so no port and no WebSocket."""

import base64
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time

LIMIT = 120  # seconds until an answer is missing


def program():
    return shutil.which("chromium")


class Browser:
    """One page.  Messages on the pipe are JSON, each ended by a NUL."""

    def __init__(self, width=1200, height=900):
        self.home = tempfile.TemporaryDirectory(prefix="atmq-browser-")
        to_read, self.to = os.pipe()
        self.back, back_write = os.pipe()

        def place():
            os.dup2(to_read, 3)
            os.dup2(back_write, 4)

        # Out of the way of what `place` writes over.
        to_read, back_write = (self.moved(fd) for fd in (to_read, back_write))
        self.process = subprocess.Popen([program(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={self.home.name}", f"--window-size={width},{height}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=place, pass_fds=(3, 4, to_read, back_write),
            env=dict(os.environ, HOME=self.home.name), start_new_session=True)
        os.close(to_read)
        os.close(back_write)
        self.number, self.rest, self.events, self.session = 0, b"", [], None
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Performance"):
            self.call(domain + ".enable")

    @staticmethod
    def moved(fd):
        import fcntl
        new = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
        os.close(fd)
        return new

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.to)
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.back)
        for _ in range(50):
            try:
                self.home.cleanup()
                break
            except OSError:  # its last processes are still writing
                time.sleep(0.1)

    def receive(self, end):
        while b"\0" not in self.rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.back], [], [], left)[0]:
                raise TimeoutError(f"no answer of the browser within {LIMIT} s")
            part = os.read(self.back, 1 << 20)
            if not part:
                raise EOFError("the browser has ended")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        end = time.monotonic() + LIMIT
        while True:
            answer = self.receive(end)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def wait(self, method):
        """Until such an event has come, since the last call of open."""
        end = time.monotonic() + LIMIT
        while True:
            for event in self.events:
                if event["method"] == method:
                    return event["params"]
            answer = self.receive(end)
            if "method" in answer:
                self.events.append(answer)

    def open(self, address):
        if isinstance(address, pathlib.Path):
            address = address.resolve().as_uri()
        self.events.clear()
        self.call("Page.navigate", url=address)
        self.wait("Page.loadEventFired")

    def run(self, script):
        """The value of an expression; promises are awaited."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description") or result["exceptionDetails"]["text"])
        return result["result"].get("value")

    def work(self):
        """Seconds that the processor has worked for the page, however busy the machine is."""
        return next(m["value"] for m in self.call("Performance.getMetrics")["metrics"] if m["name"] == "ThreadTime")

    def press(self, key, text=None):
        codes = {"Enter": 13, "Escape": 27}
        for kind in ("keyDown", "keyUp"):
            parameters = {"type": kind, "key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
            if kind == "keyDown" and (text or len(key) == 1):
                parameters["text"] = text or key
            if kind == "keyDown" and key == "Enter":
                parameters["text"] = "\r"
            self.call("Input.dispatchKeyEvent", **parameters)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, scheme=None, kind=""):
        self.call("Emulation.setEmulatedMedia", media=kind, features=[{"name": "prefers-color-scheme", "value": scheme}] if scheme else [])

    def scripts(self, allowed):
        self.call("Emulation.setScriptExecutionDisabled", value=not allowed)

    def picture(self, path, whole=False):
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]))

    def pdf(self):
        return base64.b64decode(self.call("Page.printToPDF", printBackground=False)["data"])

    def requests(self):
        return [event["params"]["request"]["url"] for event in self.events if event["method"] == "Network.requestWillBeSent"]

    def errors(self):
        found = [event["params"]["exceptionDetails"] for event in self.events if event["method"] == "Runtime.exceptionThrown"]
        return [e.get("exception", {}).get("description") or e["text"] for e in found]
