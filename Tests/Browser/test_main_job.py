"""From a concern to a reviewed plan, by five people, from an empty hub."""

import datetime

import pytest

from conftest import Hub, postgres
from keyboard import KeyboardPerson
from people import Person

REGISTER = """ref,forename,surname,dob,house,address,postcode
g1,Calum,Breckenridge,2019-05-14,12,Mill Road,RB4 7XY
g2,Oscar,Brackenridge,2019-05-14,12,Mill Road,RB4 7XY
g3,Impossible,Date,31/06/2015,,,
g4,Ragged
"""


def soon(days):
    day = datetime.date.today() + datetime.timedelta(days=days)
    return day.day, day.month, day.year


def journey(hub, browser, javascript, kind=Person):
    addresses = hub.addresses
    people = {
        login: kind(browser, addresses[place % len(addresses)], login, javascript).sign_in()
        for place, login in enumerate(["screening", "social", "police", "school", "manager", "gpadmin"])
    }
    import_register(people["gpadmin"])
    reference = send_concern(people["school"])
    enquiry = screen(people["screening"], reference)
    decide_who(people["screening"], enquiry)
    rate_and_ask(people["social"], enquiry)
    reply(people["police"], "Called to the home twice this year", "POL")
    reply_part(people["school"])
    assess(people, enquiry)
    decide(people, enquiry)
    plan(people, enquiry)
    see_it_whole(people, enquiry)
    for person in people.values():
        person.leave()


def import_register(admin):
    page = admin.open("/registers")
    assert page.locator("#agency").count() == 0
    page.set_input_files("#file", files=[
        {"name": "gp.csv", "mimeType": "text/csv", "buffer": REGISTER.encode()}])
    admin.press("Continue")
    assert page.input_value("#map-id") == "ref"
    assert page.input_value("#map-family_name") == "surname"
    admin.press("Import this register")
    for _ in range(40):
        if "can be searched" in admin.text():
            break
        page.wait_for_timeout(250)
        page.goto(page.url)
    assert "3 people can be searched" in admin.text()
    assert "1 row was left out" in admin.text()
    assert "2 cells and the header has 7" in admin.text()
    assert "not a date that can be" in admin.text()


def send_concern(school):
    page = school.open("/concerns")
    # Who she is, is known already.
    school.press("Start")
    assert "Who are you worried about?" in school.text()
    page.fill("#p0-given", "Callum")
    page.fill("#p0-family", "Brackenridge")
    page.fill("#p0-born-day", "14")
    page.fill("#p0-born-year", "2019")
    school.press("Continue")
    assert "Date of birth must include a month" in school.text()
    assert page.input_value("#p0-given") == "Callum"
    page.fill("#p0-born-month", "5")
    page.fill("#p0-house", "12")
    page.fill("#p0-street", "Mill Road")
    page.fill("#p0-postcode", "RB4 7XY")
    school.press("Add another child or adult")
    page.fill("#p1-given", "Ann")
    school.press("Continue")
    assert "Select who this is" in school.text()
    page.select_option("#p1-role", "parent")
    page.fill("#p1-family", "Brackenridge")
    page.fill("#p1-relationship", "mother")
    school.press("Continue")
    school.tick("kinds", "criminalExploitation")
    page.fill("#worry", "Two phones, and money he could not account for.")
    if school.javascript:
        # Nothing is sent, and yet nothing typed is lost.
        page.get_by_text("Saved at").wait_for()
        page.goto(page.url)
        assert "Two phones" in page.input_value("#worry")
        school.tick("kinds", "criminalExploitation")
    page.fill("#childs-words", "They know where my sister goes to school.")
    page.fill("#heard-by", "Ms Lane")
    school.tick("danger", "no")
    school.press("Continue")
    assert "born 14 May 2019" in school.text()
    assert "School or nursery" in school.text() and "Ms Lane" in school.text()
    school.press("Send concern to the hub")
    assert "The hub has your concern" in school.text()
    return page.inner_text("h1").split(": ")[1]


def screen(screening, reference):
    page = screening.open("/queue")
    assert reference in screening.text()
    screening.follow("Callum Brackenridge")
    assert "They know where my sister goes to school" in screening.text()
    assert "Not searched" in screening.text()
    screening.tick("rating", "amber")
    page.fill("#because", "")
    screening.press("Open the enquiry")
    assert "Enter why you chose this priority" in screening.text()
    page.fill("#because", "Clear signs, seen today")
    screening.press("Open the enquiry")
    assert "RB-" in screening.text()
    path = "/enquiries/" + page.url.split("/enquiries/")[1]
    screening.reveal("Change who leads")
    page.select_option("#lead", label="Priya Shah")
    page.locator('form[action$="/lead"]').get_by_role("button").click()
    page.wait_for_load_state()
    assert "Priya Shah" in screening.text()
    return path


def decide_who(screening, enquiry):
    page = screening.open(enquiry)
    page.fill("#q", "brackenridge calum 14/5/2019")
    screening.press("Search")
    assert "Why:" in screening.text()
    screening.open(enquiry)
    screening.follow("Identity")
    assert "Possible twin" in screening.text()
    card = page.locator(".card", has_text="Calum Breckenridge").first
    card.get_by_label("Your reason").fill("Same birth date and home")
    card.get_by_role("button", name="Same person").click()
    page.wait_for_load_state()
    assert "Same person: GPS g1" in screening.text()
    page.locator(".card", has_text="GPS g1").locator("summary").click()
    undo = page.locator(".card", has_text="GPS g1")
    undo.get_by_label("Your reason").fill("Checking that it can be undone")
    undo.get_by_role("button", name="Undo this").click()
    page.wait_for_load_state()
    assert "Same person: GPS g1" not in screening.text()


def rate_and_ask(social, enquiry):
    page = social.open(enquiry)
    social.reveal("Change the priority")
    social.tick("rating", "red")
    page.locator('form[action$="/rate"] textarea').fill("He named an adult")
    social.press("Save the priority")
    assert "(earlier)" in social.text()
    social.open(enquiry + "/ask")
    assert "Consent never blocks sharing" in social.text()
    social.tick("purposes", "protect")
    social.tick("guide-consent", "unsafe-to-ask")
    social.tick("agencies", "POL")
    social.tick("agencies", "EDU")
    page.check("#tell-0")
    social.press("Record decision and send requests")
    assert "Enter why the agency needs to know" in social.text() or "own words" in social.text()
    page.fill("#need-0", "To know what to look for")
    page.fill("#because", "We need what each agency knows to judge the risk.")
    social.press("Record decision and send requests")
    assert "Police" in social.text() and "Due" in social.text()


def reply(police, words, agency):
    page = police.open("/requests")
    police.follow("Callum Brackenridge")
    assert "No decision has been made on section 17 or section 47" in police.text()
    police.press("Send to the hub")
    assert "Select your answer" in police.text()
    police.knows(source="")
    page.fill("#words-0", words)
    police.press("Send to the hub")
    # All that is to be mended is said at once.
    assert "Enter where this comes from" in police.text()
    assert "Select what you think of sharing it" in police.text()
    police.reveal("Source:")
    page.fill("#source-0", "Police case system")
    police.tick("view-0", "answers")
    police.reveal("Who will see this:")
    police.tick("handling-0", "open")
    police.press("Send to the hub")
    assert "Check before you send" in police.text() and words in police.text()
    police.press("Send it")
    assert "Your answer is with the hub" in police.text()
    police.open("/requests")
    assert "There is nothing to answer" in police.text()


def reply_part(school):
    page = school.open("/requests")
    school.follow("Callum Brackenridge")
    school.reveal("I need more time")
    school.tick("hours", "2")
    page.fill("#time-because", "The head is teaching")
    school.press("Tell the hub")
    school.follow("Callum Brackenridge")
    school.knows(source="School register")
    page.fill("#words-0", "Nine days missed this month")
    school.tick("view-0", "answers")
    school.press("Add another piece")
    page.fill("#words-1", "A dentist visit")
    school.page.locator("summary", has_text="Leave this out").nth(1).click()
    page.select_option("#leave-1", "notRelevant")
    school.reveal("Why?")
    page.fill("#because", "The absence matters; the rest does not")
    school.press("Send to the hub")
    assert "Left out: the hub learns that, and why" in school.text()
    school.press("Send it")
    assert "Your answer is with the hub" in school.text()


def give_levels(person, level):
    page = person.page
    for group in page.locator(".factor").all():
        group.locator(f'input[value="{level}"]').check()
        group.get_by_label("In words, if you tick nothing you rely on").fill("From our own work")
    person.press("Give these levels")


def assess(people, enquiry):
    social, police, school = people["social"], people["police"], people["school"]
    path = enquiry + "/assessment"
    social.open(path)
    social.press("Start the joint risk assessment")
    for person, name in ((police, "Police"), (school, "Education")):
        person.open(path)
        person.press(f"Take part for {name}")
    social.open(path)
    give_levels(social, "low")
    assert "Your levels are in" in social.text()
    police.open(path)
    assert "From our own work" not in police.text()
    give_levels(police, "veryHigh")
    social.open(path)
    social.reveal("Go on without an agency")
    social.page.select_option("#agency", "EDU")
    social.page.locator('form[action$="/excuse"] input[name="because"]').fill("Called to a lesson")
    social.press("Record and go on")
    assert "Views differ" in social.text()
    for _ in range(8):
        form = social.page.locator('details[open] form[action$="/joint"]').first
        form.locator('input[value="high"]').check()
        form.get_by_label("Why?").fill("Caution until we know more")
        form.get_by_role("button").click()
        social.page.wait_for_load_state()
    social.tick("level", "high")
    social.page.fill("#words", "He may be harmed again soon.")
    social.press("Propose")
    police.open(path)
    police.press("Disagree and say why")
    assert "Enter why you disagree" in police.text()
    police.page.fill("#disagree-because", "We think it is very high")
    police.press("Disagree and say why")
    assert "Disagrees" in police.text()


def decide(people, enquiry):
    manager, police, screening = people["manager"], people["police"], people["screening"]
    page = manager.open(enquiry + "/decision")
    manager.tick("outcome", "section17")
    manager.tick("descriptors", "exploitation")
    page.fill("#rationale", "He is used by adults who can reach him.")
    manager.press("Record the decision")
    assert "why this is not a section 47 enquiry" in manager.text()
    assert page.input_value("#rationale").startswith("He is used")
    manager.tick("outcome", "section47")
    manager.press("Record the decision")
    assert "Section 47 enquiry" in manager.text()
    police.open(enquiry + "/decision")
    police.reveal("Record that your agency disagrees")
    police.page.fill("#dissent", "It should have come sooner")
    police.press("Record")
    assert "Police disagrees" in police.text()
    screening.open(enquiry + "/decision")
    screening.page.fill("#feedback", "We are making enquiries; Priya leads")
    screening.page.fill("#feedback-because", "They see him every day")
    screening.press("Record and tell them")
    assert "Sent, not yet read" in screening.text()
    # It is on the page of the teacher who sent the concern, and counts once she has opened it.
    school = people["school"]
    school.open("/due")
    assert "Read what came of the concern you sent" in school.text()
    school.open("/concerns")
    assert "There is word for you" in school.text()
    school.open(school.page.locator('a[href^="/concerns/receipts/"]').first.get_attribute("href"))
    assert "We are making enquiries; Priya leads" in school.text()
    screening.open(enquiry + "/decision")
    assert "Read on" in screening.text()


def plan(people, enquiry):
    social, police = people["social"], people["police"]
    page = social.open(enquiry + "/plan")
    assert "They know where my sister goes to school" in social.text()
    page.fill("#aims", "Callum is safe on the way home\nThe adults cannot reach him")
    page.fill("#good", "He says he feels safe")
    page.fill("#family", "His mother knows")
    social.press("Agree the plan")
    assert "Enter review date" in social.text()
    social.date("review", *soon(14))
    social.press("Agree the plan")
    assert "Next review" in social.text()
    page.fill("#what", "Visit the address he named")
    page.select_option("#owner", label="Dan Boateng, Police")
    social.date("due", *soon(2))
    social.reveal("If something goes wrong")
    page.fill("#if", "he is missing again within 30 days")
    social.press("Add this action")
    assert "Enter what happens then" in social.text()
    page.fill("#then", "a strategy discussion within 4 hours")
    social.press("Add this action")
    assert "If he is missing again within 30 days: a strategy discussion" in social.text()
    assert "Waiting for its owner" in social.text()
    police.open("/due")
    assert "Callum Brackenridge" in police.text()
    police.follow("Visit the address he named")
    police.press("Accept this action")
    police.reveal("Say it is done")
    police.page.get_by_label("What was done, and how you know").fill("Visited; nobody there")
    police.press("Record as done")
    assert "Evidence: Visited" in police.text()
    social.open(enquiry + "/plan")
    social.reveal("Record a review")
    page.fill("#whatChanged", "He walks home with a friend")
    social.tick("risk", "medium")
    social.date("next", *soon(30))
    social.press("Record the review")
    assert "Enter what the child says now, or why they were not asked" in social.text()
    page.fill("#childs-view", "It is better now")
    social.press("Record the review")
    assert "Select which other agency agrees that the risk is lower" in social.text()
    social.tick("lowered-with", "POL")
    page.fill("#lowered-because", "The adults are on bail and cannot reach him")
    social.press("Record the review")
    assert "He walks home with a friend" in social.text()


def see_it_whole(people, enquiry):
    social, manager, school = people["social"], people["manager"], people["school"]
    page = social.open(enquiry)
    social.follow("Child’s record")
    assert "What Callum says" in social.text()
    assert "Nine days missed" in social.text()
    if social.javascript:
        social.fits_small_screen()
    social.follow("Chronology")
    assert "Two phones" in social.text()
    social.follow("Who has looked")
    assert "Dan Boateng" in social.text() and "Opened" in social.text()
    sharing = manager.open(enquiry + "/sharing")
    assert "Shared in part" in manager.text() and "Not needed to keep the child safe" in manager.text()
    # What an agency left out stays with the agency.
    assert "dentist" not in manager.text()
    school.open(enquiry + "/sharing")
    assert "dentist" in school.text()
    manager.open("/board")
    assert "concerns received" in manager.text()
    assert "Callum" not in manager.text()
    assert sharing and page


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_five_people_do_the_main_job_on_sqlite(browser, javascript):
    hub = Hub()
    try:
        hub.add_people()
        journey(hub.serve(), browser, javascript)
        assert hub.stop() == [0]
        verified = hub.run("ledger", "verify")
        assert verified.returncode == 0, verified.stderr
        rebuilt = hub.run("rebuild")
        assert rebuilt.returncode == 0, rebuilt.stderr
    finally:
        hub.discard()


def test_five_people_do_it_without_a_mouse(browser):
    hub = Hub()
    try:
        hub.add_people()
        journey(hub.serve(), browser, True, KeyboardPerson)
    finally:
        hub.discard()


@pytest.mark.skipif(not postgres(), reason="run by tools/with-postgres")
def test_five_people_do_it_on_two_processes_that_share_postgresql(browser):
    hub = Hub(database=postgres(), processes=2)
    try:
        hub.add_people()
        journey(hub.serve(), browser, True)
        assert hub.stop() == [0, 0]
        assert hub.run("ledger", "verify").returncode == 0
        assert hub.run("rebuild").returncode == 0
    finally:
        hub.discard()
