"""The cards that articles' own documents say, which an entry that names them would copy; and what
a row of related coverage keeps of an entry's card beside them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from articles.documents import read, validate
from articles.mapping import Card, article_card, moment_of, moment_value
from articles.models import Article, Decision, SourceDocument
from articles.originals import unpack
from articles.rows import as_cell, chunks
from articles.taxonomy import Providers


class Cards:
    """The cards that articles' own documents say, fetched as they are asked for."""

    def __init__(self, known: dict[int, Card]) -> None:
        self.known = known

    def load(self, ids: Iterable[int]) -> None:
        """Fetches many at once, for those who will ask for them."""
        self.known.update(machine_cards(set(ids) - set(self.known)))

    def of(self, article_id: int) -> Card:
        if article_id not in self.known:
            self.load([article_id])
        return self.known[article_id]


_CARD_FIELDS = ("title", "excerpt", "published_at", "type", "provider", "quality", "web_url")


def machine_cards(ids: Collection[int]) -> dict[int, Card]:
    """What these articles' documents say of them; of those born here, what their columns say.

    The columns of an article that nobody decided about say the same, and are cheaper to read.
    """
    cards: dict[int, Card] = {}
    for part in chunks(sorted(ids)):
        decided = Decision.objects.filter(
            article__in=part, field__in=[*_CARD_FIELDS, "original_url"]
        )
        renamed = Article.objects.filter(pk__in=part, provider__aliases__isnull=False)
        differing = {
            *decided.values_list("article", flat=True),
            *renamed.values_list("pk", flat=True),
        }
        documents = SourceDocument.objects.filter(article__in=differing).order_by()
        for pk, packed, entries in documents.values_list("article", "original", "entries_digest"):
            document = read(unpack(packed), known_entries=bytes(entries or b""))
            cards[pk] = article_card(validate(document)[0])
        rows = Article.objects.filter(pk__in=set(part) - set(cards)).order_by()
        for pk, web_url, original_url, kind, moment, *said in rows.values_list(*_CARD_COLUMNS):
            title, excerpt, name, domain, quality = said
            url = web_url or ("" if kind == "video" else original_url)
            cards[pk] = (url, title, excerpt, moment_value(moment), kind, name, domain, quality)
    return cards


_CARD_COLUMNS = ("pk", "web_url", "original_url", "type", "published_at", "title", "excerpt",
                 "provider__name", "provider__domain", "quality")  # fmt: skip


# In a row of related coverage -------------------------------------------------------------------

OWN = (
    "own_url",
    "own_title",
    "own_excerpt",
    "own_published_at",
    "own_type",
    "own_provider_id",
    "own_quality",
)
"""The columns of a row that say what its entry says differently than its target."""


def own_cells(card: Card, targets: Card | None, providers: Providers) -> list[Any]:
    """The cells of OWN: what the card says that its target's doesn't; all of it without one.

    All of it, too, where the card lacks what its target has: where all four texts stand in a row,
    an empty cell says "nothing", else it says "the same" (`card_of_cells`).
    """
    url, title, excerpt, published_at, kind, name, domain, quality = card
    if targets is None or _is_apart(card, targets):
        provider = providers.id_of(name, domain) if name else None
        return [url, title, excerpt, as_cell(moment_of(published_at)), kind, provider, quality]
    same = [mine == theirs for mine, theirs in zip(card, targets, strict=True)]
    return [
        None if same[0] else url,
        None if same[1] else title,
        None if same[2] else excerpt,
        None if same[3] else as_cell(moment_of(published_at)),
        None if same[4] else kind,
        None if (same[5] and same[6]) or not name else providers.id_of(name, domain),
        None if same[7] else quality,
    ]


def _is_apart(card: Card, targets: Card) -> bool:
    """The card lacks what its target has, or shares no text with it."""
    lacks = any(card[at] in (None, "") and targets[at] not in (None, "") for at in _MAY_BE_ABSENT)
    return lacks or all(card[at] != targets[at] for at in _TEXTS)


_MAY_BE_ABSENT = (3, 5, 7)  # of a card: time, provider, quality
_TEXTS = (0, 1, 2, 4)  # address, title, excerpt, type


def card_of_cells(cells: Sequence[Any], targets: Card | None) -> Card:
    """The card that an entry came with: from its cells of OWN and its provider's name and domain,
    and the card of its target as it was when they were written."""
    url, title, excerpt, published_at, kind, provider, quality, name, domain = cells
    if targets is None or None not in (url, title, excerpt, kind):
        moment = moment_value(published_at)
        return (url or "", title or "", excerpt or "", moment, kind or "", name or "",
                domain or "", quality)  # fmt: skip
    return (
        targets[0] if url is None else url,
        targets[1] if title is None else title,
        targets[2] if excerpt is None else excerpt,
        targets[3] if published_at is None else moment_value(published_at),
        targets[4] if kind is None else kind,
        targets[5] if provider is None else name,
        targets[6] if provider is None else domain,
        targets[7] if quality is None else quality,
    )
