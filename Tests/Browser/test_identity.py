"""Deciding which records are a child, as a social worker does."""

import pytest

from people import Person


def opened(browser, demo, javascript):
    """A social worker on the page of a child of whom something is left to decide."""
    person = Person(browser, demo.addresses[0], "", javascript)
    person.open("/sign-in")
    person.press("Priya Shah")
    page = person.open("/queue")
    enquiries = page.eval_on_selector_all(
        "a[href^='/enquiries/']", "all => all.map(a => a.getAttribute('href'))")
    page.goto(demo.addresses[0] + enquiries[0])
    child = page.locator("a[href^='/people/']").first.get_attribute("href")
    person.open(child + "/identity")
    return person


@pytest.mark.parametrize("javascript", [True, False])
def test_what_waits_to_be_decided_is_one_list_across_the_hub(browser, demo, javascript):
    person = Person(browser, demo.addresses[0], "", javascript)
    person.open("/sign-in")
    person.press("Priya Shah")
    person.open("/queue")
    person.page.get_by_role("link", name="Records to compare").click()
    page = person.page
    page.wait_for_load_state()
    rows = page.locator("section[aria-labelledby=waiting] tbody tr")
    if rows.count() == 0:
        assert "Nothing waits" in person.text()
    else:
        name = rows.first.locator("th a").first
        child = name.inner_text()
        assert int(rows.first.locator("td").last.inner_text().split()[0]) > 0
        person.look()
        person.fits_small_screen()
        name.click()
        page.wait_for_load_state()
        assert child in page.locator("h1").inner_text()
        assert page.locator("section[aria-labelledby=open] .card").count() > 0
        page.get_by_role("link", name="All records to compare").click()
        page.wait_for_load_state()
    person.look()
    person.leave()


@pytest.mark.parametrize("javascript", [True, False])
def test_records_side_by_side_are_decided_or_left_open(browser, demo, javascript):
    person = opened(browser, demo, javascript)
    page = person.page
    if page.locator("section[aria-labelledby=open] .card").count() == 0:
        # What was decided is taken back, so that there is something to look at.
        person.reveal("Undo")
        page.locator("details[open] input[name=because]").fill("To look again")
        person.press("Undo this")
    card = page.locator("section[aria-labelledby=open] .card").first
    record = card.locator("input[name=target]").get_attribute("value")

    def same():
        return page.locator("section[aria-labelledby=open] .card", has=page.locator(f"input[value='{record}']")).first

    assert card.locator("thead th").all_inner_texts()[1] == "This person"
    assert {"Name", "Born"} <= set(card.locator("tbody th").all_inner_texts())
    card.locator("summary", has_text="How we worked this out").click()
    assert card.locator("svg.waterfall").is_visible()
    assert "Together: " in card.inner_text()
    person.look()
    person.fits_small_screen()

    # A decision needs a reason.
    same().get_by_role("button", name="Cannot tell").click()
    page.wait_for_load_state()
    assert "Enter your reason" in person.text()
    same().locator("input[name=because]").fill("The records say too little")
    same().get_by_role("button", name="Cannot tell").click()
    page.wait_for_load_state()
    assert "Nobody could tell yet" in same().inner_text()
    assert "The records say too little" in same().inner_text()
    person.look()

    same().locator("input[name=because]").fill("The school says so")
    same().get_by_role("button", name="Same person").click()
    page.wait_for_load_state()
    assert "The school says so" in page.locator("section[aria-labelledby=decided]").inner_text()
    assert page.locator(f"section[aria-labelledby=open] input[value='{record}']").count() == 0
    person.leave()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_brother_or_sister_is_added_to_an_open_enquiry(browser, demo, javascript):
    person = Person(browser, demo.addresses[0], "", javascript)
    person.open("/sign-in")
    person.press("Priya Shah")
    page = person.open("/queue")
    enquiry = page.eval_on_selector_all(
        "a[href^='/enquiries/']", "all => all.map(a => a.getAttribute('href'))")[0]
    person.open(enquiry)
    page.get_by_role("link", name="Add a brother, sister or adult").click()
    page.wait_for_load_state()
    person.look()
    person.fits_small_screen()
    name = "Zelda" if javascript else "Zora"
    page.fill("#given", name)
    page.fill("#family", "Quillfeather")
    person.press("Add them")
    # What is missing is said, and what was typed is kept.
    assert "Select what they are to the child" in person.text()
    assert page.input_value("#given") == name
    page.get_by_label("Brother or sister").check()
    page.fill("#subject-because", "Lives in the same home")
    person.press("Add them")
    if "The hub knows somebody like this" in person.text():
        page.get_by_label("Nobody the hub has met: add them").check()
        person.press("Add them")
    panel = page.locator("section[aria-labelledby=subjects]")
    assert f"{name} Quillfeather" in panel.inner_text()
    assert "Brother or sister" in panel.inner_text()
    assert "Lives in the same home" in panel.inner_text()
    person.leave()
