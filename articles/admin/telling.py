"""What the history holds, as sentences that an editor reads."""

from uuid import UUID

from django.utils.html import format_html

from articles.admin.article_acts import step_url
from articles.admin.desk import change_url
from articles.admin.wording import change_text, listed
from articles.models import Article, HistoryEntry, RelatedLink, Topic
from articles.stories import LEAD

LOOKED_AT = 200  # of the latest entries, for steps to tell: an act on many leaves one for each
SUBJECTS, SENTENCES = 1, 3  # that a line names of a step
_LONG = ("article__body", "article__images", "article__tags")  # and no line tells


def subject_link(entry):
    """What an entry is about, linked to its form while it exists."""
    for name in ("article", "provider", "topic"):
        if pk := getattr(entry, f"{name}_id"):
            row = getattr(entry, name)
            return format_html('<a href="{}">{}</a>', change_url(name, pk), row)
    return f"{entry.subject} (gone)"


def load_titles(entries) -> None:
    """Sets on entries what their keys stand for: titles of links, names of parent topics."""
    _load_parents([entry for entry in entries if entry.field == "parent"])
    _load_leads([entry for entry in entries if entry.field == LEAD])
    about, keys = {}, set()
    for entry in entries:
        entry.titles = {}
        if entry.field == "related" and entry.article_id:
            about.setdefault(entry.article_id, []).append(entry)
            for side in (entry.before, entry.after):
                elements = side.get("rulings", {}) if isinstance(side, dict) else {}
                keys.update(int(element.partition(":")[0]) for element in elements)
    if not keys:
        return
    links = RelatedLink.objects.filter(article__in=about, key__in=list(keys)[:500])
    for link in links.select_related("target").order_by():
        for entry in about[link.article_id]:
            entry.titles[f"{link.key}:{link.nth}"] = str(link)


def _load_parents(entries):
    keys = {key for entry in entries for key in (entry.before, entry.after) if key}
    names = dict(Topic.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
    for entry in entries:
        entry.before = names.get(entry.before, entry.before)
        entry.after = names.get(entry.after, entry.after)


def sentence(entry: HistoryEntry) -> str:
    """What an entry says, without who and when; `load_titles` has seen to it."""
    if entry.field == "added":
        return "added"
    text = change_text(entry.field, entry.before, entry.after, entry.titles)
    if entry.times > 1:
        text += f" (went back and forth {entry.times} times)"
    if entry.note:
        text += f". {entry.note}"
    if entry.reverts_id:
        text += " (taken back)"
    return text


def log_of(article: Article, limit: int) -> list[HistoryEntry]:
    """The latest of an article's history, newest first, each entry with its `sentence`."""
    return _told(article.history.order_by("-at", "-pk")[:limit])


def told_of_step(step: UUID) -> str:
    """What a step did, in a few words: "published", "heat: 60 → 70"."""
    entries = HistoryEntry.objects.filter(step=step).order_by("pk")
    told = dict.fromkeys(entry.sentence for entry in _told(entries[:LOOKED_AT]))
    return listed(told, limit=SENTENCES)


def latest(limit: int) -> list[HistoryEntry]:
    """The latest steps of all that people did: the last entry of each, with its `about` and a
    `sentence` that say what the whole step did."""
    rows = HistoryEntry.objects.filter(run=None).order_by("-at", "-pk")
    rows = rows.select_related("article", "provider", "topic").defer(*_LONG)
    entries = list(rows[: LOOKED_AT + 1])
    steps: dict[UUID, list[HistoryEntry]] = {}
    for entry in entries[:LOOKED_AT]:
        steps.setdefault(entry.step, []).append(entry)
    cut = entries[LOOKED_AT].step if len(entries) > LOOKED_AT else None
    shown = list(steps.values())[:limit]
    load_titles([entry for step in shown for entry in step])
    return [_line(step, is_cut=step[0].step == cut) for step in shown]


def _line(step: list[HistoryEntry], *, is_cut: bool) -> HistoryEntry:
    """`is_cut`: the step holds more than these entries of it."""
    line = step[0]
    line.sentence = listed(dict.fromkeys(map(sentence, step)), limit=SENTENCES)
    subjects = list(dict.fromkeys(map(subject_link, step)))
    if len(subjects) == 1 and not is_cut:
        line.about = subjects[0]
        return line
    if is_cut:
        named = format_html("{} and others", listed(subjects[:SUBJECTS], limit=SUBJECTS))
    else:
        named = listed(subjects, limit=SUBJECTS)
    line.about = format_html('{} (<a href="{}">the step</a>)', named, step_url(line))
    return line


def _told(entries):
    entries = list(entries)
    load_titles(entries)
    for entry in entries:
        entry.sentence = sentence(entry)
    return entries


def _load_leads(entries):
    """The titles of the articles that lead, instead of their slugs."""
    slugs = {slug for entry in entries for slug in (entry.before, entry.after) if slug}
    found = Article.objects.filter(slug__in=slugs).values_list("slug", "title")
    titles = dict(found) if slugs else {}
    for entry in entries:
        entry.before = titles.get(entry.before, entry.before)
        entry.after = titles.get(entry.after, entry.after) or "as the machine says"
