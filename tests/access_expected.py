"""The access matrix: for every URL, who gets which answer at which stage.

A row is named by its URL, which is filled in with paper 1 (by ada; reviewed by rob and ray, led by ari; rex is in
conflict with it), or with another paper after an @ ("reviews:review@4"; cas is in conflict with paper 4 and wrote
paper 3). Its entries are "people": "answer" with one answer for all stages, or six: call, bidding, reviewing,
responding, deciding, released. "*" is everybody not named. Answers are explained in `test_access_matrix.py`.
"""

from tests.cast import ORDER, Stage

PEOPLE = ("nobody", "ada", "amy", "rob", "ray", "rex", "ari", "chi", "cas", "mal", "zoe")

EXPECTED: dict[str, dict[str, str]] = {}


def answers(row: str) -> dict[str, dict[Stage, str]]:
    """A row spelt out: person → stage → answer."""
    entries = EXPECTED[row]
    by_person = {person: entries["*"] for person in PEOPLE if "*" in entries}
    for people, answer in entries.items():
        if people != "*":
            by_person |= dict.fromkeys(people.split(), answer)
    return {person: _by_stage(answer) for person, answer in by_person.items()}


def _by_stage(answer: str) -> dict[Stage, str]:
    words = answer.split()
    return dict(zip(ORDER, words * len(ORDER) if len(words) == 1 else words, strict=True))
