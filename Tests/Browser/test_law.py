"""Weekly situations, each answered on the page that somebody would use for it."""

import pytest

from conftest import demo_area
from people import Person, enquiries, signed_in


@pytest.fixture(scope="module")
def hub():
    yield from demo_area()


class Asker(Person):
    """Somebody who asks the guide about something that is no request of the hub."""

    def ask(self, **answers):
        self.open("/can-i-share")
        for fact, value in answers.items():
            fact = fact.replace("_", "-")
            field = self.page.locator(f'[name="{fact}"]').first
            if not field.count():
                self.press("Show what the law says")
            if not field.count():
                # It is not asked, for no answer to it would change anything here.
                continue
            fold = self.page.locator(f'details:has([name="{fact}"])')
            if fold.count() and not fold.first.evaluate("fold => fold.open"):
                fold.first.locator("summary").click()
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                self.tick(fact, value)
        self.press("Show what the law says")
        return self.page.inner_text("#guide-panel")


@pytest.mark.parametrize("javascript", [True, False])
def test_whoever_has_no_role_is_told_no_more_than_thank_you(browser, hub, javascript):
    worker = Asker(browser, hub.addresses[0], None, javascript)
    worker.open("/sign-in")
    worker.press("Priya Shah")
    # A neighbour asks what came of it.
    said = worker.ask(recipient="public", risk="significant-harm")
    assert "Get advice before you decide" in said
    assert "only that it was received and looked at" in said
    # A father without parental responsibility.
    said = worker.ask(recipient="parent-without", risk="significant-harm")
    assert "Without parental responsibility a parent has no right to it" in said
    # A solicitor’s letter.
    said = worker.ask(recipient="solicitor", risk="welfare")
    assert "Pass it on as a request for a record" in said
    # And the press.
    assert "not even that you know the child" in worker.ask(recipient="press", risk="welfare")
    worker.fits_small_screen()
    worker.leave()


def test_a_clinic_does_not_say_that_it_knows_a_girl_who_can_decide(browser, hub):
    nurse = Asker(browser, hub.addresses[0], None)
    nurse.open("/sign-in")
    said = nurse.ask(
        discloser="nhs", recipient="school", risk="welfare", consent="refused", confidential="yes",
        age="competent")
    assert "You can say that you know" not in said
    assert "Do not share this" in said or "Get advice before you decide" in said
    nurse.leave()


def test_the_police_tell_a_school_of_domestic_abuse(browser, hub):
    officer = Asker(browser, hub.addresses[0], None)
    officer.open("/sign-in")
    officer.press("Dan Boateng")
    said = officer.ask(recipient="school", risk="needs-help", concern="domestic-abuse")
    assert "You must share this" in said
    assert "Domestic Abuse Act 2021, section 49A" in said and "Not confirmed" in said
    officer.leave()


def test_a_child_death_review_must_be_answered(browser, hub):
    doctor = Asker(browser, hub.addresses[0], None)
    doctor.open("/sign-in")
    said = doctor.ask(
        discloser="gp", recipient="nhs", risk="none-known", request="child-death",
        confidential="yes")
    assert "You must share this" in said and "section 16N" in said
    doctor.leave()


def test_the_guide_asks_few_questions(browser, hub):
    worker = Asker(browser, hub.addresses[0], None)
    worker.ask(discloser="nhs", recipient="council", risk="significant-harm")
    assert 3 <= worker.page.locator("form[action='/can-i-share'] > .field").count() <= 7
    worker.leave()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_situation_asks_only_what_it_leaves_open(browser, hub, javascript):
    head = Asker(browser, hub.addresses[0], None, javascript)
    head.open("/sign-in")
    head.press("Joanne Pell")
    page = head.open("/can-i-share")
    head.follow("Somebody who works with children may have harmed one, now or long ago")
    assert page.locator("form[action='/can-i-share'] > .field").count() <= 7
    assert "within one working day" in head.text() and "LADO" in head.text()
    page.select_option("#recipient", "council")
    head.tick("risk", "significant-harm")
    head.press("Show what the law says")
    assert "You can share this" in page.inner_text("#guide-panel")
    head.fits_small_screen()
    # What was answered stands when the page comes back.
    assert page.input_value("#recipient") == "council"
    head.leave()


def test_an_agency_hears_that_section_47_was_decided_on(browser, hub):
    manager = signed_in(browser, hub, "Grace Ashdown")
    officer = signed_in(browser, hub, "Dan Boateng")
    links = officer.open("/requests").eval_on_selector_all(
        'a[href^="/requests/"]', "all => all.map(a => a.getAttribute('href'))")
    asked = {link.split("/")[2]: link for link in links}
    for enquiry in enquiries(manager):
        if enquiry.split("/")[-1] in asked and decides_section_47(manager, enquiry):
            break
    else:
        raise AssertionError("no enquiry that the police were asked about takes a decision")
    officer.open("/requests")
    assert "Its standing in law has changed" in officer.text()
    officer.open("/due")
    new = "Read where the enquiry now stands in law"
    before = officer.text().count(new)
    assert before > 0
    officer.open(asked[enquiry.split("/")[-1]])
    assert "A section 47 enquiry has been decided on." in officer.text()
    # Once it was read, nothing says that it is new.
    officer.open("/due")
    assert officer.text().count(new) == before - 1
    for person in (manager, officer):
        person.leave()


def test_the_law_page_says_how_sure_it_is_and_who_signed(browser, hub):
    manager = signed_in(browser, hub, "Grace Ashdown")
    page = manager.open("/law")
    text = page.inner_text("main")
    assert "Laws whose first day is not confirmed" in text and "Nobody has signed that" in text
    assert "Bodies bound" in text and "NHS trusts and foundation trusts" in text
    assert "General knowledge, not checked" in text
    manager.fits_small_screen()
    manager.leave()


def decides_section_47(manager, enquiry):
    """Decides a section 47 enquiry, where the enquiry takes a decision now."""
    page = manager.open(enquiry + "/decision")
    if not page.locator('input[name="outcome"][value="section47"]').count():
        return False
    if "A section 47 enquiry has been decided on." in manager.text():
        return False
    for field in page.locator('input[name^="without-"]').all():
        field.fill("It cannot wait")
    manager.tick("outcome", "section47")
    manager.tick("descriptors", "exploitation")
    page.fill("#rationale", "He is used by adults who can reach him.")
    manager.press("Record the decision")
    return "Section 47 enquiry" in manager.text()


def decided_section_47(manager):
    """An enquiry of the demo on which the manager decides a section 47 enquiry."""
    for enquiry in enquiries(manager):
        if not manager.open(enquiry + "/ask").locator('input[value="HOS"]').count():
            continue
        if decides_section_47(manager, enquiry):
            return enquiry
    raise AssertionError("no enquiry of the demo takes a decision")


@pytest.mark.parametrize("javascript", [True, False])
def test_what_section_47_asks_for_is_not_refused_as_not_needed(browser, hub, javascript):
    manager = signed_in(browser, hub, "Grace Ashdown", javascript)
    enquiry = decided_section_47(manager)
    page = manager.open(enquiry + "/ask")
    manager.tick("purposes", "protect")
    manager.tick("guide-consent", "unsafe-to-ask")
    manager.tick("agencies", "HOS")
    page.fill("#because", "We must know whether he was hurt before.")
    manager.press("Record decision and send requests")

    doctor = signed_in(browser, hub, "Dr Mina Kaur", javascript)
    doctor.open("/requests")
    # Open requests come first; one of the same enquiry may have been answered before.
    links = doctor.page.eval_on_selector_all(
        'a[href^="/requests/"]', "all => all.map(a => a.getAttribute('href'))")
    request = next(link for link in links if enquiry.split("/")[-1] in link)
    page = doctor.open(request)
    assert "You must share this" in doctor.text() and "section 47" in doctor.text()
    doctor.reveal("We will not share anything")
    page.select_option("#reason", "notRelevant")
    page.fill("#decline-words", "It is not needed")
    doctor.press("Record and send")
    assert "Nobody refuses this alone" in doctor.text()
    # Neither is it refused piece by piece.
    doctor.knows()
    page.fill("#words-0", "A visit in May")
    doctor.reveal("Leave this out")
    page.select_option("#leave-0", "notRelevant")
    doctor.press("Send to the hub")
    assert "Nobody refuses this alone" in doctor.text()
    assert page.input_value("#words-0") == "A visit in May"
    # It is open still, and the hospital's own guardian is asked, once, by a time.
    assert request in doctor.open("/requests").content()
    guardian = signed_in(browser, hub, "Femi Alade", javascript)
    guardian.open("/due")
    assert "Give the advice you are asked for" in guardian.text()
    guardian.open("/advice")
    assert "Not needed to keep the child safe: It is not needed" in guardian.text()
    for person in (manager, doctor, guardian):
        person.leave()
