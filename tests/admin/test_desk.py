"""The desk as a whole: first page, sections, import runs."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles import editorial
from articles.models import ImportRun, RunProblem
from tests.factories import a_held_article, a_person, an_article


@pytest.fixture
def run(db):
    started = timezone.now() - timedelta(minutes=5)
    run = ImportRun.objects.create(
        paths=["seeds"],
        started_at=started,
        finished_at=started + timedelta(seconds=3),
        outcome="finished",
        counts={"created": 12, "updated": 0, "refused": 3, "warnings": 1},
    )
    RunProblem.objects.create(
        run=run, path="_news/a.md", level="warning", line=4, key="tags[0]", message="Odd."
    )
    RunProblem.objects.create(
        run=run, path="_news/b.md", level="error", line=7, key="title", message="Missing."
    )
    return run


class TestTheFirstPage:
    def test_it_says_what_waits_and_leads_there(self, desk):
        a_held_article()
        a_held_article(undecided=True)
        an_article()
        response = desk.open(reverse("admin:index"))
        assert [(name, number) for name, number, _ in response.context["waits"]] == [
            ("to decide", "2"),
            ("undecided", "1"),
            ("conflicts", "0"),
            ("public", "1"),
        ]
        assert 'href="/admin/queue/"' in response.content.decode()

    def test_counts_stop_at_a_thousand(self, desk, monkeypatch):
        monkeypatch.setattr("articles.admin.counting.COUNT_CAP", 2)
        for _ in range(4):
            a_held_article()
        assert "2+" in desk.open(reverse("admin:index")).content.decode()

    def test_it_says_how_the_last_import_went(self, desk, run):
        page = desk.open(reverse("admin:index")).content.decode()
        assert "12 created, 3 refused, 1 warning" in page
        assert reverse("admin:articles_importrun_change", args=[run.pk]) in page

    def test_without_an_import_it_says_how_to_make_one(self, desk):
        assert "import_seeds" in desk.open(reverse("admin:index")).content.decode()

    def test_it_says_what_people_did_last(self, desk):
        editorial.publish([a_held_article("Robots")], by=desk.person)
        page = desk.open(reverse("admin:index")).content.decode()
        assert "What people did" in page
        assert "Robots" in page

    def test_a_step_is_one_line_however_many_articles_it_was_about(self, desk):
        editorial.publish([a_held_article("Alone")], by=desk.person)
        articles = [a_held_article(f"Many {number}") for number in range(7)]
        outcome = editorial.publish(articles, by=desk.person)
        first, second = desk.open(reverse("admin:index")).context["latest"]
        assert first.sentence == "published"
        assert "Many 6" in first.about and "and 6 more" in first.about
        assert f"step={outcome.step}" in first.about
        assert "Alone" in second.about and "step=" not in second.about

    def test_what_a_step_did_in_several_ways_is_said_in_that_line(self, desk):
        editorial.reject([a_held_article("Robots")], "off topic", by=desk.person)
        (line,) = desk.open(reverse("admin:index")).context["latest"]
        assert "unpublished" in line.sentence and "off topic" in line.sentence
        assert line.about.count("Robots") == 1

    def test_a_step_larger_than_what_is_looked_at_says_so(self, desk, monkeypatch):
        monkeypatch.setattr("articles.admin.telling.LOOKED_AT", 5)
        editorial.publish([a_held_article(f"Many {number}") for number in range(9)], by=desk.person)
        (line,) = desk.open(reverse("admin:index")).context["latest"]
        assert "and others" in line.about

    def test_queries_are_few_and_do_not_grow(self, desk, run, django_assert_max_num_queries):
        articles = [a_held_article() for _ in range(15)]
        editorial.publish(articles, by=desk.person)
        desk.open(reverse("admin:index"))
        with django_assert_max_num_queries(12):
            desk.open(reverse("admin:index"))

    def test_an_account_without_a_role_is_told_so(self, client_of):
        page = client_of("").open(reverse("admin:index")).content.decode()
        assert "may not see the desk yet" in page


class TestEveryPage:
    def test_it_carries_the_sites_name(self, desk):
        assert f"{settings.SITE_NAME} desk" in desk.open(reverse("admin:index")).content.decode()

    def test_the_sections_stand_in_the_order_of_the_day(self, desk):
        page = desk.open(reverse("admin:index")).content.decode()
        sections = page[page.index('id="sections"') :]
        names = ["Articles", "Conflicts", "History", "Decisions", "Import runs", "Providers"]
        places = [sections.index(f">{name}<") for name in names]
        assert places == sorted(places)

    @pytest.mark.parametrize("name", ["index", "queue"])
    def test_the_first_page_is_the_first_entry_of_the_navigation(self, desk, name):
        page = desk.open(reverse(f"admin:{name}")).content.decode()
        sections = page[page.index('id="sections"') :].partition("</nav>")[0]
        current = ' aria-current="page"' if name == "index" else ""
        assert f'<a href="{reverse("admin:index")}"{current}>Today</a>' in sections
        assert sections.index(">Today<") < sections.index(">Queue<")

    def test_sections_stand_in_groups_that_say_what_they_are(self, client_of):
        context = client_of("superuser").open(reverse("admin:index")).context
        groups = {
            name: [model["object_name"] for model in models] for name, models in context["sections"]
        }
        assert groups["The day"] == ["Article", "Conflict", "HistoryEntry"]
        assert groups["Names"] == ["Provider", "Topic", "ProviderAlias", "TopicAlias"]
        assert groups["People"] == ["Group", "User"]

    def test_a_group_of_which_someone_may_see_nothing_is_not_there(self, desk):
        assert "People" not in dict(desk.open(reverse("admin:index")).context["sections"])

    def test_people_are_managed_by_superusers_alone(self, client_of):
        url = reverse("admin:auth_user_changelist")
        assert client_of("Editors").client.get(url).status_code == 403
        assert client_of("superuser").client.get(url).status_code == 200

    @pytest.mark.parametrize(
        ("name", "status", "title"),
        [
            ("admin:articles_article_add", 403, "This isn’t open to you"),
            ("admin:auth_user_changelist", 403, "This isn’t open to you"),
            ("admin:edit_by_slug", 404, "There is no such page here"),
        ],
    )
    def test_what_is_refused_leads_back_into_the_desk(self, desk, name, status, title):
        url = reverse(name, args=["no-such-story"] if status == 404 else [])
        answer = desk.client.get(url)
        page = answer.content.decode()
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
        assert f"<h1>{title}</h1>" in page and 'id="sections"' in page
        assert f'class="button" href="{reverse("admin:index")}"' in page

    def test_who_is_no_staff_stays_outside(self, client, db):
        person = a_person("Editors")
        person.is_staff = False
        person.save()
        client.force_login(person)
        response = client.get(reverse("admin:articles_article_changelist"))
        assert response.status_code == 302
        assert "login" in response.url

    def test_no_page_carries_a_style_or_script_of_its_own(self, client_of, run):
        import re

        chief = client_of("superuser")
        article = an_article()
        pages = [chief.open(reverse("admin:index")), chief.form(article)]
        models = "article conflict historyentry decision importrun runproblem provider topic"
        pages += [chief.list(model) for model in models.split()]
        pages += [
            chief.open(reverse("admin:articles_importrun_change", args=[run.pk])),
            chief.open(reverse("admin:articles_article_delete", args=[article.pk])),
            chief.open(reverse("admin:articles_provider_add")),
            chief.open(reverse("admin:articles_topic_add")),
            chief.act("take_down", article),
        ]
        for page in pages:
            text = page.content.decode()
            assert page.status_code == 200
            assert not re.search(r"<[^>]+\sstyle=", text)
            assert not re.search(r"<[^>]+\son[a-z]+=", text)
            assert "<style" not in text
            for script in re.findall(r"<script([^>]*)>", text):
                assert "src=" in script or "application/json" in script


class TestImportRuns:
    def test_the_list_says_what_came_of_each(self, desk, run):
        page = desk.list("importrun").content.decode()
        assert "12 created, 3 refused, 1 warning" in page
        assert "3.0 s" in page
        assert "the command line" in page

    def test_a_runs_page_counts_and_lists_its_problems_errors_first(self, desk, run):
        page = desk.form(run).content.decode()
        assert page.index("_news/b.md") < page.index("_news/a.md")
        for text in ("Missing.", "tags[0]", ">7<"):
            assert text in page

    def test_of_many_problems_the_page_shows_a_hundred_and_leads_to_all(self, desk, run):
        RunProblem.objects.bulk_create(
            RunProblem(run=run, path=f"{n}.md", level="error", message="x") for n in range(150)
        )
        response = desk.form(run)
        assert len(response.context["problems"]) == 100
        all_of_them = response.context["all_problems_url"]
        assert all_of_them in response.content.decode()
        assert desk.open(all_of_them).context["cl"].result_count == 152

    def test_a_run_that_is_under_way_or_failed_says_so(self, desk, run):
        for outcome in ("running", "failed", "stopped"):
            ImportRun.objects.create(started_at=timezone.now(), outcome=outcome)
        page = desk.list("importrun").content.decode()
        for word in ("under way", "failed", "stopped"):
            assert word in page
        found = desk.list("importrun", outcome="failed").context["cl"].result_count
        assert found == 1

    def test_a_real_import_shows_up(self, desk, newsroom):
        newsroom.seed("robots")
        newsroom.write("broken", "no front matter")
        newsroom.run()
        page = desk.open(reverse("admin:index")).content.decode()
        assert "1 created, 1 refused" in page
        assert "broken.md" in desk.form(ImportRun.objects.get()).content.decode()

    def test_nobody_writes_one_by_hand(self, client_of, run):
        chief = client_of("superuser")
        url = reverse("admin:articles_importrun_change", args=[run.pk])
        assert chief.client.post(url, {"message": "x"}).status_code == 403
        url = reverse("admin:articles_importrun_delete", args=[run.pk])
        assert chief.client.post(url, {"post": "yes"}).status_code == 403
        assert ImportRun.objects.filter(pk=run.pk, message="").exists()
