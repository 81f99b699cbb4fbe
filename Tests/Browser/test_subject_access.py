"""Somebody asks to see what is held about them: put together, looked at, given."""

import pytest

from test_access import hub, signed_in  # noqa: F401 (a fixture)

GUARDIAN = "Femi Alade"


def asked(person, where):
    """Addresses of the requests a person sees on their list, at one stage."""
    person.open("/retention")
    return person.page.eval_on_selector_all(
        "section:has(#asked) tbody tr",
        "(rows, where) => rows.filter(row => row.innerText.includes(where))"
        ".map(row => row.querySelector('a').getAttribute('href'))", where)


def test_whoever_put_it_together_cannot_give_it_but_may_end_it(browser, hub):
    grace = signed_in(browser, hub, "Grace Ashdown")
    bundle = asked(grace, "Waiting for a second person")[-1]
    grace.open(bundle)
    assert "You put this together. Somebody else must look at it and give it." in grace.text()
    assert grace.page.get_by_role("button", name="Release the copy").count() == 0
    assert "Taken out, and why" in grace.text()
    # A child on their own has nobody else in their record, but every review has the child's view.
    assert "The child’s view at a review" in grace.text()
    grace.fits_small_screen()
    grace.reveal("This request is not going on")
    grace.press("End it")
    assert "Say why it is not going on" in grace.text()
    grace.reveal("This request is not going on")
    grace.page.fill("#withdraw", "Asked again by their solicitor")
    grace.press("End it")
    assert "Asked again by their solicitor" in grace.text()
    copy = grace.context.request.get(hub.addresses[0] + bundle + "/copy.txt")
    assert copy.status == 403
    grace.leave()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_request_is_put_together_looked_at_and_given(browser, hub, javascript):
    # A guardian sees requests about children whom their own agency was asked about.
    femi = signed_in(browser, hub, GUARDIAN, javascript)
    theirs = asked(femi, "Waiting for a second person")[0]
    grace = signed_in(browser, hub, "Grace Ashdown", javascript)
    grace.open(theirs)
    grace.page.get_by_role("link", name="Requests about their record").click()
    assert "Log a subject access request" in grace.text()
    grace.press("Write it down")
    assert "Select who asked" in grace.text()
    grace.page.check('input[name="recipient"][value="own"]')
    grace.page.fill("#name", "The child, now grown up")
    grace.press("Write it down")
    assert "Say how you made sure of who is asking" in grace.text()
    grace.page.fill("#checked", "Came in with a passport")
    grace.page.fill("#delivery", "Handed over")
    grace.press("Write it down")
    assert "What is given to The child, now grown up" in grace.text()
    grace.fits_small_screen()
    first = grace.page.locator('select[name^="item-concern"]').first
    first.select_option("seriousHarm")
    name = first.get_attribute("name")
    grace.press("Put it before a second person")
    assert "Say why you took these out" in grace.text()
    # What was chosen is still chosen.
    assert grace.page.locator(f'select[name="{name}"]').input_value() == "seriousHarm"
    grace.page.fill("#because", "Her brother would be hurt for it")
    grace.press("See what that leaves")
    assert "Somebody would be likely to come to serious harm" in grace.text()
    grace.press("Put it before a second person")
    assert "Somebody else must look at it" in grace.text()
    assert "Her brother would be hurt for it" in grace.text()
    bundle = grace.page.url

    femi.page.goto(bundle)
    femi.press("Release the copy")
    assert "Tick that you have read all of it" in femi.text()
    femi.page.fill("#send-back", "Take out the plan too")
    femi.press("Send it back")
    assert "Being put together" in femi.text()
    grace.page.goto(bundle)
    assert "Take out the plan too" in grace.text()
    grace.press("Put it before a second person")
    femi.page.goto(bundle)
    femi.page.check("#sure")
    femi.press("Release the copy")
    assert "Digest of the copy" in femi.text()
    femi.fits_small_screen()
    copy, proof = [
        femi.context.request.get(bundle + path).text() for path in ("/copy.txt", "/proof.txt")]
    assert "What we hold about" in copy and "Her brother" not in copy
    assert "c2sp.org/tlog-proof@v1" in proof
    for person in (grace, femi):
        person.leave()
    for check in [("ledger", "verify"), ("rebuild",)]:
        done = hub.run(*check)
        assert done.returncode == 0, (check, done.stdout, done.stderr)
