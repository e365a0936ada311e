"""What editors said of topics and providers goes out as files of `_data`, and comes in again."""

import pytest

from articles import editorial, unifying
from articles.exporting import export_documents
from articles.models import Provider, ProviderAlias, TaxonomyDocument, Topic, TopicAlias
from tests.documents_factory import Newsroom, start_over
from tests.exporting.conftest import files
from tests.factories import a_provider, a_topic


@pytest.fixture
def taxonomy(newsroom):
    """Writes a file of `_data`."""

    def write(path, text):
        file = newsroom.folder / "_data" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write


def exported(out):
    """The files of `_data` that an export writes, by their path in it."""
    export_documents(out, overwrite=True)
    written = {path: content.decode() for path, content in files(out).items()}
    start = "_data/"
    return {path[len(start) :]: text for path, text in written.items() if path.startswith(start)}


def import_into_an_empty_newsroom(out):
    start_over()
    for model in (TaxonomyDocument, Topic, Provider):
        model.objects.all().delete()
    return Newsroom(out).run()


class TestATopicsDescription:
    def test_goes_out_and_comes_in_again(self, taxonomy, newsroom, ann, out):
        taxonomy("topics/00-ai.yaml", "taxonomy: topic\nname: AI\nkeywords:\n  - ai\n")
        newsroom.run()
        described = {name: f"All of {name}: “news” &\n\n<more>" for name in ("AI", "Law")}
        for name, text in described.items():
            editorial.edit_topic(a_topic(name), {"description": text}, by=ann)
        written = exported(out)
        line = 'description: "All of AI: “news” &\\n\\n<more>"'
        assert written["topics/00-ai.yaml"].splitlines() == [
            "taxonomy: topic", "name: AI", line, "keywords:", "  - ai",
        ]  # fmt: skip
        import_into_an_empty_newsroom(out)
        assert dict(Topic.objects.values_list("name", "description")) == described
        assert exported(out) == written

    def test_follows_the_file_until_someone_writes_another(self, taxonomy, newsroom, ann):
        for text in ("One.", "Two."):
            taxonomy("topics/00-ai.yaml", f"name: AI\ndescription: {text}\n")
            newsroom.run()
            assert Topic.objects.get().description == text
        editorial.edit_topic(Topic.objects.get(), {"description": "Mine."}, by=ann)
        taxonomy("topics/00-ai.yaml", "name: AI\ndescription: Three.\n")
        newsroom.run()
        assert Topic.objects.get().description == "Mine."


class TestAProviderWithoutAFile:
    @pytest.fixture
    def describe(self, ann):
        def describe(name, domain):
            text = f"What {name} is."
            editorial.edit_provider(a_provider(name, domain=domain), {"description": text}, by=ann)

        return describe

    def test_is_named_after_its_domain(self, describe, out):
        describe("Paper", "paper.example")
        assert list(exported(out)) == ["organizations/paper.example.md"]

    def test_has_a_file_of_its_own_where_several_share_a_domain(self, describe, out):
        for number in range(3):
            describe(f"Chan {number}", "youtube.com")
        a_provider("Chan 4", domain="youtube.com")
        assert len(exported(out)) == 3

    def test_keeps_its_files_name_whoever_else_is_edited(self, describe, out):
        a_provider("Chan A", domain="youtube.com")
        describe("Chan B", "youtube.com")
        (before,) = exported(out)
        describe("Chan A", "youtube.com")
        assert before in exported(out)

    @pytest.mark.parametrize(
        "domain",
        ["例え.テスト", "???", "..", ".hidden", "a/../b", "a.example/" + "x" * 285, "A.EXAMPLE"],
    )
    def test_has_a_file_that_an_import_reads_whatever_its_domain(self, describe, out, domain):
        describe("One", domain)
        describe("Two", "a.example")
        told = dict(Provider.objects.values_list("domain", "description"))
        exported(out)
        import_into_an_empty_newsroom(out)
        assert dict(Provider.objects.values_list("domain", "description")) == told

    def test_has_a_file_whatever_its_address(self, describe, out):
        a_provider("One", domain="/", slug="../x")
        describe("One", "/")
        (name,) = exported(out)
        assert len(name) == len("organizations/.md") + 16


def test_a_topic_has_a_file_although_another_one_has_its_name(taxonomy, newsroom, ann, out):
    taxonomy("topics/1000-ai.yaml", "_id: ml\nname: ML\n")
    newsroom.run()
    editorial.edit_topic(a_topic("AI"), {"parent": Topic.objects.get(name="ML")}, by=ann)
    other, held = sorted(exported(out), key=lambda name: name == "topics/1000-ai.yaml")
    assert held == "topics/1000-ai.yaml"
    assert other.startswith("topics/1000-")


class TestAParent:
    AI = "_id: ai\nname: AI\n"
    ML = "_id: ml\nname: ML\nparent: AI\n"

    @pytest.fixture(autouse=True)
    def two_topics(self, taxonomy, newsroom):
        taxonomy("topics/01-ai.yaml", self.AI)
        taxonomy("topics/02-ml.yaml", self.ML)
        newsroom.run()

    def test_that_has_another_name_here_is_named_as_it_came(self, ann, out):
        editorial.edit_topic(a_topic("AI"), {"name": "Artificial"}, by=ann)
        assert exported(out) == {"topics/01-ai.yaml": self.AI, "topics/02-ml.yaml": self.ML}

    def test_that_has_another_name_here_can_be_changed_by_a_later_file(
        self, ann, taxonomy, newsroom
    ):
        editorial.edit_topic(a_topic("AI"), {"name": "Artificial"}, by=ann)
        taxonomy("topics/02-ml.yaml", self.ML.replace("parent: AI", "parent: Cloud"))
        newsroom.run()
        assert a_topic("ML").parent.name == "Cloud"

    def test_that_an_editor_chose_is_called_what_its_own_file_calls_it(
        self, ann, taxonomy, newsroom, out
    ):
        taxonomy("topics/03-nets.yaml", "_id: nets\nname: Nets\n")
        newsroom.run()
        editorial.edit_topic(a_topic("AI"), {"name": "Artificial"}, by=ann)
        editorial.edit_topic(a_topic("Nets"), {"parent": a_topic("Artificial")}, by=ann)
        assert "parent: AI" in exported(out)["topics/03-nets.yaml"]

    def test_that_was_merged_is_named_as_it_came(self, ann, out):
        unifying.merge_topics(a_topic("AI"), a_topic("Cloud"), by=ann)
        assert exported(out)["topics/02-ml.yaml"] == self.ML

    @pytest.mark.parametrize("parent", ["AI", "ML"])
    def test_that_would_make_a_circle_stays_in_its_file(self, taxonomy, newsroom, out, parent):
        circle = taxonomy("topics/01-ai.yaml", f"{self.AI}parent: {parent}\n")
        assert newsroom.run().documents[0].outcome == "skipped"
        assert exported(out)["topics/01-ai.yaml"] == circle.read_text()
        taxonomy("topics/01-ai.yaml", f"{self.AI}parent: Science\n")
        newsroom.run()
        assert a_topic("AI").parent.name == "Science"

    def test_that_would_make_a_circle_leaves_the_one_before_it(self, taxonomy, newsroom, out):
        taxonomy("topics/01-ai.yaml", f"{self.AI}parent: Science\n")
        newsroom.run()
        circle = taxonomy("topics/01-ai.yaml", f"{self.AI}parent: ML\n")
        newsroom.run()
        assert a_topic("AI").parent.name == "Science"
        assert exported(out)["topics/01-ai.yaml"] == circle.read_text()

    def test_that_an_editor_turned_around_goes_out_as_it_stands(self, ann, out):
        editorial.edit_topic(a_topic("ML"), {"parent": None}, by=ann)
        editorial.edit_topic(a_topic("AI"), {"parent": a_topic("ML")}, by=ann)
        written = exported(out)
        assert "parent: ML" in written["topics/01-ai.yaml"]
        assert "parent" not in written["topics/02-ml.yaml"]


class TestAMergedName:
    """The file of a name that was merged waits until it is taken apart again."""

    A = "---\nname: A\ndomain: a.example\notherNames: [AA]\ndescription: It is A.\nimages:\n"
    A += "  - {url: /a.png, width: 5, height: 5}\n---\n"
    B = A.replace("A", "B").replace("a.", "b.")
    TOPICS = {
        "topics/01-ai.yaml": "_id: ai\nname: AI\nparent: Science\nkeywords: [mind]\n",
        "topics/02-ml.yaml": "_id: ml\nname: ML\nparent: AI\n",
        "topics/03-cloud.yaml": "_id: cloud\nname: Cloud\nkeywords: [sky]\n",
        "topics/04-science.yaml": "_id: science\nname: Science\n",
    }

    @pytest.fixture
    def files_of(self, taxonomy, newsroom):
        """Takes in these files of `_data`."""

        def take_in(texts):
            for path, text in texts.items():
                taxonomy(path, text)
            return newsroom.run().documents

        return take_in

    @pytest.fixture
    def providers(self, files_of):
        texts = {"organizations/a.example.md": self.A, "organizations/b.example.md": self.B}
        files_of(texts)
        return texts

    @pytest.fixture
    def topics(self, files_of):
        files_of(self.TOPICS)

    @staticmethod
    def told(model):
        """What the rows say, whatever their keys."""
        rows = model.objects.order_by("slug").values()
        topics = dict(Topic.objects.values_list("pk", "name"))
        for row in rows:
            del row["id"]
            if "parent_id" in row:
                row["parent_id"] = topics.get(row["parent_id"])
        return list(rows)

    def test_keeps_the_file_of_its_provider(self, providers, ann, out, files_of):
        told = self.told(Provider)
        unifying.merge_providers(a_provider("A"), a_provider("B"), by=ann)
        assert exported(out) == providers
        assert files_of({}) == []
        unifying.separate_provider(ProviderAlias.objects.get(), by=ann)
        assert self.told(Provider) == told
        assert exported(out) == providers

    def test_keeps_what_an_editor_said_of_its_provider(self, providers, ann, out):
        changes = {"description": "Ours.", "no_pictures": True}
        editorial.edit_provider(a_provider("A"), changes, by=ann)
        told = self.told(Provider)
        unifying.merge_providers(a_provider("A"), a_provider("B"), by=ann)
        editorial.edit_provider(a_provider("B"), {"no_pictures": False}, by=ann)
        unifying.separate_provider(ProviderAlias.objects.get(), by=ann)
        assert self.told(Provider) == told
        assert "Ours." in exported(out)["organizations/a.example.md"]

    def test_keeps_the_file_of_its_topic_and_what_stood_below_it(self, topics, ann, out, files_of):
        editorial.edit_topic(a_topic("Nets"), {"parent": a_topic("AI")}, by=ann)
        editorial.edit_topic(a_topic("AI"), {"description": "Minds."}, by=ann)
        told = self.told(Topic)
        before = exported(out)
        unifying.merge_topics(a_topic("AI"), a_topic("Cloud"), by=ann)
        assert self.TOPICS.items() <= exported(out).items()
        assert files_of({}) == []
        unifying.separate_topic(TopicAlias.objects.get(), by=ann)
        assert self.told(Topic) == told
        assert exported(out) == before

    def test_takes_in_what_its_file_says_meanwhile(self, topics, ann, out, files_of):
        unifying.merge_topics(a_topic("AI"), a_topic("Cloud"), by=ann)
        newer = {
            "topics/01-ai.yaml": self.TOPICS["topics/01-ai.yaml"].replace("mind", "brain"),
            "topics/05-nets.yaml": "_id: nets\nname: Nets\nparent: AI\n",
        }
        assert files_of(newer) == []
        assert exported(out) == self.TOPICS | newer
        assert a_topic("Cloud").keywords == ["sky"]
        unifying.separate_topic(TopicAlias.objects.get(), by=ann)
        ai = a_topic("AI")
        assert (ai.keywords, ai.position, ai.parent.name) == (["brain"], 1, "Science")
        assert a_topic("Nets").parent == ai
        assert exported(out) == self.TOPICS | newer

    def test_has_one_file_that_may_be_renumbered(self, topics, ann, out, files_of, newsroom):
        unifying.merge_topics(a_topic("AI"), a_topic("Cloud"), by=ann)
        old = newsroom.folder / "_data/topics/01-ai.yaml"
        old.rename(old.with_name("06-ai.yaml"))
        assert files_of({}) == []
        assert "topics/01-ai.yaml" not in exported(out)
        (said,) = files_of({"topics/07-ai.yaml": "name: AI\n"})
        assert "06-ai.yaml describes this already" in said.problems[0].message

    def test_of_a_topic_that_was_only_renamed_has_its_file_back(self, topics, ann, out):
        editorial.edit_topic(a_topic("AI"), {"name": "Artificial"}, by=ann)
        unifying.separate_topic(TopicAlias.objects.get(), by=ann)
        ai, other = a_topic("AI"), a_topic("Artificial")
        assert (ai.keywords, ai.position, ai.parent.name) == (["mind"], 1, "Science")
        assert (other.keywords, other.position, other.parent) == ([], 1000, None)
        assert a_topic("ML").parent == ai
        assert exported(out) == self.TOPICS

    def test_that_was_taken_apart_without_its_file_has_it_back_with_an_import(
        self, topics, ann, out, files_of
    ):
        unifying.merge_topics(a_topic("AI"), a_topic("Cloud"), by=ann)
        TopicAlias.objects.all().delete()
        Topic.objects.create(name="AI", slug="ai")
        assert files_of({}) == []
        assert a_topic("AI").keywords == ["mind"]
        assert exported(out)["topics/01-ai.yaml"] == self.TOPICS["topics/01-ai.yaml"]


class TestAPlace:
    @pytest.fixture(autouse=True)
    def a_topics_file(self, taxonomy, newsroom):
        taxonomy("topics/03-ai.yaml", "_id: ai\nname: AI\n")
        newsroom.run()

    @pytest.mark.parametrize("place", [0, 9, 1_000_000])
    @pytest.mark.parametrize("name", ["AI", "Born here"])
    def test_that_an_editor_gave_a_topic_goes_out_and_comes_in(self, ann, out, name, place):
        editorial.edit_topic(a_topic(name), {"position": place}, by=ann)
        assert "topics/03-ai.yaml" in exported(out)
        import_into_an_empty_newsroom(out)
        assert a_topic(name).position == place

    def test_stands_over_a_renumbered_file(self, ann, out, taxonomy, newsroom):
        editorial.edit_topic(a_topic("AI"), {"position": 9}, by=ann)
        (newsroom.folder / "_data/topics/03-ai.yaml").unlink()
        taxonomy("topics/05-ai.yaml", "_id: ai\nname: AI\n")
        newsroom.run()
        assert exported(out) == {"topics/05-ai.yaml": "_id: ai\nname: AI\nposition: 9\n"}

    def test_that_is_the_files_again_needs_no_key(self, ann, out, taxonomy, newsroom):
        taxonomy("topics/03-ai.yaml", "_id: ai\nname: AI\nposition: 9\n")
        newsroom.run()
        assert a_topic("AI").position == 9
        editorial.edit_topic(a_topic("AI"), {"position": 3}, by=ann)
        assert exported(out) == {"topics/03-ai.yaml": "_id: ai\nname: AI\n"}
