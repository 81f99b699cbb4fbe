"""Starts real hubs for the journeys: the program itself, a real database, a real browser."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).parents[2]
# What ships, as `make run` builds it; or another build of it, to try one journey sooner.
PROGRAM = pathlib.Path(
    os.environ.get("GOLDENTHREAD_PROGRAM") or ROOT / ".build/release/goldenthread")
# The browser without its windows, which draw nothing here and take a third of the time.
CHROMIUM = "/usr/lib/chromium/chromium-headless-shell"
PASSWORD = "three plain words"

PEOPLE = {
    "screening": ("Nadia Brook", "CSC", "screeningOfficer"),
    "social": ("Priya Shah", "CSC", "socialWorker"),
    "manager": ("Grace Ashdown", "CSC", "manager"),
    "police": ("Dan Boateng", "POL", "practitioner"),
    "school": ("Joanne Pell", "EDU", "practitioner"),
    "admin": ("Ifan Rees", "CSC", "administrator"),
    "gpadmin": ("Olwen Parry", "GPS", "administrator"),
    "board": ("Eleanor Byrne", "CSC", "board"),
}


# What a hub for real use needs of its own. Numbers that begin 000 are nobody's.
OWN = """name: Northshire Safeguarding Hub
partnership: Northshire Safeguarding Children Partnership
references: RB
telephone: 000 0000 0100
adviser: { name: Information team, telephone: 000 0000 0104 }
agencies:
""" + "".join(
    f"""  - {{ code: {code}, name: {name}, short: {short}, kind: {kind}, speak-to: Duty officer,
      telephone: 000 0000 0110, adviser: {{ name: Guardian, telephone: 000 0000 0119 }} }}
""" for code, name, short, kind in [
        ("CSC", "Children’s social care", "children’s social care", "council"),
        ("POL", "Police", "police", "police"),
        ("HOS", "Hillside NHS Trust", "the hospital", "nhs"),
        ("GPS", "GP practices", "the GP", "gp"),
        ("HVS", "Health visiting and school nursing", "health visiting", "nhs"),
        ("EDU", "Education", "the school", "school"),
        ("HOU", "Housing", "housing", "housing"),
        ("YJS", "Youth justice", "youth justice", "probation")])


class Hub:
    """One hub: a folder, a database, and one or more processes that serve it."""

    def __init__(self, database=None, processes=1):
        self.folder = tempfile.mkdtemp(prefix="hub-journey-")
        self.flags = ["--data", self.folder] + (["--database", database] if database else [])
        self.count = processes
        self.processes = []
        self.addresses = []

    def run(self, *arguments, **options):
        return subprocess.run(
            [PROGRAM, *arguments, *self.flags], text=True, capture_output=True, **options)

    def add_people(self):
        for login, (name, agency, role) in PEOPLE.items():
            done = self.run("account", "add", "--name", name, "--login", login, "--agency", agency,
                            "--role", role, input=PASSWORD + "\n")
            assert done.returncode == 0, done.stderr

    def serve(self, *more, **environment):
        if "--demo" not in more:
            self.name_it()
        for _ in range(self.count):
            process = subprocess.Popen(
                [PROGRAM, "serve", *self.flags, "--listen", "127.0.0.1:0", *more], text=True,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**os.environ, **environment})
            line = process.stdout.readline()
            found = re.search(r"http://[\d.:]+", line)
            assert found, line
            self.processes.append(process)
            self.addresses.append(found.group(0))
        return self

    def name_it(self, text=OWN):
        pathlib.Path(self.folder, "hub.yaml").write_text(text)

    def stop(self):
        for process in self.processes:
            process.terminate()
        codes = [process.wait(timeout=20) for process in self.processes]
        self.processes = []
        return codes

    def discard(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def four_browsers(browser):
    """Four programs of their own, as four people have."""
    started = [
        browser.browser_type.launch(executable_path=CHROMIUM) for _ in range(4)]
    yield started
    for each in started:
        each.close()


@pytest.fixture(scope="session")
def demo():
    """A small demo area, served with sign-in by role."""
    yield from demo_area()


@pytest.fixture(scope="module")
def attacked():
    """Another, to be spoilt."""
    yield from demo_area()


@pytest.fixture(scope="session")
def made():
    """A small demo area on disk, to be copied."""
    hub = Hub()
    done = hub.run("demo", "--children", "60")
    assert done.returncode == 0, done.stderr
    yield hub.folder
    hub.discard()


def demo_area(**environment):
    """A demo area of its own, served with sign-in by role."""
    hub = Hub()
    done = hub.run("demo", "--children", "120")
    assert done.returncode == 0, done.stderr
    hub.serve("--demo", **environment)
    yield hub
    hub.discard()


def postgres():
    return os.environ.get("GOLDENTHREAD_TEST_POSTGRES")
