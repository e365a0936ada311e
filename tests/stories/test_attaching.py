"""A story is one lead and the articles absorbed into it."""

import random

import pytest

from articles import editorial, stories
from articles.models import Article, Decision
from articles.rebuilding import rebuild
from tests.documents_factory import Newsroom, coverage, entry, leads, start_over
from tests.factories import a_link, an_absorbed_article, an_article

ABSORBED = {"heat": -1, "published": False}


def attach_all():
    stories.attach(Article.objects.values_list("pk", flat=True))
    return leads()


def lead_of(article):
    article.refresh_from_db()
    return article.lead


@pytest.mark.django_db
class TestWhoLeads:
    def test_an_article_that_is_not_absorbed_leads_itself(self):
        for fields in ({}, {"published": False}, {"heat": None}, {"removed": True}):
            article = an_article(lead=None, **fields)
            stories.attach([article.pk])
            assert lead_of(article) == article

    def test_an_absorbed_article_without_a_lead_here_has_none(self):
        article = an_absorbed_article(lead=None)
        stories.attach([article.pk])
        assert lead_of(article) is None

    def test_an_absorbed_article_that_is_published_leads_itself(self):
        article = an_article(heat=-1, published=True, lead=None)
        stories.attach([article.pk])
        assert lead_of(article) == article

    def test_another_absorbed_article_leads_nobody(self):
        one, other = an_absorbed_article(), an_absorbed_article()
        a_link(one, other)
        a_link(other, one)
        attach_all()
        assert lead_of(one) is lead_of(other) is None

    def test_mutual_naming_beats_all_else(self):
        member = an_absorbed_article()
        named_by, names, mutual = (an_article(quality=q) for q in (90, 80, 1))
        a_link(member, named_by)
        a_link(names, member)
        a_link(mutual, member)
        a_link(member, mutual)
        attach_all()
        assert lead_of(member) == mutual

    def test_one_that_names_it_beats_one_that_it_names(self):
        member = an_absorbed_article()
        named_by, names = an_article(quality=90), an_article(quality=1)
        a_link(member, named_by)
        a_link(names, member)
        attach_all()
        assert lead_of(member) == names

    def test_one_that_it_names_is_better_than_none(self):
        member, named_by = an_absorbed_article(), an_article()
        a_link(member, named_by)
        attach_all()
        assert lead_of(member) == named_by

    def test_among_equals_quality_decides_and_then_the_slug(self):
        member = an_absorbed_article()
        for slug, quality in (("b", 50), ("a", 50), ("c", 60), ("0", None)):
            a_link(an_article(slug=slug, quality=quality), member)
        attach_all()
        assert lead_of(member).slug == "c"
        Article.objects.filter(slug="c").update(quality=50)
        attach_all()
        assert lead_of(member).slug == "a"

    def test_a_held_or_removed_article_can_lead(self):
        member = an_absorbed_article()
        lead = an_article(published=False, removed=True)
        a_link(lead, member)
        attach_all()
        assert lead_of(member) == lead

    def test_an_absorbed_article_that_a_person_published_can_lead_others(self):
        member, stands_alone = an_absorbed_article(), an_article(heat=-1, published=True)
        a_link(stands_alone, member)
        attach_all()
        assert lead_of(member) == stands_alone

    def test_it_is_no_chain(self):
        """A member's own members aren't its lead's."""
        lead, first, second = an_article(), an_absorbed_article(), an_absorbed_article()
        a_link(lead, first)
        a_link(first, second)
        attach_all()
        assert (lead_of(first), lead_of(second)) == (lead, None)

    def test_naming_itself_ties_an_article_to_nobody(self):
        member = an_absorbed_article()
        a_link(member, member, added=False)
        attach_all()
        assert lead_of(member) is None

    def test_an_entry_that_an_editor_hid_ties_nothing(self):
        member, hides_it, hidden_there, lead = (
            an_absorbed_article(),
            *(an_article(quality=quality) for quality in (90, 80, 1)),
        )
        a_link(hides_it, member, hidden=True)
        a_link(member, hidden_there, hidden=True)
        attach_all()
        assert lead_of(member) is None
        a_link(member, lead)
        attach_all()
        assert lead_of(member) == lead

    def test_a_hidden_entry_makes_no_naming_mutual(self):
        member, names, hides_it = an_absorbed_article(), *(an_article(quality=q) for q in (80, 90))
        a_link(names, member)
        a_link(member, hides_it)
        a_link(hides_it, member, hidden=True)
        attach_all()
        assert lead_of(member) == names

    def test_of_two_equal_entries_the_one_that_is_not_hidden_ties(self):
        member, lead = an_absorbed_article(), an_article()
        a_link(lead, member, key=7, hidden=True)
        a_link(lead, member, key=7, nth=1)
        attach_all()
        assert lead_of(member) == lead

    def test_an_editors_choice_beats_every_tie_while_it_can_lead(self):
        member, tied, chosen = an_absorbed_article(), an_article(), an_article(slug="chosen")
        a_link(tied, member)
        a_link(member, tied)
        Decision.objects.create(
            article=member, field="lead", value="chosen", who="ann", at=tied.published_at
        )
        attach_all()
        assert lead_of(member) == chosen
        Article.objects.filter(pk=chosen.pk).update(heat=-1, published=False)
        attach_all()
        assert lead_of(member) == tied


@pytest.mark.django_db
class TestWhoIsAttachedAnew:
    def test_says_which_articles_moved_and_no_others(self):
        lead, member, other = an_article(), an_absorbed_article(), an_absorbed_article()
        a_link(lead, member)
        a_link(lead, other)
        stories.attach([lead.pk])
        assert lead_of(member) == lead_of(other) == lead
        assert stories.attach([lead.pk, member.pk, other.pk]) == set()
        better = an_article(quality=200)
        a_link(better, member)
        assert stories.attach([better.pk]) == {member.pk}

    def test_reaches_members_on_both_ends_of_links(self):
        lead, names, named = an_article(), an_absorbed_article(), an_absorbed_article()
        a_link(lead, named)
        a_link(names, lead)
        stories.attach([lead.pk])
        assert lead_of(names) == lead_of(named) == lead
        Article.objects.filter(pk=lead.pk).update(heat=-1, published=False)
        stories.attach([lead.pk])
        assert lead_of(names) is lead_of(named) is lead_of(lead) is None


def a_tangle(newsroom, dice, size=24):
    """Documents that name each other at random: leads, members, shared addresses, videos."""
    slugs = [f"story-{number:02}" for number in range(size)]
    for number, slug in enumerate(slugs):
        related = [
            entry(other, **dice.choice([{}, {}, {"title": "Drifted"}]))
            for other in dice.sample(slugs, dice.randint(0, 5))
        ]
        fields = {"quality": dice.choice([10, 20, 30, None]), "related": related}
        if dice.random() < 0.6:
            fields |= ABSORBED
        else:
            fields |= {"heat": 90, "published": dice.random() < 0.8}
        if number % 7 == 3:
            fields["web_url"] = f"https://news.example/{slugs[number - 1]}"
        newsroom.seed(slug, **fields)
    return slugs


@pytest.mark.django_db
class TestTheOrder:
    @pytest.mark.parametrize("seed", range(4))
    def test_in_which_documents_come_makes_no_difference(self, tmp_path, seed):
        dice = random.Random(seed)  # noqa: S311 - a fixed choice
        newsroom = Newsroom(tmp_path / "newsroom")
        slugs = a_tangle(newsroom, dice)
        newsroom.run()
        expected = coverage(), leads()
        assert any(lead not in (None, slug) for slug, lead in expected[1].items())
        for _ in range(3):
            start_over()
            dice.shuffle(slugs)
            for start in range(0, len(slugs), 7):
                newsroom.run(*[newsroom.path(slug) for slug in slugs[start : start + 7]])
            assert (coverage(), leads()) == expected

    @pytest.mark.parametrize("seed", range(4))
    def test_in_which_documents_change_makes_no_difference(self, tmp_path, seed):
        dice = random.Random(seed)  # noqa: S311 - a fixed choice
        newsroom = Newsroom(tmp_path / "newsroom")
        slugs = a_tangle(newsroom, dice)
        newsroom.run()
        a_tangle(newsroom, dice)
        dice.shuffle(slugs)
        for slug in slugs:
            newsroom.run(newsroom.path(slug))
        after = coverage(), leads()
        rebuild()
        assert (coverage(), leads()) == after
        start_over()
        newsroom.run()
        assert (coverage(), leads()) == after


@pytest.mark.django_db
class TestALeadThatChangesHands:
    @pytest.fixture
    def newsroom(self, newsroom):
        """“Old” leads “new” and “other”."""
        newsroom.seed("old", quality=50, heat=90, published=True,
                      related=[entry("new"), entry("other")])  # fmt: skip
        newsroom.seed("new", quality=40, related=[entry("old"), entry("other")], **ABSORBED)
        newsroom.seed("other", quality=30, related=[entry("old"), entry("new")], **ABSORBED)
        newsroom.run()
        return newsroom

    def test_takes_its_members_along(self, newsroom):
        assert leads() == dict.fromkeys(("old", "new", "other"), "old")
        newsroom.update("new", quality=60, heat=110, published=True)
        newsroom.update("old", **ABSORBED)
        newsroom.run()
        assert leads() == dict.fromkeys(("old", "new", "other"), "new")

    def test_stays_a_story_of_its_own_where_a_person_confirmed_it(self, newsroom, ann):
        editorial.confirm(Article.objects.get(slug="old"), "published", by=ann)
        newsroom.update("new", quality=60, heat=110, published=True)
        newsroom.update("old", **ABSORBED)
        newsroom.run()
        assert leads() == {"old": "old", "new": "new", "other": "new"}

    def test_by_a_quality_that_only_the_machine_moved(self, newsroom):
        newsroom.seed("rival", quality=45, heat=90, published=True,
                      related=[entry("other"), entry("new")])  # fmt: skip
        newsroom.update("other", related=[entry("old"), entry("rival")])
        newsroom.run()
        assert leads()["other"] == "old"
        newsroom.update("rival", quality=99)
        newsroom.run()
        assert leads()["other"] == "rival"
        newsroom.update("rival", quality=1)
        newsroom.run()
        assert leads()["other"] == "old"

    def test_by_an_entry_that_only_the_machine_dropped(self, newsroom):
        newsroom.update("old", related=[entry("new")])
        newsroom.update("other", related=[entry("new")])
        newsroom.run()
        assert leads() == {"old": "old", "new": "old", "other": None}
