"""Pictures that people give us, decoded and written anew: what is served is our own encoder's, never their bytes.

So no script, no second file and no metadata (where a portrait was taken) can hide in a picture.
"""

import io
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps

from web.problems import Refused

MAX_MB = 10
MAX_PIXELS = 60_000_000
FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]

PORTRAIT = (480, 480)
LOGO = (640, 320)
HEADER = (2000, 1000)


class BadPicture(Refused):
    """Raised when a file is no picture that we can take; its text says why and what to do."""


@dataclass(frozen=True)
class Encoded:
    """A picture as WebP."""

    content: bytes
    width: int
    height: int


def encode(file: IO[bytes], *, size: int, box: tuple[int, int], is_square: bool = False) -> Encoded:
    """The picture, turned upright, fitted into `box` (cut to its middle square when asked). Raises BadPicture."""
    if size > MAX_MB * 2**20:
        raise BadPicture(f"This file has {size / 2**20:.0f} MB; a picture may have {MAX_MB} MB. Save it smaller.")
    content = file.read(MAX_MB * 2**20 + 1)
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<") or b"<svg" in head:
        raise BadPicture("SVG pictures can hold scripts, so we do not take them. Save it as PNG and upload that.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                return _encoded(opened, box, is_square)
    except BadPicture:
        raise
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, Warning):
        raise BadPicture("This file cannot be read as a picture. Use a JPEG, PNG, WebP or GIF.") from None


def _encoded(opened: Image.Image, box: tuple[int, int], is_square: bool) -> Encoded:
    if opened.width * opened.height > MAX_PIXELS:
        raise BadPicture(
            f"This picture has {opened.width} by {opened.height} pixels; {box[0]} by {box[1]} are all that is shown. "
            "Save it smaller."
        )
    opened.draft("RGB", (2 * box[0], 2 * box[1]))
    picture = ImageOps.exif_transpose(opened)
    has_alpha = picture.has_transparency_data
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    if is_square:
        side = min(picture.size)
        picture = ImageOps.fit(picture, (min(side, box[0]), min(side, box[1])))
    else:
        picture.thumbnail(box)
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82, method=4)
    return Encoded(out.getvalue(), picture.width, picture.height)
