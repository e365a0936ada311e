"""A newsroom's life as a state machine: the machine writes, people decide, imports merge.

Beside it stands a model that knows the law (docs/decisions/0003); after each step both must agree.
"""

import copy
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from articles import editorial
from articles.exporting import export_documents
from articles.models import Article, Conflict, Decision, RelatedLink
from articles.rebuilding import rebuild
from tests.documents_factory import Newsroom, coverage, entry, leads
from tests.factories import a_person, a_provider, a_topic

SLUGS = ("ants", "bees", "cats", "dogs")
POOL: dict[str, list[Any]] = {
    "title": ["Old", "New", "Newer"],
    "excerpt": ["", "Short.", "Long."],
    "quality": [None, 10, 20],
    "heat": [None, -1, 50, 90],
    "published": [True, False, None],
    "removed": [False, True],
    "topics": [[], ["AI"], ["AI", "Law"], ["Law", "AI"]],
    "tags": [[], ["US"], ["US", "CN"]],
    "provider": [{"name": name, "domain": "one.example"} for name in ("One", "Two")],
    "web_url": [f"https://news.example/{slug}" for slug in SLUGS],
}  # fmt: skip
NAMES = (*SLUGS, "elsewhere", "further")
slugs = st.sampled_from(SLUGS)
fields = st.sampled_from(sorted(POOL))
related = st.lists(st.sampled_from(NAMES), max_size=4)


def column(field: str, value: Any) -> Any:
    """What an article says where its document says `value`: undecided is held."""
    return bool(value) if field in ("published", "removed") else value


class _Only:
    """Stands in where a rule draws, and there is only one to draw."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def draw(self, _: Any) -> Any:
        return self.value


class Ruling:
    """A decision, in the model."""

    def __init__(self, value: Any) -> None:
        self.value, self.against, self.for_good = value, [], False


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.scratch = tempfile.TemporaryDirectory()
        self.newsroom = Newsroom(Path(self.scratch.name) / "newsroom")
        self.ann = a_person("Editors")
        self.written: dict[str, dict[str, Any]] = {}  # what the files say
        self.held: dict[str, dict[str, Any]] = {}  # what the documents say that came in
        self.originals: dict[str, bytes] = {}
        self.rulings: dict[tuple[str, str], Ruling] = {}
        self.asked: dict[tuple[str, str], Any] = {}  # conflicts
        self.by_hand: dict[str, dict[str, Any]] = {}  # changed past the desk, not yet taken in
        self.steps: list[tuple[Any, list[tuple[str, str, Any, Any, Ruling | None]]]] = []
        self.curated: set[str] = set()

    def teardown(self) -> None:
        self.atomic.__exit__(ZeroDivisionError, ZeroDivisionError(), None)  # takes all back
        self.scratch.cleanup()

    @initialize(data=st.data())
    def a_first_import(self, data: Any) -> None:
        for slug in SLUGS[:3]:
            for field in ("published", "heat"):
                self.the_machine_writes(slug, field, data)
            self.the_machine_relates(data.draw(related), drift=False, data=_Only(slug))
        self.the_folder_is_imported()

    # What the machine does -----------------------------------------------------------------------

    @rule(slug=slugs, field=fields, data=st.data())
    def the_machine_writes(self, slug: str, field: str, data: Any) -> None:
        if slug not in self.written:
            self.written[slug] = {name: values[0] for name, values in POOL.items()}
            self.written[slug] |= {"web_url": f"https://news.example/{slug}", "related": []}
        self.written[slug][field] = data.draw(st.sampled_from(POOL[field]))
        self._write(slug)

    @precondition(lambda self: self.written)
    @rule(names=related, drift=st.booleans(), data=st.data())
    def the_machine_relates(self, names: list[str], drift: bool, data: Any) -> None:
        slug = data.draw(st.sampled_from(sorted(self.written)))
        self.written[slug]["related"] = [(name, drift and at == 0) for at, name in enumerate(names)]
        self._write(slug)

    @precondition(lambda self: self.written)
    @rule(data=st.data(), noise=st.sampled_from(["AAAA", "BBBB"]))
    def the_machine_writes_noise(self, data: Any, noise: str) -> None:
        slug = data.draw(st.sampled_from(sorted(self.written)))
        self._write(slug, secured=f"{noise};AAAAAAAAAAAAAAAAAAAAAA==")

    def _write(self, slug: str, **noise: Any) -> None:
        said = {**self.written[slug], **noise}
        said["removed"] = said["removed"] or None
        said["related"] = [
            entry(name, title="Drifted") if drifted else entry(name)
            for name, drifted in said["related"]
        ]
        self.newsroom.seed(slug, **said)

    # Imports -------------------------------------------------------------------------------------

    @rule()
    def the_folder_is_imported(self) -> None:
        self._take_in(list(self.by_hand))
        expected = {slug: self._merge(slug) for slug in sorted(self.written)}
        planned = self.newsroom.run(dry_run=True).as_json()
        report = self.newsroom.run()
        assert report.as_json() == planned
        told = {document.slug: sorted(document.conflicts) for document in report.documents}
        assert {slug: told.get(slug, []) for slug in expected} == expected
        again = self.newsroom.run()
        assert again.counts["unchanged"] == len(self.written)

    @precondition(lambda self: self.written)
    @rule(data=st.data())
    def one_document_is_imported(self, data: Any) -> None:
        slug = data.draw(st.sampled_from(sorted(self.written)))
        self._take_in(list(self.by_hand))
        self._merge(slug)
        self.newsroom.run(self.newsroom.path(slug))

    def _merge(self, slug: str) -> list[str]:
        """Takes in a document, in the model; gives the keys that someone is newly asked about."""
        self.originals[slug] = self.newsroom.path(slug).read_bytes()
        said = copy.deepcopy(self.written[slug])
        if self.held.get(slug) == said:
            return []
        self.held[slug] = said
        opened = []
        for field in POOL:
            ruling = self.rulings.get((slug, field))
            if ruling is None and field == "removed" and said["removed"]:
                self._keep_taken_down(slug)
            elif ruling is not None:
                before = self.asked.get((slug, field), "nothing")
                self._ask(slug, field)
                if self.asked.get((slug, field), "nothing") not in ("nothing", before):
                    opened.append({"web_url": "webUrl"}.get(field, field))
        return sorted(opened)

    def _keep_taken_down(self, slug: str) -> None:
        ruling = self.rulings[slug, "removed"] = Ruling(True)
        ruling.against, ruling.for_good = [True], True

    def _ask(self, slug: str, field: str) -> None:
        """Asks about what the document says against a decision, if that is new."""
        ruling, said = self.rulings.get((slug, field)), self.held[slug][field]
        self.asked.pop((slug, field), None)
        known = ruling is None or ruling.for_good or said == ruling.value or said in ruling.against
        if not known:
            self.asked[slug, field] = said

    # What people do ------------------------------------------------------------------------------

    def _says(self, slug: str, field: str) -> Any:
        ruling = self.rulings.get((slug, field))
        return column(field, self.held[slug][field] if ruling is None else ruling.value)

    def _decide(self, slug: str, field: str, value: Any) -> tuple[str, str, Any, Any, Any]:
        before, stood = self._says(slug, field), self.rulings.get((slug, field))
        ruling = copy.deepcopy(stood) or Ruling(value)
        if self.held[slug][field] not in ruling.against:
            ruling.against.append(self.held[slug][field])
        ruling.value, ruling.for_good = value, False
        self.rulings[slug, field] = ruling
        self.asked.pop((slug, field), None)
        return slug, field, before, value, stood

    def _take_in(self, slugs_: list[str]) -> None:
        for slug in slugs_:
            for field, value in self.by_hand.pop(slug, {}).items():
                if value != self._says(slug, field):
                    self._decide(slug, field, value)

    def _some_article(self, data: Any) -> tuple[str, Article]:
        slug = data.draw(st.sampled_from(sorted(self.held)))
        self._take_in([slug])
        return slug, Article.objects.get(slug=slug)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), changed=st.lists(fields, min_size=1, max_size=3, unique=True))
    def an_editor_edits(self, data: Any, changed: list[str]) -> None:
        slug, article = self._some_article(data)
        values = {
            field: column(field, data.draw(st.sampled_from(POOL[field]))) for field in changed
        }
        told = [
            self._decide(slug, field, value)
            for field, value in values.items()
            if value != self._says(slug, field) or self._is_open(slug, field)
        ]
        asked_for = dict(values)
        if "topics" in values:
            asked_for["topics"] = [a_topic(name) for name in values["topics"]]
        if "provider" in values:
            pair = values["provider"]
            asked_for["provider"] = a_provider(pair["name"], domain=pair["domain"])
        outcome = editorial.edit(article, asked_for, by=self.ann)
        assert bool(outcome.changed) == bool(told)
        if told:
            self.steps.append((outcome.step, told))

    def _is_open(self, slug: str, field: str) -> bool:
        undecided = self.held[slug]["published"] is None and (slug, "published") not in self.rulings
        return field == "published" and undecided

    @precondition(lambda self: self.held)
    @rule(data=st.data(), field=fields)
    def an_editor_confirms(self, data: Any, field: str) -> None:
        slug, article = self._some_article(data)
        told = [self._decide(slug, field, self._says(slug, field))]
        self.steps.append((editorial.confirm(article, field, by=self.ann).step, told))

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), answer=st.sampled_from(editorial.ANSWERS))
    def an_editor_settles(self, data: Any, answer: str) -> None:
        slug, field = data.draw(st.sampled_from(sorted(self.asked)))
        self._take_in([slug])
        if (slug, field) not in self.asked:
            return  # what was changed by hand has answered it
        said, before = self.asked.pop((slug, field)), self._says(slug, field)
        stood = self.rulings[slug, field]
        ruling = self.rulings[slug, field] = copy.deepcopy(stood)
        ruling.against.append(said)
        ruling.for_good = answer == editorial.MINE_FOR_GOOD
        ruling.value = said if answer == editorial.THEIRS else stood.value
        says_nothing = field == "published" and said is None
        if answer == editorial.HAND_BACK or (answer == editorial.THEIRS and says_nothing):
            del self.rulings[slug, field]
            if field == "removed" and said:
                self._keep_taken_down(slug)
        conflict = Conflict.objects.get(article__slug=slug, field=field)
        step = editorial.settle([conflict], answer, by=self.ann).step
        self.steps.append((step, [(slug, field, before, self._says(slug, field), stood)]))

    @precondition(lambda self: self.steps)
    @rule(data=st.data())
    def an_editor_takes_back(self, data: Any) -> None:
        step, told = data.draw(st.sampled_from(self.steps))
        self._take_in(sorted({slug for slug, *_ in told}))
        undone, alone = [], []
        for slug, field, before, after, stood in reversed(told):
            if self._says(slug, field) != column(field, after):
                alone.append(f"{slug}: {field} changed since")
                continue
            now = self.rulings.pop((slug, field), None)
            if stood is not None:
                self.rulings[slug, field] = copy.deepcopy(stood)
            elif field == "removed" and self.held[slug]["removed"]:
                self._keep_taken_down(slug)
            self._ask(slug, field)
            undone.append((slug, field, after, self._says(slug, field), now))
            del before
        outcome = editorial.undo(step, by=self.ann)
        assert sorted(outcome.left_alone) == sorted(alone)
        if undone:
            self.steps.append((outcome.step, undone))

    @precondition(lambda self: self.held)
    @rule(data=st.data(), field=st.sampled_from(["title", "heat", "published", "removed", "tags"]))
    def somebody_writes_past_the_desk(self, data: Any, field: str) -> None:
        slug = data.draw(st.sampled_from(sorted(self.held)))
        value = column(field, data.draw(st.sampled_from(POOL[field])))
        Article.objects.filter(slug=slug).update(**{field: value})
        self.by_hand.setdefault(slug, {})[field] = value

    @precondition(lambda self: self.held)
    @rule(data=st.data(), add=st.sampled_from([None, "new", "ants", "elsewhere"]))
    def an_editor_curates(self, data: Any, add: str | None) -> None:
        before = copy.deepcopy((self.by_hand, self.rulings, self.asked))
        slug, article = self._some_article(data)
        links = {link.pk: link for link in article.related_links.all()}
        order: list[Any] = list(data.draw(st.permutations(sorted(links))))
        hidden = {pk for pk in links if data.draw(st.booleans())}
        if add:
            url = f"https://news.example/{add}"
            order.insert(len(order) // 2, editorial.NewLink(url=url, title=add.title()))
        try:
            editorial.curate(article, by=self.ann, order=order, hidden=hidden)
        except editorial.Refused:
            assert add  # it is there already, or the article itself
            self.by_hand, self.rulings, self.asked = before  # all of the act is taken back
            return
        wanted = [(item in hidden, item if isinstance(item, int) else "new") for item in order]
        stands = [
            (link.hidden, link.pk if link.pk in links else "new")
            for link in article.related_links.order_by("position")
        ]
        assert stands == wanted
        self.curated.add(slug)

    @rule()
    def everything_is_rebuilt(self) -> None:
        self._take_in(list(self.by_hand))
        columns = list(Article.objects.order_by("pk").values())
        before = coverage(), leads()
        if Article.objects.filter(outside_edit__isnull=False).exists():
            rebuild()
            return
        rebuild()
        assert list(Article.objects.order_by("pk").values()) == columns
        assert (coverage(), leads()) == before

    @rule()
    def everything_is_exported(self) -> None:
        self._take_in(list(self.by_hand))
        with tempfile.TemporaryDirectory() as folder:
            told = export_documents(Path(folder))
            assert told.problems == []
            for slug, original in self.originals.items():
                written = (Path(folder) / "_news" / f"{slug}.md").read_bytes()
                said = any(
                    self.rulings[slug, field].value != self.held[slug][field]
                    for field in POOL
                    if (slug, field) in self.rulings
                )
                if not said and slug not in self.curated:
                    assert written == original
                elif said:
                    assert written != original

    # The law -------------------------------------------------------------------------------------

    @invariant()
    def every_field_says_what_was_decided_or_else_what_the_document_says(self) -> None:
        for article in Article.objects.select_related("provider"):
            slug = article.slug
            says = {field: getattr(article, field) for field in POOL if field != "provider"}
            says["topics"] = [topic.name for topic in article.topics_in_order()]
            says["provider"] = {"name": article.provider.name, "domain": article.provider.domain}
            expected = {field: self._says(slug, field) for field in POOL}
            assert says == expected | self.by_hand.get(slug, {})
            if slug not in self.by_hand:
                assert article.undecided == self._is_open(slug, "published")

    @invariant()
    def conflicts_are_what_the_machine_says_new_against_decisions(self) -> None:
        asked = Conflict.objects.values_list("article__slug", "field", "value")
        assert {(slug, field): value for slug, field, value in asked} == self.asked

    @invariant()
    def every_decision_stands(self) -> None:
        stands = Decision.objects.exclude(field__startswith="related")
        assert {
            (ruling.article.slug, ruling.field): ruling.value
            for ruling in stands.select_related("article")
        } == {name: ruling.value for name, ruling in self.rulings.items()}

    @invariant()
    def coverage_holds_every_entry_and_what_was_hidden_or_added(self) -> None:
        links: dict[str, list[RelatedLink]] = {}
        for link in RelatedLink.objects.select_related("article").order_by("position"):
            links.setdefault(link.article.slug, []).append(link)
        for slug, said in self.held.items():
            rows = links.get(slug, [])
            assert sum(not row.added for row in rows) == len(said["related"])
            for ruling in Decision.objects.filter(article__slug=slug, field="related"):
                row = [row for row in rows if f"{row.key}:{row.nth}" == ruling.element]
                assert not row or row[0].hidden == bool(ruling.value.get("hidden"))
                assert row or not ruling.value.get("added")
            if slug not in self.curated:
                assert [row.hidden for row in rows] == [False] * len(rows)
                titles = [
                    "Drifted" if drifted else None if row.target_id else name.capitalize()
                    for (name, drifted), row in zip(said["related"], rows, strict=True)
                ]
                assert all(
                    title is None or row.title == title
                    for title, row in zip(titles, rows, strict=True)
                )
