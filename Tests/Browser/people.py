"""A person at a browser, in the words of the work."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from conftest import PASSWORD

AXE = Axe()

# What a page is to somebody who cannot see it, without its words: its elements and what they are called.
# Each way of drawing a text that was not seen before is marked, once.
SKELETON = """drawn => {
    const names = ["id", "for", "type", "role", "class", "name", "alt", "lang", "scope", "hidden", "disabled"]
    const seen = new Set(drawn), all = [], fresh = []
    const way = element => element ? element.tagName + "." + element.className : ""
    for (const element of document.querySelectorAll("html, body, body *")) {
        if (element.closest("svg") || element.tagName === "SCRIPT") continue
        const own = [...element.attributes].filter(a => names.includes(a.name) || a.name.startsWith("aria-"))
        const says = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim())
        all.push(element.tagName + (says ? "+" : "") + own.map(a => a.name + "=" + a.value).join("|"))
        if (!says && !element.value || !element.checkVisibility()) continue
        const up = [element, element.parentElement, element.parentElement?.parentElement]
        const text = up.map(way).join("<") + getComputedStyle(element).color
        if (seen.has(text)) continue
        seen.add(text)
        fresh.push(text)
        element.setAttribute("data-drawn", "new")
    }
    return {all: all.join("\\n").replace(/[0-9][0-9a-z]{11,}/g, "*"), fresh}
}"""
BUILT, DRAWN = set(), set()


def accessible(page):
    """What stands in the way of those who use a keyboard, hear a page read or see little of it. What was
    found well built or well drawn on a page before is not looked at again: that takes seconds."""
    seen = page.evaluate(SKELETON, list(DRAWN))
    found, skeleton = [], hash(seen["all"])
    if seen["fresh"]:
        contrast = {"runOnly": ["color-contrast"]}
        try:
            found += violations(page, {"include": [["[data-drawn]"]]}, contrast)
        except Error:
            # What was marked is gone: the page follows what others write.
            found += violations(page, None, contrast)
    if skeleton not in BUILT:
        found += violations(page, None, {"rules": {"color-contrast": {"enabled": False}}})
    if not found:
        BUILT.add(skeleton)
        DRAWN.update(seen["fresh"])
    return found


def violations(page, context, options):
    options["resultTypes"] = ["violations"]
    return AXE.run(page, context=context, options=options).response["violations"]


class Person:
    def __init__(self, browser, address, login, javascript=True):
        self.address = address
        self.login = login
        self.javascript = javascript
        self.context = browser.new_context(
            java_script_enabled=javascript, viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.problems = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _note(self, message):
        # A page that says what to mend answers 422, which the browser reports as a failed load.
        if message.type == "error" and "422" not in message.text:
            self.problems.append(message.text)

    def leave(self):
        self.context.close()

    def open(self, path):
        self.page.goto(self.address + path)
        return self.look()

    def look(self):
        """Every page is checked as it is met: accessible, no wider than a small screen, whole."""
        if self.javascript:
            found = accessible(self.page)
            assert not found, (self.page.url, [(v["id"], v["nodes"][0]["target"]) for v in found])
            assert not self.problems, (self.page.url, self.problems)
        return self.page

    def sign_in(self):
        self.open("/sign-in")
        self.page.fill("#login", self.login)
        self.page.fill("#password", PASSWORD)
        self.press("Sign in")
        return self

    def press(self, name, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()
        return self.look()

    def follow(self, name):
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        return self.look()

    def reveal(self, words):
        """Opens what is folded away, where it is not open already."""
        summary = self.page.locator("summary", has_text=words).first
        if not summary.evaluate("summary => summary.parentElement.open"):
            summary.click()

    def knows(self, source=None):
        """Answers a request: we know everybody, and something."""
        self.tick("answer", "know")
        for known in self.page.locator('input[name^="known-"][value=known]').all():
            known.check()
        # Of several people, nobody is presumed.
        about = self.page.locator('input[name="about-0"]')
        if about.count() > 1:
            about.first.check()
        if source is not None:
            self.reveal("Source:")
            self.page.fill("#source-0", source)

    def text(self):
        return self.page.inner_text("main")

    def date(self, field, day, month, year):
        for part, value in (("day", day), ("month", month), ("year", year)):
            self.page.fill(f"#{field}-{part}", str(value))

    def tick(self, name, value):
        self.page.check(f'input[name="{name}"][value="{value}"]')

    def fits_small_screen(self):
        self.page.set_viewport_size({"width": 320, "height": 700})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size({"width": 1280, "height": 900})
        assert width <= 320, (self.page.url, width)


def signed_in(browser, hub, name, javascript=True):
    """Somebody of a demo area, who signs in by name."""
    person = Person(browser, hub.addresses[0], "", javascript)
    person.open("/sign-in")
    person.press(name)
    return person


def enquiries(worker, *others):
    """Enquiries of the queue that all of these have a part in, by their addresses."""
    worker.page.goto(worker.address + "/queue")
    links = worker.page.eval_on_selector_all(
        "table a", "all => all.map(a => a.getAttribute('href'))")
    for link in dict.fromkeys(links):
        if not link.startswith("/enquiries/"):
            continue
        opened = [other.page.goto(other.address + link).status for other in others]
        for other in others:
            other.problems.clear()
        if opened == [200] * len(others):
            yield link
