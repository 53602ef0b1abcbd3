"""Old Vietnamese encodings: bytes that are not UTF-8, and text that was pasted through the wrong encoding.

`decode_legacy` reads bytes, `repair_text` mends a text that came out wrong, `repair_spacing` joins syllables
that a PDF took apart, `tone_placement` counts how a text spells `hoà` and `hòa`. What was done is reported
with a confidence; nothing is ever written back.
"""

from searchlib.sources.encodings.detection import Decoded, decode_legacy
from searchlib.sources.encodings.health import tone_placement
from searchlib.sources.encodings.repair import Repaired, repair_text
from searchlib.sources.encodings.spacing import Spaced, repair_spacing

__all__ = [
    "Decoded",
    "Repaired",
    "Spaced",
    "decode_legacy",
    "repair_spacing",
    "repair_text",
    "tone_placement",
]
