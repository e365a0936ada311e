import pytest
from django.contrib.auth.models import User

from articles import editorial
from tests.factories import a_link, an_article

pytestmark = pytest.mark.django_db


def page(client, article):
    return client.get(article.get_absolute_url()).content.decode()


def test_readers_see_how_a_heat_is_made_up(client):
    article = an_article(quality=87, heat=127)
    for _ in range(2):
        a_link(article, added=False)
    assert "Heat 127 = quality 87 + 2 × 20; public from 70 on." in page(client, article)


def test_readers_see_that_an_editor_set_it_but_not_who(client):
    article = an_article(quality=87, heat=87)
    editorial.edit(article, {"heat": 300}, by=User.objects.create_user("ann-the-editor"))
    said = page(client, article)
    assert "Heat 300 set by hand (by an editor)." in said
    assert "ann-the-editor" not in said
