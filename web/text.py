"""The one renderer of Markdown with maths, for pages, previews and mail: the same text gives the same HTML.

Maths between $…$ or $$…$$ becomes MathML on the server, so no page needs a script to show a formula.
"""

import html
import re
from functools import lru_cache

import nh3
from latex2mathml.converter import convert as latex_to_mathml
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

MATHML = {
    "math", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup",
    "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose",
    "mmultiscripts", "mprescripts", "none", "semantics",
}  # fmt: skip
TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code",
    "em", "strong", "del", "s", "a", "table", "thead", "tbody", "tr", "th", "td", "div", "span", "sub", "sup",
} | MATHML  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "math": {"display", "xmlns"},
    "div": {"class"},
    "span": {"class"},
    "ol": {"start"},
    "mo": {
        "stretchy",
        "fence",
        "form",
        "separator",
        "lspace",
        "rspace",
        "minsize",
        "maxsize",
        "movablelimits",
    },
    "mi": {"mathvariant"},
    "mtable": {"columnalign", "rowspacing"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mspace": {"width", "linebreak"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
}


def _math(source: str, options: dict) -> str:
    """TeX as MathML; what cannot be read is shown as it was typed."""
    try:
        return latex_to_mathml(source, display="block" if options.get("display_mode") else "inline")
    except Exception:  # a formula must never break a page, whatever the converter raises)
        return f'<span class="bad-math">{html.escape(source)}</span>'


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "typographer": False})
    parser.enable(["table", "strikethrough", "linkify"])
    # A file name such as "notes.md" is not a link to Moldova.
    parser.linkify = LinkifyIt({}, {"fuzzy_link": False, "fuzzy_email": False})
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True, renderer=_math)
    return parser


@lru_cache(maxsize=4096)
def markdown(source: str) -> str:
    """Safe HTML of a Markdown text."""
    if not source:
        return ""
    return nh3.clean(
        _parser().render(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    ).strip()


@lru_cache(maxsize=4096)
def markdown_line(source: str) -> str:
    """As `markdown` for one line without a paragraph around it: titles with maths."""
    if not source:
        return ""
    return nh3.clean(
        _parser().renderInline(source),
        tags=MATHML | {"em", "strong", "code", "span", "sub", "sup"},
        attributes={name: ATTRIBUTES[name] for name in ATTRIBUTES if name in MATHML | {"span"}},
        url_schemes=set(),
        link_rel=None,
    )


def plain(source: str, *, length: int = 300) -> str:
    """The text without marks, cut at a word, for previews and feeds."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", markdown(source)))
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


MATHS = re.compile(r"(\$\$?[^$\n]+\$\$?)")
MARKS = re.compile(r"([\\`*_\[\]<>])")


def literal(line: str) -> str:
    """A line that somebody typed, as it may stand in a Markdown text of ours: maths stays maths, nothing is a mark."""
    parts = MATHS.split(" ".join(line.split()))
    marked = [part if i % 2 else MARKS.sub(r"\\\1", part).replace("://", ":\\/\\/") for i, part in enumerate(parts)]
    return "".join(marked)
