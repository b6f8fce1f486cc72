"""HR hands out links; a person signs in by one, by password and code, by e-mail, and with a provider."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.live import LiveSite, cascade, follow, served, small_site
from browser.looking import faults
from browser.mailbox import Mailbox, mailbox
from chromium import sideways_pixels
from service.code_app import shown
from service.sample import BANK
from service.test_oidc import free_port, wait_for

LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": True},
    "narrow": {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a real OpenID Connect provider that knows one person."""
    port = free_port()
    user = {"sub": "rowan", "email": "rowan@example.org", "email_verified": True}
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--user-claims", json.dumps(user)], stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield wait_for(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def post() -> Iterator[Mailbox]:
    """A mail server."""
    with mailbox() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, provider: str, post: Mailbox) -> Iterator[LiveSite]:
    """The sample, where people sign in by password or with the provider, and messages leave."""
    root = small_site(tmp_path_factory.mktemp("ways"), BANK)
    cascade(root, "people", "add", "H-1", "--name", "Hilary Example", "--role", "hr")
    settings = {
        "CASCADE_EMAIL_URL": post.url,
        "CASCADE_OIDC_ISSUER": provider,
        "CASCADE_OIDC_CLIENT_ID": "cascade",
        "CASCADE_OIDC_CLIENT_SECRET": "a secret",
        "CASCADE_OIDC_NAME": "Staff account",
    }
    with served(root, **settings) as found:
        yield found


def new_page(engine: Browser, site: LiveSite, look: str) -> Page:
    """Return a page of a browser in which nobody is signed in."""
    page: Page = engine.new_context(base_url=site.url, locale="en-GB", **LOOKS[look]).new_page()  # type: ignore[arg-type]
    return page


def path_of(address: str) -> str:
    """Return the path of a link: the port in it is the one that people would reach."""
    return urlsplit(address).path


class Looks:
    """What is wrong with the pages looked at; where scripts are off, and axe with them, their width."""

    def __init__(self, look: str) -> None:
        self.has_script = bool(LOOKS[look]["java_script_enabled"])
        self.found: list[str] = []

    def at(self, page: Page) -> None:
        """Look at the page as it stands."""
        if self.has_script:
            self.found += faults(page)
        elif sideways_pixels(page) > 0:
            self.found.append(f"{page.url} scrolls sideways by {sideways_pixels(page)} px")


@pytest.mark.parametrize("look", LOOKS)
def test_links_codes_a_forgotten_password_and_a_provider(
    engine: Browser, site: LiveSite, post: Mailbox, look: str
) -> None:
    """A person's first months: a slip of paper, a password, an app, a lost password, single sign-on."""
    number, address = f"S-{look}", "rowan@example.org" if look == "narrow" else "wide@example.org"
    cascade(site.root, "people", "add", number, "--name", "Rowan O'Brien", "--email", address, "--area", look)
    looks = Looks(look)
    office, page = (new_page(engine, site, look) for _ in range(2))
    link = hr_makes_a_link(office, site, looks, look)
    page.goto(link)
    follow(page.get_by_role("button", name="Sign in as Rowan O'Brien"))
    choose_password(page, "three plain words")
    key, recovery = set_up_an_app(page, looks)
    sign_in_with_a_code(page, looks, number, key)
    get_in_without_password_and_app(page, looks, number, recovery, post)
    office.goto("/people/")
    follow(office.get_by_role("link", name="Rowan O'Brien").first)
    looks.at(office)
    if look == "narrow":
        sign_in_with_the_provider(page, site)
    assert looks.found == []
    office.context.close()
    page.context.close()


def hr_makes_a_link(office: Page, site: LiveSite, looks: Looks, area: str) -> str:
    """Make a link for everybody of the area who has no password; return its path."""
    office.goto(site.sign_in_url("H-1"))
    follow(office.get_by_role("button", name="Sign in as"))
    office.goto("/people/links/")
    looks.at(office)
    office.get_by_label("Staff numbers").fill("X-1")
    follow(office.get_by_role("button", name="Continue"))
    expect(office.get_by_role("alert")).to_contain_text("There is nobody with staff number 'X-1'")
    looks.at(office)
    office.get_by_label("Staff numbers").fill("")
    office.get_by_label("Service area").select_option(area)
    follow(office.get_by_role("button", name="Continue"))
    expect(office.get_by_role("heading", level=1)).to_have_text("Make links for 1 person?")
    looks.at(office)
    follow(office.get_by_role("button", name="Make the links"))
    looks.at(office)
    slip = office.locator(".slip")
    expect(slip).to_contain_text("Rowan O'Brien")
    expect(slip.locator("svg")).to_be_visible()
    return path_of(slip.locator(".address").inner_text())


def set_up_an_app(page: Page, looks: Looks) -> tuple[str, list[str]]:
    """Turn security codes on, at the second try; return the app's key and the recovery codes."""
    follow(page.get_by_role("link", name="Your account"))
    looks.at(page)
    follow(page.get_by_role("link", name="Set up security codes"))
    looks.at(page)
    key = page.locator(".key").inner_text().replace(" ", "")
    page.get_by_label("Security code").fill("000000")
    follow(page.get_by_role("button", name="Turn security codes on"))
    expect(page.get_by_role("alert")).to_contain_text("Enter the 6 digits that your app shows now")
    looks.at(page)
    page.get_by_label("Security code").fill(shown(key))
    follow(page.get_by_role("button", name="Turn security codes on"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    looks.at(page)
    recovery = page.locator(".recovery code").all_inner_texts()
    follow(page.get_by_role("link", name="I have kept them"))
    return key, recovery


def sign_in_with_a_code(page: Page, looks: Looks, number: str, key: str) -> None:
    """Sign out, and in again with the password and a code, at the second try."""
    follow(page.get_by_role("button", name="Sign out"))
    looks.at(page)
    page.get_by_label("Staff number").fill(number.lower())
    page.get_by_label("Password").fill("three plain words")
    follow(page.get_by_role("button", name="Sign in", exact=True))
    looks.at(page)
    page.get_by_label("Security code").fill("123")
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("alert")).to_contain_text("The code is not right")
    looks.at(page)
    page.get_by_label("Security code").fill(shown(key, 1))
    follow(page.get_by_role("button", name="Continue"))
    page.goto("/account/codes/")
    looks.at(page)
    follow(page.get_by_role("button", name="Sign out"))


def get_in_without_password_and_app(
    page: Page, looks: Looks, number: str, recovery: list[str], post: Mailbox
) -> None:
    """Get a link by e-mail, with a recovery code for the app that stayed at home; then turn codes off."""
    follow(page.get_by_role("link", name="Get a one-time sign-in link by e-mail"))
    looks.at(page)
    page.get_by_label("Staff number").fill(number)
    follow(page.get_by_role("button", name="Send the link"))
    looks.at(page)
    sent = re.search(r"http://\S+/sign-in/link/\S+/", post.next_text())
    assert sent is not None
    page.goto(path_of(sent.group()))
    follow(page.get_by_role("button", name="Sign in as Rowan O'Brien"))
    page.get_by_label("Security code").fill(recovery[0])
    follow(page.get_by_role("button", name="Continue"))
    choose_password(page, "three other words")
    page.goto("/account/codes/")
    page.get_by_label("Security code").fill(recovery[1])
    follow(page.get_by_role("button", name="Turn security codes off"))
    expect(page.get_by_role("status")).to_contain_text("You are no longer asked for a security code")


def sign_in_with_the_provider(page: Page, site: LiveSite) -> None:
    """Go to the provider's own page, which our policy must allow, and be led back."""
    follow(page.get_by_role("button", name="Sign out"))
    page.get_by_role("button", name="Sign in with Staff account").click()
    page.get_by_role("button", name="rowan").click()
    page.wait_for_url(f"{site.url}/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Quizzes")
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("OpenID Connect provider")


def choose_password(page: Page, password: str) -> None:
    """Choose a password after a link."""
    page.get_by_label("New password").fill(password)
    page.get_by_label("Type it again").fill(password)
    follow(page.get_by_role("button", name="Save password"))


def test_slips_print_without_the_page_around_them(engine: Browser, site: LiveSite, tmp_path: Path) -> None:
    """On paper stand the slips alone, and each is whole."""
    for number in range(5):
        cascade(site.root, "people", "add", f"P-{number}", "--name", "Rowan Example", "--area", "Paper")
    office = new_page(engine, site, "wide")
    office.goto(site.sign_in_url("H-1"))
    follow(office.get_by_role("button", name="Sign in as"))
    office.goto("/people/links/?service_area=Paper")
    follow(office.get_by_role("button", name="Continue"))
    follow(office.get_by_role("button", name="Make the links"))
    office.emulate_media(media="print")
    expect(office.locator(".slip")).to_have_count(5)
    expect(office.locator("h1")).to_be_hidden()
    expect(office.get_by_role("banner")).to_be_hidden()
    for slip in office.locator(".slip").all():
        assert slip.evaluate("one => getComputedStyle(one).breakInside") == "avoid"
    office.context.close()
