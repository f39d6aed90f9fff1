"""The people on the road: each has a browser of their own, an address, and a few things that they do.

They know the pages as people do: by what stands on buttons and labels. What reaches them by mail they read in the
outbox.
"""

import re
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from notifications.models import Message
from notifications.tasks import send_due
from people.models import Person
from tests.browsing import has_session, sign_in

CODE = re.compile(r"^([A-Z0-9]{3,5}-[A-Z0-9]{3,5}|\d{6})$", re.MULTILINE)
SAVED = re.compile(r"^Saved on the server at \d\d:\d\d:\d\d$")


def letters_to(email: str, kind: str = "") -> list[Message]:
    """What is in the outbox for an address, oldest first; all kinds that begin with `kind`."""
    return list(Message.objects.filter(to_email=email, kind__startswith=kind).order_by("pk"))


def link_in(message: Message, part: str) -> str:
    """The link of a mail whose address has this part."""
    found = re.search(rf"https?://\S+/{part}/[^\s)>\]]+", message.text)
    assert found, f"no link with /{part}/ in: {message.text}"
    return found[0]


class Somebody:
    """A browser of one's own. Nothing may break in it, be refused by the content policy, or call another host."""

    def __init__(self, browser: Browser, url: str, name: str = "", email: str = "") -> None:
        self.name, self.email, self.url = name, email, url
        self.context: BrowserContext = browser.new_context(
            base_url=url, timezone_id="Europe/Vienna", locale="en-GB", viewport={"width": 1280, "height": 900}
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.broken: list[str] = []
        self.context.on("weberror", lambda error: self.broken.append(str(error.error)))
        self.context.on("console", self._hear)
        self.context.on("request", self._watch)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.broken.append(f"{said.text} ({said.location['url']}:{said.location['lineNumber']})")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.broken.append(f"calls {request.url}")

    def leave(self) -> None:
        """Close the browser; nothing broke in it."""
        self.context.close()
        assert self.broken == [], f"{self.name or 'a visitor'}: {self.broken}"

    # --- Looking ------------------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        """The page without its bars."""
        return self.page.locator("main")

    def goto(self, path: str) -> None:
        """Open a page, which answers."""
        response = self.page.goto(path)
        assert response is not None and response.status == 200, f"{self.name} at {path}: {response}"

    def status(self, path: str) -> int:
        """What the server answers this person at an address, redirects not followed."""
        return self.context.request.get(path, max_redirects=0).status

    def sees(self, *words: str) -> None:
        """All of these stand on the page, to be seen."""
        for said in words:
            expect(self.main).to_contain_text(said, use_inner_text=True)

    def sees_none_of(self, words: list[str]) -> None:
        """None of these is anywhere in the page, its folded parts and attributes included."""
        held = self.page.content()
        assert [said for said in words if said in held] == [], f"{self.name} at {self.page.url}"

    def press(self, name: str | re.Pattern) -> None:
        """Press the button that says this."""
        self.page.get_by_role("button", name=name).click()

    def follow(self, name: str) -> None:
        """Follow the first link that says this."""
        self.page.get_by_role("link", name=name).first.click()

    def sees_it_saved(self) -> None:
        """The indicator says that everything typed is on the server."""
        expect(self.page.locator("form[data-autosave] [data-saved]")).to_have_text(SAVED)

    # --- Coming in ----------------------------------------------------------------------------------------

    def code(self) -> str:
        """The code in the last mail to this person."""
        found = CODE.search(letters_to(self.email, "account")[-1].text)
        assert found
        return found[1]

    def sign_up(self) -> None:
        """On the sign-in page: make an account with a name, an address and the code that comes by mail."""
        self.follow("Make an account")
        self.page.get_by_label("Your name").fill(self.name)
        self.page.get_by_label("Email").fill(self.email)
        self.press("Go on")
        self.sees("Check your mail")
        self.page.get_by_label("Code").fill(self.code())
        self.press("Go on")
        self.is_known()

    def sign_in(self) -> None:
        """On the sign-in page: with a code that comes by mail."""
        self.page.get_by_label("E-mail address").fill(self.email)
        self.press("Send me a code")
        self.sees("Enter the code")
        self.page.get_by_label("Code").fill(self.code())
        self.press("Sign in")
        self.is_known()

    def is_signed_in_as(self, person: Person) -> None:
        """Where signing in is not what it is about: the session is put into the browser."""
        sign_in(self.context, self.url, person)

    def has_session(self, key: str) -> None:
        """A session that is there already is put into the browser."""
        has_session(self.context, self.url, key)

    def is_known(self) -> None:
        """The page shows that somebody is signed in."""
        expect(self.page.locator("header.bar .avatar")).to_be_visible()


class Chair(Somebody):
    """Sets a venue up and runs it, from its settings pages and consoles alone."""

    slug = ""

    def at(self, path: str) -> None:
        """Open a page of the venue."""
        self.goto(f"/v/{self.slug}/{path}")

    def set_up(self, short_name: str, *, name: str, notification_on: date, topics: list[str]) -> None:
        """The three pages of the wizard."""
        page = self.page
        page.get_by_role("radio", name=re.compile("ICLR-style")).check()
        page.get_by_label("Full name").fill(name)
        page.get_by_label("Short name").fill(short_name)
        page.get_by_label("Parent conference").fill("ICLR 2027")
        page.get_by_label("Authors are notified on").fill(notification_on.isoformat())
        page.get_by_label("Contact address").fill("chairs@road-workshop.org")
        self.press("Count the dates back")
        self.sees("Dates of", "These dates fit together.")
        self.press("Go on to topics and rules")
        page.get_by_label("Topics").fill("\n".join(topics))
        page.get_by_label("Reviews for each paper").fill("2")
        page.get_by_label("Papers a reviewer at most").fill("5")
        self.press("Set it up")
        self.sees("Texts of the call")
        found = re.search(r"/v/([^/]+)/settings/", page.url)
        assert found
        self.slug = found[1]

    def publish_the_call(self, *, about: str) -> None:
        """Write why, and let everybody read it."""
        self.page.get_by_label("About the workshop").fill(about)
        self.press("Save")
        self.at("settings/")
        self.sees("Only chairs see the call")
        self.press("Publish the call")
        self.sees("The call is public")

    def move(self, **doors: tuple[timedelta | None, timedelta]) -> None:
        """Change dates on their page: `review=(opens, closes)`, counted from now, typed as anywhere on Earth."""
        self.at("settings/dates/")
        now = datetime.now(UTC)
        for kind, (opens, closes) in doors.items():
            if opens is not None:
                self._type_moment(f"{kind}-opens_at", now + opens)
            self._type_moment(f"{kind}-at", now + closes)
        self.press("Save the dates")
        expect(self.page.locator(".toast")).to_contain_text("saved")

    def _type_moment(self, name: str, at: datetime) -> None:
        local = at - timedelta(hours=12)
        self.page.locator(f"[name={name}_0]").fill(local.date().isoformat())
        self.page.locator(f"[name={name}_1]").fill(f"{local:%H:%M}")

    def invite(self, pasted: str, *, n: int) -> None:
        """Paste a list, look at the letters, send them."""
        self.at("chair/committee/")
        self.follow("Invite people")
        self.page.get_by_label("People", exact=True).fill(pasted)
        self.press("Look at the letters")
        self.sees(f"{n} invitation{'s' if n > 1 else ''} to be a reviewer")
        self.press(re.compile(f"Send {n} invitation"))
        self.sees("have not answered")
        send_due()

    def decide(self, number: int, outcome: str) -> None:
        """Choose a decision in a paper's row; it is kept at once."""
        self.page.get_by_label(f"Decision on paper {number}").select_option(outcome)
        expect(self.page.locator(f"#paper-{number} form.decide.good, #paper-{number} form.decide.bad")).to_be_visible()

    def decide_many(self, numbers: list[int], outcome: str) -> None:
        """Tick papers, look at what would change, change it."""
        for number in numbers:
            self.page.get_by_label(f"Paper {number}", exact=True).check()
        self.page.locator("#bulk select[name=outcome]").select_option(outcome)
        self.press("See what would change")
        self.sees(f"{len(numbers)} decisions would change")
        self.press(f"Change {len(numbers)} decisions")

    def release(self, n: int) -> None:
        """Type how many letters it is, and leave no time to change one's mind."""
        self.press(re.compile(f"^Release {n} letters …"))
        self.page.get_by_label("Time to change your mind").select_option("none")
        self.page.get_by_label(re.compile(f"^Type {n} to confirm")).fill(str(n))
        self.page.get_by_role("dialog").get_by_role("button", name=f"Release {n} letters").click()


class Author(Somebody):
    """Writes a paper, submits it, answers its reviews."""

    paper = ""  # its random id
    number = 0
    pdf = b""

    def begin(self, call: str) -> None:
        """From the call to a draft, with an account made on the way."""
        self.goto(call)
        self.follow("Submit a paper")
        self.press("Sign in and begin")
        self.sign_up()
        self.press("Begin a paper")
        self.sees("Before you submit", "There is no PDF yet.")
        self.paper = self.page.url.split("/my/")[1].split("/")[0]

    def write(self, *, title: str, abstract: str, topic: str, pdf: bytes) -> None:
        """Fill in the form and upload the paper, under a file name with one's own name, as people do."""
        page, self.pdf = self.page, pdf
        page.get_by_label("Title").fill(title)
        page.get_by_label("Abstract").fill(abstract)
        page.get_by_label(topic).check(force=True)
        page.locator("#file-pdf").set_input_files(
            {"name": f"{self.name} final.pdf", "mimeType": "application/pdf", "buffer": pdf}
        )
        page.get_by_label("Affiliation").first.fill(f"{self.name.split()[-1]} University")
        page.locator("#authors-list summary").first.click()
        page.get_by_label(re.compile("^That is all")).first.check()
        page.get_by_label(re.compile("name no author")).check()
        page.get_by_label(re.compile("respects the rule")).check()
        expect(page.locator("#panel-pdf .hash")).to_be_visible()
        self.sees_it_saved()

    def add_author(self, name: str, email: str) -> None:
        """A co-author, who needs no account."""
        rows = self.page.locator("#authors-list > li")
        n = rows.count()
        self.press("Add an author")
        expect(rows).to_have_count(n + 1)
        rows.last.get_by_label("Name").fill(name)
        rows.last.get_by_label("E-mail").fill(email)
        rows.last.get_by_label("Affiliation").fill("Institute of Elsewhere")
        self.sees_it_saved()

    def submit(self) -> None:
        """Press the button; the receipt follows."""
        self.press(re.compile("^Submit"))
        expect(self.page.locator("article.receipt")).to_be_visible()
        self.number = int(self.page.locator("article.receipt .number").inner_text())

    def respond(self, text: str) -> None:
        """Read the reviews and answer them."""
        self.follow("Answer the reviews")
        self.page.get_by_role("textbox", name="Your response").fill(text)
        self.sees_it_saved()
        self.press("Submit response")
        self.sees("Version 1 is submitted.")


class Reviewer(Somebody):
    """Answers an invitation, bids, reviews, discusses."""

    def answer(self, choice: str, *, load: int | None = None, reason: str = "") -> None:
        """Open the link of the invitation, without an account, and answer."""
        self.goto(link_in(letters_to(self.email, "invitation")[-1], "invitation"))
        self.page.get_by_role("radio", name=choice).check(force=True)
        if load:
            self.page.get_by_label("Papers at most").fill(str(load))
        if reason:
            self.page.get_by_label("A word for the chairs").fill(reason)
        self.press("Send my answer")

    def fill_in_profile(self, *, topics: list[str], expertise: str, conflict_domains: str = "") -> None:
        """From the accepted invitation: sign in by a code to that address, then say what one knows."""
        self.press("Sign in and fill in my profile")
        self.sign_in()
        self.sees("My profile at")
        for topic in topics:
            self.page.get_by_label(topic).check(force=True)
        self.page.get_by_label("Publications or expertise").fill(expertise)
        self.page.get_by_label("Institutions in conflict").fill(conflict_domains)
        self.press("Save my profile")
        self.sees("Last saved")

    def bid(self, value: str, *, on: str) -> None:
        """Say how much one would like a paper."""
        button = self.page.locator("article.bid", has_text=on).get_by_role("button", name=value, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")

    def write_review(self, texts: dict[str, str], *, rating: int) -> None:
        """Type a review beside the paper, and see it saved."""
        for label, text in texts.items():
            self.page.get_by_role("textbox", name=re.compile(f"^{label}")).fill(text)
        self.page.locator(f"[name=q-rating][value='{rating}']").check(force=True)
        self.page.locator("[name=q-confidence][value='4']").check(force=True)
        self.sees_it_saved()

    def submit_review(self) -> None:
        """Press the button; what others wrote follows."""
        self.press("Submit review")
        self.sees("Version 1 of your review is submitted.", "Other reviews")

    def discuss(self, text: str) -> None:
        """Add to the committee's thread."""
        self.page.get_by_label("Add to the discussion").fill(text)
        self.press("Add comment")
        expect(self.page.locator("#discussion .post.mine")).to_contain_text(text)
