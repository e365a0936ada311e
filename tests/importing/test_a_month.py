"""A month of machine changes over a month of editors' acts: nothing is lost on either side."""

import dataclasses
import random

import pytest
from django.contrib.auth.models import User

from articles import editorial
from articles.documents import read, validate
from articles.exporting import export_documents
from articles.generating import Order, write_newsroom
from articles.importing import import_documents
from articles.mapping import values_of_record
from articles.models import Article, Conflict, RelatedLink
from articles.projecting import values_of_articles

pytestmark = pytest.mark.django_db

ORDER = Order(documents=150, related=900, seed="month")
FIELDS = ["title", "excerpt", "heat", "quality", "published", "topics"]
OURS = "https://ours.example/"


class Month:
    """The newsroom before and after, and what editors decided in between."""

    def __init__(self, folder):
        self.folder = folder
        self.editor = User.objects.create_user("ann")
        self.dice = random.Random(7)  # noqa: S311 - the same acts each time
        self.decided = {}
        self.touched = set()
        write_newsroom(folder, ORDER)
        import_documents([folder], jobs=1)
        self.before = self._said()

    def _said(self):
        return {
            file.stem: values_of_record(validate(read(file.read_bytes()))[0])
            for file in sorted((self.folder / "_news").iterdir())
        }

    def editors_act(self, count):
        slugs = sorted(self.before)
        for number in range(count):
            slug, field = self.dice.choice(slugs), self.dice.choice(FIELDS)
            article = Article.objects.get(slug=slug)
            if field == "published":
                verb = editorial.withdraw if article.published else editorial.publish
                verb([article], by=self.editor)
                value = not article.published
            else:
                value = 900 + number if field in ("heat", "quality") else f"Ours {number}"
                value = [value] if field == "topics" else value
                editorial.edit(article, {field: value}, by=self.editor)
            self.decided[slug, field] = value
            self.touched.add(slug)

    def editors_curate(self, count):
        """Hides the first entry and adds one before it; gives what must stay so."""
        stays = []
        for article in Article.objects.exclude(related_links=None).order_by("slug")[:count]:
            links = list(article.related_links.order_by("position"))
            added = editorial.NewLink(url=f"{OURS}{article.pk}", title="Ours")
            order = [added, *(link.pk for link in links)]
            editorial.curate(article, by=self.editor, order=order, hidden=[links[0].pk])
            stays.append((article.pk, links[0].key, links[0].nth))
            self.touched.add(article.slug)
        return stays

    def the_machine_goes_on(self, **changes):
        write_newsroom(self.folder, dataclasses.replace(ORDER, **changes))
        self.report = import_documents([self.folder], jobs=1)
        self.after = self._said()

    def now(self):
        contents = values_of_articles(list(Article.objects.values_list("pk", flat=True)))
        return {content.slug: content.values for content in contents.values()}


@pytest.fixture
def month(tmp_path):
    return Month(tmp_path / "room")


def assert_nothing_is_lost(month, folder):
    now = month.now()
    conflicts = {}
    for slug, said in month.after.items():
        for field, value in said.items():
            decided = month.decided.get((slug, field))
            if (slug, field) not in month.decided:
                held = value if value is not None or field != "published" else False
                assert now[slug][field] == held, (slug, field)
                continue
            assert now[slug][field] == decided, (slug, field)
            if value not in (decided, month.before[slug][field]):
                conflicts[slug, field] = value
    open_ones = Conflict.objects.values_list("article__slug", "field", "value")
    assert {(slug, field): value for slug, field, value in open_ones} == conflicts
    export_documents(folder)
    for file in sorted((month.folder / "_news").iterdir()):
        if file.stem not in month.touched:
            assert (folder / "_news" / file.name).read_bytes() == file.read_bytes()
    return conflicts


def test_a_month_of_real_changes_loses_nothing(month, tmp_path):
    month.editors_act(120)
    stays = month.editors_curate(20)
    month.the_machine_goes_on(state=2, changed=0.6)
    assert month.report.counts["updated"] > 20
    assert_nothing_is_lost(month, tmp_path / "out")
    named_still = []
    for article, key, nth in stays:
        links = list(RelatedLink.objects.filter(article=article).order_by("position"))
        assert links[0].url == f"{OURS}{article}"
        named_still += [link for link in links if (link.key, link.nth) == (key, nth)]
    assert named_still
    assert all(link.hidden for link in named_still)


def test_a_machine_that_moves_just_what_editors_moved_loses_nothing(month, tmp_path):
    month.editors_act(60)
    moves = {}
    for slug, field in month.decided:
        moves.setdefault(slug, []).append(field)
    month.the_machine_goes_on(moves=[moves])
    conflicts = assert_nothing_is_lost(month, tmp_path / "out")
    assert len(conflicts) > 30


def test_a_machine_that_takes_its_moves_back_leaves_no_conflict(month):
    month.editors_act(40)
    moves = {}
    for slug, field in month.decided:
        moves.setdefault(slug, []).append(field)
    month.the_machine_goes_on(moves=[moves])
    assert Conflict.objects.exists()
    month.the_machine_goes_on()
    assert not Conflict.objects.exists()
