"""Documents as they came, compressed: small ones with what they have in common as a dictionary.

A packed original is two bytes (the number of its dictionary, 0 for none, little-endian) and one
Zstandard frame.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import zstandard

from articles.models import CompressionDictionary

LEVEL = 3  # higher ones cost twice the time for a twentieth of the size
DICTIONARY_BYTES = 48 * 1024
SAMPLES = 160  # documents to learn from; fewer teach too little to be worth a dictionary
# Bytes of a piece that may go into the dictionary. To try several takes four times as long, and the
# best of them makes small documents a hundredth smaller.
SEGMENT = 500
SMALL = 32 * 1024  # bytes; larger documents repeat themselves and need no dictionary
# Bytes that an unpacked document is given room for: a document has four million at most, and
# what would come to more than this is broken.
_BIGGEST = 64 * 1024 * 1024


def learn_dictionary(samples: Sequence[bytes]) -> bytes | None:
    """What these documents have in common, or None where they are too few or too alike."""
    if len(samples) < SAMPLES:
        return None
    try:
        learned = zstandard.train_dictionary(DICTIONARY_BYTES, list(samples), k=SEGMENT, d=8)
        return learned.as_bytes()
    except zstandard.ZstdError:
        return None  # nothing worth sharing


def packer(number: int, dictionary: bytes | None) -> Callable[[bytes], bytes]:
    """A function that packs documents with this dictionary (number 0 and None: without one)."""
    plain = zstandard.ZstdCompressor(level=LEVEL)
    with_dictionary = plain
    if dictionary:
        shared = zstandard.ZstdCompressionDict(dictionary)
        shared.precompute_compress(level=LEVEL)
        with_dictionary = zstandard.ZstdCompressor(level=LEVEL, dict_data=shared)
    mark = number.to_bytes(2, "little")

    def pack(original: bytes) -> bytes:
        if dictionary and len(original) <= SMALL:
            return mark + with_dictionary.compress(original)
        return b"\0\0" + plain.compress(original)

    return pack


@lru_cache(maxsize=8)
def _decompressor(number: int) -> zstandard.ZstdDecompressor:
    if number == 0:
        return zstandard.ZstdDecompressor()
    row = CompressionDictionary.objects.get(number=number)
    return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(bytes(row.content)))


def unpack(packed: bytes | memoryview) -> bytes:
    """The document's bytes."""
    packed = bytes(packed)
    decompressor = _decompressor(int.from_bytes(packed[:2], "little"))
    return decompressor.decompress(packed[2:], max_output_size=_BIGGEST)


def current_dictionary() -> tuple[int, bytes | None]:
    """The dictionary to pack with: its number and content, or (0, None)."""
    row = CompressionDictionary.objects.order_by("-number").first()
    return (row.number, bytes(row.content)) if row else (0, None)


def keep_dictionary(content: bytes) -> int:
    """Stores a new dictionary and gives its number. Old ones stay: originals name them."""
    last = CompressionDictionary.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    CompressionDictionary.objects.create(number=number, content=content)
    return number


def forget_dictionaries() -> None:
    """Drops what this process remembers of dictionaries: another database, other numbers."""
    _decompressor.cache_clear()
