"""The form of an article that another one leads: it asks before it publishes."""

import pytest

from articles.models import Article, HistoryEntry
from tests.admin.pages import form_on, messages_on
from tests.factories import an_absorbed_article


def fresh(article):
    return Article.objects.get(pk=article.pk)


class TestPublishingWhatAnotherArticleLeads:
    """The form asks which of the two leads (docs/decisions/0004), and loses nothing typed."""

    @pytest.mark.parametrize("sent", [{"published": ["on"]}, {"button": "_publish"}])
    def test_asks_saves_nothing_and_keeps_what_was_typed(self, desk, story, sent):
        lead, member = story
        page = desk.save(member, title=["Typed"], **sent)
        text = page.content.decode()
        assert "“Member” came as coverage of “The first”" in text
        assert 'value="Typed"' in text
        assert list(Article.objects.published()) == [lead]
        assert not HistoryEntry.objects.exists()

    @pytest.mark.parametrize("sent", [{"published": ["on"]}, {"button": "_publish"}])
    def test_lets_it_stand_alone(self, desk, story, sent):
        lead, member = story
        again = form_on(desk.save(member, title=["Typed"], **sent), "article_form")
        (said,) = messages_on(desk.save(member, again, leads=["publish-alone"]))
        assert "Saved and published" in said
        member = fresh(member)
        assert (member.title, member.published, member.lead) == ("Typed", True, member)
        assert fresh(lead).published

    def test_makes_it_the_lead_even_with_a_heat_set_by_hand(self, desk, story):
        lead, member = story
        again = form_on(desk.save(member, published=["on"], heat=["120"]), "article_form")
        desk.save(member, again, leads=["publish-as-lead"])
        member = fresh(member)
        assert (member.published, member.heat) == (True, 120)
        assert (fresh(lead).published, fresh(lead).lead) == (False, member)

    def test_left_where_it_is_the_rest_is_saved(self, desk, story):
        lead, member = story
        again = form_on(desk.save(member, published=["on"], title=["Typed"]), "article_form")
        (said,) = messages_on(desk.save(member, again, leads=["leave"]))
        assert "saved: title" in said
        member = fresh(member)
        assert (member.title, member.published, member.lead) == ("Typed", False, lead)

    def test_an_answer_of_who_may_not_publish_publishes_nothing(self, client_of, story):
        _, member = story
        client_of("Contributors").save(member, title=["Typed"], leads=["publish-alone"])
        assert (fresh(member).title, fresh(member).published) == ("Typed", False)

    def test_what_a_story_absorbed_that_is_not_here_asks_nothing(self, desk):
        member = an_absorbed_article("Member")
        desk.save(member, published=["on"])
        assert fresh(member).published
