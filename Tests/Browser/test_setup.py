"""A hub is made an area's own before anybody works on it."""

import pathlib

from conftest import OWN, Hub
from people import Person


def test_a_hub_without_a_name_and_telephone_of_its_own_does_not_start():
    hub = Hub()
    try:
        refused = hub.run("serve", "--listen", "127.0.0.1:0", timeout=20)
        assert refused.returncode == 1
        assert "no name, telephone number and agencies of its own" in refused.stderr
        assert "goldenthread setup" in refused.stderr
        assert hub.run("setup").returncode == 0
        written = pathlib.Path(hub.folder, "hub.yaml")
        again = hub.run("setup")
        assert again.returncode == 1 and "is there already" in again.stderr
        unfilled = hub.run("check-config")
        assert unfilled.returncode == 1
        assert "hub.yaml, line 3: words are needed here" in unfilled.stderr
        written.write_text(OWN.replace("000 0000 0100", "01632 960 100"))
        drama = hub.run("serve", "--listen", "127.0.0.1:0", timeout=20)
        assert drama.returncode == 1
        assert "telephone: 01632 960 100 is kept for drama and reaches nobody" in drama.stderr
        written.write_text(OWN)
        assert hub.run("check-config").returncode == 0
    finally:
        hub.discard()


def test_a_real_hub_says_its_own_name_and_number_on_every_page(browser):
    hub = Hub()
    try:
        hub.add_people()
        hub.serve()
        manager = Person(browser, hub.addresses[0], "manager").sign_in()
        for path in ["/queue", "/concerns", "/due", "/board", "/law", "/alerts", "/myself"]:
            manager.open(path)
            page = manager.page.content()
            assert "Northshire Safeguarding Hub" in page, path
            assert "Riverbank" not in page and "01632" not in page, path
        manager.open("/concerns")
        assert "000 0000 0100" in manager.text()
        manager.leave()
    finally:
        hub.discard()
