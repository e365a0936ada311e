"""A picture that readers see moves the version that pages hang on; what they don't see doesn't."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from articles.models import Picture, Provider, PublicVersion
from tests.factories import a_provider, an_article

URL = "https://pictures.example/a.jpg"


@pytest.fixture
def version(db):
    """The number now. On PostgreSQL it moves as a transaction commits, which a test's never does:
    here it moves with each statement."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS newsdesk_version IMMEDIATE")
    return lambda: PublicVersion.objects.values_list("number", flat=True).first() or 0


@pytest.fixture
def picture(db):
    article = an_article()
    return Picture.objects.create(
        article=article, shown_by=article, url=URL, state="stored", key="ab" * 20
    )


@pytest.mark.parametrize(
    "change",
    [
        {"key": "cd" * 20},
        {"shown_by": None},
        {"alt": "A boat"},
        {"credit": "Ann"},
        {"sizes": {"m": [[240, 160]]}},
    ],
)
def test_a_change_that_readers_see_moves_it(version, picture, change):
    before = version()
    Picture.objects.filter(pk=picture.pk).update(**change)
    assert version() > before


@pytest.mark.parametrize("change", [{"attempts": 3}, {"reason": "gone"}, {"focal_x": 5}])
def test_a_change_that_only_the_desk_sees_does_not(version, picture, change):
    before = version()
    Picture.objects.filter(pk=picture.pk).update(**change)
    assert version() == before


def test_coming_and_going_moves_it_but_not_a_failure(version, picture):
    article = an_article()
    before = version()
    Picture.objects.create(article=article, url=URL, state="gone")
    Picture.objects.filter(state="gone").delete()
    assert version() == before
    Picture.objects.filter(pk=picture.pk).delete()
    assert version() > before
    before = version()
    Picture.objects.create(
        article=article, shown_by=article, url=URL, state="stored", key="ab" * 20
    )
    assert version() > before


def test_a_provider_that_wants_no_pictures_moves_it(version):
    """Its triggers outlived the new column, which makes SQLite's table anew."""
    provider = a_provider()
    before = version()
    Provider.objects.filter(pk=provider.pk).update(no_pictures=True)
    assert version() > before


def test_rows_of_providers_that_are_written_by_hand_allow_pictures(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_provider (name, domain, slug, description, other_names, logos) "
            "VALUES ('A', 'a.example', 'a', '', '[]', '[]')"
        )
    assert Provider.objects.get().no_pictures is False


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        ("Viewers", {"view_picture"}),
        ("Contributors", {"view_picture", "change_picture"}),
        ("Editors", {"view_picture", "change_picture", "replace_picture"}),
    ],
)
def test_roles_may_do_with_pictures_what_their_work_needs(db, role, permissions):
    group = Group.objects.get(name=role)
    found = group.permissions.filter(codename__endswith="_picture")
    assert set(found.values_list("codename", flat=True)) == permissions
