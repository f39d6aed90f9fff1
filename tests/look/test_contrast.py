"""Text of every token pair that the stylesheet uses stays readable: WCAG AA for each hue, light and dark."""

import ast
import math
import operator
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
HUES = range(0, 360, 30)
MODES = ("light", "dark")

BACKGROUNDS = ("paper", "sheet", "sunken", "accent-wash")
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in BACKGROUNDS),
    *((tone, ground) for tone in ("good", "warn", "bad") for ground in ("paper", "sheet", f"{tone}-wash")),
    *((ink, f"{tone}-wash") for ink in ("ink", "ink-2") for tone in ("good", "warn", "bad")),
    ("accent-ink", "accent"),
]
# Borders of controls and the marks of plots: WCAG 1.4.11.
SHAPE_PAIRS = [(shape, ground) for shape in ("edge", "accent") for ground in ("paper", "sheet")]
# White text stands on the hero in both modes.
HERO = ("hero", "hero-2", "hero-3")

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def _tokens() -> dict[str, str]:
    css = (CSS / "site.css").read_text()
    block = css[css.index("@layer tokens {") : css.index("@layer base {")]
    return dict(re.findall(r"--([\w-]+): ((?:light-dark|oklch)\(.*?\));", block))


def _hue_table() -> dict[int, dict[str, float]]:
    rows = re.findall(r'\[data-hue="(\d+)"\] \{ (.*?) \}', (CSS / "hues.css").read_text())
    return {int(hue): {name: float(n) for name, n in re.findall(r"--(\w+): ([\d.]+)", body)} for hue, body in rows}


TOKENS = _tokens()
HUE_TABLE = _hue_table()


def _number(text: str, variables: dict[str, float]) -> float:
    """The value of a number, `var(--x)` or `calc(…)` of them."""
    text = re.sub(r"var\(--(\w+)\)", lambda m: str(variables[m[1]]), text.strip()).replace("calc(", "(")
    text = re.sub(r"([\d.]+)%", lambda m: str(float(m[1]) / 100), text)

    def value(node: ast.AST) -> float:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        assert isinstance(node, ast.Constant), text
        return float(node.value)

    return value(ast.parse(text, mode="eval").body)


def _split(text: str, separator: str) -> list[str]:
    """Split where no parenthesis is open."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == separator and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


def _linear_rgb(name: str, mode: str, hue: int) -> tuple[float, float, float]:
    """Linear sRGB of a token, before clipping (Björn Ottosson's OKLab matrices)."""
    css = TOKENS[name]
    if css.startswith("light-dark("):
        css = _split(css[len("light-dark(") : -1], ",")[MODES.index(mode)]
    lightness, chroma, angle = (_number(part, HUE_TABLE[hue]) for part in _split(css[len("oklch(") : -1], " "))
    a, b = chroma * math.cos(math.radians(angle)), chroma * math.sin(math.radians(angle))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _luminance(rgb: tuple[float, float, float]) -> float:
    red, green, blue = (min(max(part, 0.0), 1.0) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(a: float, b: float) -> float:
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def contrast(name: str, ground: str, mode: str, hue: int) -> float:
    """The WCAG contrast of two tokens."""
    return _contrast(_luminance(_linear_rgb(name, mode, hue)), _luminance(_linear_rgb(ground, mode, hue)))


def test_known_contrasts_come_out_right():
    black_on_white = _contrast(0.0, 1.0)
    grey_767676 = ((0x76 / 255 + 0.055) / 1.055) ** 2.4

    assert black_on_white == 21
    assert round(_contrast(grey_767676, 1.0), 2) == 4.54
    assert round(_luminance(_linear_rgb("sheet", "light", 0)), 3) == 1


def test_hue_table_holds_every_step():
    assert sorted(HUE_TABLE) == list(range(0, 360, 5))
    assert {row["hue"] for row in HUE_TABLE.values()} == set(HUE_TABLE)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("hue", HUES)
def test_text_is_readable_for_a_hue(hue: int, mode: str):
    found = {(ink, ground): contrast(ink, ground, mode, hue) for ink, ground in TEXT_PAIRS}

    poor = {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 4.5}
    assert poor == {}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("hue", HUES)
def test_borders_of_controls_are_seen_for_a_hue(hue: int, mode: str):
    found = {(shape, ground): contrast(shape, ground, mode, hue) for shape, ground in SHAPE_PAIRS}

    poor = {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 3}
    assert poor == {}


@pytest.mark.parametrize("hue", HUES)
def test_white_text_is_readable_on_the_hero(hue: int):
    found = {name: _contrast(1.0, _luminance(_linear_rgb(name, "light", hue))) for name in HERO}

    poor = {name: round(ratio, 2) for name, ratio in found.items() if ratio < 4.5}
    assert poor == {}


@pytest.mark.parametrize("hue", sorted(HUE_TABLE))
def test_accents_lie_within_what_screens_show(hue: int):
    """So that no browser has to map the colour, and the contrast computed is the contrast seen."""
    for mode in MODES:
        parts = _linear_rgb("accent", mode, hue)

        assert [part for part in parts if not -0.002 <= part <= 1.002] == []
