"""Public addresses: readers' bookmarks and feed readers rely on them."""

from django.urls import path, register_converter

from articles import api, feeds, sitemaps
from articles.views import about, archive, lists, pictures, providers, search, service, story


class Stem:
    """A slug: a document's stem, or a name made for addresses. Anything else is 404."""

    regex = r"[^/\x00-\x1f\x7f]{1,255}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class Digits:
    """A number of so many digits, so that every day has one address."""

    digits = 2
    regex = "[0-9]{2}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:0{self.digits}}"


class Year(Digits):
    digits = 4
    regex = "[0-9]{4}"


register_converter(Stem, "stem")
register_converter(Digits, "two")
register_converter(Year, "year")

urlpatterns = [
    path("", lists.front_page, name="front_page"),
    path("articles/<stem:slug>/", story.article, name="article"),
    path("topics/", lists.topic_list, name="topic_list"),
    path("topics/<stem:slug>/", lists.topic, name="topic"),
    path("providers/", providers.provider_list, name="provider_list"),
    path("providers/<stem:slug>/", providers.provider, name="provider"),
    path("search/", search.search_page, name="search"),
    path("archive/", archive.years, name="archive"),
    path("archive/<year:year>/", archive.year, name="archive_year"),
    path("archive/<year:year>/<two:month>/", archive.month, name="archive_month"),
    path("archive/<year:year>/<two:month>/<two:day>/", archive.day, name="archive_day"),
    path("how-stories-are-chosen/", about.how_stories_are_chosen, name="how_stories_are_chosen"),
    path("feeds/", about.feed_list, name="feeds"),
    path("feeds/opml/", about.opml, name="feeds_opml"),
    *feeds.addresses(),
    *api.addresses(),
    path("media/pictures/<str:group>/<str:key>/<str:name>", pictures.copy, name="picture"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemaps/stories-<int:part>.xml", sitemaps.stories, name="sitemap_stories"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("robots.txt", service.robots, name="robots"),
    path("speculation-rules.json", service.speculation_rules, name="speculation_rules"),
    path("favicon.ico", service.favicon, name="favicon"),
    path("healthz", service.healthz, name="healthz"),
]
