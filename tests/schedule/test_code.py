"""The programme's address as a QR code: drawn here, readable, on paper and at the door."""

import re
from xml.etree import ElementTree

import segno
from django.test import Client

from schedule.code import code_of
from tests.schedule.test_release import PUBLIC

SVG = "{http://www.w3.org/2000/svg}"


def modules_of(svg: bytes) -> list[tuple[int, int]]:
    """The dark fields of the picture as (row, column), read from the strokes of its path."""
    path = next(one for one in ElementTree.fromstring(svg).iter(f"{SVG}path") if one.get("stroke"))
    dark: set[tuple[int, int]] = set()
    x = y = 0.0
    for command, arguments in re.findall(r"([Mmh])([-\d. ]+)", path.get("d")):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", arguments)]
        if command == "h":
            dark |= {(round(y - 0.5), round(x) + n) for n in range(round(numbers[0]))}
            x += numbers[0]
        elif command == "M":
            x, y = numbers
        else:
            x, y = x + numbers[0], y + numbers[1]
    return sorted(dark)


def test_the_code_holds_the_whole_address(world):
    svg = Client().get(PUBLIC + "code.svg")

    assert svg["Content-Type"] == "image/svg+xml"
    address = "http://localhost:8000/v/alpha/schedule/"
    matrix = segno.make(address, error="m", micro=False).matrix
    expected = sorted((r + 4, c + 4) for r, row in enumerate(matrix) for c, dark in enumerate(row) if dark)
    assert modules_of(svg.content) == expected


def test_codes_of_two_addresses_differ():
    assert code_of("https://a.example/") != code_of("https://b.example/")


def test_the_door_and_the_printed_programme_show_the_code(world):
    for path in ("door/", ""):
        assert 'src="/v/alpha/schedule/code.svg"' in Client().get(PUBLIC + path).content.decode(), path
    assert "http://localhost:8000/v/alpha/schedule/" in Client().get(PUBLIC + "door/").content.decode()
