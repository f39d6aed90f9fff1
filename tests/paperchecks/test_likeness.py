"""Which papers are nearly the same, whatever their title and their line breaks."""

import random
import textwrap

from paperchecks import Inspection, Limits, inspect
from paperchecks.likeness import KEPT, NEARLY_SAME, OPENING, RUN, likeness, sketch
from tests.paperchecks.files import pdf_of

SYLLABLES = "ba de fi go lu ma ne pi ro su ta ve zo kra ste pli".split()


def prose_of(seed, sentences=120):
    """Sentences of made-up words, the same for the same seed."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(800)]
    return [" ".join(chance.choices(words, k=14)).capitalize() + "." for _ in range(sentences)]


def text_of(sentences, *, title="A Title of Some Words", width=90):
    return f"{title}\nAnonymous authors\nAbstract\n" + textwrap.fill(" ".join(sentences), width)


def likeness_of(one, other):
    return likeness(sketch(one), sketch(other))


def test_a_sketch_is_short_and_the_same_for_the_same_text():
    made = sketch(text_of(prose_of(1)))

    assert len(made) == 2 * KEPT
    assert all(0 <= value < 2**32 for value in made)
    assert made == sketch(text_of(prose_of(1)))


def test_title_authors_and_line_breaks_change_nothing():
    one = text_of(prose_of(1))
    other = text_of(prose_of(1), title="Quite Another Name for It", width=40).replace("Anonymous authors", "Chi, Zoe")

    assert likeness_of(one, other) == 1.0


def test_line_numbers_ligatures_and_capitals_change_nothing():
    one = text_of(prose_of(1))
    numbered = "\n".join(f"{number:03} {line}" for number, line in enumerate(one.replace("fi", "ﬁ").split("\n")))

    assert likeness_of(one, numbered.upper().replace("ABSTRACT", "A BSTRACT")) == 1.0


def test_hyphens_at_line_ends_change_nothing():
    one = text_of(prose_of(1))

    assert likeness_of(one, one.replace("bade", "ba-\nde")) == 1.0


def test_a_new_abstract_and_a_new_section_are_still_nearly_the_same():
    sentences, other = prose_of(1), prose_of(2)

    assert likeness_of(text_of(sentences), text_of([*other[:5], *sentences[5:], *other[5:15]])) > NEARLY_SAME


def test_different_papers_are_not_alike():
    assert likeness_of(text_of(prose_of(1)), text_of(prose_of(2))) < 0.05


def test_papers_that_share_long_passages_elsewhere_are_not_nearly_the_same():
    sentences = prose_of(1)

    assert likeness_of(text_of(sentences), text_of(sentences[30:])) < NEARLY_SAME
    assert likeness_of(text_of(sentences), text_of(prose_of(2, 60) + sentences[:60])) < NEARLY_SAME


def test_a_likeness_is_near_the_exact_one():
    def runs(text, most):
        letters = "".join(filter(str.isalpha, text.partition("Abstract")[2].casefold()))[:most]
        return {letters[place : place + RUN] for place in range(len(letters) - RUN + 1)}

    wrong = []
    for seed in range(20):
        shared, one, other = (prose_of(3 * seed + place, 60) for place in range(3))
        a, b = (text_of([*shared[:20], *own[: 2 * seed + 1], *shared[20:]]) for own in (one, other))
        exact = [len(runs(a, most) & runs(b, most)) / len(runs(a, most) | runs(b, most)) for most in (OPENING, None)]
        wrong.append(likeness_of(a, b) - sum(exact) / 2)

    assert max(map(abs, wrong)) < 0.08
    assert abs(sum(wrong) / len(wrong)) < 0.02


def test_what_is_too_short_is_like_nothing():
    assert sketch("") == ()
    assert sketch("Ten words are not a paper, and twelve are none.") == ()
    assert likeness((), ()) == 0.0
    assert likeness((), sketch(text_of(prose_of(1)))) == 0.0


def test_half_characters_do_no_harm():
    assert len(sketch("\ud800" + text_of(prose_of(1)))) == 2 * KEPT


def test_an_inspection_carries_the_sketch_through_json(stored):
    def pdf(title, size):
        lines = text_of(prose_of(1), width=size).split("\n")[1:]
        pages = [lines[place : place + 40] for place in range(0, len(lines), 40)]
        return pdf_of([(title, 18), *pages[0]], *pages[1:], ["References", f"{title}, 2020."])

    one = inspect(stored(pdf("On Words", 90)), limits=Limits())
    other = inspect(stored(pdf("Of Sentences", 60)), limits=Limits())

    assert Inspection.from_json(one.to_json()).sketch == one.sketch
    assert likeness(one.sketch, other.sketch) == 1.0
