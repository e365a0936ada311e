import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests.admin.pages import form_on
from tests.documents_factory import Newsroom, entry
from tests.factories import a_person
from tests.walking import settling


@pytest.fixture
def newsroom(tmp_path, db):
    return Newsroom(tmp_path / "newsroom")


class Desk:
    """Someone of a role at the desk: opens pages, sends forms back with what they changed."""

    def __init__(self, client, person):
        self.client = client
        self.person = person
        client.force_login(person)

    def open(self, url, **query):
        return self.client.get(url, query)

    def list(self, model="article", **query):
        return self.client.get(reverse(f"admin:articles_{model}_changelist"), query)

    def form(self, row):
        model = type(row)._meta.model_name
        return self.client.get(reverse(f"admin:articles_{model}_change", args=[row.pk]))

    def fields(self, row):
        """What a browser would send of a row's form as it stands."""
        return form_on(self.form(row), f"{type(row)._meta.model_name}_form")

    def save(self, row, fields=None, button="_save", **changes):
        """Sends a row's form with some fields changed; None takes one out (a box unticked)."""
        sent = self.fields(row) if fields is None else dict(fields)
        for name, value in changes.items():
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = value
        sent[button] = "1"
        model = type(row)._meta.model_name
        url = reverse(f"admin:articles_{model}_change", args=[row.pk])
        return self.client.post(url, sent, follow=True)

    def act(self, action, *rows, model="article", query="", **fields):
        """Presses the button of an act on ticked rows of a list."""
        url = reverse(f"admin:articles_{model}_changelist") + query
        ticked = [row.pk for row in rows]
        sent = {"action": action, "index": "0", "_selected_action": ticked, **fields}
        return self.client.post(url, sent, follow=True)


@pytest.fixture
def desk(db, client_of):
    return client_of("Editors")


@pytest.fixture
def client_of(db):
    """`client_of("Editors")`: someone of that role, each with a browser of their own."""
    return lambda role: Desk(Client(), a_person(role))


@pytest.fixture
def story(newsroom):
    """A public lead, and the article that it absorbed."""
    newsroom.seed("lead", title="The first", heat=90, published=True, related=[entry("member")])
    newsroom.seed("member", title="Member", quality=50, heat=-1, published=False)
    newsroom.run()
    return Article.objects.get(slug="lead"), Article.objects.get(slug="member")


@pytest.fixture
def chief(live_server):
    # Roles are made by a migration, and gone once a test has emptied the tables.
    return a_person("superuser", username="sue")


@pytest.fixture
def complaints(page):
    """What the browser complains about: refused by the policy, failed, thrown; other hosts."""
    found = []
    page.on("console", lambda said: said.type in ("error", "warning") and found.append(said.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("response", lambda got: got.status >= 400 and found.append(f"{got.status} {got.url}"))
    here = "http://localhost", "http://127.0.0.1", "data:"
    page.on("request", lambda r: r.url.startswith(here) or found.append(f"elsewhere: {r.url}"))
    return found


@pytest.fixture
def settled(page):
    wait = settling(page)
    yield wait
    wait()
