"""UTF-8 or GB18030: told by what the bytes give, also where some of them are damaged or a file is in both.

A few broken bytes must not turn the rest of a text into other characters, which GB18030 would do with most of UTF-8.
UTF-16 (Excel's "Unicode text") and Big5 (Hong Kong, Taiwan) are told for a whole file.
"""

import codecs
import re
from typing import Final

_UTF8: Final = "utf-8"
_GB: Final = "gb18030"
_UTF16: Final = "utf-16"
_BIG5: Final = "big5hkscs"
_PAIR: Final = re.compile(rb"[\x80-\xff].", re.DOTALL)
_ENOUGH: Final = 8
"""So many characters tell Big5."""
_ODD: Final = 50
"""One in so many characters may be none of Big5."""
_LOW: Final = 5
"""At least one in so many characters of Big5 ends with an ASCII byte; in GB18030 only rare characters do."""
_LOST: Final = "\ufffd"
_TWO_BYTES: Final = "\u07ff"
"""The last character that is two bytes in UTF-8, as all of GBK's are: Chinese ones are three."""
_SURE: Final = 4
"""So many characters that are right in UTF-8 for each that is lost, and it is UTF-8."""


def codec_of(sample: bytes) -> str:
    """The charset of a text by its beginning, which may end within a character."""
    mended = codecs.getincrementaldecoder(_UTF8)("replace").decode(sample)
    return _UTF8 if _is_damaged_utf8(mended, _SURE) else _GB


def whole_codec(head: bytes) -> str:
    """The charset of a file that is neither UTF-8 nor GB18030, by its first bytes; empty for those two."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _UTF16
    return _BIG5 if _is_big5(head) else ""


def _is_big5(head: bytes) -> bool:
    pairs: list[bytes] = _PAIR.findall(head)
    if len(pairs) < _ENOUGH or b"\0" in head or codec_of(head) == _UTF8:
        return False
    low = sum(0x40 <= second <= 0x7E for _, second in pairs)
    odd = sum(first < 0xA1 or second < 0x40 or 0x7F <= second < 0xA1 for first, second in pairs)
    return odd * _ODD <= len(pairs) <= low * _LOW


class LineDecoder:
    """Decodes lines one by one; where a line may be either, it is in the charset of the one before."""

    def __init__(self) -> None:
        self._last = ""

    def decode(self, line: bytes) -> str:
        """The text of a line; bytes that are in neither charset are replaced."""
        try:
            text = line.decode(_UTF8)
        except UnicodeDecodeError:
            return self._decode_others(line)
        if self._last == _GB and not text.isascii() and max(text) <= _TWO_BYTES:
            return line.decode(_GB, "replace")
        if self._last != _UTF8 and not text.isascii():
            self._last = _UTF8
        return text

    def _decode_others(self, line: bytes) -> str:
        mended = line.decode(_UTF8, "replace")
        if _is_damaged_utf8(mended, 1 if self._last == _UTF8 else _SURE):
            return mended
        self._last = _GB
        return line.decode(_GB, "replace")


def _is_damaged_utf8(mended: str, sure: int) -> bool:
    lost = mended.count(_LOST)
    return lost * sure <= sum(character > _TWO_BYTES for character in mended) - lost
