"""A strategy discussion: called, minuted as it is said, ended with its quorum, minutes sent out."""

import datetime

import pytest
from playwright.sync_api import expect

from conftest import demo_area
from people import enquiries, signed_in


@pytest.fixture(scope="module")
def hub():
    yield from demo_area()


def free(manager, police):
    """An enquiry the police have a part in, with no strategy discussion yet."""
    for link in enquiries(manager, police):
        police.page.goto(police.address + link + "/strategy")
        if "No strategy discussion has been called" in police.text():
            return link + "/strategy"
    raise AssertionError("no enquiry without a strategy discussion")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_strategy_discussion_from_call_to_minutes(browser, hub, javascript):
    manager = signed_in(browser, hub, "Grace Ashdown", javascript)
    police = signed_in(browser, hub, "Dan Boateng", javascript)
    path = free(manager, police)
    manager.open(path)
    manager.press("Call it")
    assert "Select how you meet" in manager.text()
    manager.page.fill("#strategy-because", "A new injury that nobody explains")
    manager.page.get_by_label("By telephone").check()
    manager.page.fill("#start-time", "quarter past")
    manager.press("Call it")
    assert "Enter a time, such as 2:30pm" in manager.text()
    assert manager.page.input_value("#strategy-because") == "A new injury that nobody explains"
    later = datetime.datetime.now() + datetime.timedelta(days=1)
    manager.date("start", later.day, later.month, later.year)
    manager.page.fill("#start-time", "2:30pm")
    manager.press("Call it")
    assert "2:30pm" in manager.text()
    file = manager.page.request.get(manager.address + path + "/calendar.ics")
    assert "SUMMARY:Hub meeting" in file.text() and "injury" not in file.text()
    # The police write as it is said; where nobody agreed to it, they say why they share.
    police.open(path)
    police.page.fill("#minute", "We saw the home last night: two adults, no food")
    police.press("Add to the minutes")
    if "Why does your agency share it?" in police.text():
        police.page.fill("#together-because", "The child is at risk")
        police.press("Say why, and send it")
    assert "two adults, no food" in police.text()
    if javascript:
        # The manager's page follows as the police write.
        expect(manager.page.locator("#strategy-minutes")).to_contain_text("two adults, no food")
    else:
        manager.open(path)
    assert "two adults, no food" in manager.text()
    manager.reveal("Add an action")
    manager.page.fill("#say-what", "Visit tonight")
    manager.date("say-due", later.day, later.month, later.year)
    manager.press("Add this action")
    assert "Select who will do it" in manager.text()
    assert manager.page.input_value("#say-what") == "Visit tonight"
    manager.page.select_option("#say-owner", label="Dan Boateng, Police")
    manager.press("Add this action")
    assert "Visit tonight (Dan Boateng, Police" in manager.text()
    # It is his to accept at once, before anything is decided.
    police.open("/due")
    assert "Accept the action" in police.text()
    police.open(path.replace("/strategy", "/plan"))
    assert "Visit tonight" in police.text()
    row = police.page.locator("tr", has_text="Visit tonight")
    row.get_by_role("button", name="Accept this action").click()
    manager.open(path)
    assert "In progress" in manager.text()
    manager.reveal("Write down who came")
    for code, name in (("CSC", "Grace Ashdown"), ("POL", "Dan Boateng")):
        manager.page.fill(f"#came-{code}", name)
    manager.page.get_by_label("Section 47 enquiry, with the police").check()
    manager.page.fill("#held-because", "Harm is likely")
    for field in ("investigation", "medical", "parents"):
        manager.page.fill(f"#{field}", "Decided")
    manager.press("End the discussion")
    # Without health it is no strategy discussion, unless it is said why.
    assert "Enter why it went on without" in manager.text()
    assert manager.page.input_value("#came-POL") == "Dan Boateng"
    for field in manager.page.locator("input[id^='missing-']").all():
        if field.get_attribute("id") not in ("missing-CSC", "missing-POL"):
            field.fill("Could not be reached")
    manager.press("End the discussion")
    assert "The minutes are not out yet" in manager.text()
    if javascript:
        manager.fits_small_screen()
    manager.open(path)
    manager.press("Send out the minutes")
    police.open(path)
    assert "Section 47 enquiry, with the police" in police.text()
    assert "Did not come. Could not be reached" in police.text()
    police.leave()
    manager.leave()
