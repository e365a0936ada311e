"""Editing an article's fields: decisions, what follows from them, and what isn't possible."""

from datetime import UTC, datetime

import pytest

from articles import editorial
from articles.exporting import export_documents
from articles.models import Article, Decision, HistoryEntry, OutsideEdit, Provider, Topic
from articles.ranking import rank_of
from tests.documents_factory import entry
from tests.factories import a_provider, a_topic

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
PICTURE = {
    "url": "https://other.example/1.jpg",
    "width": 1,
    "height": 1,
    "is_cached": None,
    "title": "",
    "attribution": "",
}


@pytest.fixture
def dogs(newsroom):
    newsroom.seed("dogs", quality=50, heat=50, topics=["AI", "Robots"], related=[entry("cats")])
    newsroom.run()
    return Article.objects.get()


def values(article):
    return {
        ruling.field: ruling.value
        for ruling in Decision.objects.filter(article=article, element="")
    }


class TestEachField:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", "Robot dogs, explained"),
            ("excerpt", ""),
            ("body", "*Text*"),
            ("category", "opinion"),
            ("type", "video"),
            ("locale", "en-gb"),
            ("quality", 99),
            ("quality", None),
            ("heat", 120),
            ("heat", -1),
            ("heat", None),
            ("published", True),
            ("published_at", NOON),
            ("updated_at", NOON),
            ("web_url", "https://other.example/"),
            ("original_url", "https://other.example/"),
            ("amp_url", "https://other.example/amp"),
            ("tags", ["US-UT"]),
            ("images", [PICTURE]),
        ],
    )  # fmt: skip
    def test_stands_and_outlives_the_next_document(self, newsroom, dogs, ann, field, value):
        editorial.edit(dogs, {field: value}, by=ann)
        dogs.refresh_from_db()
        assert getattr(dogs, field) == value
        assert set(values(dogs)) == {field}

        newsroom.update("dogs", category="other")
        newsroom.run()
        dogs.refresh_from_db()
        assert getattr(dogs, field) == value
        assert dogs.category == ("opinion" if field == "category" else "other")

    @pytest.mark.parametrize(
        ("field", "typed", "value"),
        [
            ("body", "new text\r\n", "new text"),
            ("body", "\n \n  indented\n\n", "  indented"),
            ("title", "Robot\tdogs\u2028run ", "Robot dogs run"),
            ("excerpt", " one\u2028two\tthree\n", "one\ntwo\tthree"),
            ("category", " opinion ", "opinion"),
            ("web_url", " https://other.example/ ", "https://other.example/"),
            ("tags", [" US", "", "US"], ["US"]),
            (
                "images",
                [{**PICTURE, "title": " A\ndog ", "attribution": "Ann\x07"}],
                [{**PICTURE, "title": "A dog", "attribution": "Ann"}],
            ),
        ],
    )
    def test_is_decided_as_our_own_export_says_it(
        self, newsroom, dogs, ann, tmp_path, field, typed, value
    ):
        editorial.edit(dogs, {field: typed}, by=ann)
        assert values(dogs) == {field: value}
        export_documents(tmp_path / "out")
        assert newsroom.run(tmp_path / "out").conflicts == 0
        dogs.refresh_from_db()
        assert getattr(dogs, field) == value

    def test_of_a_provider_is_the_pair(self, dogs, ann):
        other = a_provider("Wired", domain="wired.example")
        editorial.edit(dogs, {"provider": other}, by=ann)
        dogs.refresh_from_db()
        assert dogs.provider == other
        assert values(dogs) == {"provider": {"name": "Wired", "domain": "wired.example"}}

    def test_of_topics_keeps_their_order_and_has_each_once(self, dogs, ann):
        robots, law = Topic.objects.get(name="Robots"), a_topic("Law")
        editorial.edit(dogs, {"topics": [law, robots, law]}, by=ann)
        assert [topic.name for topic in dogs.topics_in_order()] == ["Law", "Robots"]
        assert values(dogs) == {"topics": ["Law", "Robots"]}

    def test_of_topics_is_decided_as_our_own_export_says_it(self, newsroom, dogs, ann, tmp_path):
        editorial.edit(dogs, {"topics": [" Law", "A\x07I", "Law"]}, by=ann)
        assert values(dogs) == {"topics": ["Law", "AI"]}
        export_documents(tmp_path / "out")
        assert newsroom.run(tmp_path / "out").conflicts == 0

    def test_in_another_order_is_a_change_of_topics(self, newsroom, dogs, ann):
        topics = list(reversed(dogs.topics_in_order()))
        assert editorial.edit(dogs, {"topics": topics}, by=ann).changed == [dogs]
        newsroom.update("dogs", topics=["AI", "Robots"], title="Other")
        newsroom.run()
        dogs = Article.objects.get()
        assert [topic.name for topic in dogs.topics_in_order()] == ["Robots", "AI"]


class TestWhatFollows:
    def test_from_heat_is_the_rank(self, dogs, ann, settings):
        editorial.edit(dogs, {"heat": 500}, by=ann)
        dogs.refresh_from_db()
        half_life = settings.RANK_HALF_LIFE_HOURS
        assert dogs.rank == rank_of(500, dogs.published_at, half_life_hours=half_life)

    def test_from_the_time_is_the_rank(self, dogs, ann, settings):
        editorial.edit(dogs, {"published_at": NOON}, by=ann)
        dogs.refresh_from_db()
        half_life = settings.RANK_HALF_LIFE_HOURS
        assert dogs.rank == rank_of(50, NOON, half_life_hours=half_life)

    def test_from_a_heat_set_by_hand_is_that_it_leads_itself(self, newsroom, ann):
        newsroom.seed("lead", heat=90, related=[entry("member")])
        newsroom.seed("member", heat=-1)
        newsroom.run()
        member = Article.objects.get(slug="member")
        editorial.edit(member, {"heat": 40}, by=ann)
        member.refresh_from_db()
        assert member.lead == member
        newsroom.update("member", excerpt="Other")
        newsroom.run()
        member.refresh_from_db()
        assert (member.heat, member.lead) == (40, member)

    def test_is_no_outside_edit(self, dogs, ann):
        editorial.edit(dogs, {"title": "Other", "topics": [a_topic("Law")]}, by=ann)
        assert not OutsideEdit.objects.exists()

    def test_is_one_step_of_all_that_changed_and_only_that(self, dogs, ann):
        outcome = editorial.edit(
            dogs, {"title": "Other", "heat": 70, "quality": 50, "excerpt": dogs.excerpt}, by=ann
        )
        told = HistoryEntry.objects.filter(step=outcome.step)
        assert {line.field: (line.before, line.after) for line in told} == {
            "title": ("Dogs", "Other"),
            "heat": (50, 70),
        }
        assert values(dogs) == {"title": "Other", "heat": 70}


class TestWhatIsNotPossible:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("heat", -2),
            ("heat", 1_000_001),
            ("heat", "hot"),
            ("quality", -1),
            ("type", "podcast"),
            ("title", ""),
            ("title", "x" * 501),
            ("excerpt", "x" * 5001),
            ("web_url", "x" * 2049),
            ("images", ["https://other.example/1.jpg"]),
            ("images", [{**PICTURE, "height_in_metres": 1}]),
            ("published_at", None),
            ("published", None),
            ("slug", "other"),
            ("rank", 5),
            ("nonsense", 1),
        ],
    )
    def test_is_refused_in_words_and_changes_nothing(self, dogs, ann, field, value):
        before = Article.objects.values().get()
        with pytest.raises(editorial.Refused) as refused:
            editorial.edit(dogs, {"excerpt": "Other", field: value}, by=ann)
        assert str(refused.value)
        assert Article.objects.values().get() == before
        assert not Decision.objects.exists()

    def test_to_be_without_any_address_is_refused(self, dogs, ann):
        with pytest.raises(editorial.Refused, match="no other address"):
            editorial.edit(dogs, {"web_url": ""}, by=ann)
        with pytest.raises(editorial.Refused, match="no other address"):
            editorial.edit_each([dogs], {"web_url": ""}, by=ann)
        editorial.edit(dogs, {"web_url": "", "original_url": "https://other.example/"}, by=ann)
        assert values(dogs) == {"web_url": "", "original_url": "https://other.example/"}


class TestProvidersAndTopics:
    def test_are_edited_with_a_line_in_the_history(self, db, ann):
        provider = a_provider("Wired")
        editorial.edit_provider(provider, {"description": "A magazine."}, by=ann)
        line = HistoryEntry.objects.get()
        assert (line.provider, line.field, line.before, line.after, line.who) == (
            provider,
            "description",
            "",
            "A magazine.",
            "ann",
        )
        assert Provider.objects.get().description == "A magazine."

    def test_are_added_with_a_line_in_the_history(self, db, ann):
        topic = editorial.add_topic(Topic(name="Law", slug="law"), by=ann)
        line = HistoryEntry.objects.get()
        assert (line.topic, line.field, line.after) == (topic, "added", "Law")

    def test_are_named_as_their_files_can_say_it(self, db, ann):
        topic = editorial.add_topic(Topic(name=" La\nw\x07 ", slug="law"), by=ann)
        assert Topic.objects.get().name == "La w"
        said = {
            "name": "Law\u2028s ",
            "description": "One.\r\nTwo.\x00 ",
            "keywords": [" a\nb", ""],
        }
        editorial.edit_topic(topic, said, by=ann)
        assert Topic.objects.values("name", "description", "keywords").get() == {
            "name": "Law s",
            "description": "One.\nTwo.",
            "keywords": ["a b"],
        }
        with pytest.raises(editorial.Refused, match="nothing that can be read"):
            editorial.edit_topic(topic, {"name": "\x07"}, by=ann)

    def test_are_as_they_were_after_an_undo(self, db, ann):
        parent, topic = a_topic("Society"), a_topic("Law", position=3)
        outcome = editorial.edit_topic(topic, {"parent": parent, "position": 7}, by=ann)
        topic.refresh_from_db()
        assert (topic.parent, topic.position) == (parent, 7)
        assert editorial.undo(outcome.step, by=ann).left_alone == []
        topic.refresh_from_db()
        assert (topic.parent, topic.position) == (None, 3)

    def test_renamed_stay_what_their_documents_mean(self, newsroom, dogs, ann):
        editorial.edit_provider(dogs.provider, {"name": "Example Daily"}, by=ann)
        editorial.edit_topic(
            Topic.objects.get(name="AI"), {"name": "Artificial intelligence"}, by=ann
        )
        newsroom.update("dogs", title="Other")
        report = newsroom.run()
        dogs.refresh_from_db()
        assert report.documents[0].fields == ["title"]
        assert dogs.provider.name == "Example Daily"
        assert [topic.name for topic in dogs.topics_in_order()] == [
            "Artificial intelligence",
            "Robots",
        ]
        assert not Decision.objects.exists()
