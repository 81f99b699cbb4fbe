"""What is kept and until when: holds, and erasing by two people, as they meet it."""

import re

import pytest

from test_access import hub, signed_in  # noqa: F401 (a fixture)

GUARDIAN = "Femi Alade"


def closed(person):
    """References of closed enquiries, with the address where each child's records are erased."""
    person.open("/retention")
    rows = person.page.eval_on_selector_all(
        "#closed ~ .panel__b a, section:has(#closed) table a",
        "all => all.map(a => [a.innerText, a.getAttribute('href')])")
    return [(reference.replace("\n", ""), path) for reference, path in rows]


@pytest.mark.parametrize("javascript", [True, False])
def test_two_people_erase_a_childs_records_and_a_certificate_says_so(browser, hub, javascript):
    grace = signed_in(browser, hub, "Grace Ashdown", javascript)
    reference, path = closed(grace)[-1]
    grace.open(path)
    assert "It covers 1 child" in grace.text()
    grace.fits_small_screen()
    grace.press("Propose erasing")
    assert "Select why they may go" in grace.text()
    grace.page.check('input[name="basis"][value="retentionOver"]')
    grace.page.fill("#because", "Order of 3 November")
    grace.press("Propose erasing")
    assert f"The time to keep {reference} is not over until" in grace.text()
    grace.page.check('input[name="basis"][value="courtOrder"]')
    grace.page.fill("#because", "Order of 3 November")
    grace.press("Propose erasing")
    assert "You proposed this. Somebody else must carry it out." in grace.text()
    assert grace.page.get_by_role("button", name="Erase them").count() == 0

    miriam = signed_in(browser, hub, GUARDIAN, javascript)
    miriam.open("/retention")
    assert f"{reference}, kept until" in miriam.text()
    miriam.press("Erase them")
    assert "Tick that you have looked at it yourself" in miriam.text()
    miriam.page.check('input[name="sure"]')
    miriam.press("Erase them")
    assert "Certificate of destruction" in miriam.text() and "A court ordered it" in miriam.text()
    miriam.fits_small_screen()
    link = miriam.page.get_by_role("link", name="Download with proof").get_attribute("href")
    words = miriam.context.request.get(hub.addresses[0] + link).text()
    assert "Order of 3 November" in words and "c2sp.org/tlog-proof@v1" in words

    assert reference not in [one for one, _ in closed(grace)]
    grace.page.goto(hub.addresses[0] + re.sub("/erase$", "", path))
    assert "You cannot see this page" in grace.text()
    grace.problems.clear()
    for person in (grace, miriam):
        person.leave()
    for check in [("ledger", "verify"), ("rebuild",), ("keys", "status")]:
        done = hub.run(*check)
        assert done.returncode == 0, (check, done.stdout, done.stderr)


def test_a_hold_stands_in_the_way_until_it_is_ended(browser, hub):
    grace = signed_in(browser, hub, "Grace Ashdown")
    _, path = closed(grace)[0]
    grace.open(path)
    grace.reveal("Hold these records in law instead")
    grace.press("Place on legal hold")
    assert "Say what holds it" in grace.text()
    grace.reveal("Hold these records in law instead")
    grace.page.fill("#hold-because", "The national inquiry")
    grace.press("Place on legal hold")
    assert "The national inquiry" in grace.text()
    grace.open(path)
    assert "A legal hold is in place: The national inquiry" in grace.text()
    assert grace.page.get_by_role("button", name="Propose erasing").count() == 0
    grace.open("/retention")
    grace.reveal("End this hold")
    grace.page.fill("[id^=end-]", "It has reported")
    grace.press("End it")
    grace.open(path)
    assert grace.page.get_by_role("button", name="Propose erasing").count() == 1
    grace.leave()


def test_keys_are_changed_while_the_hub_runs(browser, hub):
    grace = signed_in(browser, hub, "Grace Ashdown")
    assert hub.run("keys", "rotate").returncode == 0
    assert hub.run("keys", "rotate", "--agency", "CSC").returncode == 0
    done = hub.run("keys", "status")
    assert done.returncode == 0 and "newest first: 2, 1" in done.stdout
    # New people under the new keys, and pages of old ones, in the process that was running.
    added = hub.run("person", "add", "--given", "Newly", "--family", "Come")
    assert added.returncode == 0, added.stderr
    for path in ["/queue", "/retention", "/board", "/ledger"]:
        grace.open(path)
    grace.leave()
    refused = hub.run("keys", "retire", "2")
    assert refused.returncode == 1 and "newest" in refused.stderr
    assert hub.run("keys", "retire", "1").returncode == 0
    assert hub.run("ledger", "verify").returncode == 0
