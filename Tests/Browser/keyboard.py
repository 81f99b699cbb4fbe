"""A person who has no mouse: everything is reached with Tab and done with keys.

Pages and locators are wrapped, so that the same journeys run. What cannot be reached fails."""

from people import Person

# Whether one element is, or is in the same group of radios as, what has the focus.
HAS_FOCUS = """element => {
    const now = document.activeElement;
    return now === element || (element.type === 'radio' && now.type === 'radio'
        && now.name === element.name && now.form === element.form);
}"""
IS_AFTER = """element => document.activeElement === document.body
    || !!(document.activeElement.compareDocumentPosition(element) & 4)"""
# Whether Enter on it leads to another page.
LEADS_ON = """element => (element.tagName === 'A' && element.href)
    || (element.type === 'submit' && !!element.form)"""
TABS_MOST = 500


class Keys:
    """What a keyboard does on one page."""

    def __init__(self, page):
        self.page = page

    def press(self, key):
        self.page.keyboard.press(key)

    def reach(self, element):
        element.wait_for(state="visible")
        key = "Tab" if element.evaluate(IS_AFTER) else "Shift+Tab"
        for _ in range(TABS_MOST):
            if element.evaluate(HAS_FOCUS):
                return
            self.press(key)
        raise AssertionError(f"no key reaches {element}")

    def click(self, element):
        self.reach(element)
        if element.evaluate("e => ['checkbox', 'radio'].includes(e.type)"):
            self.check(element)
        elif element.evaluate(LEADS_ON):
            with self.page.expect_navigation(timeout=10_000):
                self.press("Enter")
        else:
            self.press("Enter")

    def fill(self, element, words):
        self.reach(element)
        self.press("Control+A")
        self.press("Delete")
        self.page.keyboard.insert_text(words)

    def check(self, element):
        self.reach(element)
        if element.evaluate("e => e.type === 'checkbox'"):
            if not element.is_checked():
                self.press("Space")
        elif not element.is_checked():
            self.press("Space")
            for _ in range(20):
                if element.is_checked():
                    break
                self.press("ArrowDown")
        assert element.is_checked()

    def select(self, element, value=None, label=None, index=None):
        self.reach(element)
        place = element.evaluate(
            """(select, [value, label, index]) => [...select.options].findIndex((option, place) =>
                index !== null ? place === index : label !== null ? option.label === label
                    : option.value === value)""", [value, label, index])
        assert place >= 0, (value, label, index)
        self.press("Home")
        for _ in range(place):
            self.press("ArrowDown")
        assert element.evaluate("select => select.selectedIndex") == place


class KeyboardLocator:
    WRAPPED = {"locator", "get_by_role", "get_by_label", "get_by_text", "filter", "nth"}

    def __init__(self, locator, keys):
        self._locator = locator
        self._keys = keys

    def __getattr__(self, name):
        found = getattr(self._locator, name)
        if name in self.WRAPPED:
            return lambda *given, **named: KeyboardLocator(found(*given, **named), self._keys)
        return found

    @property
    def first(self):
        return KeyboardLocator(self._locator.first, self._keys)

    def all(self):
        return [KeyboardLocator(one, self._keys) for one in self._locator.all()]

    def click(self):
        self._keys.click(self._locator)

    def fill(self, words):
        self._keys.fill(self._locator, words)

    def check(self):
        self._keys.check(self._locator)


class KeyboardPage:
    WRAPPED = {"locator", "get_by_role", "get_by_label", "get_by_text"}

    def __init__(self, page):
        self._page = page
        self.keys = Keys(page)

    def __getattr__(self, name):
        found = getattr(self._page, name)
        if name in self.WRAPPED:
            return lambda *given, **named: KeyboardLocator(found(*given, **named), self.keys)
        return found

    def fill(self, selector, words):
        self.keys.fill(self._page.locator(selector).first, words)

    def check(self, selector):
        self.keys.check(self._page.locator(selector).first)

    def select_option(self, selector, value=None, label=None, index=None):
        self.keys.select(self._page.locator(selector).first, value, label, index)


class KeyboardPerson(Person):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.page = KeyboardPage(self.page)
