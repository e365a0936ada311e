"""Editors go on while an import runs: nothing of theirs is lost, and nobody waits in vain."""

from tests.documents_factory import entry

ARTICLES = 60
IMPORT_SLOWLY = (
    "import time; import articles.importing as importing; importing.BATCH = 6; "
    "from articles.importing import _Run; plan = _Run._plan; "
    "_Run._plan = lambda *args: (plan(*args), time.sleep(0.03))[0]; print('begun', flush=True)"
)
EDIT_EVERYTHING = """
from django.contrib.auth.models import User
from articles import editorial
from articles.models import Article
ann = User.objects.create(username="ann")
for number, article in enumerate(Article.objects.order_by("-slug")):
    verb = number % 4
    if verb == 0:
        editorial.edit(article, {"title": "Mine"}, by=ann)
    elif verb == 1:
        editorial.publish([article], by=ann)
    elif verb == 2:
        pks = list(article.related_links.values_list("pk", flat=True))
        try:
            editorial.curate(article, by=ann, order=[], hidden=pks)
        except editorial.Refused:  # it changed under the editor's hands, who is told
            pks = list(article.related_links.values_list("pk", flat=True))
            editorial.curate(article, by=ann, order=[], hidden=pks)
    else:
        Article.objects.filter(pk=article.pk).update(title="By hand")
"""


def a_newsroom(folder, title):
    for number in range(ARTICLES):
        others = [(number * 7 + step) % ARTICLES for step in range(1, 5)]
        folder.seed(
            f"story-{number:02}",
            title=f"{title} {number}",
            heat=-1 if number % 3 else 90,
            related=[entry(f"story-{other:02}", quality=len(title)) for other in others],
        )


def test_an_import_and_editors_on_the_same_articles_lose_nothing_of_each_other(
    folder, own_database
):
    a_newsroom(folder, "Old")
    command = ("import_seeds", str(folder.folder), "--jobs", "1")
    assert own_database.run(*command).returncode == 0
    a_newsroom(folder, "Newer")

    importing = own_database.start(*command, code=IMPORT_SLOWLY, DATABASE_TIMEOUT="20")
    assert importing.stdout.readline() == "begun\n"
    editing = own_database.start("check", code=f"exec({EDIT_EVERYTHING!r})", DATABASE_TIMEOUT="20")
    out, err = editing.communicate(timeout=240)
    assert (editing.returncode, "Traceback" in err) == (0, False), err
    out, err = importing.communicate(timeout=240)
    assert (importing.returncode, err) == (0, ""), err

    assert own_database.run(*command).returncode == 0  # takes in what was done by hand
    told = own_database.rows(
        "SELECT slug, title, published FROM articles_article ORDER BY slug DESC"
    )
    for number, (slug, title, published) in enumerate(told):
        expected = {0: "Mine", 3: "By hand"}.get(number % 4, f"Newer {int(slug[-2:])}")
        assert (slug, title, bool(published)) == (slug, expected, number % 4 == 1)
    shown = own_database.rows(
        "SELECT a.slug, k.hidden FROM articles_relatedlink k "
        "JOIN articles_article a ON a.id = k.article_id"
    )
    curated = {slug for number, (slug, *_) in enumerate(told) if number % 4 == 2}
    assert {slug for slug, hidden in shown if hidden} == curated
    before = own_database.state()
    assert own_database.run("rebuild").returncode == 0
    assert own_database.state() == before
