"""Names of people as bibliographies and spreadsheets want them: what comes before the family name, and the rest."""

PARTICLES = frozenset(
    "af al ap auf bin da das de del della den der des di dos du el ibn la le los van vom von y zu zum zur".split()
)
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def split_name(name: str) -> tuple[str, str]:
    """Given names and family name: "Ludwig van Beethoven" has the family name "van Beethoven". A guess, as names are.

    Somebody with one name has only a family name. A name written "Lovelace, Ada" is taken at its word.
    """
    if "," in name:
        family, _, given = (part.strip() for part in name.partition(","))
        if given and family:
            return given, family
    words = name.replace(",", " ").split()
    end = len(words) - 1
    if end > 1 and words[end].casefold() in SUFFIXES:
        end -= 1
    while end > 1 and words[end - 1].casefold() in PARTICLES:
        end -= 1
    return " ".join(words[:end]), " ".join(words[end:])


def citation_name(name: str) -> str:
    """As `citation_author` and BibTeX write it: "Lovelace, Ada"."""
    given, family = split_name(name)
    return f"{family}, {given}" if given else family
