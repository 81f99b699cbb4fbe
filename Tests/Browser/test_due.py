"""What is due, emails that say only that, and a disagreement that gets an answer."""

import csv
import io
import json
import socket
import time

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import expect

from conftest import Hub, demo_area
from people import Person, enquiries, signed_in


@pytest.fixture(scope="module")
def hub():
    yield from demo_area()


def row(person, *words):
    """The first row of what is due that says all of this."""
    rows = person.page.locator("main tbody tr")
    for word in words:
        rows = rows.filter(has_text=word)
    return rows.first


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_done_leaves_the_list_of_what_is_due(browser, hub, javascript):
    police = signed_in(browser, hub, "Dan Boateng", javascript)
    police.open("/due")
    if javascript:
        police.fits_small_screen()
    first = row(police, "Do the action")
    reference = first.locator(".muted").first.inner_text()
    href = first.get_by_role("link").get_attribute("href")
    police.open(href)
    police.reveal("Say it is done")
    police.page.get_by_label("What was done, and how you know").first.fill("Seen on Tuesday")
    police.press("Record as done")
    police.open("/due")
    assert police.page.locator(f'main a[href="{href}"]').count() == 0, reference
    police.leave()


def test_whoever_is_on_duty_sees_what_comes_before_the_hub_opens(browser, hub):
    manager = signed_in(browser, hub, "Grace Ashdown")
    manager.open("/due")
    manager.follow("Hand over for the night")
    assert "before the hub opens on" in manager.text()
    manager.fits_small_screen()
    manager.leave()


def test_a_page_with_nothing_due_says_so(browser, hub):
    owen = signed_in(browser, hub, "Dr Owen Pike")
    owen.open("/actions")
    assert owen.page.url.endswith("/due")
    if "Nothing is due" not in owen.text():
        expect(owen.page.locator("main tbody tr").first).to_be_visible()
    owen.leave()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_disagreement_is_answered(browser, hub, javascript):
    police = signed_in(browser, hub, "Dan Boateng", javascript)
    manager = signed_in(browser, hub, "Grace Ashdown", javascript)
    social = signed_in(browser, hub, "Priya Shah", javascript)
    path = next(challengeable(social, police))
    police.open(path + "/decision")
    police.reveal("Ask for an answer")
    police.press("Send the challenge")
    assert "Select what you disagree about" in police.text()
    police.page.select_option("#theme", label="How urgent it is")
    police.page.fill("#dispute", "He was seen there again last night")
    police.press("Send the challenge")
    assert "Between practitioners" in police.text()
    assert "Challenged by Police" in police.text()
    manager.open("/due")
    link = manager.page.locator(f'main a[href="{path}/decision"]').filter(has_text="challenge")
    assert link.count() > 0
    manager.open(path + "/decision")
    manager.reveal("Answer it")
    answer = manager.page.locator("form[action$='/challenge/end']").first
    answer.get_by_label("The decision is changed").check()
    answer.get_by_label("Why?").fill("We visit tonight instead")
    answer.get_by_role("button").click()
    manager.page.wait_for_load_state()
    manager.look()
    assert "We visit tonight instead" in manager.text()
    manager.open("/withheld?kind=disagreement")
    assert "How urgent it is" in manager.text()
    for person in (police, manager, social):
        person.leave()


def challengeable(social, police):
    """Enquiries with a decision that the police have a part in and have not challenged."""
    for link in enquiries(social, police):
        police.page.goto(police.address + link + "/decision")
        if "Ask for an answer" in police.text() and "Challenged by Police" not in police.text():
            yield link


class Inbox:
    """A mail server that keeps what it is given."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append((envelope.rcpt_tos, envelope.content.decode("utf-8")))
        return "250 kept"


def test_an_email_says_that_there_is_something_to_do_and_nothing_else(browser, tmp_path):
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    settings = tmp_path / "msmtprc"
    settings.write_text(
        f"account default\nhost 127.0.0.1\nport {port}\nfrom hub@council.example\n"
        "tls off\nauth off\n")
    hub = Hub()
    hub.add_people()
    hub.serve(
        GOLDENTHREAD_MAIL_COMMAND=f"/usr/bin/msmtp -C {settings} -t",
        GOLDENTHREAD_MAIL_FROM="hub@council.example", GOLDENTHREAD_ADDRESS="https://hub.example")
    try:
        manager = Person(browser, hub.addresses[0], "manager").sign_in()
        manager.open("/myself")
        manager.page.fill("#email", "grace")
        manager.page.get_by_label("As things come, in hub hours").check()
        manager.press("Save how we email you")
        assert "Enter an email address" in manager.text()
        manager.page.fill("#email", "grace@council.example")
        manager.press("Save how we email you")
        assert "Saved" in manager.text()
        screening = Person(browser, hub.addresses[0], "screening").sign_in()
        screening.open("/myself")
        screening.page.fill("#email", "nadia@council.example")
        screening.page.get_by_label("As things come, in hub hours").check()
        screening.press("Save how we email you")
        # In danger now: told at once, at any hour.
        concern = tmp_path / "concern.json"
        concern.write_text(json.dumps({
            "children": [{"given": "Callum", "family": "Brackenridge"}],
            "worry": "He is on the roof", "danger_now": "yes"}))
        assert hub.run("contact", "add", str(concern)).returncode == 0
        ends = time.monotonic() + 90
        while not inbox.messages and time.monotonic() < ends:
            time.sleep(0.5)
        [(to, message)] = inbox.messages
        assert to == ["nadia@council.example"]
        assert "You have something to do in" in message and "https://hub.example" in message
        for word in ("Callum", "Brackenridge", "RBC-", "concern", "danger"):
            assert word not in message, word
    finally:
        hub.discard()
        server.stop()


def test_the_board_page_and_the_command_count_the_same(browser, hub):
    manager = signed_in(browser, hub, "Grace Ashdown")
    manager.open("/board")
    manager.fits_small_screen()
    sheet = manager.page.request.get(manager.address + "/board.csv?since=2026-01-01").body().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    done = hub.run("measure", "--since", "2026-01-01", "--json", "--as", "manager")
    assert done.returncode == 0, done.stderr
    counted = {}
    for measure in json.loads(done.stdout):
        for name, figure in [("", measure["figure"])] + [
                (group["name"], group["figure"]) for group in measure["groups"]]:
            counted[measure["id"], name] = [
                figure.get(part) for part in ("number", "of", "median", "ninth")]
    shown = {
        (row["measure"], row["group"]): [
            int(row[part]) if row[part] else None
            for part in ("number", "of", "median_minutes", "ninth_minutes")]
        for row in rows}
    assert len(shown) > 50
    assert shown == counted
    # Who sees no child sees no small number.
    board = signed_in(browser, hub, "Eleanor Byrne")
    board.open("/board")
    assert "Too few to show" in board.text()
    # Nor what was counted of days of their own choosing, of which two could be taken from each other.
    day = board.address + "/board?since=2026-03-03&until=2026-03-04"
    assert "Received 1 February 2026 to 28 February 2026" in board.page.request.get(day).text()
    manager.leave()
    board.leave()
    refused = hub.run("measure", "--since", "yesterday")
    assert refused.returncode == 1 and "Write it as 2026-01-31" in refused.stderr
