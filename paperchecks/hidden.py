"""Words that are in the file for a machine to read and not on the page for a reader."""

import base64
import re
import unicodedata
from collections.abc import Iterator, Sequence

from paperchecks.findings import Box, Finding, shortened
from paperchecks.visibility import Word

MOST_QUOTED = 120  # characters
FEWEST_WORDS = 4
"""Different words that make a sentence; labels of figures hide a few, one on top of the other."""

SCAN_SHARE = 0.9
SCAN_WORDS = 40
"""A page whose words are all unseen is a scan with what was recognised in it, not a secret."""

COMMAND = re.compile(
    r"(?:ignore|disregard|forget|override|bypass) (?:all |any |every )?(?:of )?(?:the |your |my )?"
    r"(?:previous|prior|above|earlier|preceding|other|former) (?:\w+ )?(?:instructions?|prompts?|guidelines"
    r"|rules|directions)"
    r"|(?:give|write|provide|produce|generate|output|return) (?:only |us |me )?(?:a |an )?(?:very |strongly |highly )?"
    r"(?:positive|favou?rable|glowing|enthusiastic) (?:reviews?|evaluations?|assessments?|ratings?|feedback)"
    r"|positive reviews? only|only positive (?:reviews?|comments|feedback)"
    r"|(?:do not|don[’']t|never) (?:highlight|mention|raise|list|point out) (?:any )?(?:the )?(?:of )?(?:its )?"
    r"(?:negatives?|weakness(?:es)?|flaws)"
    r"|recommend (?:strong(?:ly)? )?(?:acceptance|accepting|accept)(?: of)? (?:this|with|the) (?:paper|score"
    r"|submission|work)"
    r"|(?:score|rate|rating|grade)(?: this)?(?: paper| submission)?(?: of| with| as)? (?:10|ten)(?: out of "
    r"(?:10|ten)|/10)"
    r"|(?:give|assign) (?:this |the )?(?:paper |submission |it )?(?:a |the )?(?:highest|maximum|top|perfect) "
    r"(?:possible )?"
    r"(?:score|rating|grade)"
    r"|ignorier\w* (?:sie )?(?:alle |sämtliche )?(?:die )?(?:vorherigen|bisherigen|vorigen|obigen|früheren) "
    r"(?:anweisungen|instruktionen|regeln)"
    r"|ignore[zr]? (?:toutes )?(?:les )?(?:instructions|consignes) (?:précédentes|antérieures|ci-dessus)"
    r"|ignora(?:r|d)? (?:todas )?(?:las )?(?:instrucciones|indicaciones) (?:anteriores|previas)"
    r"|ignora(?:re|te)? (?:tutte )?(?:le )?istruzioni (?:precedenti|sopra)"
    r"|ignor(?:e|ar|em) (?:todas )?(?:as )?instruções (?:anteriores|prévias|acima)"
    r"|(?:игнорируй|игнорируйте|забудь|забудьте) (?:все )?(?:предыдущие|прежние) (?:инструкции|указания)"
    r"|(?:忽略|无视|無視|忽視)(?:掉)?(?:所有|全部|之前|以前|以上|先前|前面|此前|的)*(?:指令|指示|说明|說明|提示)"
    r"|(?:只|请|請|必须|必須)?(?:给出|給出|给予|給予|撰写|提供)(?:一[个個份篇])?(?:正面|积极|積極|肯定)的?(?:评价|評價|评审|評審|审稿|審稿)"
    r"|(?:これまで|以前|前|上記|先)の?(?:すべての|全ての)?(?:指示|命令|指令)を(?:すべて|全て)?無視"
    r"|肯定的な(?:レビュー|査読|評価)(?:のみ|だけ)?を"
    r"|(?:이전|위|앞)의? ?(?:모든 )?(?:지시|명령|지침)(?:사항)?[을를]? ?(?:모두 )?무시|긍정적인 (?:리뷰|평가|심사)만?",
    re.I,
)
"""Orders to a language model that reviews, in the languages in which they have been seen or are likely."""

ADDRESS = re.compile(
    r"(?:note|instructions?|message|attention)(?: to| for)?:? ?(?:the )?"
    r"(?:llm|ai|language model|chat ?gpt|gpt|claude|gemini)\b[- ]?(?:based )?(?:reviewers?|assistants?|models?)?"
    r"|(?:if you are|you are|as) an? (?:llm|ai|language model|large language model|ai assistant)\b"
    r"|(?:dear|hey|hello|hi) (?:llm|ai|chat ?gpt|gpt|claude|gemini|assistant|language model)\b"
    r"|<\|?(?:im_start|system|endoftext)\|?>|\[/?INST\]|^system ?(?:prompt|message)?:",
    re.I,
)
"""How a language model is spoken to; papers on language models say the like in plain sight."""

SUBJECT = re.compile(
    r"prompt[- ]?injection|jailbreak|instruction hijack|adversarial (?:prompt|instruction)|red[- ]team"
    r"|llm[- ]as[- ]a[- ]judge",
    re.I,
)
"""What a paper is about that quotes such orders with good reason."""

UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
"""Characters without a width, by which words are cut for a machine and not for a reader."""

TAGS = {code: code - 0xE0000 for code in range(0xE0020, 0xE007F)}
"""Characters that no font has and that spell ASCII for a machine."""

ALIKE = str.maketrans(
    "авеікмнорсстухѕјԁАВЕІКМНОРСТУХЅЈοαεικνρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "abeikmhopcctyxsjdABEIKMHOPCTYXSJoaeiknptuxABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look like Latin ones."""

SPACED = re.compile(r"(?<!\w)(?:\w[ .·_-]{1,3}){7,}\w(?!\w)")
SQUEEZED = re.compile(
    r"(?:ignore|disregard|forget)(?:all|any)?(?:the|your)?(?:previous|prior|above|earlier)(?:instructions?|prompts?)"
    r"|positivereview|recommendacceptance",
    re.I,
)
"""Orders without blanks, for words whose letters stand apart."""

ENCODED = re.compile(r"[A-Za-z0-9+/]{24,4000}={0,2}")


def ordered_to_model(text: str) -> str:
    """The words in a text that give an order to a language model, or "", without their disguise."""
    text = UNSEEN.sub("", text.translate(TAGS))
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))
    for way in (text, text.translate(ALIKE)):
        if match := COMMAND.search(way):
            return match.group()
    if match := next((run for run in SPACED.finditer(text) if SQUEEZED.search(re.sub(r"\W|_", "", run.group()))), None):
        return match.group()
    return next((said for word in ENCODED.findall(text) if (said := _decoded(word)) and COMMAND.search(said)), "")


def addressed_to_model(text: str) -> str:
    """The words in a text that address a language model, or ""."""
    if said := ordered_to_model(text):
        return said
    match = ADDRESS.search(re.sub(r"\s+", " ", text))
    return match.group() if match else ""


def _decoded(word: str) -> str:
    """What a word says in Base64, where that is a text; else ""."""
    try:
        said = base64.b64decode(word + "=" * (-len(word) % 4)).decode("ascii")
    except (ValueError, UnicodeDecodeError):
        return ""
    return re.sub(r"\s+", " ", said)


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
    is_found = False
    for run in _runs(words):
        text = " ".join(word.text for word in run)
        said = addressed_to_model(text)
        if said or _is_sentence(run):
            is_found = True
            yield _hidden(number, run, text, said)
    scattered = [word for word in words if word.is_hidden]
    if not is_found and (said := addressed_to_model(text := " ".join(word.text for word in scattered))):
        yield _hidden(number, scattered, text, said)


def _hidden(number: int, run: Sequence[Word], text: str, said: str) -> Finding:
    how = "that no reader sees"
    if all(word.is_seen for word in run):
        how = "that are drawn as other words" if all(word.is_false for word in run) else "too small to read"
    where = "beside the page" if all(word.is_off_page for word in run) else f"on page {number}"
    to_model = "; they address a language model" if said else ""
    return Finding(
        "hidden_text",
        f"There are words {how} {where}{to_model}: “{shortened(text, MOST_QUOTED).rstrip('.')}”.",
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
