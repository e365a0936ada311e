"""A document that changes elsewhere names what it named: its entries are not read again, and all
rows stand, or follow, as if they had been."""

import random
import re

import pytest

from articles import editorial, importing
from articles.documents import reading
from articles.generating import Order, write_newsroom
from articles.importing import import_documents
from articles.models import (
    Article,
    HistoryEntry,
    Provider,
    ProviderAlias,
    RelatedLink,
    SourceDocument,
)
from articles.rebuilding import rebuild
from articles.unifying import merge_providers, separate_provider
from tests.documents_factory import coverage, entry, leads, outcomes, outside_entry, provider
from tests.factories import a_person, an_article

pytestmark = pytest.mark.django_db

LIONS = "https://news.example/lions"


@pytest.fixture
def no_entry_can_be_read(monkeypatch):
    """From when it is called: reading one would fail."""
    return lambda: monkeypatch.setattr(reading, "_read_entries", None)


def fields(report):
    return sorted(report.documents[0].fields)


def test_a_changed_score_leaves_entries_unread_and_rows_as_they_are(newsroom, no_entry_can_be_read):
    newsroom.seed("dogs", related=[entry("cats"), outside_entry(1), outside_entry(2)])
    newsroom.seed("cats")
    newsroom.run()
    before, ids = coverage(), list(RelatedLink.objects.order_by("pk").values_list("pk", flat=True))
    newsroom.update("dogs", heat=70)
    no_entry_can_be_read()
    report = newsroom.run()
    assert outcomes(report) == {"updated": 1, "unchanged": 1}
    assert fields(report) == ["heat"]
    assert coverage() == before
    assert list(RelatedLink.objects.order_by("pk").values_list("pk", flat=True)) == ids


def test_the_small_print_of_such_a_document_is_compared_all_the_same(newsroom):
    newsroom.seed("dogs", related=[entry("cats")], provider={"name": "A", "domain": "a.example"})
    newsroom.run()
    logos = {"images": [{"url": "https://a.example/logo.png"}]}
    newsroom.update("dogs", provider={"name": "A", "domain": "a.example"} | logos)
    assert fields(newsroom.run()) == ["provider"]


def test_entries_that_change_are_read_and_told(newsroom):
    newsroom.seed("dogs", related=[entry("cats")])
    newsroom.run()
    newsroom.update("dogs", heat=70)
    newsroom.run()
    newsroom.update("dogs", related=[entry("cats"), outside_entry(1)])
    assert fields(newsroom.run()) == ["related"]
    line = HistoryEntry.objects.get(field="related")
    assert (line.before, line.after) == ({"entries": 1}, {"entries": 2})


def test_who_names_a_changed_article_follows_although_it_changed_itself(newsroom):
    """Both documents change; the entry that names the other one now differs from its card."""
    newsroom.seed("dogs", related=[entry("cats")])
    newsroom.seed("cats", related=[entry("dogs")])
    newsroom.run()
    newsroom.update("dogs", heat=70, title="Dogs, anew")
    newsroom.update("cats", heat=80, title="Cats, anew")
    newsroom.run()
    shown = {link.article.slug: (link.own_title, link.title) for link in RelatedLink.objects.all()}
    assert shown == {"dogs": ("Cats", "Cats"), "cats": ("Dogs", "Dogs")}


def test_an_article_that_names_itself_and_moves_lets_go_of_itself(newsroom):
    newsroom.seed("dogs", related=[entry("dogs")])
    newsroom.run()
    newsroom.update("dogs", web_url="https://news.example/elsewhere")
    newsroom.run()
    link = RelatedLink.objects.get()
    assert (link.target, link.url) == (None, "https://news.example/dogs")


def test_an_address_that_moves_takes_the_rows_of_others_along(newsroom):
    newsroom.seed("dogs", related=[entry("cats")])
    newsroom.seed("cats", related=[outside_entry(1)], heat=-1)
    newsroom.seed("mice", related=[outside_entry(2)], web_url="https://news.example/elsewhere")
    newsroom.run()
    newsroom.update("cats", web_url="https://news.example/gone")
    newsroom.update("mice", web_url="https://news.example/cats")
    newsroom.run()
    targets = RelatedLink.objects.filter(article__slug="dogs").values_list(
        "target__slug", flat=True
    )
    assert list(targets) == ["mice"]


def test_a_video_whose_address_moves_lets_go_of_rows_though_its_card_has_no_address(newsroom):
    film = {"type": "video", "web_url": None, "original_url": "https://film.example/1"}
    newsroom.seed("film", related=[outside_entry(1)], **film)
    newsroom.seed("dogs", related=[entry("film", type="video", web_url="https://film.example/1")])
    newsroom.run()
    link = RelatedLink.objects.get(article__slug="dogs")
    assert link.target.slug == "film"
    newsroom.update("film", original_url="https://film.example/2")
    newsroom.run()
    link.refresh_from_db()
    assert (link.target, link.url) == (None, "https://film.example/1")


def test_a_decision_that_follows_an_address_reaches_entries_that_nobody_read(newsroom):
    newsroom.seed("dogs", related=[entry("cats"), entry("cats", web_url="https://a.example/cats")])
    newsroom.seed("cats")
    newsroom.run()
    dogs = Article.objects.get(slug="dogs")
    hidden = dogs.related_links.get(target__slug="cats")
    order = [link.pk for link in dogs.related_links.order_by("position")]
    editorial.curate(dogs, by=a_person("Editors"), order=order, hidden=[hidden.pk])
    newsroom.update("dogs", heat=70)
    newsroom.update("cats", web_url="https://a.example/cats")
    newsroom.run()
    rows = RelatedLink.objects.filter(article=dogs).order_by("position")
    assert [(row.target and row.target.slug, row.hidden) for row in rows] == [
        (None, True),
        ("cats", True),
    ]


def test_noise_among_entries_is_noise_and_they_are_known_by_their_text_again_once_they_change(
    newsroom, no_entry_can_be_read
):
    path = newsroom.seed("dogs", related=[entry("cats")])
    newsroom.run()
    newsroom.write("dogs", path.read_text().replace('title: "Cats"', "title: Cats"))
    assert outcomes(newsroom.run()) == {"unchanged": 1}
    for heat in (70, 80):
        newsroom.write("dogs", re.sub(r"heat: \d+", f"heat: {heat}", path.read_text()))
        assert fields(newsroom.run()) == ["heat"]
        no_entry_can_be_read()


def test_noise_elsewhere_leaves_entries_known(newsroom, no_entry_can_be_read):
    newsroom.seed("dogs", related=[entry("cats")])
    newsroom.run()
    no_entry_can_be_read()
    newsroom.update("dogs", secured="AAAA;AAAAAAAAAAAAAAAAAAAAAA==")
    assert outcomes(newsroom.run()) == {"unchanged": 1}
    newsroom.update("dogs", heat=70)
    assert fields(newsroom.run()) == ["heat"]


def test_what_is_amiss_in_a_document_is_told_each_time_it_changes(newsroom):
    newsroom.seed("dogs", related=[entry("cats", quality="much")])
    newsroom.run()
    newsroom.update("dogs", heat=70)
    report = newsroom.run()
    assert [problem.key for problem in report.documents[0].problems] == ["related[0].quality"]


class TestRowsThatWereChangedByNoDocument:
    """What rows are made of changed otherwise: from then on they are made anew, as the document has
    them, when that comes the next time."""

    @pytest.fixture(autouse=True)
    def _imported(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats", provider=provider("Other"))])
        newsroom.seed("cats")
        newsroom.seed("mice", provider=provider("Third"))
        newsroom.run()
        self.ann = a_person("Editors")

    def as_a_rebuild_has_it(self):
        before = coverage(), leads()
        rebuild()
        return (coverage(), leads()) == before

    def test_a_provider_that_is_renamed(self, newsroom):
        other = Provider.objects.get(name="Other")
        editorial.edit_provider(other, {"name": "Fourth"}, by=self.ann)
        newsroom.update("dogs", heat=70)
        newsroom.update("cats", provider=provider("Fourth"))
        newsroom.run()
        example = Provider.objects.get(name="The Example")
        editorial.edit(Article.objects.get(slug="cats"), {"provider": example}, by=self.ann)
        assert RelatedLink.objects.get().provider.name == "Fourth"
        assert self.as_a_rebuild_has_it()

    def test_noise_makes_no_rows_anew_and_so_leaves_them_in_doubt(self, newsroom):
        other = Provider.objects.get(name="Other")
        editorial.edit_provider(other, {"name": "Fourth"}, by=self.ann)
        newsroom.update("dogs", secured="AAAA;AAAAAAAAAAAAAAAAAAAAAA==")
        newsroom.run()
        newsroom.update("dogs", heat=70)
        newsroom.update("cats", provider=provider("Fourth"))
        newsroom.run()
        assert RelatedLink.objects.get().own_provider == other
        assert self.as_a_rebuild_has_it()

    def test_a_video_that_was_born_here_and_gets_a_document_is_found_by_its_title(self, newsroom):
        third = Provider.objects.get(name="Third")
        an_article("A film", slug="film", type="video", provider=third, web_url="")
        film = entry("film", type="video", web_url=None, provider=provider("Third"), title="Film")
        newsroom.update("dogs", related=[film])
        newsroom.run()
        address = {"web_url": None, "original_url": "https://film.example/1"}
        newsroom.seed("film", title="Film", type="video", provider=provider("Third"), **address)
        newsroom.run()
        newsroom.update("dogs", heat=70)
        newsroom.run()
        assert RelatedLink.objects.get(article__slug="dogs").target.slug == "film"
        assert self.as_a_rebuild_has_it()

    def test_providers_that_are_merged_and_taken_apart(self, newsroom):
        other, third = (Provider.objects.get(name=name) for name in ("Other", "Third"))
        merge_providers(other, third, by=self.ann)
        newsroom.update("dogs", heat=70)
        newsroom.update("cats", provider=provider("Third"))
        newsroom.run()
        separate_provider(ProviderAlias.objects.get(), by=self.ann)
        assert RelatedLink.objects.get().provider.name == "Other"
        assert self.as_a_rebuild_has_it()

    def test_one_that_is_renamed_while_the_document_waits(self, newsroom, monkeypatch):
        other = Provider.objects.get(name="Other")
        newsroom.update("dogs", heat=70)
        newsroom.update("cats", provider=provider("Fourth"))
        real = importing._Run._batch

        def batch(self, parted, outcomes_of_reading):
            if outcomes_of_reading:
                editorial.edit_provider(other, {"name": "Fourth"}, by="ann")
            real(self, parted, outcomes_of_reading)

        monkeypatch.setattr(importing._Run, "_batch", batch)
        newsroom.run()
        assert RelatedLink.objects.get().own_provider == other
        assert self.as_a_rebuild_has_it()

    @pytest.mark.parametrize("earlier", [True, False])
    @pytest.mark.parametrize(
        "change",
        [
            lambda lions, ann: None,
            lambda lions, ann: editorial.edit(lions, {"title": "Anew"}, by=ann),
            lambda lions, ann: editorial.edit(lions, {"web_url": f"{LIONS}/else"}, by=ann),
            lambda lions, ann: Article.objects.filter(pk=lions.pk).update(web_url=f"{LIONS}/else"),
        ],
        ids=["nothing", "its headline", "its address", "its address, in a shell"],
    )
    def test_an_article_that_was_born_here_and_changes(self, newsroom, earlier, change):
        if earlier:
            self.lions()
        newsroom.update("dogs", related=[entry("lions", web_url=LIONS)])
        newsroom.run()
        change(Article.objects.get(slug="lions") if earlier else self.lions(), self.ann)
        newsroom.run()
        newsroom.update("dogs", heat=70)
        newsroom.run()
        assert self.as_a_rebuild_has_it()

    @pytest.mark.parametrize("address", [LIONS, f"{LIONS}/else"])
    def test_an_article_that_was_born_here_and_gets_a_document(self, newsroom, address):
        self.lions()
        newsroom.update("dogs", related=[entry("lions", web_url=LIONS), entry("cats")])
        newsroom.update("mice", related=[entry("lions", web_url=f"{LIONS}/else")])
        newsroom.run()
        newsroom.seed("lions", title="Of the lions", web_url=address)
        newsroom.run()
        newsroom.update("dogs", heat=70)
        newsroom.update("mice", heat=70)
        newsroom.run()
        assert self.as_a_rebuild_has_it()

    def lions(self):
        third = Provider.objects.get(name="Third")
        return an_article("Lions", slug="lions", web_url=LIONS, provider=third)

    def test_an_article_whose_document_is_lost(self, newsroom):
        SourceDocument.objects.filter(article__slug="cats").delete()
        newsroom.drop("cats")
        Article.objects.filter(slug="cats").update(title="Else")
        newsroom.run()
        newsroom.update("dogs", heat=70)
        newsroom.run()
        assert self.as_a_rebuild_has_it()


def test_entries_are_trusted_beside_a_digest_of_this_release_alone(newsroom):
    """The release before, put back for a while, wrote records and left what it didn't know of."""
    newsroom.seed("dogs", related=[entry("cats")])
    newsroom.run()
    known = SourceDocument.objects.get().entries_digest
    newsroom.update("dogs", related=[outside_entry(1)])
    newsroom.run()
    SourceDocument.objects.update(record_digest=b"w" * 16, entries_digest=known)
    newsroom.update("dogs", related=[entry("cats")], heat=70)
    assert fields(newsroom.run()) == ["heat", "related"]
    assert RelatedLink.objects.get().url == "https://news.example/cats"


class TestDocumentsFromBefore:
    """Their digest is one of the whole, and their entries are known by nothing."""

    @pytest.fixture(autouse=True)
    def _imported(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats")])
        newsroom.run()
        SourceDocument.objects.update(record_digest=b"w" * 16, entries_digest=None)

    def test_only_what_changed_is_told(self, newsroom):
        newsroom.update("dogs", heat=70)
        assert fields(newsroom.run()) == ["heat"]

    def test_other_entries_are_told(self, newsroom):
        newsroom.update("dogs", related=[outside_entry(1)])
        assert fields(newsroom.run()) == ["related"]

    def test_once_they_came_again_they_are_as_all_others(self, newsroom, no_entry_can_be_read):
        newsroom.update("dogs", heat=70)
        newsroom.run()
        newsroom.update("dogs", heat=80)
        no_entry_can_be_read()
        assert fields(newsroom.run()) == ["heat"]

    def test_a_rebuild_makes_them_so(self, newsroom, no_entry_can_be_read):
        rebuild()
        newsroom.update("dogs", heat=70)
        no_entry_can_be_read()
        assert fields(newsroom.run()) == ["heat"]


def test_after_months_of_changes_a_rebuild_finds_all_rows_right(tmp_path):
    """All kinds of changes: what the machine does, and addresses and headlines that move about."""
    dice = random.Random(11)  # noqa: S311 - the same changes each time
    folder = tmp_path / "room"
    for state in range(3):
        write_newsroom(folder, Order(documents=90, related=800, seed="unread", state=state))
        import_documents([folder], jobs=1)
        files = sorted((folder / "_news").iterdir())
        texts = [file.read_text() for file in dice.sample(files, 12)]
        addresses = [line for text in texts for line in text.splitlines() if "webUrl: " in line[:8]]
        for file in dice.sample(files, 24):
            lines = file.read_text().splitlines(keepends=True)
            for at, line in enumerate(lines):
                if line.startswith("webUrl: ") and addresses and dice.random() < 0.5:
                    lines[at] = addresses.pop() + "\n"
                elif line.startswith('title: "') and dice.random() < 0.5:
                    lines[at] = line.replace('title: "', 'title: "Anew: ')
            file.write_text("".join(lines))
        import_documents([folder], jobs=1)
        before = coverage(), leads()
        rebuild()
        assert (coverage(), leads()) == before
