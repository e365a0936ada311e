"""Every article goes out as it came: untouched to the byte, edited but for its decided lines."""

import difflib

import pytest

from articles import editorial, unifying
from articles.exporting import export_documents
from articles.models import Article, Decision, Provider, RelatedLink, SourceDocument
from tests.documents_factory import (
    NEWS,
    Newsroom,
    address_of,
    coverage,
    document,
    entry,
    leads,
    provider,
    start_over,
)
from tests.exporting.conftest import files
from tests.factories import a_provider, a_topic


def changed_lines(before, after):
    """The lines that went and came."""
    lines = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in lines if line[0] in "+-"]


def exported(newsroom, out, slug="dogs"):
    """What an export changed in a document's lines."""
    export_documents(out, overwrite=True)
    after = (out / NEWS / f"{slug}.md").read_bytes()
    return changed_lines(newsroom.path(slug).read_bytes(), after)


class TestAnUntouchedArticle:
    ODD = {
        "crlf": document("crlf").replace("\n", "\r\n"),
        "older": document("older").replace("webUrl", "sourceUrl"),
        "flow": document("flow").replace("topics:\n  - AI\n", "topics: [AI, null]\n"),
        "comments": document("comments").replace("---\n", "---\n# by the machine\n", 1),
        "bom": "\ufeff" + document("bom"),
        "no-end": document("no-end").rstrip("\n"),
        "entities": document("entities", title="A &#8217;quoted&#8217; one"),
        "invalid-parts": document(
            "invalid-parts", related=[{"title": ""}, entry("one"), {"webUrl": "x"}], locale="'?'"
        ),
    }

    def test_comes_out_to_the_byte_however_it_is_written(self, newsroom, out):
        for name, text in self.ODD.items():
            newsroom.write(name, text)
        (newsroom.folder / "direct.markdown").write_text(document("direct"))
        (newsroom.folder / "_posts").mkdir()
        (newsroom.folder / "_posts" / "post.md").write_text(document("post"))
        report = newsroom.run()
        assert report.refused == 0
        told = export_documents(out)
        assert files(out) == files(newsroom.folder)
        assert (told.copied, told.edited, told.composed) == (len(self.ODD) + 2, 0, 0)

    def test_comes_out_as_the_last_document_that_came(self, newsroom, dogs, out):
        newsroom.update("dogs", title="Newer")
        newsroom.run()
        newsroom.update("dogs", secured="AAAAAAAA;AAAAAAAAAAAAAAAAAAAAAA==")
        newsroom.run()
        export_documents(out)
        assert files(out) == files(newsroom.folder)

    def test_gains_no_key_from_a_confirmation(self, newsroom, dogs, ann, out):
        for field in ("title", "published", "topics", "heat", "removed"):
            editorial.confirm(dogs, field, by=ann)
        assert exported(newsroom, out) == []

    def test_keeps_names_that_were_merged_or_changed_after_they_were_confirmed(
        self, newsroom, dogs, ann, out
    ):
        logo = {"url": "https://news.example/logo.png", "width": 50, "height": 50}
        newsroom.update("dogs", provider={**provider(), "images": [logo]})
        newsroom.run()
        for field in ("provider", "topics"):
            editorial.confirm(dogs, field, by=ann)
        unifying.merge_providers(Provider.objects.get(), a_provider("Another"), by=ann)
        unifying.merge_topics(a_topic("Robots"), a_topic("Machines"), by=ann)
        editorial.edit_topic(a_topic("AI"), {"name": "Artificial minds"}, by=ann)
        assert exported(newsroom, out) == []

    def test_gains_no_key_from_the_rule_for_undecided_ones(self, newsroom, dogs, out):
        newsroom.seed("open", published=None)
        newsroom.run(undecided="publish")
        assert exported(newsroom, out, "open") == []

    def test_comes_out_untouched_after_an_undo(self, newsroom, dogs, ann, out):
        steps = [editorial.edit(dogs, {"title": "Mine", "topics": []}, by=ann).step]
        pk = dogs.related_links.first().pk
        steps.append(editorial.curate(dogs, by=ann, order=[pk], hidden=[pk]).step)
        for step in reversed(steps):
            editorial.undo(step, by=ann)
        assert exported(newsroom, out) == []


ODD = [{"url": "https://news.example/1.jpg", "width": "wide", "title": 3}]


class TestAnEditedArticle:
    @pytest.mark.parametrize(
        ("field", "value", "lines"),
        [
            ("title", "Mine", ['- title: "Dogs"', '+ title: "Mine"']),
            ("excerpt", "", ['- excerpt: "What there is to say of dogs."', '+ excerpt: ""']),
            ("published", True, ["- published: false", "+ published: true"]),
            ("removed", True, ["+ removed: true"]),
            ("heat", 90, ["- heat: 50", "+ heat: 90"]),
            ("quality", None, ["- quality: 50"]),
            ("locale", "", ["- locale: en-us"]),
            ("amp_url", "https://a.example/", ['+ ampWebUrl: "https://a.example/"']),
            ("body", "Other.", ["- Text.", "+ ", "+ Other."]),
        ],
        ids=lambda value: str(value)[:10],
    )
    def test_differs_in_the_lines_of_what_was_decided(
        self, newsroom, dogs, ann, out, field, value, lines
    ):
        editorial.edit(dogs, {field: value}, by=ann)
        assert exported(newsroom, out) == lines

    def test_says_all_that_a_document_can_say_where_something_else_it_cannot(
        self, newsroom, dogs, ann, out
    ):
        editorial.edit(dogs, {"heat": 90}, by=ann)
        Article.objects.update(
            title="", web_url="", original_url="https://other.example/", excerpt="Mine."
        )
        told = export_documents(out)
        assert [problem.split(" is ")[0] for problem in told.problems] == [f"{NEWS}/dogs.md: title"]
        assert sorted(exported(newsroom, out)) == [
            '+ excerpt: "Mine."',
            "+ heat: 90",
            '+ originalUrl: "https://other.example/"',
            '- excerpt: "What there is to say of dogs."',
            "- heat: 50",
            '- webUrl: "https://news.example/dogs"',
        ]

    @pytest.mark.parametrize("images", ["x", [1], [{}], [{"evil": 1}], {"url": "x"}, ODD])
    def test_goes_out_whatever_a_shell_made_of_its_pictures(self, newsroom, dogs, out, images):
        Article.objects.update(images=images, title="Mine")
        told = export_documents(out)
        assert [problem.split(" is ")[0] for problem in told.problems] == [
            f"{NEWS}/dogs.md: images"
        ]
        assert exported(newsroom, out) == ['- title: "Dogs"', '+ title: "Mine"']

    def test_differs_in_its_provider_and_topics_alone(self, newsroom, dogs, ann, out):
        other = a_provider("Wired", domain="wired.example")
        topics = [a_topic("Law"), *dogs.topics_in_order()]
        editorial.edit(dogs, {"provider": other, "topics": topics}, by=ann)
        assert sorted(exported(newsroom, out)) == [
            "+   - Law",
            "+   domain: wired.example",
            "+   name: Wired",
            "-   - null",
            "-   domain: news.example",
            "-   name: The Example",
        ]

    def test_of_which_nothing_stands_any_more_is_the_document_that_came(
        self, newsroom, dogs, ann, out
    ):
        editorial.publish([dogs], by=ann)
        editorial.withdraw([dogs], by=ann)
        assert exported(newsroom, out) == []

    def test_keeps_the_decided_line_over_a_newer_document(self, newsroom, dogs, ann, out):
        editorial.edit(dogs, {"title": "Mine"}, by=ann)
        newsroom.update("dogs", title="Newer", heat=99)
        newsroom.run()
        assert exported(newsroom, out) == ['- title: "Newer"', '+ title: "Mine"']

    def test_of_an_undecided_one_that_was_held_says_so(self, newsroom, ann, out):
        newsroom.seed("open", published=None)
        newsroom.run()
        editorial.withdraw(Article.objects.filter(slug="open"), by=ann)
        assert exported(newsroom, out, "open") == ["+ published: false"]

    def test_counts_as_edited(self, dogs, ann, out):
        editorial.publish([dogs], by=ann)
        told = export_documents(out)
        assert (told.copied, told.edited, told.composed) == (0, 1, 0)


class TestCuratedCoverage:
    NEW = editorial.NewLink(url="https://else.example/", title="Else", type="article")

    def curate(self, article, ann, *order, hidden=()):
        pks = {link.title.lower(): link.pk for link in article.related_links.all()}
        editorial.curate(
            article,
            by=ann,
            order=[pks[item] if isinstance(item, str) else item for item in order],
            hidden=[pks[word] for word in hidden],
        )

    def test_lacks_what_was_hidden(self, newsroom, dogs, ann, out):
        self.curate(dogs, ann, "one", "two", "three", hidden=["two"])
        lines = exported(newsroom, out)
        assert lines[0] == '-   - title: "Two"'
        assert all(line.startswith("-") for line in lines)
        assert len(lines) == len(entry("two", secured="x")) + 2  # a provider has two lines more

    def test_has_what_was_added_where_it_stands(self, newsroom, dogs, ann, out):
        self.curate(dogs, ann, "one", self.NEW, "two", "three")
        lines = exported(newsroom, out)
        assert lines[0] == '+   - title: "Else"'
        assert all(line.startswith("+") for line in lines)

    def test_has_another_order_and_every_entry_to_the_letter(self, newsroom, dogs, ann, out):
        self.curate(dogs, ann, "three", "one", "two")
        exported(newsroom, out)
        before = newsroom.path("dogs").read_text().splitlines()
        after = (out / NEWS / "dogs.md").read_text().splitlines()
        assert sorted(before) == sorted(after)
        assert "      x" not in after
        assert [line for line in after if line.startswith("  - title")] == [
            '  - title: "Three"',
            '  - title: "One"',
            '  - title: "Two"',
        ]

    def test_keeps_entries_that_were_never_offered(self, newsroom, ann, out):
        unsound = [{"title": "", "n": 1}, entry("one"), {"title": "", "n": 2}, entry("two"),
                   {"title": "", "n": 3}]  # fmt: skip
        newsroom.seed("dogs", related=unsound)
        newsroom.run()
        dogs = Article.objects.get()
        self.curate(dogs, ann, "two", "one")
        exported(newsroom, out)
        text = (out / NEWS / "dogs.md").read_text()
        assert {f"    n: {number}" for number in (1, 2, 3)} <= set(text.splitlines())
        self.curate(dogs, ann, "two", "one", hidden=["two", "one"])
        exported(newsroom, out)
        text = (out / NEWS / "dogs.md").read_text()
        assert {f"    n: {number}" for number in (1, 2, 3)} <= set(text.splitlines())
        assert "webUrl" not in text.partition("related:")[2]


class TestAnExportThatIsImported:
    """import(export(newsroom)) into an empty database: no difference in what documents can say."""

    def round_trip(self, out):
        def said():
            hidden = {
                slug: [row for row in rows if not row[2]] for slug, rows in coverage().items()
            }
            cards = {
                slug: [(target, key, nth, shown) for target, _, _, _, key, nth, _, shown in rows]
                for slug, rows in hidden.items()
                if rows
            }
            columns = (
                "slug", "title", "excerpt", "body", "category", "type", "locale", "published_at",
                "updated_at", "web_url", "original_url", "amp_url", "cdn_amp_url", "tags",
                "images", "quality", "heat", "published", "removed", "provider__name",
                "provider__domain", "address_key",
            )  # fmt: skip
            topics = {
                article.slug: [topic.name for topic in article.topics_in_order()]
                for article in Article.objects.all()
            }
            return list(Article.objects.order_by("slug").values(*columns)), topics, cards, leads()

        before = said()
        export_documents(out)
        start_over()
        report = Newsroom(out).run()
        assert report.refused == 0
        return before, said()

    def test_is_the_newsroom_as_editors_left_it(self, newsroom, dogs, ann, out):
        newsroom.seed("lead", heat=90, published=True, related=[entry("member")])
        newsroom.seed("member", heat=-1, related=[entry("lead")])
        newsroom.run()
        member = Article.objects.get(slug="member")
        editorial.edit(
            dogs,
            {
                "title": 'A "quoted": #1 title',
                "excerpt": "Two\nlines",
                "topics": [a_topic("No"), a_topic("12:30")],
                "provider": a_provider("Yes", domain="yes.example"),
                "heat": 200,
                "tags": ["null", "US"],
            },
            by=ann,
        )
        editorial.publish([dogs, member], by=ann)
        pks = list(dogs.related_links.values_list("pk", flat=True))
        new = [
            editorial.NewLink(url="https://else.example/a?b=1 2", title="Else: 1", quality=5),
            editorial.NewLink(target=member),
        ]
        editorial.curate(dogs, by=ann, order=[*new, *reversed(pks)], hidden=pks[:1])
        editorial.remove(Article.objects.filter(slug="lead"), by=ann)
        before, after = self.round_trip(out)
        for part_before, part_after in zip(before, after, strict=True):
            assert part_after == part_before

    def test_holds_an_article_that_was_born_here(self, newsroom, dogs, ann, out):
        born = Article.objects.create(
            slug="2024-05-01-born-here",
            title="Born here",
            excerpt="Said so.",
            web_url="https://news.example/born",
            provider=a_provider("Ourselves"),
            published=True,
            published_at=dogs.published_at,
            heat=90,
            quality=50,
            body="A *text*.",
            tags=["DE"],
            address_key=None,
        )
        born.topics.add(a_topic("Law"))
        editorial.curate(born, by=ann, order=[editorial.NewLink(target=dogs)])
        newsroom.run()
        before, after = self.round_trip(out)
        for part_before, part_after in zip(before, after, strict=True):
            assert part_after == part_before
        assert SourceDocument.objects.get(article__slug=born.slug).path == f"{NEWS}/{born.slug}.md"

    def test_into_the_same_database_changes_nothing_and_adopts_what_was_born_here(
        self, newsroom, dogs, ann, out
    ):
        editorial.edit(dogs, {"title": "Mine"}, by=ann)
        born = Article.objects.create(
            slug="born", title="Born here", web_url="https://news.example/born",
            provider=a_provider("Ourselves"), published=True,
        )  # fmt: skip
        export_documents(out)
        report = Newsroom(out).run()
        assert (report.refused, report.conflicts) == (0, 0)
        born.refresh_from_db()
        assert (born.title, born.published) == ("Born here", True)
        assert SourceDocument.objects.filter(article=born).exists()
        assert not Decision.objects.filter(article=born, field="title").exists()
        dogs.refresh_from_db()
        assert dogs.title == "Mine"


def test_an_address_that_leads_nowhere_here_is_written_as_it_came(newsroom, out):
    newsroom.seed("dogs", related=[entry("cats", web_url=address_of("cats") + "?a=b c#d")])
    newsroom.run()
    export_documents(out)
    assert files(out) == files(newsroom.folder)
    assert RelatedLink.objects.get().url.endswith("?a=b c#d")


def test_the_provider_of_another_spelling_is_written_as_it_came(newsroom, out):
    newsroom.seed("dogs", provider=provider("Morningstar%2c Inc.", "morningstar.com/a?b"))
    newsroom.run()
    export_documents(out)
    assert files(out) == files(newsroom.folder)
