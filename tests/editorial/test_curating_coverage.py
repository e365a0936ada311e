"""Curating an article's related coverage, and what of it outlives the machine's changes."""

import pytest

from articles import editorial
from articles.coverage import coverage_of
from articles.exporting import export_documents
from articles.models import Article, Decision, HistoryEntry, OutsideEdit, RelatedLink
from articles.rebuilding import rebuild
from tests.documents_factory import address_of, entry, provider
from tests.factories import a_provider

ELSEWHERE = editorial.NewLink(url="https://elsewhere.example/a", title="Elsewhere")
FURTHER = editorial.NewLink(url="https://elsewhere.example/b", title="Further")


@pytest.fixture
def dogs(newsroom):
    newsroom.seed("dogs", related=[entry("one"), entry("two"), entry("three")])
    newsroom.run()
    return Article.objects.get(slug="dogs")


def links(article):
    """The links by the word that tells them apart."""
    return {link.title.split()[0].lower(): link.pk for link in article.related_links.all()}


def shown(article):
    """The coverage as it stands: in order, hidden ones in brackets."""
    words = [(link.title.split()[0].lower(), link.hidden) for link in article.related_links.all()]
    return [f"({word})" if hidden else word for word, hidden in words]


def curate(article, ann, *order, hidden=(), deleted=()):
    """Orders links by their words; new ones are NewLinks."""
    pks = links(article)
    return editorial.curate(
        article,
        by=ann,
        order=[pks[item] if isinstance(item, str) else item for item in order],
        hidden=[pks[word] for word in hidden],
        deleted=[pks[word] for word in deleted],
    )


class TestCurating:
    def test_hides(self, dogs, ann):
        curate(dogs, ann, "one", "two", "three", hidden=["two"])
        assert shown(dogs) == ["one", "(two)", "three"]

    def test_shows_again_what_was_hidden(self, dogs, ann):
        curate(dogs, ann, "one", "two", "three", hidden=["two"])
        curate(dogs, ann, "one", "two", "three")
        assert shown(dogs) == ["one", "two", "three"]

    def test_moves(self, dogs, ann):
        curate(dogs, ann, "three", "one", "two")
        assert shown(dogs) == ["three", "one", "two"]

    def test_adds_where_it_is_wanted(self, dogs, ann):
        curate(dogs, ann, "one", ELSEWHERE, "two", "three")
        assert shown(dogs) == ["one", "elsewhere", "two", "three"]
        assert RelatedLink.objects.get(added=True).url == ELSEWHERE.url

    def test_deletes_what_was_added_here(self, dogs, ann):
        curate(dogs, ann, "one", ELSEWHERE, "two", "three")
        curate(dogs, ann, "one", "two", "three", deleted=["elsewhere"])
        assert shown(dogs) == ["one", "two", "three"]
        assert not Decision.objects.exists()

    def test_adds_again_what_was_deleted(self, dogs, ann):
        curate(dogs, ann, "one", ELSEWHERE, "two", "three")
        curate(dogs, ann, ELSEWHERE, "one", "two", "three", deleted=["elsewhere"])
        assert shown(dogs) == ["elsewhere", "one", "two", "three"]

    def test_does_all_at_once_as_one_step(self, dogs, ann):
        outcome = curate(dogs, ann, FURTHER, "three", ELSEWHERE, "one", "two", hidden=["one"])
        assert shown(dogs) == ["further", "three", "elsewhere", "(one)", "two"]
        (line,) = HistoryEntry.objects.all()
        assert (line.step, line.field, line.who) == (outcome.step, "related", "ann")

    def test_leaves_in_place_what_the_order_does_not_name(self, dogs, ann):
        curate(dogs, ann, "three", "one")
        assert shown(dogs) == ["three", "one", "two"]

    def test_that_changes_nothing_leaves_nothing(self, dogs, ann):
        outcome = curate(dogs, ann, "one", "two", "three")
        assert outcome.unchanged == [dogs]
        assert not Decision.objects.exists()
        assert not HistoryEntry.objects.exists()

    def test_is_no_outside_edit(self, dogs, ann):
        curate(dogs, ann, ELSEWHERE, "one", "two", "three")
        assert not OutsideEdit.objects.exists()

    def test_never_writes_heat(self, dogs, ann):
        heat = dogs.heat
        curate(dogs, ann, ELSEWHERE, "one", "two", "three", hidden=["one"])
        dogs.refresh_from_db()
        assert dogs.heat == heat

    def test_of_an_article_of_ours_is_tied_to_it(self, newsroom, dogs, ann):
        newsroom.seed("target")
        newsroom.run()
        target = Article.objects.get(slug="target")
        curate(dogs, ann, editorial.NewLink(target=target), "one", "two", "three")
        link = RelatedLink.objects.get(added=True)
        assert (link.target, link.own_title, link.title) == (target, None, "Target")

    def test_by_the_address_of_an_article_of_ours_is_tied_to_it(self, newsroom, dogs, ann):
        newsroom.seed("target")
        newsroom.run()
        new = editorial.NewLink(url=address_of("target"), title="Called otherwise")
        curate(dogs, ann, new, "one", "two", "three")
        link = RelatedLink.objects.get(added=True)
        assert (link.target.slug, link.title) == ("target", "Called otherwise")

    def test_of_a_story_gives_an_absorbed_article_its_lead(self, newsroom, dogs, ann):
        newsroom.seed("lonely", heat=-1)
        newsroom.run()
        lonely = Article.objects.get(slug="lonely")
        step = curate(dogs, ann, editorial.NewLink(target=lonely), "one", "two", "three").step
        lonely.refresh_from_db()
        assert lonely.lead == dogs
        editorial.undo(step, by=ann)
        lonely.refresh_from_db()
        assert lonely.lead is None


class TestWhatIsRefused:
    def test_deleting_what_the_document_names(self, dogs, ann):
        with pytest.raises(editorial.Refused, match="hidden"):
            curate(dogs, ann, "two", "three", deleted=["one"])

    def test_adding_what_is_there_already(self, dogs, ann):
        again = editorial.NewLink(url=address_of("one"), title="Once more")
        with pytest.raises(editorial.Refused, match="already"):
            curate(dogs, ann, again, "one", "two", "three")

    def test_adding_the_same_twice(self, dogs, ann):
        with pytest.raises(editorial.Refused, match="already"):
            curate(dogs, ann, ELSEWHERE, ELSEWHERE, "one", "two", "three")

    def test_adding_the_article_to_itself(self, dogs, ann):
        with pytest.raises(editorial.Refused, match="itself"):
            curate(dogs, ann, editorial.NewLink(target=dogs), "one", "two", "three")
        with pytest.raises(editorial.Refused, match="itself"):
            own = editorial.NewLink(url=dogs.web_url, title="Itself")
            curate(dogs, ann, own, "one", "two", "three")

    @pytest.mark.parametrize(
        "new",
        [
            editorial.NewLink(),
            editorial.NewLink(url="https://elsewhere.example/"),  # no headline: no entry
            editorial.NewLink(title="No address"),
            editorial.NewLink(url="javascript:alert(1)", title="Script"),
            editorial.NewLink(url="https://localhost/", title="Inside"),
            editorial.NewLink(url="https://elsewhere.example/", title="x" * 501),
        ],
        ids=["nothing", "headline", "address", "script", "inside", "long"],
    )
    def test_adding_what_no_document_could_say(self, dogs, ann, new):
        with pytest.raises(editorial.Refused):
            curate(dogs, ann, new, "one", "two", "three")
        assert not Decision.objects.exists()

    def test_what_changed_meanwhile(self, newsroom, dogs, ann):
        pks = links(dogs)
        newsroom.update("dogs", related=[entry("one"), entry("two")])
        newsroom.run()
        with pytest.raises(editorial.Refused, match="changed meanwhile"):
            editorial.curate(dogs, by=ann, order=list(pks.values()))


class TestTheMachinesChanges:
    """What editors did stays; everything else follows the document."""

    def machine(self, newsroom, *slugs, **fields):
        newsroom.update("dogs", related=[entry(slug) for slug in slugs], **fields)
        return newsroom.run()

    def test_leave_hidden_what_was_hidden(self, newsroom, dogs, ann):
        curate(dogs, ann, "one", "two", "three", hidden=["two"])
        self.machine(newsroom, "four", "three", "two")
        assert shown(dogs) == ["four", "three", "(two)"]

    def test_leave_hidden_what_was_gone_for_a_while(self, newsroom, dogs, ann):
        curate(dogs, ann, "one", "two", "three", hidden=["two"])
        self.machine(newsroom, "one", "three")
        self.machine(newsroom, "one", "two", "three")
        assert shown(dogs) == ["one", "(two)", "three"]

    def test_leave_what_was_added_here(self, newsroom, dogs, ann):
        curate(dogs, ann, "one", ELSEWHERE, "two", "three")
        self.machine(newsroom, "one", "two", "three", "four")
        assert shown(dogs) == ["one", "elsewhere", "two", "three", "four"]

    def test_leave_what_was_added_here_though_the_document_names_it_for_a_while(
        self, newsroom, dogs, ann
    ):
        curate(dogs, ann, editorial.NewLink(url=address_of("four"), title="Four"),
               "one", "two", "three")  # fmt: skip
        self.machine(newsroom, "one", "two", "three", "four")
        assert shown(dogs) == ["four", "one", "two", "three"]
        assert not RelatedLink.objects.filter(added=True).exists()
        self.machine(newsroom, "one", "two", "three")
        assert shown(dogs) == ["four", "one", "two", "three"]
        assert RelatedLink.objects.filter(added=True).count() == 1

    def test_keep_what_was_moved_where_it_was_put(self, newsroom, dogs, ann):
        curate(dogs, ann, "three", "one", "two")
        self.machine(newsroom, "four", "one", "two", "three")
        assert shown(dogs) == ["three", "four", "one", "two"]

    def test_follow_the_document_where_nobody_moved_anything(self, newsroom, dogs, ann):
        curate(dogs, ann, "one", "two", "three", hidden=["one"])
        self.machine(newsroom, "three", "two", "one")
        assert shown(dogs) == ["three", "two", "(one)"]

    def test_that_drop_what_a_move_leans_on_leave_the_rest(self, newsroom, dogs, ann):
        curate(dogs, ann, "two", "three", "one")
        self.machine(newsroom, "one", "two")
        assert set(shown(dogs)) == {"one", "two"}
        self.machine(newsroom, "one", "two", "three")
        assert shown(dogs) == ["two", "three", "one"]

    def test_open_no_conflict(self, newsroom, dogs, ann):
        curate(dogs, ann, "three", ELSEWHERE, "one", "two", hidden=["one"])
        assert self.machine(newsroom, "five", "one").conflicts == 0

    def test_and_a_rebuild_agree(self, newsroom, dogs, ann):
        curate(dogs, ann, "three", ELSEWHERE, "one", "two", hidden=["one"])
        self.machine(newsroom, "five", "three", "one", title="Other")
        before = list(RelatedLink.objects.order_by("pk").values())
        rebuild()
        assert list(RelatedLink.objects.order_by("pk").values()) == before


class TestAHiddenEntryOfAnArticleOfOurs:
    """What an editor took from a story stays out of it, whoever names it, and where it lives."""

    WITHOUT = ["Lead"]
    WITH = ["Lead", "Hound"]

    @pytest.fixture
    def lead(self, newsroom, ann):
        newsroom.seed("lead", heat=90, published=True, related=[self.hounds()])
        newsroom.seed("hound", heat=-1, provider=self.PAPER, related=[entry("lead")])
        newsroom.run()
        lead = Article.objects.get(slug="lead")
        assert self.shown(lead) == self.WITH
        curate(lead, ann, hidden=["hound"])
        assert self.shown(lead) == self.WITHOUT
        return lead

    PAPER = provider("Paper", "paper.example")

    def hounds(self, **fields):
        return entry("hound", provider=self.PAPER, **fields)

    @staticmethod
    def shown(lead):
        lead = Article.objects.select_related("provider").get(pk=lead.pk)
        return [line.title for line in coverage_of([lead])[lead.pk].lines]

    def test_stays_out_when_the_leads_document_names_it_no_more(self, newsroom, lead):
        newsroom.update("lead", related=[])
        newsroom.run()
        assert self.shown(lead) == self.WITHOUT
        rebuild()
        assert self.shown(lead) == self.WITHOUT

    def test_stays_out_when_our_own_export_comes_in_again(self, newsroom, lead, tmp_path):
        export_documents(tmp_path / "out")
        newsroom.run(tmp_path / "out")
        assert not lead.related_links.exists()
        assert self.shown(lead) == self.WITHOUT

    def test_stays_out_when_its_address_moves(self, newsroom, lead):
        newsroom.update("hound", web_url=address_of("kennel"))
        newsroom.run()
        assert self.shown(lead) == self.WITHOUT
        newsroom.update("lead", related=[])
        newsroom.update("hound", web_url=address_of("pound"))
        newsroom.run()
        assert self.shown(lead) == self.WITHOUT
        newsroom.update("hound", web_url=address_of("hound"))
        newsroom.run()
        assert self.shown(lead) == self.WITHOUT

    @pytest.mark.parametrize("order", [["hound", "lead"], ["lead", "hound"]])
    def test_stays_out_when_the_lead_names_its_new_address(self, newsroom, lead, order):
        moved = address_of("kennel")
        changes = {"hound": {"web_url": moved}, "lead": {"related": [self.hounds(web_url=moved)]}}
        for slug in order:
            newsroom.update(slug, **changes[slug])
            newsroom.run()
        assert self.shown(lead) == self.WITHOUT
        assert lead.related_links.get().hidden
        rebuild()
        assert lead.related_links.get().hidden

    def test_stays_out_when_both_change_at_once(self, newsroom, lead):
        moved = address_of("kennel")
        newsroom.update("hound", web_url=moved)
        newsroom.update("lead", related=[self.hounds(web_url=moved)])
        newsroom.run()
        assert self.shown(lead) == self.WITHOUT
        assert lead.related_links.get().hidden

    def test_stays_out_as_a_video_that_is_called_otherwise(self, newsroom, ann):
        film = {"type": "video", "provider": self.PAPER}
        newsroom.seed("lead", heat=90, published=True, related=[entry("hound", web_url="", **film)])
        newsroom.seed("hound", heat=-1, related=[entry("lead")], **film)
        newsroom.run()
        lead = Article.objects.get(slug="lead")
        curate(lead, ann, hidden=["hound"])
        newsroom.update("hound", title="Hounds")
        newsroom.run()
        assert self.shown(lead) == self.WITHOUT

    def test_is_shown_again_by_whoever_adds_it_anew(self, newsroom, lead, ann):
        newsroom.update("lead", related=[])
        newsroom.run()
        hound = Article.objects.get(slug="hound")
        editorial.relate(lead, [editorial.NewLink(target=hound)], by=ann)
        assert self.shown(lead) == self.WITH

    def test_says_nothing_of_other_stories(self, newsroom, lead):
        newsroom.seed("other", heat=90, published=True, related=[self.hounds()])
        newsroom.update("lead", related=[])
        newsroom.run()
        assert self.shown(Article.objects.get(slug="other")) == ["Other", "Hound"]


def test_equal_entries_of_one_document_are_told_apart(newsroom, ann):
    newsroom.seed("dogs", related=[entry("one"), entry("two"), entry("one", title="One again")])
    newsroom.run()
    dogs = Article.objects.get()
    first, second, third = dogs.related_links.all()
    editorial.curate(dogs, by=ann, order=[third.pk, second.pk, first.pk], hidden=[first.pk])
    newsroom.update("dogs", title="Other")
    newsroom.run()
    told = [(link.title, link.hidden) for link in dogs.related_links.all()]
    assert told == [("One again", False), ("Two", False), ("One", True)]


def test_an_entry_that_is_added_keeps_its_own_card(newsroom, ann):
    newsroom.seed("dogs")
    newsroom.run()
    dogs = Article.objects.get()
    card = editorial.NewLink(
        url="https://elsewhere.example/a",
        title="Elsewhere",
        excerpt="What they say.",
        published_at=dogs.published_at,
        type="video",
        provider=a_provider("Elsewhere News"),
        quality=12,
    )
    editorial.curate(dogs, by=ann, order=[card])
    newsroom.update("dogs", title="Other")
    newsroom.run()
    link = RelatedLink.objects.get()
    assert (link.url, link.title, link.excerpt, link.published_at) == (
        card.url,
        card.title,
        card.excerpt,
        card.published_at,
    )
    assert (link.type, link.provider, link.quality) == ("video", card.provider, 12)
