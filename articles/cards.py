"""The cards that articles' own documents say: what an entry that names them would copy."""

from collections.abc import Collection, Iterable

from articles.documents import read, validate
from articles.mapping import Card, article_card, moment_value
from articles.models import Article, Decision, SourceDocument
from articles.originals import unpack
from articles.rows import chunks


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
        for pk, packed in documents.values_list("article", "original"):
            cards[pk] = article_card(validate(read(unpack(packed)))[0])
        rows = Article.objects.filter(pk__in=set(part) - set(cards)).order_by()
        for pk, web_url, original_url, kind, moment, *said in rows.values_list(*_CARD_COLUMNS):
            title, excerpt, name, domain, quality = said
            url = web_url or ("" if kind == "video" else original_url)
            cards[pk] = (url, title, excerpt, moment_value(moment), kind, name, domain, quality)
    return cards


_CARD_COLUMNS = ("pk", "web_url", "original_url", "type", "published_at", "title", "excerpt",
                 "provider__name", "provider__domain", "quality")  # fmt: skip
