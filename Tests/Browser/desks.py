"""A hub on a disk that fails: the real program under a library that answers for the kernel."""

import html
import http.client
import os
import pathlib
import re
import shutil
import subprocess
import urllib.parse

from conftest import PROGRAM, ROOT, Hub


def compiled(name, folder):
    """A fault library, made with the machine's own compiler."""
    made = folder / f"{name}.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", made, ROOT / f"Tests/Faults/{name}.c",
                    "-ldl"], check=True)
    return made


class Desk:
    """A hub, with or without a fault library, and somebody signed in who sends forms."""

    def __init__(self, made, **environment):
        self.hub = Hub()
        self.process = None
        shutil.copytree(made, self.hub.folder, dirs_exist_ok=True)
        self.folder = pathlib.Path(self.hub.folder).resolve()
        self.environment = {**os.environ, **environment}
        self.said = pathlib.Path(self.hub.folder + ".said")

    def serve(self):
        """Starts and signs in. False where the program ended before it could."""
        with open(self.said, "w") as said:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", *self.hub.flags, "--demo", "--listen", "127.0.0.1:0"],
                text=True, env=self.environment, stdout=subprocess.PIPE, stderr=said)
        found = re.search(r"http://([\d.:]+)", self.process.stdout.readline())
        if not found:
            return False
        self.address, self.cookie = found.group(1), ""
        response, _ = self.send("/demo-sign-in", {"login": "social"})
        self.cookie = response.getheader("Set-Cookie").split(";")[0]
        return True

    def call(self, method, path, body=None, headers={}):
        connection = http.client.HTTPConnection(self.address, timeout=20)
        connection.request(method, path, body, {"Cookie": self.cookie, **headers})
        response = connection.getresponse()
        return response, response.read().decode()

    def get(self, path):
        return self.call("GET", path)

    def send(self, path, fields):
        return self.call("POST", path, urllib.parse.urlencode(fields),
                         {"Content-Type": "application/x-www-form-urlencoded"})

    def enquiry(self):
        _, page = self.get("/queue")
        return re.search(r'href="(/enquiries/\w{26})"', page).group(1)

    def open(self, path):
        """Opens an enquiry and keeps what its forms send with every answer."""
        _, page = self.get(path)
        self.token = html.unescape(re.search(r'name="form-token" value="([^"]+)"', page).group(1))
        self.child = re.search(r'name="child"[^>]* value="(\w{26})"|value="(\w{26})"[^>]* name="child"|'
                               r'<option value="(\w{26})"', page)
        self.child = next(part for part in self.child.groups() if part)
        self.person = re.search(r'href="(/people/\w{26})"', page).group(1)
        return page

    def voice(self, enquiry, words):
        """Writes down what a child says, as the enquiry's page sends it."""
        return self.send(enquiry + "/voice", {
            "form-token": self.token, "voice-words": words, "heardBy": "me", "child": self.child,
            "command": f"voice-{words}"})

    def end(self):
        self.process.terminate()
        assert self.process.wait(timeout=20) == 0

    def discard(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hub.discard()
        self.said.unlink(missing_ok=True)


class FailingDesk(Desk):
    """A hub under `faults.c`, which is given orders."""

    def __init__(self, shim, folder, made):
        super().__init__(made)
        self.orders, self.log = folder / "orders", folder / "log"
        self.environment |= {"LD_PRELOAD": str(shim), "FAULTS_FOLDER": str(self.folder),
                             "FAULTS_ORDERS": str(self.orders), "FAULTS_LOG": str(self.log)}

    def order(self, words):
        self.orders.write_text(words)
