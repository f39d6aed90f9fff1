"""Words that are in the file for a machine to read and not on the page for a reader."""

import re
from collections.abc import Iterator, Sequence

from paperchecks.findings import Box, Finding, shortened
from paperchecks.visibility import Word

MOST_QUOTED = 120  # characters
FEWEST_WORDS = 4
"""Different words that make a sentence; labels of figures hide a few, one on top of the other."""

SCAN_SHARE = 0.9
SCAN_WORDS = 40
"""A page whose words are all unseen is a scan with what was recognised in it, not a secret."""

MODEL = re.compile(
    r"(?:ignore|disregard|forget|override) (?:all |any )?(?:of )?(?:the |your )?(?:previous|prior|above|earlier|other)"
    r" (?:instructions?|prompts?|guidelines|rules)"
    r"|(?:give|write|provide|produce|generate|output) (?:only |us |me )?(?:a |an )?(?:strongly )?"
    r"(?:positive|favou?rable|glowing|enthusiastic) (?:review|evaluation|assessment|rating)"
    r"|positive review only|do not (?:highlight|mention|raise|list|point out) (?:any )?(?:the )?(?:negatives?|weakness)"
    r"|(?:don't|never) (?:highlight|mention|raise) any (?:negatives?|weakness(?:es)?)"
    r"|recommend (?:strong(?:ly)? )?(?:acceptance|accepting|accept)(?: of)? (?:this|with|the)"
    r"|(?:note|instructions?|message|attention)(?: to| for)?:? ?(?:the )?"
    r"(?:llm|ai|language model|chat ?gpt|gpt|claude|gemini)"
    r"\b[- ]?(?:based )?(?:reviewers?|assistants?|models?)?"
    r"|(?:if you are|you are|as) an? (?:llm|ai|language model|large language model|ai assistant)\b"
    r"|(?:score|rate|rating)(?: this)?(?: paper)?(?: of| with| as)? (?:10|ten)(?: out of (?:10|ten)|/10)",
    re.I,
)
"""Sentences written for a language model that reviews."""


def addressed_to_model(text: str) -> str:
    """The words in a text that address a language model, or ""."""
    match = MODEL.search(re.sub(r"\s+", " ", text))
    return match.group() if match else ""


def findings(number: int, words: Sequence[Word]) -> Iterator[Finding]:
    """What is hidden on page `number`."""
    unseen = sum(not word.is_seen for word in words)
    if len(words) >= SCAN_WORDS and unseen >= SCAN_SHARE * len(words):
        yield Finding(
            "scanned",
            f"Page {number} is a picture with words behind it, as scanners make them.",
            "Export the paper from its source; readers cannot search or enlarge a picture well.",
            number,
        )
        return
    for run in _runs(words):
        text = " ".join(word.text for word in run)
        said = addressed_to_model(text)
        if said or _is_sentence(run):
            yield _hidden(number, run, text, said)


def _hidden(number: int, run: Sequence[Word], text: str, said: str) -> Finding:
    how = "too small to read" if all(word.is_seen for word in run) else "that no reader sees"
    where = "beside the page" if all(word.is_off_page for word in run) else f"on page {number}"
    to_model = "; they address a language model" if said else ""
    return Finding(
        "hidden_text",
        f"There are words {how} {where}{to_model}: “{shortened(text, MOST_QUOTED)}”.",
        "Take them out. Chairs see this finding.",
        number,
        text=text[:400],
        box=None if all(word.is_off_page for word in run) else _around([w for w in run if not w.is_off_page]),
    )


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if word.is_hidden:
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_sentence(run: Sequence[Word]) -> bool:
    return len({word.text.casefold() for word in run if len(re.sub(r"[\W\d_]", "", word.text)) > 2}) >= FEWEST_WORDS


def _around(words: Sequence[Word]) -> Box:
    return Box(
        round(min(word.box.left for word in words), 1),
        round(min(word.box.top for word in words), 1),
        round(max(word.box.right for word in words), 1),
        round(max(word.box.bottom for word in words), 1),
    )
