"""Nothing anybody types is lost: forms that are refused, pages that follow others, two windows of one
draft, and words after a concern was sent or a session ended. What is expected is what the design
guide and docs/decisions/0017 say."""

import re

import pytest
from playwright.sync_api import expect

from conftest import demo_area
from people import signed_in
from test_room import LIVE, rooms, take_part

LEVELS = "form[action$='/levels']"


@pytest.fixture(scope="module")
def hub():
    yield from demo_area()


def to_worry(person, family):
    """A concern on the page that asks what was seen; its address."""
    person.open("/concerns")
    person.press("Start")
    if person.page.locator("#source").count():
        person.page.select_option("#source", "school")
        person.press("Continue")
    person.page.fill("#p0-given", "Case")
    person.page.fill("#p0-family", family)
    person.press("Continue")
    person.tick("kinds", "physicalHarm")
    person.tick("danger", "no")
    person.page.fill("#worry", "First words.")
    return person.page.url


@pytest.mark.parametrize("javascript", [True, False])
def test_a_slip_in_the_levels_keeps_every_level_and_says_all_that_is_missing(
        browser, hub, javascript):
    social = signed_in(browser, hub, "Priya Shah")
    police = signed_in(browser, hub, "Dan Boateng", javascript=javascript)
    path = next(rooms(social, [police]))
    social.open(path + "/assessment")
    social.press("Start the joint risk assessment")
    take_part(police, path)
    factors = police.page.locator(f"{LEVELS} .factor")
    for place in range(factors.count()):
        factors.nth(place).locator('input[value="high"]').check()
    words = factors.first.locator("input[type=text]")
    words.fill("Seen by our own officers")
    police.press("Give these levels")
    # All but the first say nothing of why.
    assert police.page.locator(".errsum li").count() == factors.count() - 1
    if javascript:
        expect(police.page.locator("#live-status")).to_have_text(LIVE)
    # Others go on working in the room.
    social.page.fill("#note", "Said in the meantime")
    social.press("Add the note")
    police.page.wait_for_timeout(3_000)
    checked = police.page.locator(f'{LEVELS} input[value="high"]:checked')
    assert checked.count() == factors.count()
    assert words.input_value() == "Seen by our own officers"
    police.page.locator(".errsum a").first.click()
    assert police.page.evaluate("document.activeElement.closest('form').action").endswith("/levels")
    social.leave()
    police.leave()


def test_two_windows_of_one_concern_keep_what_was_typed_in_each(browser, hub):
    school = signed_in(browser, hub, "Joanne Pell")
    address = to_worry(school, "Twowindows")
    expect(school.page.locator("#saved")).to_contain_text("Saved at")
    other = school.context.new_page()
    other.goto(address)
    school.page.fill("#worry", "First words. More in one.")
    expect(school.page.locator("#saved")).to_contain_text("Saved at")
    school.page.wait_for_timeout(2_000)
    other.fill("#childs-words", "He hurts me")
    expect(other.locator("#saved")).to_contain_text("Saved at")
    third = school.context.new_page()
    third.goto(address)
    assert third.input_value("#worry") == "First words. More in one."
    assert third.input_value("#childs-words") == "He hurts me"

    # In one and the same field: both are shown.
    other.fill("#worry", "First words. More in two.")
    expect(other.locator("#saved")).to_contain_text("Not saved")
    other.get_by_role("button", name="Continue").click()
    other.wait_for_load_state()
    assert "First words. More in one." in other.inner_text("main")
    assert other.input_value("#worry") == "First words. More in two."
    other.get_by_role("button", name="Continue").click()
    other.wait_for_load_state()
    assert "First words. More in two." in other.inner_text("main")
    school.problems.clear()
    school.leave()


@pytest.mark.parametrize("javascript", [True, False])
def test_words_after_a_concern_was_sent_are_shown_and_can_be_sent(browser, hub, javascript):
    school = signed_in(browser, hub, "Joanne Pell", javascript=javascript)
    address = to_worry(school, "Aftersent" if javascript else "Plainsent")
    school.press("Continue")
    other = school.context.new_page()
    other.goto(address)
    school.press("Send concern to the hub")
    other.fill("#worry", "First words. He comes back tonight with a knife.")
    other.check("input[name=danger][value=yes]")
    if javascript:
        expect(other.locator("#saved")).to_contain_text("Not saved: this concern was sent at")
        assert len(other.inner_text("#saved")) < 200
    other.get_by_role("button", name="Continue").click()
    other.wait_for_load_state()
    said = other.inner_text("main")
    assert "The hub does not have what you added" in said and "Call 999" in said
    assert "knife" in other.input_value("#more")
    other.get_by_role("button", name=re.compile("Send this as more about RBC-")).click()
    other.wait_for_load_state()
    assert "The hub has your concern" in other.inner_text("main")
    school.problems.clear()
    school.leave()


def test_a_deep_link_survives_signing_in(browser, hub):
    from people import Person

    school = Person(browser, hub.addresses[0], None)
    school.open("/requests")
    assert "Sign in to go back to where you were" in school.text()
    school.page.get_by_role("button", name="Joanne Pell").click()
    school.page.wait_for_load_state()
    assert school.page.url.endswith("/requests")
    school.page.goto(school.address + "/sign-in?next=//evil.example")
    assert "evil" not in school.page.content()
    school.leave()


def test_no_thirteenth_person_is_refused_in_silence(browser, hub):
    school = signed_in(browser, hub, "Joanne Pell")
    to_worry(school, "Manypeople")
    school.page.goto(school.page.url.rsplit("/", 1)[0] + "/2")
    for _ in range(11):
        school.page.get_by_role("button", name="Add another child or adult").click()
        school.page.wait_for_load_state()
    school.page.get_by_role("button", name="Add another child or adult").click()
    school.page.wait_for_load_state()
    assert "There is room for 12 people" in school.text()
    assert school.page.input_value("#p0-family") == "Manypeople"
    school.problems.clear()
    school.leave()
