"""What someone may do: Django's own answer, for one query instead of two."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User

from tests.factories import a_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["", "Viewers", "Contributors", "Editors", "superuser"])
@pytest.mark.parametrize("is_active", [True, False])
def test_it_is_what_django_says(role, is_active):
    person = a_person(role, is_active=is_active)
    # One of their own that no group has, and one that their group may have as well.
    for codename in ("view_session", "view_article"):
        person.user_permissions.add(Permission.objects.get(codename=codename))
    ours, djangos = (User.objects.get(pk=person.pk) for _ in range(2))
    assert ours.get_all_permissions() == ModelBackend().get_all_permissions(djangos)


def test_one_query_tells_all_of_it(django_assert_num_queries):
    person = a_person("Editors")
    with django_assert_num_queries(1):
        assert person.has_perm("articles.publish_article")
        assert person.has_module_perms("articles")
        assert not person.has_perm("auth.change_user")


def test_a_role_that_is_taken_away_counts_for_nothing_from_the_next_request_on(client_of):
    desk = client_of("Editors")
    assert desk.list().status_code == 200
    desk.person.groups.clear()
    assert desk.list().status_code == 403
