import pytest

from articles import unifying
from tests.factories import a_provider, a_topic, an_article

pytestmark = pytest.mark.django_db


def test_the_address_of_a_merged_provider_leads_to_the_other(client):
    old, into = a_provider("Grid Weekly+"), a_provider("Grid Weekly")
    an_article(provider=old)
    unifying.merge_providers(old, into, by="ann")
    answer = client.get(f"/providers/{old.slug}/")
    assert (answer.status_code, answer["Location"]) == (302, into.get_absolute_url())
    assert client.get(into.get_absolute_url()).status_code == 200


def test_the_address_of_a_merged_topic_leads_to_the_other(client):
    old, into = a_topic("Tides"), a_topic("Tidal power")
    an_article(topics=[old])
    unifying.merge_topics(old, into, by="ann")
    answer = client.get(f"/topics/{old.slug}/")
    assert (answer.status_code, answer["Location"]) == (302, into.get_absolute_url())


def test_a_merged_name_tells_nothing_of_a_provider_without_public_stories(client):
    old, into = a_provider("Grid Weekly+"), a_provider("Grid Weekly")
    an_article(provider=old, published=False)
    unifying.merge_providers(old, into, by="ann")
    assert client.get(f"/providers/{old.slug}/").status_code == 404
