"""Everything that a reader can ask for: what pages lead to, and what one can guess.

The guesses are made from the list of addresses itself, so that an address that is new is asked for
by itself. What it takes that nobody has a guess for fails: whoever adds it says what to try.
"""

import re
from itertools import product

from django.urls import Resolver404, resolve, reverse
from django.urls.resolvers import RoutePattern

import articles.urls

# What to try for each part of an address, beside what the caller knows to be hidden.
TRIED = {
    "slug": ["tides", "wire", "nope"],
    "domain": ["wire.example"],
    "page": [1, 2],
    "part": [0, 1],
    "year": [2019],
    "month": [5],
    "day": [6],
    "group": ["ab"],
    "key": ["ab" * 20],
    "name": ["lead-360.jpg"],
    "rest": ["nope"],
}
# What to try behind each address; unknown parameters are ignored, so that all go everywhere.
ASKED = ["q", "topic", "provider", "type", "from", "to", "order", "minimum_heat", "size", "page",
         "after", "before", "sort", "published", "removed", "lead", "secured"]  # fmt: skip


def names():
    """The names of all public addresses."""
    return {pattern.name for pattern in articles.urls.urlpatterns}


def guesses(hidden):
    """Every address in each way that it can be filled in. `hidden`: more to try, by the name of the
    part: {"slug": ["2026-01-01-marker"]}."""
    for pattern in articles.urls.urlpatterns:
        tried = [[*TRIED[part], *hidden.get(part, [])] for part in pattern.pattern.converters]
        if not isinstance(pattern.pattern, RoutePattern):  # what catches all else below /api/
            yield reverse(pattern.name, kwargs={"rest": "nope"})
            continue
        for values in product(*tried):
            kwargs = dict(zip(pattern.pattern.converters, values, strict=True))
            yield reverse(pattern.name, kwargs=kwargs)


def questions(hidden_words):
    """Query strings that look for what is hidden."""
    for name in ASKED:
        for word in hidden_words:
            yield f"{name}={word}"


_LINK = re.compile(
    r'(?:href|[uU]rl|nextPage)"?[=:]\s?["\'](?:http://testserver)?(/[^"\'#]*)'
    r"|<loc>http://testserver([^<]*)</loc>"
)


def crawl(client, todo, *, follow=True):
    """(status, text) of each address and of all that they lead to, by the address."""
    answers = {}
    todo = list(todo)
    while todo:
        path = todo.pop()
        if path in answers or path.startswith(("/static/", "/admin/")):
            continue
        response = client.get(path)
        text = response.content.decode(errors="replace")
        answers[path] = (response.status_code, text)
        if follow:
            found = (one or other for one, other in _LINK.findall(text))
            todo += [link.replace("&amp;", "&") for link in found]
            if "Location" in response:
                todo.append(response["Location"])
    return answers


def names_of(paths):
    """Which of the public addresses these are."""
    found = set()
    for path in paths:
        try:
            found.add(resolve(path.partition("?")[0]).url_name)
        except Resolver404:
            continue
    return found
