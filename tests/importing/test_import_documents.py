"""What an import makes of a newsroom's folder, document by document."""

import pytest

from articles.models import Article, HistoryEntry, ImportRun, RelatedLink, SourceDocument
from articles.originals import unpack
from tests.documents_factory import (
    NEWS,
    Newsroom,
    document,
    document_fields,
    entry,
    outcomes,
    problems,
    provider,
)


def everything():
    """What the newsroom says of its articles: columns, links and documents."""
    return (
        list(Article.objects.order_by("slug").values()),
        list(RelatedLink.objects.order_by("pk").values()),
        list(SourceDocument.objects.order_by("pk").values_list("path", "bytes_digest")),
    )


class TestANewDocument:
    def test_becomes_an_article_that_says_what_it_says(self, newsroom):
        newsroom.seed(
            "dogs",
            title="Robot dogs: they're here",
            excerpt="All of them — “ready”.",
            web_url="https://news.example/dogs?a=1&b=2",
            original_url="https://wire.example/dogs",
            amp_url="https://news.example/dogs.amp",
            quality=87,
            heat=127,
            published=True,
            locale="en-us",
            provider=provider("GamesRadar+", "gamesradar.com/uk"),
            topics=["Robots", "AI"],
            tags=["US-UT", "CN"],
            images=[{"url": "https://news.example/dogs.jpg", "width": 640, "height": 480}],
            body="A *body*.",
        )

        assert outcomes(newsroom.run()) == {"created": 1}

        article = Article.objects.get()
        assert article.slug == "dogs"
        assert article.title == "Robot dogs: they're here"
        assert article.excerpt == "All of them — “ready”."
        assert article.web_url == "https://news.example/dogs?a=1&b=2"
        assert article.original_url == "https://wire.example/dogs"
        assert article.amp_url == "https://news.example/dogs.amp"
        assert (article.quality, article.heat) == (87, 127)
        assert (article.published, article.removed, article.undecided) == (True, False, False)
        assert article.locale == "en-us"
        assert (article.provider.name, article.provider.domain) == (
            "GamesRadar+",
            "gamesradar.com/uk",
        )
        assert [topic.name for topic in article.topics_in_order()] == ["Robots", "AI"]
        assert article.tags == ["US-UT", "CN"]
        assert [image["url"] for image in article.images] == ["https://news.example/dogs.jpg"]
        assert article.body == "A *body*."
        assert article.published_at.isoformat() == "2024-03-01T12:00:00+00:00"
        assert article.lead == article

    def test_is_kept_as_it_came(self, newsroom):
        path = newsroom.seed("dogs")
        newsroom.run()
        assert unpack(SourceDocument.objects.get().original) == path.read_bytes()

    def test_names_its_run_and_leaves_no_history_row_by_row(self, newsroom):
        newsroom.seed("dogs")
        newsroom.run()
        assert Article.objects.get().first_run == ImportRun.objects.get()
        assert not HistoryEntry.objects.exists()

    def test_with_topics_named_twice_or_not_at_all_has_each_once(self, newsroom):
        newsroom.seed("dogs", topics=["Robots", None, "AI", "Robots"])
        newsroom.run()
        assert [topic.name for topic in Article.objects.get().topics_in_order()] == ["Robots", "AI"]

    def test_shares_providers_by_the_pair_of_name_and_domain(self, newsroom):
        newsroom.seed("one", provider=provider("CBS", "cbslocal.com"))
        newsroom.seed("two", provider=provider("CBS", "cbslocal.com"))
        newsroom.seed("three", provider=provider("CBS New York", "cbslocal.com"))
        newsroom.run()
        ids = dict(Article.objects.values_list("slug", "provider"))
        assert ids["one"] == ids["two"] != ids["three"]

    def test_tells_providers_and_topics_apart_whose_addresses_would_be_equal(self, newsroom):
        newsroom.seed("one", provider=provider("GamesRadar", "a.example"), topics=["C"])
        newsroom.seed("two", provider=provider("GamesRadar+", "a.example"), topics=["C++"])
        newsroom.seed("three", provider=provider("ゲーム", "a.example"), topics=["ゲーム"])
        newsroom.seed("four", provider=provider("映画", "a.example"), topics=["映画"])
        newsroom.run()
        articles = Article.objects.all()
        assert len({article.provider.slug for article in articles}) == 4
        assert len({article.topics_in_order()[0].slug for article in articles}) == 4


class TestImportedAgain:
    def test_nothing_changes(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats"), entry("elsewhere")])
        newsroom.seed("cats", related=[entry("dogs")])
        newsroom.run()
        before = everything()

        assert outcomes(newsroom.run()) == {"unchanged": 2}
        assert everything() == before

    @pytest.mark.usefixtures("every_file_is_read")
    def test_nothing_changes_though_every_file_is_read_again(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats"), entry("elsewhere")])
        newsroom.seed("cats", related=[entry("dogs")])
        newsroom.run()
        before = everything()

        assert outcomes(newsroom.run()) == {"unchanged": 2}
        assert everything() == before

    def test_an_unchanged_file_is_not_even_opened(self, newsroom, monkeypatch):
        monkeypatch.setattr("articles.importing.preparing.SETTLED", 0)
        newsroom.seed("dogs")
        newsroom.run()
        monkeypatch.setattr("articles.importing.preparing._read_file", _forbidden)
        assert outcomes(newsroom.run()) == {"unchanged": 1}

    @pytest.mark.usefixtures("coarse_clock")
    def test_a_file_written_again_within_a_tick_of_the_clock_is_not_missed(self, newsroom):
        newsroom.seed("dogs", title="Robot dogs")
        newsroom.run()
        newsroom.seed("dogs", title="Robot cats")
        assert outcomes(newsroom.run()) == {"updated": 1}

    def test_a_changed_field_is_taken_in_and_told_in_the_history(self, newsroom):
        newsroom.seed("dogs", title="Robot dogs")
        newsroom.run()
        newsroom.update("dogs", title="Robot dogs return", heat=90)

        report = newsroom.run()

        assert outcomes(report) == {"updated": 1}
        assert sorted(report.documents[0].fields) == ["heat", "title"]
        article = Article.objects.get()
        assert (article.title, article.heat) == ("Robot dogs return", 90)
        told = {line.field: (line.before, line.after) for line in HistoryEntry.objects.all()}
        assert told == {"title": ("Robot dogs", "Robot dogs return"), "heat": (50, 90)}
        assert set(HistoryEntry.objects.values_list("run", flat=True)) == {
            ImportRun.objects.latest("pk").pk
        }

    def test_every_field_follows_the_document_where_nobody_decided(self, newsroom):
        newsroom.seed("dogs")
        newsroom.run()
        newsroom.seed(
            "dogs",
            title="Other",
            excerpt="Other.",
            published_at="2024-04-01T10:00:00+02:00",
            updated_at="2024-04-02T10:00:00Z",
            web_url="https://other.example/dogs",
            original_url="https://other.example/original",
            amp_url="https://other.example/amp",
            cdn_amp_url="https://cdn.example/amp",
            type="video",
            locale="de",
            quality=None,
            heat=None,
            published=True,
            removed=True,
            provider=provider("Other", "other.example"),
            topics=["Other", "AI"],
            tags=["DE"],
            images=[{"url": "https://other.example/1.jpg", "isCached": True}],
            body="Text.",
        )

        report = newsroom.run()

        assert set(report.documents[0].fields) == {
            "title",
            "excerpt",
            "publishedDateTime",
            "updatedDateTime",
            "webUrl",
            "originalUrl",
            "ampWebUrl",
            "cdnAmpWebUrl",
            "type",
            "locale",
            "quality",
            "heat",
            "published",
            "removed",
            "provider",
            "topics",
            "tags",
            "images",
            "body",
        }
        article = Article.objects.get()
        assert article.published_at.isoformat() == "2024-04-01T08:00:00+00:00"
        assert (article.quality, article.heat, article.type) == (None, None, "video")
        assert article.provider.name == "Other"
        assert [topic.name for topic in article.topics_in_order()] == ["Other", "AI"]

    def test_what_changed_in_the_small_print_of_a_list_is_named_too(self, newsroom):
        newsroom.seed("dogs", related=[entry("cats")], type="video", provider=provider())
        newsroom.run()
        cats = entry("cats", amp_url="https://news.example/cats.amp")
        newsroom.update(
            "dogs",
            related=[cats],
            provider=provider() | {"images": [{"url": "https://news.example/logo.png"}]},
            featured='<iframe src="https://www.youtube.com/embed/lJJ62w01bXM"></iframe>',
        )
        report = newsroom.run()
        assert sorted(report.documents[0].fields) == ["featuredContent", "provider", "related"]


class TestNoise:
    @pytest.fixture(autouse=True)
    def _imported(self, newsroom):
        self.path = newsroom.seed(
            "dogs", quality=7, published=True, tags=["US"], related=[entry("cats")], body="Text."
        )
        newsroom.run()
        self.before = everything()[:2]
        self.text = self.path.read_text()

    @pytest.mark.parametrize(
        "noise",
        [
            pytest.param(lambda text: text.replace("q80AAA==", "AAAAAAAA"), id="secured anew"),
            pytest.param(lambda text: text.replace("\n", "\r\n"), id="line ends"),
            pytest.param(
                lambda text: text.replace("category: news", "category: 'news'"), id="quoting"
            ),
            pytest.param(
                lambda text: text.replace("quality: 7\n", "").replace(
                    "category: news\n", "quality: 7\ncategory: news\n"
                ),
                id="order of keys",
            ),
            pytest.param(lambda text: text.replace("12:00:00Z", "14:00:00+02:00"), id="zone"),
            pytest.param(lambda text: text.replace("tags:\n  - US\n", "tags: [US]\n"), id="style"),
            pytest.param(lambda text: text.replace("---\n", "---\n# machine\n", 1), id="a comment"),
            pytest.param(lambda text: "\ufeff" + text, id="a byte order mark"),
        ],
    )
    def test_is_no_change(self, newsroom, noise):
        noisy = noise(self.text)
        assert noisy != self.text
        newsroom.write("dogs", noisy)

        assert outcomes(newsroom.run()) == {"unchanged": 1}

        assert everything()[:2] == self.before
        assert not HistoryEntry.objects.exists()

    def test_is_kept_nevertheless_for_the_export(self, newsroom):
        newsroom.write("dogs", self.text.replace("q80AAA==", "AAAAAAAA"))
        newsroom.run()
        assert unpack(SourceDocument.objects.get().original) == self.path.read_bytes()


class TestARefusedDocument:
    def test_stops_no_other(self, newsroom):
        newsroom.seed("before")
        newsroom.seed("broken", published='"false"')
        newsroom.seed("later")

        report = newsroom.run()

        assert outcomes(report) == {"created": 2, "refused": 1}
        assert set(Article.objects.values_list("slug", flat=True)) == {"before", "later"}

    def test_is_named_once_with_line_and_key(self, newsroom):
        newsroom.seed("broken", published='"false"')
        (refused,) = newsroom.run().documents
        (problem,) = refused.problems
        lines = newsroom.path("broken").read_text().splitlines()
        assert (refused.path, refused.slug) == (f"{NEWS}/broken.md", "broken")
        assert (problem.level, problem.key) == ("error", "published")
        assert lines[problem.line - 1].startswith("published:")

    def test_leaves_the_article_that_it_once_was(self, newsroom):
        newsroom.seed("dogs", title="Robot dogs")
        newsroom.run()
        newsroom.write("dogs", "no front matter")
        assert outcomes(newsroom.run()) == {"refused": 1}
        assert Article.objects.get().title == "Robot dogs"

    def test_comes_in_once_it_is_mended(self, newsroom):
        newsroom.write("dogs", "---\ntitle: [\n---\n")
        newsroom.run()
        newsroom.seed("dogs")
        assert outcomes(newsroom.run()) == {"created": 1}

    def test_is_on_record_with_its_run(self, newsroom):
        newsroom.seed("broken", heat="hot")
        newsroom.run()
        run = ImportRun.objects.get()
        problem = run.problems.get()
        assert run.outcome == ImportRun.Outcome.FINISHED
        assert run.counts["refused"] == 1
        assert (problem.path, problem.level, problem.key) == (f"{NEWS}/broken.md", "error", "heat")
        assert problem.line > 0

    @pytest.mark.parametrize("odd", ["\x00", "\x1b[31m", "\u2028", "\ud7ff", "💥"])
    def test_may_hold_what_it_likes(self, newsroom, odd):
        text = document("broken", heat=f"'{odd}'", **{f"key{odd}": "1"})
        newsroom.write("broken", text)
        assert outcomes(newsroom.run()) == {"refused": 1}
        assert ImportRun.objects.get().problems.exists()


class TestTwoDocumentsOfOneName:
    def test_the_second_is_refused_and_the_first_is_named(self, newsroom):
        newsroom.seed("dogs")
        (newsroom.folder / "dogs.md").write_text(document("dogs", title="Impostor"))

        report = newsroom.run()

        assert outcomes(report) == {"created": 1, "refused": 1}
        ((path, level, message),) = problems(report)
        assert (path, level) == ("dogs.md", "error") or (path, level) == (
            f"{NEWS}/dogs.md",
            "error",
        )
        other = f"{NEWS}/dogs.md" if path == "dogs.md" else "dogs.md"
        assert other in message

    def test_the_one_that_came_first_stays_whatever_is_read_later(self, newsroom):
        newsroom.seed("dogs", title="First")
        newsroom.run()
        (newsroom.folder / "dogs.markdown").write_text(document("dogs", title="Impostor"))

        report = newsroom.run()

        assert outcomes(report) == {"unchanged": 1, "refused": 1}
        assert f"{NEWS}/dogs.md" in problems(report)[0][2]
        assert Article.objects.get().title == "First"

    def test_the_same_path_under_another_root_is_the_same_document(self, newsroom, tmp_path):
        newsroom.seed("dogs", title="Robot dogs")
        newsroom.run()
        copy = Newsroom(tmp_path / "copy")
        copy.seed("dogs", title="Robot dogs return")

        assert outcomes(copy.run()) == {"updated": 1}
        assert Article.objects.get().title == "Robot dogs return"
        assert SourceDocument.objects.get().source.root == str(copy.folder)


def _forbidden(*_args, **_options):
    raise AssertionError("read although nothing changed")


def test_the_factory_makes_valid_documents_by_default(newsroom):
    newsroom.seed("dogs", related=[entry("cats")])
    report = newsroom.run()
    assert problems(report) == []
    assert document_fields("dogs")["title"] == Article.objects.get().title
