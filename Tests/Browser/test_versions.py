"""Two people who write in the same place; a section 47 enquiry; who somebody is, put right."""

import datetime

import pytest
from playwright.sync_api import expect

from conftest import demo_area
from people import enquiries, signed_in


@pytest.fixture(scope="module")
def hub():
    yield from demo_area()


def one_with(person, page, selector):
    """The first enquiry of the queue whose page has something."""
    for link in enquiries(person):
        person.page.goto(f"{person.address}{link}/{page}")
        if person.page.locator(selector).count():
            return link
    raise AssertionError(f"no enquiry has {selector}")


@pytest.mark.parametrize("javascript", [True, False])
def test_who_writes_second_sees_both_and_says_which_stands(browser, hub, javascript):
    priya, grace = (
        signed_in(browser, hub, name, javascript) for name in ["Priya Shah", "Grace Ashdown"])
    path = one_with(priya, "plan", "text=Change aims or the review date")
    soon = datetime.date.today() + datetime.timedelta(days=9)

    def write(person, words):
        person.page.fill("#family", words)
        person.date("review", soon.day, soon.month, soon.year)
        person.press("Save the plan")

    for person in (priya, grace):
        person.open(path + "/plan")
        person.reveal("Change aims or the review date")
    write(grace, f"Told by Grace, {javascript}")
    expect(grace.page.locator("aside")).to_contain_text(f"Told by Grace, {javascript}")
    write(priya, f"Told by Priya, {javascript}")
    both = priya.page.get_by_role("group", name="Two versions")
    expect(both).to_contain_text("Grace Ashdown wrote this while you were writing")
    expect(both).to_contain_text(f"Told by Grace, {javascript}")
    assert priya.page.input_value("#family") == f"Told by Priya, {javascript}"
    priya.fits_small_screen()
    # Nothing of it was saved.
    grace.open(path + "/plan")
    assert f"Told by Priya, {javascript}" not in grace.text()

    priya.press("Save the plan")
    expect(priya.page.get_by_role("group", name="Two versions")).to_have_count(0)
    grace.open(path + "/plan")
    assert f"Told by Priya, {javascript}" in grace.text()
    for person in (priya, grace):
        person.leave()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_section_47_enquiry_is_followed_to_its_conference(browser, hub, javascript):
    priya = signed_in(browser, hub, "Priya Shah", javascript)
    path = one_with(priya, "decision", "form[action$='/section47']")
    priya.open(path + "/decision")
    due = "Hold the child protection conference, or say why none is needed"
    priya.press("Record what it came to")
    assert "Select what was found" in priya.text()
    priya.tick("s47-finding", "conference")
    priya.page.fill("#s47-because", "Harm was found by the doctor")
    priya.press("Record what it came to")
    assert "A child protection conference is needed" in priya.text()
    priya.open("/due")
    # Whoever leads it has it among what is due; others find it on the page itself.
    led = due in priya.text()
    priya.open(path + "/decision")
    assert "within 15 working days" in priya.text()

    day = datetime.date.today()
    while day.weekday() > 4:
        day -= datetime.timedelta(days=1)
    priya.date("conference", 1, 2, day.year + 1)
    priya.tick("conference-plan", "yes")
    priya.page.fill("#conference-because", "All agreed")
    priya.press("Record the conference")
    assert "not after today" in priya.text()
    assert priya.page.input_value("#conference-because") == "All agreed"
    priya.date("conference", day.day, day.month, day.year)
    priya.press("Record the conference")
    assert "a child protection plan" in priya.text()
    assert "within 15 working days" not in priya.text()
    priya.fits_small_screen()
    if led:
        priya.open("/due")
        assert path + "/decision" not in [
            row.get_attribute("href") for row in priya.page.locator("main a").all()
            if due in row.inner_text()]
    priya.leave()


def child_of(person, path):
    person.page.goto(person.address + path)
    links = person.page.eval_on_selector_all(
        "a[href^='/people/']", "all => all.map(a => a.getAttribute('href'))")
    return "/".join(links[0].split("/")[:3])


@pytest.mark.parametrize("javascript", [True, False])
def test_who_somebody_is_can_be_put_right(browser, hub, javascript):
    nadia = signed_in(browser, hub, "Nadia Brook", javascript)
    path = child_of(nadia, next(enquiries(nadia)))
    nadia.open(path + "/identity")
    nadia.reveal("Change details")
    given = nadia.page.input_value("#given")
    nadia.page.fill("#known-as", f"Sky {javascript} Reed\nBo Reed")
    nadia.press("Save the details")
    assert "Enter why it is changed" in nadia.text()
    assert f"Sky {javascript} Reed" in nadia.page.input_value("#known-as")
    nadia.page.fill("#details-because", "The school says so")
    nadia.press("Save the details")
    panel = nadia.page.locator("section[aria-labelledby=details]")
    expect(panel).to_contain_text(f"Sky {javascript} Reed, Bo Reed")
    expect(panel).to_contain_text(given)
    nadia.fits_small_screen()
    nadia.leave()
