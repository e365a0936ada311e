"""The walk: two documents come in, go through the desk and onto pages, and back out.

Told once, and walked twice: in a browser, and by forms where there is none.
"""

import json
import re
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree  # noqa: S405 - our own feed

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.test import Client

from articles.models import (
    Article,
    ImportRun,
    OutsideEdit,
    PublicAddress,
    RunProblem,
    SearchEntry,
    SearchWaiting,
    SearchWord,
    Source,
    Tombstone,
)
from tests.factories import a_person
from tests.walking import (
    LIST,
    BrowserDesk,
    BrowserReader,
    ClientReader,
    Edit,
    Entry,
    FormDesk,
    crawl,
    headlines_on,
    listen,
    reports_on,
)

SEEDS = Path(settings.BASE_DIR, "seeds")
ADDED = Entry("What the clinics say", "https://clinics.example/what-they-say", place=2)
HIDDEN = "How AI and machine learning help fight the COVID-19 battle"
MOVED = "New AI tool to help doctors assess severity of COVID in patients"
EDIT = Edit(quality=87, heat=150, hidden=HIDDEN, moved_up=MOVED, added=ADDED)
HIDDEN_AT = "https://venturebeat.com/2021/05/27/"

# What readers then see below the story's own line, in order. Of MarketWatch's two reports the first
# stands for it; the moved one stands before SciTech Daily's, which it followed.
REPORTED_BY = [
    "clinics.example",
    "MarketWatch",
    "Madhyamam",
    "SciTech Daily",
    "The Statesman",
    "orissapost.com",
    "News Medical",
    "Medical Xpress",
    "EurekAlert!",
]
ON_THE_FRONT_PAGE = 4  # of them, below the one lead


@pytest.fixture
def roles(transactional_db):
    """The groups that migrations make. Tests that commit empty every table when they end; those
    that triggers fill as the articles go are left with what was deleted then."""
    for model in (Tombstone, PublicAddress, OutsideEdit):
        model.objects.all().delete()
    for (app, name), _ in sorted(MigrationLoader(connection).disk_migrations.items()):
        if app != "articles":
            continue
        for operation in import_module(f"articles.migrations.{name}").Migration.operations:
            if isinstance(operation, RunPython) and operation.code.__name__.endswith("_roles"):
                operation.code(apps, None)


@pytest.fixture
def editor(roles):
    return a_person("Editors", username="edith")


@pytest.fixture
def commands(tmp_path, caplog):
    """The operators' commands, as typed; `said` is everything that they wrote."""
    said = []

    def run(name, *arguments, **options):
        out, err = StringIO(), StringIO()
        call_command(name, *arguments, stdout=out, stderr=err, **options)
        said.extend((out.getvalue(), err.getvalue()))

    def take_in():
        run("import_seeds", report=str(tmp_path / "report.json"))
        said.append((tmp_path / "report.json").read_text())
        report = json.loads(said[-1])
        report.pop("documents")
        return {outcome: count for outcome, count in report.items() if count}

    def give_out():
        run("export_seeds", str(tmp_path / "out"))
        return files_below(tmp_path / "out")

    return SimpleNamespace(take_in=take_in, give_out=give_out, said=said, log=lambda: caplog.text)


def walk(desk, reader, commands, editor):
    """In, through the desk, onto pages, back out; and gone again."""
    # In.
    assert commands.take_in() == {"created": 2}
    story, other = Article.objects.order_by("slug")
    crawl_without(reader, story, other)

    # Through the desk.
    assert "edith" in desk.log_in(editor.username, "a long enough password").lower()
    listed = desk.open(LIST)
    assert story.title in listed and other.title in listed
    assert story.get_absolute_url() in desk.press(story, "Publish")
    assert story.get_absolute_url() in desk.save(story, EDIT)
    assert 'field-quality_score">87<' in (listed := desk.open(LIST))
    assert 'field-heat_score">150<' in listed and 'field-quality_score">47<' in listed

    # Onto its pages, and the other one nowhere.
    pages = pages_that_show(story)
    site = crawl_without(reader, other)
    assert set(pages) <= {path for path, text in site.items() if story.title in text}
    assert not [path for path, text in site.items() if HIDDEN in text or HIDDEN_AT in text]
    read_as_decided(story, reader)

    # In again: what is public and what was decided stay as they are, to the row.
    before = everything_stored()
    assert commands.take_in() == {"unchanged": 2}
    assert everything_stored() == before

    # Back out: the decided lines of that one document differ from seeds/, and nothing else.
    came = {path.name: path.read_bytes() for path in SEEDS.glob("*.md")}
    assert came.keys() == {f"{story.slug}.md", f"{other.slug}.md"}
    given, decided = commands.give_out(), f"{story.slug}.md"
    assert given.keys() == came.keys()
    assert given[f"{other.slug}.md"] == came[f"{other.slug}.md"]
    assert given[decided].decode() == as_decided(came[decided].decode())

    # Gone, at the next request of each address that showed it.
    desk.press(story, "Unpublish")
    for path in site:
        answer = reader.look(path) if path in pages else reader.get(path)
        assert story.title not in answer.text, path
    crawl_without(reader, story, other)
    assert reader.look(story.get_absolute_url()).status == 410
    assert reader.look(other.get_absolute_url()).status == 404

    # The machine's secret was nowhere along the way.
    look_around(desk, [story, other])
    said = [*desk.shown, *reader.shown, *enumerate(commands.said), ("log", commands.log())]
    for secret in map(secret_of, came.values()):
        assert not [place for place, text in said if secret in text]


def crawl_without(reader, *articles):
    """What all public addresses answer: each of them something, and nothing of these articles."""
    answers = crawl(reader)
    assert len(answers) > 10
    assert [path for path, answer in answers.items() if answer.status != 200] == []
    site = {path: answer.text for path, answer in answers.items()}
    for article in articles:
        for mark in (article.title, article.slug, article.web_url):
            assert not [path for path, text in site.items() if mark in text or mark in path]
    return site


def pages_that_show(story):
    """The pages that a story stands on, and the feed."""
    topics = [topic.get_absolute_url() for topic in story.topics_in_order()]
    assert len(topics) == 2
    provider = story.provider.get_absolute_url()
    return ["/", story.get_absolute_url(), *topics, provider, "/feeds/rss/"]


def read_as_decided(story, reader):
    """What was decided, and nothing else, as its readers see it."""
    front, page, *lists, feed = pages_that_show(story)
    sources = f"{1 + len(REPORTED_BY)} sources"

    seen = reader.look(page).text
    reports = reports_on(seen, 'id="coverage"')
    assert [provider for provider, _, _ in reports] == [story.provider.name, *REPORTED_BY]
    assert reports[1] == ("clinics.example", ADDED.title, ADDED.url)
    assert reports[3][1] == MOVED
    assert sources in seen and "Heat 3 of 4" in seen

    seen = reader.look(front).text
    assert headlines_on(seen) == [story.title]
    assert reports_on(seen, 'class="cluster"') == reports[1 : 1 + ON_THE_FRONT_PAGE]
    assert f"All {sources}" in seen and "Heat 3 of 4" in seen

    for path in lists:
        seen = reader.look(path).text
        assert headlines_on(seen) == [story.title], path
        assert sources in seen, path

    (item,) = ElementTree.fromstring(reader.get(feed).text).iter("item")  # noqa: S314 - our own
    assert item.findtext("title") == story.title
    assert item.findtext("link").endswith(page)
    assert [topic.text for topic in item.iter("category")] == ["Machine Learning", "AI"]


def as_decided(came):
    """The document with the lines that the walk decides: its scores, and three of the entries."""
    front, related, rest = re.split(r"(?<=\nrelated:\n)|(?=\nsecured: )", came)
    for line, decided in {
        "quality: 0": f"quality: {EDIT.quality}",
        "heat: -1": f"heat: {EDIT.heat}",
        "published: false": "published: true",
    }.items():
        assert front.count(f"\n{line}\n") == 1
        front = front.replace(f"\n{line}\n", f"\n{decided}\n")
    entries = re.split(r"^(?=  - )", related, flags=re.MULTILINE)[1:]
    hidden, first, second, before, moved, *others = entries
    assert f'"{HIDDEN}"' in hidden and f'"{MOVED}"' in moved
    added = f'''\
  - title: "{ADDED.title}"
    excerpt: ""
    webUrl: "{ADDED.url}"
    type: article
'''
    return "".join([front, added, first, second, moved, before, *others, rest])


def everything_stored():
    """Every row of the newsroom's, but for the record of imports itself, and for the words that
    searches look among: they are taken in when someone looks, or an import ends."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("articles").get_models()
        if model not in (ImportRun, RunProblem, Source, SearchEntry, SearchWaiting, SearchWord)
    }


def look_around(desk, articles):
    """Opens every section of the desk, and every form that these lead to."""
    index = desk.open("/admin/")
    sections = set(re.findall(r'href="(/admin/articles/\w+/)"', index))
    assert len(sections) > 5
    for section in sorted(sections):
        rows = desk.open(section)
        for path in sorted(set(re.findall(rf'href="({section}\d+/change/)', rows))):
            desk.open(path)
    for article in articles:
        assert f"{LIST}{article.pk}/change/" in dict(desk.shown)


def secret_of(document):
    return re.search(rb'\nsecured: "(.{20})', document)[1].decode()


def files_below(folder):
    """The files of a folder: relative path → content."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_the_walk_by_forms(commands, editor):
    walk(FormDesk(Client(enforce_csrf_checks=True)), ClientReader(Client()), commands, editor)


@pytest.mark.browser
def test_the_walk_in_a_browser(page, browser, live_server, commands, editor):
    with browser.new_context(base_url=live_server.url) as theirs:
        window = theirs.new_page()
        complaints = listen(page), listen(window)
        walk(BrowserDesk(page), BrowserReader(window), commands, editor)
        assert complaints == ([], [])
