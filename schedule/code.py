"""An address as a QR code, drawn here: no page asks another host for one."""

from io import BytesIO

import segno


def code_of(address: str) -> bytes:
    """An SVG picture, black on white with the quiet zone that readers need, whatever the page's colours are."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture,
        kind="svg",
        scale=10,
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return picture.getvalue()
