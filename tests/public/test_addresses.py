"""What an article's address answers, in every state that an article can be in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import ABSORBED, Article, HistoryEntry, PublicAddress
from tests.factories import (
    a_held_article,
    a_taken_down_article,
    an_absorbed_article,
    an_article,
)

pytestmark = pytest.mark.django_db


def address(slug):
    return f"/articles/{slug}/"


def absorb(article, lead):
    Article.objects.filter(pk=article.pk).update(heat=ABSORBED, published=False, lead=lead)


class TestAnArticleThatNeverWasPublic:
    def test_answers_like_one_that_does_not_exist(self, client):
        held = a_held_article("Marker Of The Held")
        there = client.get(held.get_absolute_url())
        nowhere = client.get(address("2021-01-01-no-such-story"))
        assert there.status_code == nowhere.status_code == 404
        body = there.content.decode().replace(held.slug, "2021-01-01-no-such-story")
        assert body == nowhere.content.decode()

    def test_and_was_absorbed_does_not_lead_to_its_lead(self, client):
        member = an_absorbed_article(lead=an_article())
        assert client.get(member.get_absolute_url()).status_code == 404

    def test_is_404_while_it_is_scheduled(self, client):
        ahead = timezone.now() + timedelta(hours=3)
        for when in ({"publish_at": ahead}, {"published_at": ahead}):
            assert client.get(an_article(**when).get_absolute_url()).status_code == 404

    def test_is_404_although_its_address_was_noted_for_a_later_moment(self, client, address_since):
        held = a_held_article()
        address_since(held, timezone.now() + timedelta(days=1))
        assert client.get(held.get_absolute_url()).status_code == 404

    def test_and_was_removed_is_404(self, client):
        removed = a_held_article(removed=True)
        assert client.get(removed.get_absolute_url()).status_code == 404


class TestAnArticleThatWasPublicOnce:
    def test_is_gone_after_it_was_withdrawn(self, client):
        withdrawn = a_taken_down_article("Marker Of The Withdrawn")
        response = client.get(withdrawn.get_absolute_url())
        assert response.status_code == 410
        body = response.content.decode()
        assert "This story was taken down" in body
        assert withdrawn.title not in body and withdrawn.excerpt not in body

    def test_is_gone_after_it_was_removed_even_with_a_public_lead(self, client):
        article = an_article()
        absorb(article, lead=an_article())
        Article.objects.filter(pk=article.pk).update(removed=True)
        assert client.get(article.get_absolute_url()).status_code == 410

    def test_leads_to_its_storys_lead_while_that_is_public(self, client):
        lead, article = an_article(), an_article()
        absorb(article, lead)
        response = client.get(article.get_absolute_url())
        assert response.status_code == 302
        assert response["Location"] == lead.get_absolute_url()
        assert response["Cache-Control"] == "public, no-cache"

    def test_is_gone_while_its_lead_is_not_public(self, client):
        lead, article = an_article(), an_article()
        absorb(article, lead)
        Article.objects.filter(pk=lead.pk).update(published=False)
        assert client.get(article.get_absolute_url()).status_code == 410

    def test_is_gone_after_it_expired(self, client):
        article = an_article()
        past = timezone.now() - timedelta(seconds=1)
        Article.objects.filter(pk=article.pk).update(expire_at=past)
        assert client.get(article.get_absolute_url()).status_code == 410

    def test_is_gone_after_its_row_was_deleted(self, client):
        article = an_article()
        address = article.get_absolute_url()
        article.delete()
        response = client.get(address)
        assert response.status_code == 410
        assert f"{timezone.now():%Y}" in response.content.decode()

    def test_is_there_again_once_it_is_public_again(self, client):
        article = a_taken_down_article()
        Article.objects.filter(pk=article.pk).update(published=True)
        assert client.get(article.get_absolute_url()).status_code == 200


class TestThePageOfAStoryThatIsGone:
    def test_says_on_which_day(self, get):
        article = a_taken_down_article()
        HistoryEntry.objects.create(
            article=article,
            subject=article.slug,
            field="published",
            before=True,
            after=False,
            who="ann",
            step="00000000-0000-0000-0000-000000000001",
            at=timezone.now().replace(year=2026, month=3, day=4),
        )
        page = get(article.get_absolute_url(), 410)
        assert "This story was taken down on Wednesday 4 March 2026" in page
        assert "by ann" not in page and ">ann<" not in page

    def test_offers_public_stories_on_its_topic(self, get):
        gone = a_taken_down_article(topics=["Tidal power"])
        other = an_article("Another on tides", topics=["Tidal power"])
        hidden = a_held_article("Held on tides", topics=["Tidal power"])
        page = get(gone.get_absolute_url(), 410)
        assert "Stories on Tidal power" in page and other.title in page
        assert hidden.title not in page

    def test_does_not_name_a_topic_that_only_it_had(self, get):
        gone = a_taken_down_article(topics=["Marker Topic"])
        assert "Marker Topic" not in get(gone.get_absolute_url(), 410)

    def test_is_not_for_search_engines(self, get):
        assert 'name="robots" content="noindex"' in get(
            a_taken_down_article().get_absolute_url(), 410
        )


def test_a_deleted_article_that_never_was_public_leaves_no_trace(client):
    held = a_held_article()
    address = held.get_absolute_url()
    held.delete()
    assert client.get(address).status_code == 404


def test_the_database_notes_public_addresses_itself():
    article = an_article()
    assert PublicAddress.objects.filter(slug=article.slug).exists()
