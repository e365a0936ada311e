"""Names → topics and providers, and back."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

from articles.indexing import BEHIND
from articles.prepared import answer
from articles.search.asking import Query
from articles.storycards import ProviderName, TopicName

MOST_BEARING = 50  # providers whose name holds what was typed
_LIKE = re.compile("[%_!]")


@dataclass(frozen=True)
class Named:
    """The ids of the topics and providers that a query names, or leaves out; `bearing`: of the
    providers in whose name all of it stands. `is_behind`: the index has something to take in."""

    topics: tuple[int, ...] = ()
    providers: tuple[int, ...] = ()
    without_topics: tuple[int, ...] = ()
    without_providers: tuple[int, ...] = ()
    bearing: tuple[int, ...] = ()
    is_behind: bool = False


_BEHIND = f"SELECT 'behind', CASE WHEN {BEHIND} THEN 1 ELSE 0 END"


def resolve(query: Query, at: datetime, *, with_bearing: bool = False) -> Named:
    """What is named, by slug, name or domain, merged names included. One query."""
    statements = [_BEHIND]
    values: list[Any] = [connection.ops.adapt_datetimefield_value(at)]

    def look(kind: str, table: str, key: str, columns: Sequence[str], typed: Sequence[str]) -> None:
        lowered = sorted({name.lower() for name in typed} | set(typed))
        places = _places(lowered)
        # `lower` of SQLite knows ASCII alone: what is typed as it stands is found in any script.
        tests = " OR ".join(f"{c} IN ({places}) OR lower({c}) IN ({places})" for c in columns)
        statements.append(f"SELECT '{kind}', {key} FROM {table} WHERE {tests}")  # noqa: S608 - names of ours alone
        values.extend(lowered * (2 * len(columns)))

    for kind, typed in (("topic", query.topics), ("without topic", query.without_topics)):
        if typed:
            look(kind, "articles_topic", "id", ["slug", "name"], typed)
            look(kind, "articles_topicalias", "topic_id", ["slug", "name"], typed)
    columns = ["slug", "name", "domain"]
    for kind, typed in (
        ("provider", query.providers),
        ("without provider", query.without_providers),
    ):
        if typed:
            look(kind, "articles_provider", "id", columns, typed)
            look(kind, "articles_provideralias", "provider_id", columns, typed)
    if with_bearing and query.terms and not query.without and not query.narrows:
        # In a statement of its own, or the limit would be that of all.
        statements.append(
            "SELECT * FROM (SELECT 'bearing', id FROM articles_provider "  # noqa: S608 - names of ours alone
            f"WHERE lower(name) LIKE %s ESCAPE '!' LIMIT {MOST_BEARING}) AS bearing"
        )
        values.append("%" + _LIKE.sub(r"!\g<0>", query.typed.lower()) + "%")
    found: dict[str, list[int]] = defaultdict(list)
    for kind, key in answer(connections[DEFAULT_DB_ALIAS], " UNION ALL ".join(statements), values):
        found[kind].append(key)
    return Named(
        topics=tuple(dict.fromkeys(found["topic"])),
        providers=tuple(dict.fromkeys(found["provider"])),
        without_topics=tuple(dict.fromkeys(found["without topic"])),
        without_providers=tuple(dict.fromkeys(found["without provider"])),
        bearing=tuple(found["bearing"]),
        is_behind=bool(found["behind"][0]),
    )


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def names_of(marks: Iterable[str]) -> Mapping[str, TopicName | ProviderName]:
    """The topics and providers that these marks name, by mark. One query."""
    wanted = {mark for several in marks for mark in several.split() if mark[0] in "pt"}
    topics = sorted(int(mark[1:]) for mark in wanted if mark[0] == "t")
    providers = sorted(int(mark[1:]) for mark in wanted if mark[0] == "p" and mark != "pub")
    statements = []
    if topics:
        statements.append(
            "SELECT 't', id, name, slug, parent_id FROM articles_topic "  # noqa: S608 - names of ours alone
            f"WHERE id IN ({_places(topics)})"
        )
    if providers:
        statements.append(
            "SELECT 'p', id, name, slug, NULL FROM articles_provider "  # noqa: S608 - names of ours alone
            f"WHERE id IN ({_places(providers)})"
        )
    if not statements:
        return {}
    names: dict[str, TopicName | ProviderName] = {}
    here = connections[DEFAULT_DB_ALIAS]
    rows = answer(here, " UNION ALL ".join(statements), [*topics, *providers])
    for kind, pk, name, slug, parent in rows:
        names[f"{kind}{pk}"] = (
            TopicName(pk, name, slug, parent)
            if kind == "t"
            else ProviderName(pk, name, slug, False)
        )
    return names
