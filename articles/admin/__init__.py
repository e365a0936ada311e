"""The desk: where editors work. Importing this registers its parts (`admin.autodiscover`)."""

from django.contrib import admin

from articles.admin.article import ArticleAdmin
from articles.admin.conflicts import ConflictAdmin
from articles.admin.history import DecisionAdmin, HistoryAdmin
from articles.admin.merging import ProviderAliasAdmin, TopicAliasAdmin
from articles.admin.pictures import PictureAdmin
from articles.admin.runs import ImportRunAdmin, RunProblemAdmin
from articles.admin.site import DeskSite
from articles.admin.taxonomy import ProviderAdmin, TopicAdmin

if not isinstance(admin.site, DeskSite):
    # Settings may name DeskSite as the default site; until they do, the one there becomes it.
    admin.site.__class__ = DeskSite

__all__ = [
    "ArticleAdmin",
    "ConflictAdmin",
    "DecisionAdmin",
    "DeskSite",
    "HistoryAdmin",
    "ImportRunAdmin",
    "PictureAdmin",
    "ProviderAdmin",
    "ProviderAliasAdmin",
    "RunProblemAdmin",
    "TopicAdmin",
    "TopicAliasAdmin",
]
