"""From a document's addresses to our copies: which are chosen, what is remembered."""

import shutil

import pytest

from articles import copies
from articles.models import Picture
from articles.pictures import choosing, deciding, lanes, recording
from articles.pictures.caching import cache_pictures
from articles.pictures.failures import CannotRun
from tests.factories import (
    a_decision,
    a_held_article,
    a_provider,
    an_absorbed_article,
    an_article,
)
from tests.pictures.examples import NO_PICTURES, a_picture
from tests.pictures.network import reply
from tests.pictures.newsroom import image, shown

pytestmark = pytest.mark.django_db


def lines(report):
    return [(line.url.rpartition("/")[2], line.outcome) for line in report.lines]


class TestWhatIsMissing:
    def test_is_fetched_kept_and_shown(self, illustrated, serves):
        article = illustrated("a.jpg")
        serves("a.jpg")
        report = cache_pictures()
        assert report.counts["stored"] == 1
        picture = article.pictures.get()
        assert (picture.state, picture.reason, picture.shown_by) == ("stored", "", article)
        assert list(copies.kept_keys()) == [picture.key]
        assert picture.sizes["m"] == [[240, 160], [360, 240]]
        for width, _ in picture.sizes["m"]:
            assert copies.read_copy(picture.key, f"m-{width}.avif")

    def test_is_fetched_once(self, illustrated, serves, server):
        illustrated("a.jpg")
        serves("a.jpg")
        cache_pictures()
        assert cache_pictures().summary() == "no pictures are missing."
        assert server.paths == ["/a.jpg"]

    def test_comes_first_for_public_articles_then_for_candidates_by_heat(
        self, illustrated, serves, server
    ):
        cool = illustrated("cool.jpg", make=a_held_article, heat=10)
        hot = illustrated("hot.jpg", make=a_held_article, heat=500)
        unscored = illustrated("unscored.jpg", make=a_held_article, heat=None)
        public = illustrated("public.jpg", heat=80)
        top = illustrated("top.jpg", heat=900)
        in_order = [article.pk for article in (top, public, hot, cool, unscored)]
        assert list(choosing.articles_in_order()) == in_order
        cache_pictures(limit=3)
        assert set(server.paths) == {"/top.jpg", "/public.jpg", "/hot.jpg"}

    def test_is_not_fetched_for_what_no_reader_will_see(self, illustrated, serves, server):
        lead = an_article()
        illustrated("absorbed.jpg", make=an_absorbed_article, lead=lead)
        illustrated("removed.jpg", removed=True)
        rejected = illustrated("rejected.jpg", make=a_held_article)
        a_decision(rejected, "published", False)
        illustrated("unwanted.jpg", provider=a_provider("No thanks", no_pictures=True))
        cache_pictures()
        assert server.asked == []

    def test_is_fetched_for_what_was_absorbed_by_a_story_that_we_do_not_hold(
        self, illustrated, serves, server
    ):
        illustrated("absorbed.jpg", make=an_absorbed_article)
        serves("absorbed.jpg")
        assert cache_pictures().counts["stored"] == 1

    def test_may_be_asked_for_by_name(self, illustrated, serves, server):
        article = illustrated("a.jpg", make=a_held_article)
        illustrated("b.jpg")
        serves("a.jpg", "b.jpg")
        cache_pictures(article=article.slug)
        assert server.paths == ["/a.jpg"]

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"removed": True}, "it was taken down"),
            ({"provider": "unwanted"}, "its provider is set to “no pictures”"),
        ],
    )
    def test_by_name_is_refused_where_none_may_be_had(self, illustrated, fields, told):
        if "provider" in fields:
            fields = {"provider": a_provider("No thanks", no_pictures=True)}
        article = illustrated("a.jpg", **fields)
        with pytest.raises(CannotRun, match=told):
            cache_pictures(article=article.slug)
        with pytest.raises(CannotRun, match="there is no such article"):
            cache_pictures(article="nothing-of-that-name")

    def test_of_another_article_with_the_same_picture_is_made_of_what_we_have(
        self, illustrated, serves, server
    ):
        first = illustrated("a.jpg")
        serves("a.jpg")
        cache_pictures()
        second = illustrated("a.jpg")
        cache_pictures()
        assert server.paths == ["/a.jpg"]
        assert shown(second) == "a.jpg"
        assert second.pictures.get().key != first.pictures.get().key

    def test_is_made_anew_without_fetching_when_the_recipe_changes(
        self, illustrated, serves, server
    ):
        article = illustrated("a.jpg")
        serves("a.jpg")
        cache_pictures()
        before = article.pictures.get().key
        Picture.objects.update(recipe=0)
        cache_pictures()
        assert server.paths == ["/a.jpg"]
        after = article.pictures.get()
        assert (after.recipe, after.key != before, shown(article)) == (1, True, "a.jpg")

    def test_includes_logos_of_public_providers(self, server, serves):
        logos = [{"url": f"http://{server.origin}/{size}.png", "width": size} for size in (50, 400)]
        relative = {"url": "/assets/logo.png", "width": 100}
        provider = a_provider("The Tide", logos=[relative, *logos])
        an_article(provider=provider)
        a_held_article(provider=a_provider("Unseen", logos=logos))
        serves("400.png", "50.png")
        cache_pictures()
        assert server.paths == ["/400.png"]
        assert provider.pictures.get().logo_of == provider


class TestSeveralPictures:
    def test_are_tried_in_the_documents_order_until_one_can_be_had(self, illustrated, serves):
        article = illustrated("gone.jpg", "text.jpg", "c.jpg", "d.jpg")
        serves("text.jpg", answer=reply(NO_PICTURES["text"]))
        serves("c.jpg", "d.jpg")
        report = cache_pictures()
        assert lines(report) == [("gone.jpg", "gone"), ("text.jpg", "refused"), ("c.jpg", "stored")]
        assert shown(article) == "c.jpg"

    def test_are_tried_up_to_the_fourth(self, illustrated, server):
        illustrated(*(f"{number}.jpg" for number in range(50)))
        cache_pictures()
        assert sorted(server.paths) == ["/0.jpg", "/1.jpg", "/2.jpg", "/3.jpg"]

    def test_follow_the_document_when_it_names_others(self, illustrated, serves, server):
        article = illustrated("a.jpg")
        serves("a.jpg", "b.jpg")
        cache_pictures()
        before, after = article.images, [image(f"http://{server.origin}/b.jpg")]
        for images, expected in ((after, "b.jpg"), (before, "a.jpg"), (after, "b.jpg")):
            article.images = images
            article.save()
            cache_pictures()
            assert shown(article) == expected
        assert server.paths == ["/a.jpg", "/b.jpg"]  # one that flips back is there already

    def test_that_nobody_names_any_more_are_not_shown(self, illustrated, serves):
        article = illustrated("a.jpg")
        serves("a.jpg")
        cache_pictures()
        article.images = [image("https://nowhere.invalid/b.jpg")]
        article.save()
        cache_pictures()
        assert shown(article) is None

    def test_with_relative_addresses_are_those_of_the_articles_site(self, server, serves):
        article = an_article(
            images=[image("/a.jpg")], web_url=f"http://{server.origin}/story/", original_url=""
        )
        serves("a.jpg")
        cache_pictures()
        assert shown(article) == "a.jpg"
        stray = an_article(images=[image("/a.jpg")], web_url="", original_url="")
        cache_pictures()
        assert "neither http nor https" in stray.pictures.get().reason


class TestWhatHappensMeanwhile:
    """A picture takes seconds, and editors don't wait."""

    @pytest.fixture
    def while_pressing(self, monkeypatch):
        """`while_pressing(act)`: done once, when copies were made and before a row names them."""

        def plan(act):
            record = recording.record
            done = []

            def first_this(results):
                if not done:
                    done.append(act())
                record(results)

            monkeypatch.setattr(lanes.recording, "record", first_this)

        return plan

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("what", ["deleted", "removed", "no pictures", "taken down"])
    def test_what_is_not_wanted_any_more_is_thrown_away(
        self, illustrated, serves, while_pressing, what
    ):
        article = illustrated("a.jpg")
        serves("a.jpg")
        acts = {
            "deleted": article.delete,
            "removed": lambda: type(article).objects.update(removed=True),
            "no pictures": lambda: type(article.provider).objects.update(no_pictures=True),
            "taken down": lambda: Picture.objects.create(
                article=article,
                url=article.images[0]["url"],
                url_key=recording.address_key(article.images[0]["url"]),
                state="taken down",
            ),
        }
        while_pressing(acts[what])
        cache_pictures()
        assert list(copies.kept_keys()) == []
        assert not Picture.objects.filter(state="stored").exists()

    def test_a_focal_point_set_meanwhile_counts_with_the_next_run(
        self, illustrated, serves, while_pressing
    ):
        article = illustrated("a.jpg")
        serves("a.jpg")
        cache_pictures()
        Picture.objects.update(recipe=0)
        while_pressing(lambda: Picture.objects.update(focal_x=10))
        cache_pictures()
        before = article.pictures.get()
        assert before.recipe == 0
        cache_pictures()
        after = article.pictures.get()
        assert (after.recipe, after.focal_x, after.key != before.key) == (1, 10, True)


class TestALostShelf:
    def test_is_filled_again_on_request(self, illustrated, serves, media, server):
        article = illustrated("a.jpg")
        serves("a.jpg")
        cache_pictures()
        shutil.rmtree(media)
        assert cache_pictures().counts["stored"] == 0
        assert cache_pictures(again=True).counts["stored"] == 1
        assert shown(article) == "a.jpg"
        assert len(list(copies.kept_keys())) == 1
        assert server.paths == ["/a.jpg", "/a.jpg"]

    def test_leaves_what_nothing_could_bring_back_on_record(self, media):
        uploaded = deciding.replace(an_article(), a_picture(400, 300), by="ann")
        shutil.rmtree(media)
        cache_pictures(again=True)
        assert Picture.objects.get() == uploaded


class TestTakingDown:
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("what", ["article", "provider"])
    def test_deletes_the_copies_with_the_next_run_whoever_did_it(self, illustrated, serves, what):
        article = illustrated("a.jpg")
        serves("a.jpg")
        cache_pictures()
        assert list(copies.kept_keys())
        if what == "article":
            type(article).objects.update(removed=True)
        else:
            type(article.provider).objects.update(no_pictures=True)
        cache_pictures()
        assert list(copies.kept_keys()) == []
        assert article.pictures.get().state == "waiting"


class TestARun:
    def test_ends_when_there_is_no_room(self, illustrated, serves, monkeypatch):
        illustrated("a.jpg")
        serves("a.jpg")

        def no_room(key, files):
            raise OSError(28, "No space left on device", "media")

        monkeypatch.setattr(copies, "keep", no_room)
        with pytest.raises(CannotRun, match="media: No space left on device"):
            cache_pictures()
        assert not Picture.objects.filter(state="stored").exists()

    def test_stops_when_it_is_asked_to_and_the_next_goes_on(self, illustrated, serves, server):
        for number in range(9):
            illustrated(f"{number}.jpg")
            serves(f"{number}.jpg")

        class Impatient:
            def begin(self, total):
                assert total == 9

            def advance(self, count):
                pass

            def wants_to_stop(self):
                return len(server.asked) >= 2

        report = cache_pictures(jobs=1, watcher=Impatient())
        assert report.stopped
        assert report.counts["stored"] < 9
        stored = report.counts["stored"]
        assert Picture.objects.filter(state="stored").count() == stored
        assert cache_pictures().counts["stored"] == 9 - stored
        assert sorted(server.paths) == sorted(f"/{number}.jpg" for number in range(9))

    def test_asks_the_database_the_same_whatever_the_number_of_articles(
        self, illustrated, serves, django_assert_max_num_queries
    ):
        for number in range(30):
            illustrated(f"{number}.jpg")
            serves(f"{number}.jpg")
        cache_pictures()
        with django_assert_max_num_queries(12):
            cache_pictures()
