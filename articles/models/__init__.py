"""What things are. Everyone imports from here, never deeper."""

from articles.models.article import ABSORBED, SCORE_MAX, UNSCORED, Article, ArticleQuerySet
from articles.models.decision import Conflict, Decision, OutsideEdit
from articles.models.feed_entry import FeedEntry
from articles.models.history import HistoryEntry, ImportRun, RunProblem
from articles.models.picture import Picture
from articles.models.provider import Provider, ProviderAlias
from articles.models.public_record import PublicAddress, PublicVersion, Tombstone
from articles.models.related_link import RelatedLink
from articles.models.search import SearchEntry, SearchWaiting, SearchWord
from articles.models.source_document import (
    CompressionDictionary,
    Source,
    SourceDocument,
    TaxonomyDocument,
)
from articles.models.topic import ArticleTopic, Topic, TopicAlias
from articles.models.topic_story import TopicStory

__all__ = [
    "ABSORBED",
    "SCORE_MAX",
    "UNSCORED",
    "Article",
    "ArticleQuerySet",
    "ArticleTopic",
    "CompressionDictionary",
    "Conflict",
    "Decision",
    "FeedEntry",
    "HistoryEntry",
    "ImportRun",
    "OutsideEdit",
    "Picture",
    "Provider",
    "ProviderAlias",
    "PublicAddress",
    "PublicVersion",
    "RelatedLink",
    "RunProblem",
    "SearchEntry",
    "SearchWaiting",
    "SearchWord",
    "Source",
    "SourceDocument",
    "TaxonomyDocument",
    "Tombstone",
    "Topic",
    "TopicAlias",
    "TopicStory",
]
