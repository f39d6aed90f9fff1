"""What the made-up people write: abstracts, expertise, reviews, remarks. The same dice give the same words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from demo.subjects import Subject
from demo.titles import Work

FORMULAS = (
    "Formally, we minimise $\\mathcal{L}(\\theta) = \\mathbb{E}_{x \\sim p}\\left[\\lVert f_\\theta(x) - y "
    "\\rVert^2\\right] "
    "+ \\lambda\\, \\Omega(\\theta)$ with $\\lambda$ chosen on held-out data.",
    "The bound $\\mathrm{KL}(q_\\phi \\,\\|\\, p) \\le \\epsilon$ holds with probability at least $1 - \\delta$ for "
    "$n = O(\\epsilon^{-2} \\log \\delta^{-1})$ samples.",
    "Its cost grows as $O(n \\log n)$ with the length $n$, against $O(n^2)$ for attention.",
    "We write the response as $y = g(x) + \\sum_{k=1}^{K} \\alpha_k h_k(x) + \\varepsilon$ with "
    "$\\varepsilon \\sim \\mathcal{N}(0, \\sigma^2)$, where few $\\alpha_k$ differ from zero.",
    "At $\\alpha = 0.1$ the empirical coverage is $0.897 \\pm 0.004$.",
)
CLOSINGS = (
    "Code and trained weights will be released.",
    "An ablation shows that most of the gain comes from the data, not from the architecture.",
    "We discuss where the approach fails, and what would have to be measured to mend it.",
    "We release a small package with which every figure can be made again.",
    "The result holds for three seeds and two choices of hyperparameters, which we report in full.",
    "We close with a list of experiments that did *not* work.",
)


@dataclass(frozen=True)
class Story:
    """What a paper says: the parts that its abstract is made of and its reviews come back to."""

    name: str
    idea: str
    data: str
    claim: str
    worry: str
    wish: str
    abstract: str


def tell(work: Work, subjects: Sequence[Subject], dice: Random) -> Story:
    """The story of a paper, with its abstract."""
    first = subjects[work.topics[0]]
    second = subjects[work.topics[-1]]
    name = name_of(work.title)
    idea, data, claim = dice.choice(first.idea), dice.choice(first.data), dice.choice(first.claim)
    sentences = [
        dice.choice(first.problem),
        *([dice.choice(second.problem)] if dice.random() < 0.5 else []),
        f"We {dice.choice(('propose', 'introduce', 'present', 'study'))} {name}, {idea}.",
        *([dice.choice(FORMULAS)] if dice.random() < 0.3 else []),
        f"On {data}, {name} {claim}.",
        *([f"On {dice.choice(second.data)} it {dice.choice(second.claim)}."] if first is not second else []),
        dice.choice(CLOSINGS),
    ]
    return Story(name, idea, data, claim, dice.choice(first.worry), dice.choice(second.wish), " ".join(sentences))


def name_of(title: str) -> str:
    """How a paper calls its method: what stands before the colon, else letters of its longer words."""
    head = title.partition(":")[0] if ":" in title else ""
    if head and len(head.split()) == 1:
        return head
    long_words = [word for word in re.findall(r"[^\W\d_]+", title) if len(word) > 4 and word[0].isupper()]
    return "".join(word[:3].capitalize() for word in (long_words or ["Method"])[:2])


def paper_sections(story: Story, subjects: Sequence[Subject]) -> list[tuple[str, str]]:
    """The beginning of the paper's text; the printer adds the rest."""
    first = subjects[0]
    return [
        ("Introduction", " ".join([*first.problem, f"This paper presents {story.name}: {story.idea}."])),
        ("Related work", f"Closest to ours is work on {story.data}. It leaves open what happens under shift."),
        ("Method", f"{story.name} is {story.idea}. We describe its parts in turn."),
        ("Experiments", f"We evaluate on {story.data}. {story.name} {story.claim}."),
    ]


def expertise(names: Sequence[str], subjects: Sequence[Subject], dice: Random) -> str:
    """What a reviewer says about their own work, on topics with these names."""
    lines = [f"I work on {_listed([name[0].lower() + name[1:] for name in names[:3]])}."]
    for subject in subjects[:3]:
        lines.append(f"Recently: {dice.choice(subject.idea)}, evaluated on {dice.choice(subject.data)}.")
    return "\n".join(lines)


# --- Reviews ----------------------------------------------------------------------------------------------

STRENGTHS = (
    "The question matters, and the paper says in the first paragraph why.",
    "The writing is clear; Figure 1 alone explains the method.",
    "The baselines are strong and, as far as I can tell, tuned with the same care.",
    "The authors report what did not work, which I wish more papers did.",
    "Error bars over five seeds, and a table of every hyperparameter.",
    "The claim is modest and the evidence is enough for it.",
    "The ablation in Table 1 separates the two contributions.",
    "The limitations are stated honestly.",
)
WEAKNESSES = (
    "The comparison with earlier work stops in 2021.",
    "Section 3 introduces eleven symbols, of which five are used once.",
    "Improvements are within one standard deviation of the second-best method.",
    "There is no statement about compute.",
    "The paper is over-packed: the second experiment belongs into an appendix.",
    "It is not clear whether hyperparameters were chosen on the test set.",
    "The figures cannot be read in print.",
    "The main result rests on a single data set.",
    "The conclusion promises more than the experiments show.",
)
QUESTIONS = (
    "How sensitive is the result to the choice of λ?",
    "What happens if the encoder is frozen?",
    "Is the improvement in Table 1 significant under a paired test?",
    "Would a simple linear model with the same features do?",
    "How long does one run take, and on what?",
)
VERDICTS = {
    "good": (
        "I would be glad to see this presented.",
        "A solid paper that will be useful at once.",
        "One of the best in my pile.",
    ),
    "middle": (
        "A reasonable workshop paper, provided the baseline is added.",
        "I lean slightly, and could be moved either way by the response.",
        "The idea deserves discussion, the evidence is thin.",
    ),
    "bad": (
        "I do not think that it is ready.",
        "In its present form the evidence does not support the claim.",
        "I encourage the authors to redo the evaluation and to submit again.",
    ),
}  # fmt: skip
CONFIDENTIAL = (
    "I am not an expert in the wet-lab part; please weigh my score accordingly.",
    "I believe that I have seen an earlier version of this at another workshop, where the same concern was raised.",
    "The second half reads as if it had been written by a language model. I have no proof.",
    "I was late with this review because of illness; the opinion is considered nevertheless.",
    "If there is a slot for a short talk, this one would start a good discussion.",
)
ETHICS = "Patient data of a single hospital are used, and the text does not say whether their use was approved."


def tone(rating: float, scale: Sequence[float]) -> str:
    """In which voice a rating speaks: bad, middle, good."""
    place = (rating - min(scale)) / (max(scale) - min(scale))
    return "bad" if place < 0.35 else "middle" if place < 0.7 else "good"


def review(story: Story, rating: float, scale: Sequence[float], dice: Random) -> dict[str, str]:
    """The words of a review, by key of the venue's questions."""
    voice = tone(rating, scale)
    n_good, n_bad = {"good": (4, 1), "middle": (3, 2), "bad": (1, 4)}[voice]
    good = [f"{story.name} {story.claim}, which I find convincing."] if voice == "good" else []
    good += dice.sample(STRENGTHS, n_good - len(good))
    bad = [f"My main concern is {story.worry}."] if voice != "good" or dice.random() < 0.3 else []
    bad += dice.sample(WEAKNESSES, max(1, n_bad - len(bad)))
    asks = [f"Could the authors {story.wish}?", *dice.sample(QUESTIONS, dice.randint(0, 2))]
    opening = dice.choice(("The paper proposes", "The authors present", "This submission is about"))
    result = dice.choice(("The main result is that it", "According to the experiments it"))
    return {
        "summary": f"{opening} {story.name}, {story.idea}. {result} {story.claim}. {dice.choice(VERDICTS[voice])}",
        "strengths": _bullets(good),
        "weaknesses": _bullets(bad),
        "questions": "\n".join(f"{place}. {ask}" for place, ask in enumerate(asks, 1)),
    }


def begun_review(words: dict[str, str], dice: Random) -> dict[str, str]:
    """The part of a review that its reviewer has typed so far."""
    keys = list(words)[: dice.randint(1, 2)]
    last = words[keys[-1]]
    return {key: words[key] for key in keys[:-1]} | {keys[-1]: last[: max(60, len(last) // 2)].rsplit(" ", 1)[0]}


# --- Discussion and after ---------------------------------------------------------------------------------

OPENERS = (
    "We seem to disagree mostly on the evaluation. Can we agree that the split is the issue, and not the method?",
    "I have read the other reviews. The point about the baseline convinces me; I had overlooked it.",
    "Having read the paper again, I stand by my score. The claim in the abstract is not what Table 1 shows.",
    "Does anybody know the data set well enough to say whether the leak is real?",
    "I would not fight for this paper, but I would not fight against it either.",
)
REPLIES = (
    "I checked: about one in eight test sequences has a near copy in training. It does not change the order of "
    "methods.",
    "Fair point. I have lowered my confidence, not the rating.",
    "I agree, and would say so in the meta-review: good idea, baseline missing.",
    "To me novelty is enough for a workshop; people will want to talk about it.",
    "If the authors add that experiment for the camera-ready version, I am content.",
)
LEADS = (
    "Thank you all for your reviews. There is a spread of several points here: please read each other's arguments and "
    "say "
    "by tomorrow whether you want to change yours.",
    "The response answers two of the three questions. Is the third one a reason to reject, in your opinion?",
)
TO_CHAIRS = (
    "Between us: I would accept this as a poster, whatever the mean says.",
    "One of the reviews is very short. I have asked for more and would give it less weight until then.",
)


def response(stories: Sequence[tuple[str, float]], story: Story, dice: Random) -> str:
    """The authors' answer to their reviews, each given as (handle, rating)."""
    parts = ["We thank the reviewers for their time and their detailed comments."]
    for handle, _ in stories:
        say = dice.choice(
            (
                f"We added the comparison that you asked for: {story.name} stays ahead, by a smaller margin (1.1 "
                f"points).",
                f"You are right about {story.worry}. We repeated the experiment with a stricter split; the order of "
                f"the "
                "methods does not change.",
                "We have shortened Section 3 and moved the second experiment to the appendix.",
                "One run takes 40 minutes on a single GPU; this is now stated in Section 4.",
            )
        )
        parts.append(f"**Reviewer {handle}.** {say}")
    parts.append("We will release code and splits with the camera-ready version.")
    return "\n\n".join(parts)


def meta_review(story: Story, mean: float | None, outcome: str, dice: Random) -> dict[str, str]:
    """An area chair's summary, by key of the venue's questions."""
    spread = dice.choice(("The reviewers agree on the merits", "Opinions differed at first and came closer"))
    weak = f"The main weakness is {story.worry}."
    view = {
        "oral": f"{spread}: {story.name} {story.claim}. It would make a good talk.",
        "spotlight": f"{spread}: {story.name} {story.claim}. I recommend it warmly.",
        "poster": f"{spread}. {weak} The topic suits the workshop; a discussion at a poster will help.",
        "reject": f"{spread}. {weak} I do not see how it could be mended before the workshop.",
    }
    said = view.get(outcome, view["poster"])
    remarks = "" if mean is None or dice.random() < 0.6 else "The mean hides one review that I would discount."
    return {"summary": said, "recommendation": outcome, "remarks": remarks}


LLM_USE = (
    "To polish our own text.",
    "Not at all.",
    "For help with plotting code; all text is ours.",
    "We used a model to translate the abstract, and checked every sentence.",
)
DECLINES = (
    "I am on parental leave until June. Good luck with the workshop.",
    "Too many reviews this month, I am sorry.",
    "This is outside of what I can judge.",
)


def _bullets(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
