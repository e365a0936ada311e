import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.forms.models import model_to_dict

from articles import editorial
from articles.checks import ranks_follow_the_half_life
from articles.generating import Order, write_newsroom
from articles.importing import import_documents
from articles.models import (
    Article,
    ArticleTopic,
    Conflict,
    Decision,
    OutsideEdit,
    RelatedLink,
    SourceDocument,
)
from articles.rebuilding import rebuild
from tests.documents_factory import Newsroom, entry

pytestmark = pytest.mark.django_db


def everything():
    return {
        model.__name__: [
            {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
            for row in model.objects.order_by("pk")
        ]
        for model in (Article, ArticleTopic, RelatedLink, SourceDocument, Decision, Conflict)
    }


@pytest.fixture
def newsroom(tmp_path):
    return Newsroom(tmp_path / "newsroom")


def test_a_rebuild_of_a_living_newsroom_changes_nothing(tmp_path):
    order = Order(documents=120, related=900, seed=3)
    write_newsroom(tmp_path / "room", order)
    import_documents([tmp_path / "room"], jobs=1)
    editor = User.objects.create_user("ann")
    for number, article in enumerate(Article.objects.order_by("slug")[:40]):
        if number % 3 == 0:
            editorial.publish([article], by=editor)
        elif number % 3 == 1:
            editorial.edit(article, {"title": f"Edited {number}", "heat": 50 + number}, by=editor)
        elif links := list(article.related_links.order_by("position")):
            pks = [link.pk for link in links]
            editorial.curate(article, by=editor, order=pks[::-1], hidden=pks[:1])
    before = everything()
    assert rebuild() == Article.objects.count()
    assert everything() == before


def test_what_went_wrong_in_the_columns_is_right_again(newsroom):
    newsroom.seed("lead", heat=90, quality=70, related=[entry("member")])
    newsroom.seed("member", heat=-1, related=[entry("lead", quality=70)])
    newsroom.run()
    before = everything()
    Article.objects.filter(slug="lead").update(rank=1, lead=None, address_key=5)
    RelatedLink.objects.update(target=None)
    OutsideEdit.objects.all().delete()  # damage, and nobody's edit
    rebuild()
    assert everything() == before


def test_another_half_life_is_a_warning_until_the_rebuild(newsroom, settings):
    newsroom.seed("dogs")
    newsroom.run()
    assert ranks_follow_the_half_life(databases=["default"]) == []
    settings.RANK_HALF_LIFE_HOURS = 6
    assert [found.id for found in ranks_follow_the_half_life(databases=["default"])] == [
        "newsdesk.W001"
    ]
    call_command("rebuild", verbosity=0)
    assert ranks_follow_the_half_life(databases=["default"]) == []


def test_what_was_changed_in_a_shell_is_taken_in_first(newsroom):
    newsroom.seed("dogs", title="Dogs")
    newsroom.run()
    Article.objects.update(title="Robot dogs")
    rebuild()
    assert model_to_dict(Article.objects.get())["title"] == "Robot dogs"
    assert Decision.objects.get().value == "Robot dogs"
