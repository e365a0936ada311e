"""The newsroom's `_data`: its topics, and the houses that it knows more about."""

from collections.abc import Iterator

from articles.generating.publishers import with_logos
from articles.generating.rendering import plain
from articles.generating.vocabulary import ROOT, SUBJECTS
from articles.generating.wording import slug_of

SITE = "https://newsroom.example/tideway"


def taxonomy_files(documents: int) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file below `_data`, for a newsroom of so many documents."""
    yield from _topics()
    houses = with_logos()
    for place, house in enumerate(houses[: max(6, min(len(houses), documents // 20))]):
        text = f"---\ntaxonomy: organization\n_id: {house.domain}\nname: {plain(house.name)}\n"
        if place % 4 == 0:
            text += f"otherNames:\n  - {plain(house.name + ' Online')}\n"
        text += f"domain: {house.domain}\n"
        if place % 7 == 3:
            text += (
                f"description: {plain(house.name)} has reported from the coast since"
                f" {1850 + place}, and is read in every town on it. \n"
            )
        text += "images:\n"
        for size in (50, 400):
            picture = f"/assets/images/organizations/{house.domain}-{size}x{size}.jpg"
            text += f"  - url: {picture}\n    width: {size}\n    height: {size}\n"
        yield f"_data/organizations/{house.domain}.md", f"{text}---\n".encode()


def _topics() -> Iterator[tuple[str, bytes]]:
    root = slug_of(ROOT)
    services = ("news", "learning", "people", "events", "newsletters")
    text = f"taxonomy: topic\n_id: {root}\nname: {ROOT}\nkeywords:\n  - {root}\n"
    text += f'hashtags:\n  - "#{ROOT}"\nimages:\n'
    text += "".join(f"  - {SITE}/assets/images/topics/{root}{n}.jpg\n" for n in ("", "-2", "-3"))
    text += "services:\n" + "\n".join(f"  {name}: {SITE}/api/{name}/" for name in services)
    yield f"_data/topics/00-{root}.yaml", text.encode()
    for place, subject in enumerate(SUBJECTS):
        slug = slug_of(subject.name)
        text = f"taxonomy: topic\n_id: {slug}\nname: {subject.name}\n"
        if subject.shortname:
            text += f"shortname: {subject.shortname}\n"
        text += f"parent: {ROOT}\nkeywords:\n"
        text += "".join(f"  - {word}\n" for word in subject.keywords)
        text += f'hashtags:\n  - "#{subject.name.replace(" ", "")}"\n'
        if place % 3:
            text += f"images:\n  - {SITE}/assets/images/topics/{slug}.jpg\n"
        text += f"services:\n  news: {SITE}/api/news/{slug}/"
        if place % 2:
            text += f"\n  learning: {SITE}/api/learning/{slug}/\n"
        # Two topics share a number in the real ones, too: the name decides then.
        yield f"_data/topics/{max(1, place):02}-{slug}.yaml", text.encode()
