"""One room under load: clients that write, follow, lose their connection and meet restarts of the hub.

Prints how soon a note is on every other page, what was lost (nothing may be), and what idle pages
cost in memory. Nothing here passes or fails by time.

    python3 Benchmarks/room_bench.py [clients] [operations of each] [idle pages] [seconds between]
"""

import asyncio
import html
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

PROGRAM = pathlib.Path(__file__).parents[1] / ".build/release/goldenthread"
PEOPLE = ["social", "police", "school", "manager"]
SEED = 7
SHOWN = 12  # how many of the newest happenings a page shows


class Server:
    def __init__(self, folder):
        self.folder = folder
        self.port = 0
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", self.folder, "--demo", "--listen", "127.0.0.1:0"],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        found = re.search(r"http://127.0.0.1:(\d+)", self.process.stdout.readline())
        self.port = int(found.group(1))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def memory(self):
        """Resident megabytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class Client:
    def __init__(self, server, login):
        self.server = server
        self.login = login
        self.cookie = ""

    async def call(self, method, path, fields=None):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            body = urllib.parse.urlencode(fields or {}) if method == "POST" else ""
            head = (f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
                    f"Connection: close\r\nCookie: {self.cookie}\r\nHX-Request: true\r\n")
            if method == "POST":
                head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            writer.write((head + "\r\n" + body).encode())
            await writer.drain()
            answer = await reader.read()
        finally:
            writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1]) if head else 0
        return status, head.decode(), body.decode(errors="replace")

    async def sign_in(self):
        _, head, _ = await self.call("POST", "/demo-sign-in", {"login": self.login})
        self.cookie = re.search(r"set-cookie: ([^;]+)", head, re.I).group(1)

    async def token(self, path):
        _, _, page = await self.call("GET", path)
        return html.unescape(re.search(r'name="form-token" value="([^"]+)"', page).group(1))

    async def follow(self, path, on_change):
        """Listens until cancelled, as a page does: again after a second where it was cut off."""
        while True:
            writer = None
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
                writer.write((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
                              f"Cookie: {self.cookie}\r\n\r\n").encode())
                await writer.drain()
                while line := await reader.readline():
                    if line.strip() == b"event: changed":
                        on_change()
            except OSError:
                pass
            finally:
                if writer:
                    writer.close()
            await asyncio.sleep(1)


class Follower(Client):
    """An open page: fetches itself when it hears of a change, and knows when it saw which note."""

    def __init__(self, server, login, number):
        super().__init__(server, login)
        self.number = number
        self.seen = {}
        self.dirty = asyncio.Event()
        self.connection = None
        self.cuts = []

    async def live(self, path):
        self.path = path
        self.connection = asyncio.create_task(
            self.follow(path.replace("/enquiries/", "/live/enquiry/").removesuffix("/assessment")
                        + "?room=0", self.dirty.set))
        while True:
            await self.dirty.wait()
            self.dirty.clear()
            await self.look()

    async def look(self):
        try:
            _, _, page = await self.call("GET", self.path)
        except OSError:
            return
        now = time.monotonic()
        for note in re.findall(r"note-\d+-\d+", page):
            self.seen.setdefault(note, now)

    async def cut(self):
        """Loses its connection, as in a tunnel, and comes back."""
        self.connection.cancel()
        self.cuts.append(time.monotonic())
        await asyncio.sleep(random.uniform(0.5, 2))
        self.cuts.append(time.monotonic())
        self.connection = asyncio.create_task(
            self.follow(self.path.replace("/enquiries/", "/live/enquiry/").removesuffix("/assessment")
                        + "?room=0", self.dirty.set))


async def room(server):
    social = Client(server, "social")
    await social.sign_in()
    others = [Client(server, login) for login in PEOPLE[1:]]
    for other in others:
        await other.sign_in()
    _, _, queue = await social.call("GET", "/queue")
    for path in dict.fromkeys(re.findall(r'href="(/enquiries/\w{26})"', queue)):
        _, _, page = await social.call("GET", path + "/assessment")
        if "Start the joint risk assessment" not in page:
            continue
        if any([(await other.call("GET", path))[0] != 200 for other in others]):
            continue
        token = await social.token(path + "/assessment")
        await social.call("POST", path + "/assessment/open", {"form-token": token, "command": "open"})
        return path + "/assessment"
    raise SystemExit("no enquiry to judge")


async def write(client, path, count, sent, pace):
    """Sends its notes, each until the hub has said that it has it."""
    token = None
    for place in range(count):
        await asyncio.sleep(random.uniform(0, 2 * pace))
        note = f"note-{client.number}-{place}"
        while True:
            try:
                token = token or await client.token(path)
                status, _, _ = await client.call("POST", path + "/note", {
                    "form-token": token, "command": note, "note": note})
                if status == 303:
                    sent[note] = time.monotonic()
                    break
                token = None
            except (OSError, AttributeError):
                await asyncio.sleep(0.2)
        if random.random() < 0.02:
            await client.cut()


async def load(server, clients, operations, pace):
    path = await room(server)
    pages = [Follower(server, PEOPLE[number % len(PEOPLE)], number) for number in range(clients)]
    for page in pages:
        await page.sign_in()
    following = [asyncio.create_task(page.live(path)) for page in pages]
    await asyncio.sleep(1)
    sent = {}
    restarts = []

    async def restart():
        while True:
            await asyncio.sleep(random.uniform(15, 25))
            restarts.append(time.monotonic())
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)
            restarts.append(time.monotonic())

    async def tell():
        while True:
            await asyncio.sleep(30)
            print(f"{len(sent)} of {clients * operations} notes, {len(restarts) // 2} restarts, "
                  f"{server.memory():.0f} MB", file=sys.stderr, flush=True)

    restarting = asyncio.create_task(restart())
    telling = asyncio.create_task(tell())
    # A person writes something every few seconds; all together as often as in a full meeting.
    await asyncio.gather(*(write(page, path, operations, sent, pace) for page in pages))
    restarting.cancel()
    telling.cancel()
    await asyncio.sleep(3)
    for page in pages:
        await page.look()
    story = (await pages[0].call("GET", path + "/story"))[2]
    kept = re.findall(r"noted: (note-\d+-\d+)", story)
    # What an agency keeps to the hub is on some pages only: what all said together is on each alike.
    finals = {tuple(re.findall(r"noted: (note-\d+-\d+)", (await page.call("GET", path + "/story"))[2]))
              for page in pages[:len(PEOPLE)]}
    for task in following:
        task.cancel()
    # What was under way while the hub was down took as long as that; likewise for a page that was
    # cut off, which is reported with and without.
    down = spans(restarts, 2, 3)
    taken, connected = [], []
    for page in pages:
        cuts = spans(page.cuts, 0.5, 0.5)
        for note, at in sent.items():
            if int(note.split("-")[1]) == page.number or note not in page.seen or within(at, down):
                continue
            taken.append((page.seen[note] - at) * 1000)
            if not within(at, cuts):
                connected.append(taken[-1])
    print(f"| notes sent, and kept once each | {len(sent)}, {len(kept)} of them, "
          f"{len(set(kept))} different | |")
    print(f"| different stories of the notes among {min(len(PEOPLE), clients)} people’s pages "
          f"| {len(finals)} | |")
    print(f"| restarts of the hub | {len(down)} | |")
    for title, times in [("another page", connected), ("another page, cut off or not", taken)]:
        if times:
            print(f"| note answered to note on {title}, median | {statistics.median(times):.0f} ms "
                  f"| 95th percentile {sorted(times)[int(len(times) * 0.95)]:.0f} ms, "
                  f"{len(times)} measured |")


def spans(moments, before, after):
    """Pairs of a beginning and an end, each widened."""
    return [(start - before, end + after) for start, end in zip(moments[::2], moments[1::2])]


def within(at, spans):
    return any(start < at < end for start, end in spans)


async def idle(server, count):
    path = await room(server)
    person = Client(server, "social")
    await person.sign_in()
    before = server.memory()
    pages = [asyncio.create_task(person.follow(
        path.replace("/enquiries/", "/live/enquiry/").removesuffix("/assessment") + "?room=0",
        lambda: None)) for _ in range(count)]
    await asyncio.sleep(35)
    after = server.memory()
    for page in pages:
        page.cancel()
    print(f"| the hub with {count} idle pages open | {after:.0f} MB | {after - before:.0f} MB more "
          f"than with none |")


def main():
    given = sys.argv[1:] + ["12", "500", "500", "4"][len(sys.argv) - 1:]
    clients, operations, pages, pace = (int(word) for word in given)
    random.seed(SEED)
    folder = tempfile.mkdtemp(prefix="room-")
    subprocess.run([PROGRAM, "demo", "--data", folder, "--children", "120"], check=True,
                   stdout=subprocess.DEVNULL)
    server = Server(folder)
    server.start()
    print("| what | figure | |\n|---|---|---|")
    try:
        asyncio.run(load(server, clients, operations, pace))
        asyncio.run(idle(server, pages))
    finally:
        server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
