"""Copies go when what they show is taken down, whoever takes it down and however."""

import pytest

from articles import copies, editorial
from articles.models import Article, HistoryEntry, Picture, Provider
from articles.pictures import deciding
from articles.pictures.caching import cache_pictures
from articles.pictures.failures import Failure
from tests.documents_factory import Newsroom
from tests.factories import a_person
from tests.pictures.examples import a_picture
from tests.pictures.newsroom import shown

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann():
    return a_person(username="ann")


@pytest.fixture
def article(illustrated, serves):
    made = illustrated("a.jpg")
    serves("a.jpg")
    cache_pictures()
    assert kept() == 1
    return made


def kept():
    return len(list(copies.kept_keys()))


class TestAnArticle:
    def test_taken_down_by_an_editor_loses_them_at_once(self, article, ann):
        editorial.remove([article], by=ann, reason="a mistake")
        assert kept() == 0

    def test_taken_down_again_by_an_undoing_loses_them_too(self, article, ann):
        editorial.remove([article], by=ann, reason="a mistake")
        restored = editorial.restore([article], by=ann)
        cache_pictures()
        assert kept() == 1
        editorial.undo(restored.step, by=ann)
        assert kept() == 0

    def test_that_is_restored_has_them_fetched_again(self, article, ann, server):
        editorial.remove([article], by=ann, reason="a mistake")
        editorial.restore([article], by=ann)
        cache_pictures()
        assert (kept(), shown(article)) == (1, "a.jpg")
        assert server.paths == ["/a.jpg", "/a.jpg"]

    def test_that_is_restored_does_not_show_again_what_an_editor_took_down(self, article, ann):
        deciding.take_down(article.pictures.get(), by=ann, reason="no licence")
        editorial.remove([article], by=ann, reason="a mistake")
        editorial.restore([article], by=ann)
        provider = Provider.objects.get(pk=article.provider_id)
        editorial.edit_provider(provider, {"no_pictures": True}, by=ann)
        editorial.edit_provider(provider, {"no_pictures": False}, by=ann)
        cache_pictures(again=True)
        assert (kept(), shown(article)) == (0, None)
        assert article.pictures.get().reason == "no licence"

    def test_that_is_only_unpublished_keeps_them(self, article, ann):
        editorial.withdraw([article], by=ann)
        assert kept() == 1

    def test_that_its_document_removes_loses_them_with_the_import(self, tmp_path, ann):
        newsroom = Newsroom(tmp_path / "newsroom")
        newsroom.seed("robots")
        newsroom.seed("whales")
        newsroom.run()
        for slug in ("robots", "whales"):
            deciding.replace(Article.objects.get(slug=slug), a_picture(400, 300), by=ann)
        newsroom.seed("robots", removed=True)
        newsroom.run()
        assert Picture.objects.get().article.slug == "whales"
        assert kept() == 1

    def test_that_was_taken_down_takes_no_upload(self, article, ann):
        editorial.remove([article], by=ann, reason="a mistake")
        with pytest.raises(Failure, match="restore it first"):
            deciding.replace(article, a_picture(400, 300), by=ann)


class TestAProviderWithoutPictures:
    def no_pictures(self, provider, by, says=True):
        stored = Provider.objects.get(pk=provider.pk)
        return editorial.edit_provider(stored, {"no_pictures": says}, by=by)

    def test_loses_those_of_its_articles_and_its_logo(self, article, ann):
        deciding.replace(article.provider, a_picture(100, 100), by=ann)
        assert kept() == 2
        self.no_pictures(article.provider, ann)
        assert kept() == 0
        cache_pictures()
        assert (kept(), shown(article)) == (0, None)

    def test_has_them_again_when_that_is_taken_back(self, article, ann):
        step = self.no_pictures(article.provider, ann).step
        editorial.undo(step, by=ann)
        cache_pictures()
        assert shown(article) == "a.jpg"

    def test_loses_them_again_when_allowing_them_is_taken_back(self, article, ann):
        self.no_pictures(article.provider, ann)
        allowed = self.no_pictures(article.provider, ann, says=False)
        cache_pictures()
        assert kept() == 1
        editorial.undo(allowed.step, by=ann)
        assert kept() == 0

    def test_leaves_those_of_others_alone(self, article, illustrated, serves, ann):
        other = illustrated("b.jpg")
        serves("b.jpg")
        cache_pictures()
        self.no_pictures(article.provider, ann)
        assert (kept(), shown(other)) == (1, "b.jpg")

    def test_stands_in_the_history(self, article, ann):
        self.no_pictures(article.provider, ann)
        entry = HistoryEntry.objects.get(field="no_pictures")
        assert (entry.before, entry.after, entry.who) == (False, True, "ann")


def test_a_logo_that_an_editor_uploaded_is_not_replaced_by_the_next_run(
    article, serves, server, ann
):
    provider = article.provider
    provider.logos = [{"url": f"http://{server.origin}/logo.png", "width": 96, "height": 96}]
    provider.save()
    serves("logo.png")
    uploaded = deciding.replace(provider, a_picture(100, 100), by=ann)
    cache_pictures(again=True)
    assert Picture.objects.get(logo_of=provider) == uploaded
    deciding.take_down(uploaded, by=ann)
    cache_pictures()
    assert Picture.objects.get(logo_of=provider).url.endswith("/logo.png")
