"""What tests are about, valid by default: a test states only what matters to it.

`an_article()` is public, an hour old, and unlike any other. Texts and times are fixed by a running
number, so that a failure reads the same each time.
"""

from datetime import UTC, datetime, timedelta
from itertools import count

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.models import (
    ABSORBED,
    Article,
    ArticleTopic,
    Decision,
    Provider,
    RelatedLink,
    Tombstone,
    Topic,
)
from articles.ranking import news_moment, rank_of

_numbers = count(1)


def count_anew() -> None:
    """The next thing made is the first again: a test sees the same numbers, and so the same times,
    whatever ran before it."""
    global _numbers
    _numbers = count(1)


def a_provider(name: str = "", **fields) -> Provider:
    """A provider of its own; by name it is made once."""
    number = next(_numbers)
    name = name or f"Provider {number}"
    domain = fields.pop("domain", f"{_slug(name)}.example")
    found = Provider.objects.filter(name=name, domain=domain).first()
    return found or Provider.objects.create(
        name=name, domain=domain, slug=fields.pop("slug", f"{_slug(name)}-{number}"), **fields
    )


def a_topic(name: str = "", **fields) -> Topic:
    """A topic of its own; by name it is made once."""
    name = name or f"Topic {next(_numbers)}"
    found = Topic.objects.filter(name=name).first()
    return found or Topic.objects.create(name=name, slug=fields.pop("slug", _slug(name)), **fields)


def an_article(title: str = "", *, topics=(), **fields) -> Article:
    """A public article. `topics`: Topics or names, in order. `provider`: a Provider or a name.

    Its rank is what heat and times give, as the importer would store it, unless stated; an
    article that isn't absorbed leads itself.
    """
    number = next(_numbers)
    title = title or f"Story {number}"
    fields.setdefault("published_at", timezone.now() - timedelta(hours=1, seconds=number))
    fields.setdefault("slug", f"{fields['published_at']:%Y-%m-%d}-{_slug(title)}-{number}")
    fields.setdefault("excerpt", f"What {title} is about, told in a sentence or two.")
    fields.setdefault("original_url", f"https://source.example/{number}")
    fields.setdefault("web_url", fields["original_url"])
    fields.setdefault("quality", 80)
    fields.setdefault("heat", 100)
    fields.setdefault("published", True)
    if not isinstance(fields.get("provider"), Provider):
        fields["provider"] = a_provider(fields.get("provider", ""))
    fields.setdefault(
        "rank",
        rank_of(
            fields["heat"],
            news_moment(fields["published_at"], fields.get("released_at")),
            half_life_hours=settings.RANK_HALF_LIFE_HOURS,
        ),
    )
    article = Article.objects.create(title=title, **fields)
    if "lead" not in fields and article.heat != ABSORBED:
        article.lead = article
        article.save(update_fields=["lead"])
    for position, topic in enumerate(topics):
        topic = topic if isinstance(topic, Topic) else a_topic(topic)
        ArticleTopic.objects.create(article=article, topic=topic, position=position)
    return article


def a_held_article(title: str = "", **fields) -> Article:
    """Never public so far."""
    return an_article(title, published=False, **fields)


def an_absorbed_article(title: str = "", *, lead: Article | None = None, **fields) -> Article:
    """Absorbed by `lead`, or by a story that we don't hold."""
    return an_article(title, heat=ABSORBED, published=False, lead=lead, **fields)


def a_taken_down_article(title: str = "", **fields) -> Article:
    """Public once, and withdrawn."""
    article = an_article(title, **fields)
    Article.objects.filter(pk=article.pk).update(published=False)
    article.refresh_from_db()
    return article


def a_link(article: Article, target: Article | None = None, **fields) -> RelatedLink:
    """Related coverage of `article`, at the end of its list: thin when it has a target, else a
    card of its own that leads outside. `url`, `title`, `provider`, … as the entry shows them."""
    number = next(_numbers)
    fields.setdefault("position", article.related_links.count())
    fields.setdefault("key", number)
    fields.setdefault("added", False)
    if target is None:
        fields.setdefault("url", f"https://outside.example/{number}")
        fields.setdefault("title", f"Coverage {number}")
        fields.setdefault("type", "article")
        fields.setdefault("published_at", timezone.now() - timedelta(hours=2, seconds=number))
        fields.setdefault("provider", f"Outside {number}")
    if isinstance(fields.get("provider"), str):
        fields["provider"] = a_provider(fields["provider"])
    own = {
        f"own_{name}": fields.pop(name)
        for name in ("url", "title", "excerpt", "published_at", "type", "provider", "quality")
        if name in fields
    }
    return RelatedLink.objects.create(article=article, target=target, **own, **fields)


def a_decision(article: Article, field: str, value: object, **fields) -> Decision:
    """What a person ruled, without the change itself: see articles/editorial.py for that."""
    return Decision.objects.create(
        article=article, field=field, value=value, who="ann", at=timezone.now(), **fields
    )


def a_tombstone(slug: str) -> Tombstone:
    return Tombstone.objects.create(slug=slug, at=timezone.now())


def a_person(role: str = "", **fields) -> User:
    """Someone with a desk account. `role`: "Viewers", "Contributors", "Editors", "superuser"."""
    fields.setdefault("username", f"person{next(_numbers)}")
    make = User.objects.create_superuser if role == "superuser" else User.objects.create_user
    person = make(is_staff=True, password="a long enough password", **fields)  # noqa: S106
    if role not in ("", "superuser"):
        person.groups.add(Group.objects.get(name=role))
    return person


def a_moment(text: str) -> datetime:
    """ "2026-03-04 09:40" in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _slug(text):
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())[:80]
