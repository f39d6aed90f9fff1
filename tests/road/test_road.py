"""The whole road in one browser test: from the call to the released decision, on a venue made for it.

Nothing is put into the database and no clock is turned: what happens, happens on the pages, and time passes because the
chair moves the dates. No worker runs; its sweeps are called where a worker would have come by.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.core.management import call_command
from playwright.sync_api import Browser, expect

from decisions.tasks import release_due
from demo.pdfs import paper_pdf
from notifications.models import MessageState
from notifications.tasks import send_due
from reviews.tasks import solve_waiting
from submissions.tasks import check_waiting_files
from tests.road.people import Author, Chair, Reviewer, Somebody, letters_to, link_in

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TOPICS = ["Masked models", "Galaxy shapes", "Causal discovery"]
# Author, topic, title; by the number that the paper gets.
PAPERS = [
    ("Ada Quillfeather", "Masked models", "Masking whole readouts of single cells"),
    ("Amy Ångmarsdottir", "Masked models", "Sparse masks for regulatory sequence"),
    ("Abe Kovačevićius", "Galaxy shapes", "Shapes of faint galaxies from few photons"),
    ("Ann Brontëmann", "Galaxy shapes", "Rotation-invariant encoders of galaxy images"),
    ("Ali Zubayrov", "Causal discovery", "Causal discovery under hidden batches"),
    ("Ava Ndiayeson", "Causal discovery", "Interventions that tell two graphs apart"),
]
COAUTHOR = ("Cody Ünalson", "cody@unalson-institute.org")
# Reviewer, topics, and the letter that stands for them in the texts of reviews, which name nobody.
REVIEWERS = [
    ("Rob Noetherby", ["Masked models", "Galaxy shapes"], "A"),
    ("Ray Turingham", ["Galaxy shapes", "Causal discovery"], "B"),
    ("Ria Hopperly", ["Masked models", "Causal discovery"], "C"),
    ("Rio Hamiltonius", ["Masked models", "Galaxy shapes", "Causal discovery"], "D"),
]
RATINGS = {1: 10, 2: 8, 3: 6, 4: 5, 5: 3, 6: 1}
OUTCOMES = {1: "Oral", 2: "Poster", 3: "Poster", 4: "Reject", 5: "Reject", 6: "Reject"}
SECRET = "Only the chairs read this remark."


def address(name: str) -> str:
    """Everybody is at an institution of their own, for nobody shall be in conflict by accident."""
    first, last = name.split()
    plain = last.encode("ascii", "ignore").decode().lower()
    return f"{first.lower()}@{plain}-college.edu"


def identities(names: list[str]) -> list[str]:
    """Whatever tells that somebody is one of these people."""
    return [word for name in names for word in (name, name.split()[1], address(name))]


AUTHORS = [*identities([name for name, _, _ in PAPERS]), *COAUTHOR]
COMMITTEE = identities([name for name, _, _ in REVIEWERS])


@dataclass
class Road:
    """Everybody who has come so far."""

    browser: Browser
    url: str
    chair: Chair
    outsider: Somebody
    authors: list[Author] = field(default_factory=list)
    reviewers: list[Reviewer] = field(default_factory=list)
    # (number, reviewer) in the order in which the reviews came in
    reviews: list[tuple[int, Reviewer]] = field(default_factory=list)

    def path(self, rest: str) -> str:
        """An address of the venue."""
        return f"/v/{self.chair.slug}/{rest}"

    def mine(self, author: Author, rest: str = "") -> str:
        """An address of an author's paper."""
        return self.path(f"my/{author.paper}/{rest}")

    def everybody(self) -> list[Somebody]:
        """All who have a browser open."""
        return [self.chair, self.outsider, *self.authors, *self.reviewers]


def test_from_the_call_to_the_released_decision(site, browser: Browser):
    road = Road(
        browser,
        site.url,
        Chair(browser, site.url, "Chloé Kahnemann", "chloe@kahnemann-college.edu"),
        Somebody(browser, site.url, "Mal Lorymore", "mal@lorymore-college.edu"),
    )

    call_for_papers(road)
    submissions(road)
    committee(road)
    bids(road)
    assignment(road)
    reviews(road)
    response_and_discussion(road)
    decisions(road)
    release(road)

    for somebody in road.everybody():
        somebody.leave()
    call_command("audit", "verify")
    call_command("check_invariants")


# --- 1: the call ------------------------------------------------------------------------------------------


def call_for_papers(road: Road) -> None:
    """The wizard counts the dates back from the notification; the call is there for everybody once it is published."""
    chair, visitor = road.chair, road.outsider
    notified = (datetime.now(UTC) - timedelta(hours=12) + 40 * DAY).date()
    chair.goto("/new/")
    chair.sign_up()
    chair.set_up("Road 2027", name="Workshop on the Whole Road", notification_on=notified, topics=TOPICS)
    assert visitor.status(road.path("")) == 404

    chair.publish_the_call(about="From the call to the decision.")

    visitor.goto(road.path(""))
    due = notified - 26 * DAY
    visitor.sees("Workshop on the Whole Road", "From the call to the decision.", *TOPICS)
    visitor.sees(f"{due:%a} {due.day} {due:%b %Y}, 23:59 AoE", "your time (CET)", "days")
    visitor.sees("Author response", "Notification", "Camera-ready", "6 pages, anonymous")
    assert visitor.status(road.path("dates.ics")) == 200
    visitor.follow("Sign in")
    visitor.sign_up()
    for path in ("settings/", "chair/", "chair/papers/", "chair/committee/", "reviewing/", "bids/"):
        assert visitor.status(road.path(path)) == 404


# --- 2: papers --------------------------------------------------------------------------------------------


def submissions(road: Road) -> None:
    """Six people submit a paper each, and get a receipt each; nobody else learns of it but the chair."""
    for seed, (name, topic, title) in enumerate(PAPERS, start=1):
        author = Author(road.browser, road.url, name, address(name))
        abstract = f"{title}: we study it with $x^{seed}$ and find that it helps."
        author.begin(road.path(""))
        pdf = paper_pdf(title=title, abstract=abstract, sections=[("Introduction", abstract)], seed=seed, pages=2)
        author.write(title=title, abstract=abstract, topic=topic, pdf=pdf)
        if seed == 1:
            author.add_author(*COAUTHOR)
        author.submit()
        road.authors.append(author)
        assert author.number == seed
        author.sees(
            title, name, f"SHA-256 {sha256(pdf).hexdigest()}", f"{datetime.now(UTC):%a} {datetime.now(UTC).day}"
        )
        author.sees("Everything, until")
    assert check_waiting_files() == len(PAPERS)
    send_due()
    _receipts(road)
    _coauthor(road)
    road.chair.at("chair/papers/")
    road.chair.sees(*[title for _, _, title in PAPERS])


def _receipts(road: Road) -> None:
    for author in road.authors:
        author.goto(road.mine(author, "versions/1/"))
        picture = author.page.get_by_alt_text("Page 1 of the paper")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.naturalWidth") > 100
        assert [sha256(author.pdf).hexdigest() in mail.text for mail in letters_to(author.email, "receipt")] == [True]
        others = [other for other in road.authors if other is not author]
        for stranger in [others[0], road.outsider, road.chair]:
            for rest in ("", "edit/", "versions/1/"):
                assert stranger.status(road.mine(author, rest)) == 404


def _coauthor(road: Road) -> None:
    """The co-author confirms by the link in the mail, without an account."""
    name, email = COAUTHOR
    cody = Somebody(road.browser, road.url, name, email)
    cody.goto(link_in(letters_to(email, "author-link")[0], "author"))
    cody.sees("Are you an author?", PAPERS[0][2], "You need no account to answer.")
    cody.press("Yes, I am an author")
    cody.sees("You are an author", "Confirmed")
    cody.press("Declare: this is all")
    cody.sees("declared")
    cody.leave()
    first = road.authors[0]
    first.goto(road.mine(first))
    expect(first.page.get_by_role("listitem").filter(has_text=name)).to_contain_text("confirmed")


# --- 3: the committee -------------------------------------------------------------------------------------


def committee(road: Road) -> None:
    """Four are asked; one takes fewer papers, one declines and is replaced."""
    chair = road.chair
    names = [name for name, _, _ in REVIEWERS[:3]]
    chair.invite("\n".join([*(f"{name} <{address(name)}>" for name in names), "rex@declining-college.edu"]), n=4)
    rex = Reviewer(road.browser, road.url, "rex", "rex@declining-college.edu")
    rex.answer("No, not this time", reason="Ask Rio in my place.")
    rex.sees("You declined to be a reviewer")
    rex.leave()
    chair.at("chair/committee/?state=declined")
    chair.sees("rex@declining-college.edu", "Ask Rio in my place.")
    chair.invite(f"{REVIEWERS[3][0]} <{address(REVIEWERS[3][0])}>", n=1)
    for name, topics, letter in REVIEWERS:
        reviewer = Reviewer(road.browser, road.url, name, address(name))
        if letter == "B":
            reviewer.answer("Yes, with fewer papers", load=3)
            reviewer.sees("You agreed to 3 papers at most.")
        else:
            reviewer.answer("Yes, up to 5 papers")
        reviewer.fill_in_profile(
            topics=topics,
            expertise=f"I work on {', '.join(topics).lower()}.",
            # C once worked where the author of paper 2 works
            conflict_domains=address(PAPERS[1][0]).split("@")[1] if letter == "C" else "",
        )
        road.reviewers.append(reviewer)
    chair.at("chair/committee/")
    chair.sees(*[name for name, _, _ in REVIEWERS])
    assert road.reviewers[0].status(road.path("chair/")) == 404


def bids(road: Road) -> None:
    """Once the call is over, reviewers say what they would like, and see no author and no paper of a conflict."""
    reviewer = road.reviewers[0]
    reviewer.goto(road.path("bids/"))
    reviewer.sees_none_of([title for _, _, title in PAPERS])
    road.chair.move(submission=(None, -2 * MINUTE), bidding=(-2 * MINUTE, DAY))
    late = road.authors[0]
    late.goto(road.mine(late, "edit/"))
    late.sees("The deadline was", "Version 1 counts.")
    assert road.outsider.status(road.path("bids/")) == late.status(road.path("bids/")) == 404

    for reviewer, (_, topics, letter) in zip(road.reviewers, REVIEWERS, strict=True):
        reviewer.goto(road.path("bids/"))
        reviewer.sees_none_of([*AUTHORS, "final.pdf"])
        expect(reviewer.page.locator("article.bid")).to_have_count(5 if letter == "C" else 6)
        wanted = [title for _, topic, title in PAPERS if topic == topics[0]]
        if letter == "C":
            reviewer.sees_none_of([PAPERS[1][2]])
            wanted = wanted[:1]
        for title in wanted:
            reviewer.bid("Eager", on=title)
        reviewer.sees(f"You bid on {len(wanted)} of")


# --- 4: the assignment ------------------------------------------------------------------------------------


def assignment(road: Road) -> None:
    """A proposal, which nobody learns of; then everybody is told once."""
    chair = road.chair
    chair.move(bidding=(-3 * MINUTE, -2 * MINUTE), review=(-2 * MINUTE, 5 * DAY))
    chair.at("chair/assignment/")
    chair.sees("4\nhave bid", "12\nreviews wanted")
    chair.press("Propose an assignment")
    chair.sees("Working out who could review what")
    assert solve_waiting() == 1
    chair.sees("nobody has been told".upper(), "12\nreviews with this proposal", "bid: eager", "topics: 1 shared")
    for reviewer in road.reviewers:
        assert [reviewer.status(road.path(f"papers/{n}/review/")) for n in RATINGS] == [404] * 6
        assert letters_to(reviewer.email, "assignment") == []

    chair.follow("Look and publish")
    chair.page.get_by_label(re.compile("^Type 4 to confirm")).fill("4")
    chair.press("Publish and tell 4 people")
    chair.sees("12\nreviews assigned")

    send_due()
    for reviewer in road.reviewers:
        assert len(letters_to(reviewer.email, "assignment")) == 1
    assert [letters_to(author.email, "assignment") for author in road.authors] == [[]] * 6


# --- 5: reviews -------------------------------------------------------------------------------------------


def reviews(road: Road) -> None:
    """Everybody reviews their papers; nobody reads another's review before the own is in, and authors read none."""
    for reviewer, (_, _, letter) in zip(road.reviewers, REVIEWERS, strict=True):
        reviewer.goto(road.path("reviewing/"))
        numbers = [int(text) for text in reviewer.page.locator("td.key").all_inner_texts()]
        assert len(numbers) <= (3 if letter == "B" else 5) and not (letter == "C" and 2 in numbers)
        for number in sorted(set(RATINGS) - set(numbers))[:1]:
            assert reviewer.status(road.path(f"papers/{number}/review/")) == 404
        for number in numbers:
            _review(road, reviewer, letter, number)
    assert sorted(number for number, _ in road.reviews) == sorted([*RATINGS, *RATINGS])
    for author in road.authors:
        author.goto(road.mine(author))
        author.sees_none_of(["View A", "View B", "View C", "View D", SECRET, "Rating", *COMMITTEE])
        assert author.status(road.path(f"papers/{author.number}/")) == 404


def _review(road: Road, reviewer: Reviewer, letter: str, number: int) -> None:
    others = [view(road, other, number) for n, other in road.reviews if n == number]
    reviewer.goto(road.path(f"papers/{number}/review/"))
    if not road.reviews:
        expect(reviewer.page.locator("section.paper .textLayer").first).to_contain_text("Anonymous Authors")
    texts = {
        "Summary": view(road, reviewer, number),
        "Strengths": "Clear.",
        "Weaknesses": "Small data; see $n$.",
        "Confidential remarks": SECRET,
    }
    reviewer.write_review(texts, rating=RATINGS[number])
    reviewer.sees_none_of([*others, *AUTHORS])
    reviewer.submit_review()
    reviewer.sees_none_of([*AUTHORS, *[word for word in COMMITTEE if not reviewer_is(reviewer, word)]])
    if others:
        reviewer.sees(*others)
        expect(reviewer.page.locator("#reviews article h3")).to_have_text(re.compile(r"^Reviewer \w\w$"))
    else:
        reviewer.sees("No other review is in yet.")
    road.reviews.append((number, reviewer))


def view(road: Road, reviewer: Reviewer, number: int) -> str:
    """What a reviewer says of a paper."""
    return f"View {REVIEWERS[road.reviewers.index(reviewer)][2]} of paper {number}."


def reviewer_is(reviewer: Reviewer, word: str) -> bool:
    """Whether this word means the reviewer, who may read their own name."""
    return word in identities([reviewer.name])


# --- 6: the response and the discussion -------------------------------------------------------------------


def response_and_discussion(road: Road) -> None:
    """Authors read what reviewers wrote for them and answer it; reviewers read the answer and talk about it."""
    first, second = (reviewer for number, reviewer in road.reviews if number == 1)
    author = road.authors[0]
    road.chair.move(review=(-3 * MINUTE, -2 * MINUTE), response=(-2 * MINUTE, DAY), discussion=(-2 * MINUTE, 2 * DAY))
    author.goto("/me/")
    author.sees("Answer the reviews")
    author.goto(road.mine(author))
    author.sees(view(road, first, 1), view(road, second, 1), "The reviews are there, and you can answer them")
    author.sees_none_of([SECRET, *COMMITTEE, "View A of paper 2", "View B of paper 2"])
    author.respond("We thank both and **added data**.")
    assert road.authors[1].status(road.mine(author, "response/")) == 404

    first.goto(road.path("papers/1/review/"))
    first.sees("added data")
    first.discuss("The new data convince me.")
    second.goto(road.path("papers/1/review/"))
    second.sees("added data", "The new data convince me.", "1 new")
    second.sees_none_of([*AUTHORS, *identities([first.name])])
    uninvolved = next(each for each in road.reviewers if each not in (first, second))
    assert uninvolved.status(road.path("papers/1/review/")) == 404
    for each in road.authors[:2]:
        each.goto(road.mine(each))
        each.sees_none_of(["The new data convince me.", *COMMITTEE])


# --- 7: decisions and their release -----------------------------------------------------------------------


def decisions(road: Road) -> None:
    """Decided singly and in bulk; nobody but the chair sees it."""
    chair = road.chair
    chair.move(response=(-3 * MINUTE, -2 * MINUTE), discussion=(-3 * MINUTE, -2 * MINUTE))
    chair.at("chair/papers/")
    for number, rating in RATINGS.items():
        expect(chair.page.locator(f"#paper-{number} td[data-label=mean]")).to_have_text(f"{rating}.00")
    chair.decide(1, "oral")
    chair.decide(2, "poster")
    chair.decide(3, "poster")
    chair.decide_many([4, 5, 6], "reject")
    chair.sees("Release 6 decisions")

    for author in road.authors:
        for path in ("/me/", road.mine(author)):
            author.goto(path)
            author.sees_none_of(["Oral", "Poster", "Reject"])
    for reviewer in road.reviewers:
        reviewer.goto(road.path("reviewing/"))
        reviewer.sees_none_of(["Oral", "Poster", "Reject"])
    for stranger in (road.outsider, road.authors[0], road.reviewers[0]):
        assert stranger.status(road.path("chair/papers/")) == stranger.status(road.path("chair/release/")) == 404


def release(road: Road) -> None:
    """Every letter is looked at, then each goes out once; authors read decision and reviews."""
    chair = road.chair
    chair.follow("Release 6 decisions")
    chair.sees("Every letter can be written, and mail gets out.", *[author.name for author in road.authors])
    frame = chair.page.frame_locator("article.mail iframe")
    expect(frame.locator("body")).to_contain_text("we are happy to accept your paper")
    chair.release(6)
    chair.sees("6 letters about 6 papers")
    release_due()
    send_due()
    send_due()

    for author in road.authors:
        outcome = OUTCOMES[author.number]
        author.goto(road.mine(author))
        author.sees(outcome, *[view(road, each, n) for n, each in road.reviews if n == author.number])
        author.sees_none_of([SECRET, *COMMITTEE])
        letters = letters_to(author.email, "decision")
        assert [mail.state for mail in letters] == [MessageState.SENT]
        accepted = "we are happy to accept" in letters[0].text
        assert accepted == (outcome != "Reject") and not any(word in letters[0].text for word in COMMITTEE)
        assert road.outsider.status(road.mine(author)) == 404
    assert letters_to(COAUTHOR[1], "decision") == []
    chair.at("chair/release/")
    chair.sees("went out", "Authors know all that you have decided")
