"""Two pairs of hands for the acceptance walk: a browser's, and forms sent without one.

An editor's desk has `log_in`, `open`, `press` (an act's button on a row of the list) and `save`
(an article's form); a reader has `get` (what an address answers a program) and `look` (the page as
it stands before someone). Both keep all that they were shown, as (address, text).
"""

import re
from html import unescape
from typing import NamedTuple

from django.urls import reverse

from tests.admin.pages import form_on, row_button

LIST = "/admin/articles/article/"


class Answer(NamedTuple):
    status: int
    text: str


class Entry(NamedTuple):
    """A link that an editor adds to related coverage."""

    title: str
    url: str
    place: int


class Edit(NamedTuple):
    quality: int
    heat: int
    hidden: str
    moved_up: str
    added: Entry


class FormDesk:
    """The desk by its forms alone, as a browser without script would send them."""

    def __init__(self, client):
        self.client = client
        self.shown = []

    def log_in(self, name, password):
        fields = form_on(self._open("/admin/login/?next=/admin/"), "login-form")
        fields |= {"username": name, "password": password}
        return self._send("/admin/login/?next=/admin/", fields)

    def open(self, path):
        return self._open(path).content.decode()

    def press(self, article, text):
        rows = self._open(LIST)
        action = row_button(rows, article, text)
        assert action, f"no button {text}"
        return self._send(action, form_on(rows, "changelist-form"))

    def save(self, article, edit: Edit):
        path = reverse("admin:articles_article_change", args=[article.pk])
        fields = form_on(self._open(path), "article_form")
        titles = {str(link.pk): link.title for link in article.related_links.all()}
        rows = [
            (titles[pk], name.removesuffix("-id"))
            for name, (pk, *_) in fields.items()
            if re.fullmatch(r"related_links-\d+-id", name) and pk
        ]
        place = next(place for place, (title, _) in enumerate(rows) if title == edit.moved_up)
        rows[place - 1 : place + 1] = [rows[place], rows[place - 1]]
        for number, (title, row) in enumerate(rows, start=1):
            fields[f"{row}-position"] = number
            if title == edit.hidden:
                fields[f"{row}-hidden"] = "on"
        new = f"related_links-{len(rows)}"
        fields |= {
            "quality": edit.quality,
            "heat": edit.heat,
            f"{new}-own_url": edit.added.url,
            f"{new}-own_title": edit.added.title,
            f"{new}-position": edit.added.place,
            "_save": "Save",
        }
        return self._send(path, fields)

    def _open(self, path):
        response = self.client.get(path)
        assert response.status_code == 200, f"{path} answered {response.status_code}"
        return self._noted(path, response)

    def _send(self, path, fields):
        response = self.client.post(path, fields, follow=True)
        assert response.redirect_chain, f"{path} wasn't taken: {response.status_code}"
        return self._noted(f"after {path}", response).content.decode()

    def _noted(self, path, response):
        self.shown.append((path, response.content.decode()))
        return response


class BrowserDesk:
    """The desk in a window, by what stands on its pages."""

    def __init__(self, window):
        self.window = window
        self.shown = []

    def log_in(self, name, password):
        self.window.goto("/admin/")
        self._noted("/admin/login/")
        self.window.get_by_label("Username").fill(name)
        self.window.get_by_label("Password").fill(password)
        self.window.get_by_role("button", name="Log in").click()
        return self._noted("after /admin/login/")

    def open(self, path):
        assert self.window.goto(path).status == 200, path
        return self._noted(path)

    def press(self, article, text):
        self.open(LIST)
        row = self.window.get_by_role("row").filter(has_text=article.title)
        row.get_by_role("button", name=text, exact=True).click()
        return self._noted(f"after {text}")

    def save(self, article, edit: Edit):
        self.open(LIST)
        self.window.get_by_role("link", name=article.title, exact=True).click()
        self._noted(f"/admin/articles/article/{article.pk}/change/")
        self.window.get_by_label("Quality:").fill(str(edit.quality))
        self.window.get_by_label("Heat:").fill(str(edit.heat))
        self.window.get_by_label(f"Hide “{edit.hidden}”").check()
        self.window.get_by_role("button", name=f"Move “{edit.moved_up}” up").click()
        new = self.window.get_by_role("row").filter(has_text="Add an entry").first
        new.get_by_label("Address").fill(edit.added.url)
        new.get_by_label("Title").fill(edit.added.title)
        new.get_by_label("Place of the new entry").fill(str(edit.added.place))
        self.window.get_by_role("button", name="Save", exact=True).click()
        return self._noted("after saving")

    def _noted(self, path):
        self.window.wait_for_load_state()
        self.shown.append((path, self.window.content()))
        return self.shown[-1][1]


class ClientReader:
    def __init__(self, client):
        self.client = client
        self.shown = []

    def get(self, path):
        response = self.client.get(path)
        self.shown.append((path, response.content.decode()))
        return Answer(response.status_code, self.shown[-1][1])

    look = get


class BrowserReader:
    """A reader's window; pages that they come back to may be in its cache."""

    def __init__(self, window):
        self.window = window
        self.shown = []

    def get(self, path):
        response = self.window.request.get(path, max_redirects=0)
        self.shown.append((path, response.text()))
        return Answer(response.status, self.shown[-1][1])

    def look(self, path):
        status = self.window.goto(path).status
        self.shown.append((path, self.window.content()))
        return Answer(status, self.shown[-1][1])


# What breaks a Content-Security-Policy says so to the page, and not always to the console.
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`refused by policy: ${event.violatedDirective} ${event.blockedURI}`));"""


def listen(window):
    """What the browser says against the pages of a window, from now on: refused scripts and
    styles, failed requests, errors. That a page itself answers 404 or 410 is no complaint."""
    heard = []

    def left(request):  # the page was left before it came
        return request.failure == "net::ERR_ABORTED"

    def hear(message):
        gone = re.search(r"status of (404|410)", message.text)
        if message.type in ("error", "warning") and not (
            gone and message.location["url"] == window.url
        ):
            heard.append(f"{window.url}: {message.text}")

    window.add_init_script(TELL_VIOLATIONS)
    window.on("console", hear)
    window.on("pageerror", lambda error: heard.append(f"{window.url}: {error}"))
    window.on("requestfailed", lambda failed: left(failed) or heard.append(f"failed: {failed.url}"))
    return heard


# Reading pages -----------------------------------------------------------------------------------

STARTS = ["/", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt"]
OURS = r"(?:https?://(?:testserver|localhost(?::\d+)?))?"
LINK = re.compile(rf'(?:href|src|url|xmlUrl|_url)"?\s?[=:]\s?["\']{OURS}(/(?!/)[^"\'#]*)')
LOCATION = re.compile(rf"(?:<loc>|<link>|Sitemap: ){OURS}(/[^<\s]*)")
LINE = re.compile(
    r"<li[^>]*>\s*<b[^>]*>(?P<provider>[^<]*)</b>\s*(?:<span[^>]*>)?"
    r'<a[^>]*?href="(?P<url>[^"]*)"[^>]*>(?P<title>[^<]*)<'
)


def crawl(reader):
    """What every address answers that a reader or a program gets to from the front page, the
    sitemaps and robots.txt: address → Answer."""
    answers, todo = {}, [*STARTS]
    while todo:
        path = todo.pop()
        if path in answers or path.startswith(("/static/", "/admin/")):
            continue
        answers[path] = reader.get(path)
        text = answers[path].text
        todo += map(unescape, LINK.findall(text) + LOCATION.findall(text))
    return answers


def reports_on(html, place):
    """(provider, title, address) of the coverage listed at a place of a page, in its order."""
    found = re.search(rf"{place}.*?<ul[^>]*>(.*?)</ul>", html, re.DOTALL)
    assert found, f"no list at {place}"
    lines = LINE.finditer(found[1])
    return [tuple(unescape(line[part]) for part in ("provider", "title", "url")) for line in lines]


def headlines_on(html):
    """The titles of the cards on a page."""
    return [
        unescape(title) for title in re.findall(r'class="headline"[^>]*><a[^>]*>(.*?)</a>', html)
    ]


def settling(page):
    """A function that waits until nothing is under way: on SQLite the site and the test share one
    connection."""
    under_way = set()
    page.on("request", lambda request: under_way.add(request))
    page.on("requestfinished", lambda request: under_way.discard(request))
    page.on("requestfailed", lambda request: under_way.discard(request))

    def wait():
        page.wait_for_timeout(200)  # longer than a preview waits for the next key
        while under_way:
            page.wait_for_timeout(20)

    return wait
