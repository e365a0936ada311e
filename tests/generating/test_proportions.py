"""Counted by a plain YAML loader: what real newsrooms hold, this one holds, in like numbers."""

import re
from collections import Counter, defaultdict

import pytest

from articles.documents import read, validate
from articles.generating import Order, OrderError
from tests.generating.newsrooms import BUSY, QUIET, files, plain, records

BOTH = pytest.mark.parametrize("order", [BUSY, QUIET], ids=["busy", "quiet"])


COPIED = ("title", "excerpt", "quality", "images")
YOUTUBE = {b"youtube.com", b"www.youtube.com"}
USUAL = {
    **dict.fromkeys(("category", "title", "excerpt", "publishedDateTime", "updatedDateTime")),
    **dict.fromkeys(("originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "type", "quality")),
    **dict.fromkeys(("heat", "published", "removed", "locale", "featuredContent", "provider")),
    **dict.fromkeys(("topics", "tags", "images", "related", "secured")),
}


def share(order, holds):
    pages = plain(order).values()
    return sum(map(bool, map(holds, pages))) / len(pages)


@pytest.mark.parametrize(
    ("articles", "entries"),
    [(0, 0), (1, 0), (1, 5), (2, 2), (3, 1), (7, 7 * 179), (40, 39), (200, 0), (333, 9_999)],
)
def test_counts_come_out_exactly_as_ordered(articles, entries):
    made = files(Order(documents=articles, related=entries))
    assert len(made) == articles
    assert (
        sum(
            len(p.get("related", ()))
            for p in plain(Order(documents=articles, related=entries)).values()
        )
        == entries
    )


def test_more_entries_than_any_article_carries_are_refused():
    with pytest.raises(OrderError, match="179"):
        Order(documents=2, related=359)


@BOTH
def test_every_document_is_sound_and_needs_no_warning(order):
    for slug, file in files(order).items():
        _, warnings = validate(read(file.content))
        assert not warnings, slug


def test_older_key_names_are_sound_too():
    order = Order(documents=120, related=900, older=0.5)
    older = [page for page in plain(order).values() if "sourceUrl" in page]
    assert 40 <= len(older) <= 80
    assert not any(key in page for page in older for key in ("webUrl", "ampWebUrl"))
    assert all("sourceUrl" in entry for page in older for entry in page.get("related", ()))
    assert len(records(order)) == 120


@BOTH
def test_files_begin_end_and_are_ordered_like_the_machines(order):
    for slug, page in plain(order).items():
        assert list(page) == [key for key in USUAL if key in page], slug
        content = files(order)[slug].content
        assert content.startswith(b"---\ncategory: news\ntitle: ")
        assert content.endswith(b'=="\n---\n\n')
        assert (
            content.count(b"\n\n")
            == content.count(b"\n\nfeaturedContent:")
            + sum(
                content.count(b"\n\n%s:\n" % key)
                for key in (b"provider", b"topics", b"tags", b"images", b"related")
            )
            + content.count(b"\n\nsecured: ")
            + 1
        )


def test_a_busy_newsroom_weighs_what_a_real_one_does():
    octets = [file.content for file in files(BUSY).values()]
    related = sum(
        len(content) - len(content.split(b"\nrelated:\n")[0]) - len(content.split(b"\nsecured:")[1])
        for content in octets
        if b"\nrelated:\n" in content
    )
    assert 700 <= related / BUSY.related <= 850  # bytes an entry; real ones: 764 to 792
    assert related / sum(map(len, octets)) > 0.9
    longest = [len(page["title"]) for page in plain(BUSY).values()]
    assert 100 < max(longest) <= 180
    assert 300 < max(len(page["excerpt"]) for page in plain(BUSY).values()) <= 505
    assert max(map(len, files(BUSY))) <= 164


def test_a_newsroom_of_thousands_has_one_story_that_fills_the_longest_lists():
    lengths = Counter(
        file.entries for file in files(Order(documents=2_200, related=70_000)).values()
    )
    assert max(lengths) == 179
    assert lengths[179] >= 170


@BOTH
def test_heat_is_quality_plus_twenty_for_each_entry_and_decides_what_is_published(order):
    scored = [page for page in plain(order).values() if page.get("heat") not in (None, "-1")]
    fitting = sum(
        int(page["heat"]) == int(page["quality"]) + 20 * len(page.get("related", ()))
        for page in scored
    )
    held_cool = sum(page["heat"] == page["quality"] and "related" in page for page in scored)
    assert fitting + held_cool >= 0.98 * len(scored)
    for page in scored:
        if "removed" not in page:
            assert (page["published"] == "true") == (int(page["heat"]) >= 70)


@BOTH
def test_the_absorbed_are_held_back_and_name_others(order):
    absorbed = [page for page in plain(order).values() if page.get("heat") == "-1"]
    assert len(absorbed) > 0.3 * len(plain(order))
    assert all(page["published"] == "false" and page["related"] for page in absorbed)


@BOTH
def test_a_lead_is_the_best_of_those_that_it_names_and_that_name_it(order):
    pages = plain(order)
    by_address = defaultdict(set)
    for slug, page in pages.items():
        by_address[page.get("webUrl")].add(slug)
    names = {
        slug: {t for e in page.get("related", ()) for t in by_address.get(e["webUrl"] or 0, ())}
        for slug, page in pages.items()
    }
    checked = 0
    for slug, page in pages.items():
        if page.get("heat") in (None, "-1"):
            continue
        for other in names[slug]:
            if pages[other].get("heat") == "-1" and slug in names[other]:
                leads = [s for s in names[other] if pages[s].get("heat") not in (None, "-1")]
                if leads == [slug]:
                    checked += 1
                    assert int(page["quality"]) >= int(pages[other]["quality"])
    assert checked > 100


def test_some_of_the_absorbed_have_no_lead_here():
    pages = plain(BUSY)
    leads = {p.get("webUrl") for p in pages.values() if p.get("heat") not in (None, "-1")}
    absorbed = [page for page in pages.values() if page.get("heat") == "-1"]
    orphans = [p for p in absorbed if not any(e["webUrl"] in leads for e in p["related"])]
    assert 0.01 < len(orphans) / len(absorbed) < 0.3


@BOTH
def test_entries_come_best_first(order):
    for page in plain(order).values():
        qualities = [int(entry["quality"]) for entry in page.get("related", ())]
        assert qualities == sorted(qualities, reverse=True)


@BOTH
def test_entries_lead_within_but_for_a_few_and_few_copies_have_drifted(order):
    pages = plain(order)
    copies = defaultdict(list)
    for page in pages.values():
        if "webUrl" in page:
            copies[page["webUrl"]].append(page)
    entries = [entry for page in pages.values() for entry in page.get("related", ())]
    with_address = [entry for entry in entries if entry["webUrl"]]
    inside = [entry for entry in with_address if entry["webUrl"] in copies]
    drifted = [
        entry
        for entry in inside
        if not any(
            all(
                entry.get(key) == page.get(key) for key in ("title", "excerpt", "quality", "images")
            )
            for page in copies[entry["webUrl"]]
            if "quality" in page
        )
    ]
    assert 0.01 < len(entries) / len(with_address) - 1 < 0.15  # videos have no address there
    assert 0.85 < len(inside) / len(with_address) < 0.999
    assert 0.005 < len(drifted) / len(inside) < 0.06


def test_articles_name_themselves_and_the_same_address_twice_now_and_then():
    pages = [page for page in plain(BUSY).values() if page.get("related")]
    itself = twice = 0
    for page in pages:
        addresses = [entry["webUrl"] for entry in page["related"] if entry["webUrl"]]
        itself += page.get("webUrl") in addresses
        twice += len(addresses) != len(set(addresses))
    assert 0.002 < itself / len(pages) < 0.03
    assert 0.02 < twice / len(pages) < 0.15


# What only some documents have: the least and the greatest share that does.
SOME = {
    "undecided": (0.002, 0.03, lambda page: "published" not in page),
    "video": (0.02, 0.08, lambda page: page["type"] == "video"),
    "null-topic": (0.003, 0.02, lambda page: "" in page["topics"]),
    "blank-title": (0.01, 0.05, lambda page: page["title"] != page["title"].strip()),
    "entities": (0.01, 0.06, lambda page: re.search(r"&#\d+;", page["excerpt"])),
    "empty-excerpt": (0.003, 0.02, lambda page: page["excerpt"] == ""),
    "cut-excerpt": (0.3, 0.8, lambda page: re.search(r"(\w|,|\.\.\.|…) ?$", page["excerpt"])),
    "blank-address": (0.001, 0.01, lambda page: " " in page.get("webUrl", "")),
    "offset": (0.003, 0.04, lambda page: not page["publishedDateTime"].endswith("Z")),
    "other-original": (
        0.02,
        0.15,
        lambda page: page.get("webUrl", page["originalUrl"]) != page["originalUrl"],
    ),
    "amp": (0.15, 0.4, lambda page: "ampWebUrl" in page),
    "images": (0.5, 0.9, lambda page: "images" in page),
    "logo": (0.3, 0.7, lambda page: "images" in page["provider"]),
    "root-first": (0.9, 1.0, lambda page: page["topics"][0] == "Tideway"),
    "tags": (0.005, 0.04, lambda page: "tags" in page),
}


@pytest.mark.parametrize("what", SOME)
def test_what_only_some_documents_have_is_there(what):
    least, most, holds = SOME[what]
    assert least <= share(Order(documents=3_000, related=9_000), holds) <= most


def test_the_day_in_the_name_differs_from_that_of_publication_in_one_of_ten():
    pages = plain(BUSY)
    moved = sum(page["publishedDateTime"][:10] != slug[:10] for slug, page in pages.items())
    assert 0.06 < moved / len(pages) < 0.16


def test_videos_have_an_embed_and_no_web_address_of_their_own():
    videos = [page for page in plain(BUSY).values() if page["type"] == "video"]
    for page in videos:
        assert "webUrl" not in page
        assert page["originalUrl"].startswith("https://youtube.com/watch?v=")
        assert page["originalUrl"][-11:] in page["featuredContent"]
        assert page["provider"]["domain"] == "youtube.com"
    assert all(records(BUSY)[s].video for s, p in plain(BUSY).items() if p["type"] == "video")


def test_a_domain_stands_for_many_providers():
    names = defaultdict(set)
    for page in plain(Order(documents=3_000, related=9_000)).values():
        names[page["provider"]["domain"]].add(page["provider"]["name"])
    assert len(names["youtube.com"]) > 60
    assert len(names["wirepool.example"]) > 20
    assert len(names["coaststations.example"]) > 3
    strangers = [domain for domain in names if not domain.split("/")[0].endswith(".example")]
    assert strangers == ["youtube.com"]


def test_addresses_and_titles_are_shared_by_some():
    pages = plain(Order(documents=3_000, related=9_000)).values()
    addresses = Counter(page["webUrl"] for page in pages if "webUrl" in page)
    titles = Counter(page["title"] for page in pages)
    assert 1 <= sum(count > 1 for count in addresses.values()) <= 20
    assert 8 <= sum(count > 1 for count in titles.values()) <= 180


def test_nothing_is_read_from_a_real_host_but_the_embeds():
    for content in (file.content for file in files(BUSY).values()):
        hosts = set(re.findall(rb"https?://([^/\"\\?#]+)", content))
        assert {h for h in hosts if not h.endswith(b".example")} <= {
            b"youtube.com",
            b"www.youtube.com",
        }


def test_secured_is_ciphertext_of_the_real_lengths_and_never_twice_the_same():
    found = [page["secured"] for page in plain(BUSY).values()]
    assert len(set(found)) == len(found)
    assert {len(text) for text in found} <= {389, 433, 453, 473, 561}
    assert all(re.fullmatch(r"[A-Za-z0-9+/]+={0,2};[A-Za-z0-9+/]{22}==", text) for text in found)
