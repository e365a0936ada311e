"""A newsroom in which everything can be done, and all that is stored of it."""

from datetime import timedelta

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils import timezone

from articles import editorial
from articles.models import (
    Article,
    Conflict,
    Decision,
    HistoryEntry,
    ImportRun,
    Picture,
    ProviderAlias,
    PublicVersion,
    RelatedLink,
    RunProblem,
    TopicAlias,
)
from articles.pictures import deciding
from tests.documents_factory import entry, outside_entry
from tests.factories import a_person, a_provider, a_topic
from tests.pictures.examples import a_picture


class Newsdesk:
    """A newsroom in which everything can be done; rows by name."""

    SLUGS = ("held", "public", "removed", "disputed", "storm", "flood", "planned")

    def __init__(self, newsroom):
        newsroom.seed(
            "held", title="Held", related=[outside_entry(1), entry("public"), outside_entry(2)]
        )
        newsroom.seed("public", title="Public", published=True, heat=90)
        newsroom.seed("removed", title="Removed", published=True, removed=True)
        newsroom.seed("disputed", title="Disputed")
        newsroom.seed("storm", published=True, heat=90, related=[entry("flood")])
        newsroom.seed("flood", published=False, heat=-1)
        newsroom.seed("planned", published=True, heat=90)
        newsroom.run()
        self.ed = a_person("Editors", username="ed-who-was-first")
        for slug in self.SLUGS:
            setattr(self, slug, Article.objects.get(slug=slug))
        editorial.edit(self.disputed, {"title": "Mine"}, by=self.ed)
        newsroom.update("disputed", title="Theirs")
        newsroom.run()
        self.conflict = Conflict.objects.get()
        self.edit_step = editorial.edit(self.held, {"excerpt": "Edited"}, by=self.ed).step
        editorial.publish([self.public], by=self.ed)
        editorial.withdraw([self.public], by=self.ed)
        self.publish_step = editorial.publish([self.public], by=self.ed).step
        earlier = self.public.published_at - timedelta(days=1)
        self.time_step = editorial.edit(self.public, {"published_at": earlier}, by=self.ed).step
        added = editorial.NewLink(url="https://outside.example/added", title="Added")
        links = RelatedLink.objects.filter(article=self.held).order_by("position")
        editorial.curate(self.held, by=self.ed, order=[*(link.pk for link in links), added])
        self.links = {str(link): link for link in RelatedLink.objects.filter(article=self.held)}
        self._plan()
        self._name()
        self._miss_pictures()
        self.person = a_person("Viewers", username="someone-else")
        self.group = Group.objects.get(name="Viewers")
        self.run = ImportRun.objects.latest("pk")
        self.problem = RunProblem.objects.create(run=self.run, level="error", message="x")
        self.entry = HistoryEntry.objects.latest("pk")
        self.decision = Decision.objects.latest("pk")
        # What an editor's browser holds of the pages: what others may post as well.
        self.form = None
        self.seen = {}

    def _plan(self):
        soon, later = (timezone.now() + timedelta(days=days) for days in (1, 2))
        editorial.schedule([self.planned], by=self.ed, publish_at=soon, expire_at=later)
        editorial.pin([self.public], soon, by=self.ed)

    def _name(self):
        self.provider, self.wire_inc = a_provider("Wire", slug="wire"), a_provider("Wire Inc.")
        self.topic, self.robots = a_topic("Robotics", position=4), a_topic("Robots")
        names = {"name": "Wires", "domain": "wires.example", "slug": "wires"}
        self.provideralias = ProviderAlias.objects.create(provider=self.provider, **names)
        self.topicalias = TopicAlias.objects.create(topic=self.topic, name="Droids", slug="droids")

    def take_pictures(self):
        """Cutting and pressing them takes its time: only for those who work on them."""
        self.picture = deciding.replace(self.held, a_picture(400, 300), by=self.ed)
        self.logo = deciding.replace(self.provider, a_picture(400, 300), by=self.ed)

    def _miss_pictures(self):
        for state in ("failed", "taken_down"):
            told = {"state": Picture.State[state.upper()], "reason": "x"}
            for owner in ("article", "provider"):
                row = getattr(self, "held" if owner == "article" else owner)
                url = f"https://pictures.example/{state}.jpg"
                made = Picture.objects.create(**{owner: row}, url=url, **told)
                setattr(self, f"{owner}_{state}", made)


def stored():
    """Everything that the database holds, but for who is logged in, to be compared."""
    passing = {Session, PublicVersion}
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model not in passing and model._meta.managed
    }
