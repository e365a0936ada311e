"""Who leads whom: a member made the lead, one split off, two stories merged (model: docs/decisions
0004). What an editor says of it is a decision on `lead`, which no import touches.
"""

from collections.abc import Iterable

from articles.editorial.act import Act
from articles.editorial.coverage import carry_over, curate_in
from articles.editorial.outcome import Refused
from articles.mapping import Value, moment_value
from articles.models import Article, Decision, RelatedLink
from articles.projecting import snapshot
from articles.stories import LEAD


def story_of(article: Article) -> Article:
    """The lead of the article's story: itself, where it leads or no other is known."""
    return article.lead if article.lead is not None else article


def members_of(lead: Article) -> list[Article]:
    """The articles that follow this one, the best first."""
    members = Article.objects.filter(lead=lead).exclude(pk=lead.pk).select_related("provider")
    return sorted(members, key=lambda member: (-(member.quality or 0), member.slug))


def make_lead_in(act: Act, article: Article, heat: int | None) -> None:
    member = act.take(article)
    old = story_of(member)
    _refuse_to_lead(member, becomes_public=old.shown and old.pk != member.pk)
    if old.pk == member.pk:
        if not member.is_absorbed:
            raise Refused("It leads its story already.")
        choose(act, member, member)  # absorbed by a story that we don't hold
    else:
        _put_under(act, act.take(old), member)
    _give_heat(act, member, heat)


def merge_in(act: Act, into: Article, other: Article, heat: int | None) -> None:
    lead, gone = story_of(act.take(into)), story_of(act.take(other))
    if lead.pk == gone.pk:
        raise Refused("These two are one story already.")
    lead, gone = act.take(lead), act.take(gone)
    _refuse_to_lead(lead, becomes_public=gone.shown)
    _put_under(act, gone, lead)
    _give_heat(act, lead, heat)


def split_off_in(act: Act, article: Article) -> None:
    member = act.take(article)
    if not member.is_absorbed:
        raise Refused("It leads a story of its own already.")
    story = {member.lead_id} if member.lead_id else set()
    story.update(Article.objects.filter(lead__in=story).values_list("pk", flat=True))
    story -= {member.pk}
    choose(act, member, member)
    if member.lead is not None:
        _part(act, member.lead, {member.pk})
    _part(act, member, story)


def choose(act: Act, article: Article, lead: Article) -> None:
    """Decides that `lead` leads the article from now on, maybe the article itself."""
    ruling = Decision.objects.filter(article=article, field=LEAD).first()
    before = ruling.value if ruling else None
    if before == lead.slug:
        return
    stood = snapshot(ruling)
    ruling = ruling or Decision(article=article, field=LEAD)
    ruling.value = lead.slug
    act.sign(ruling)
    act.tell(article, LEAD, before, lead.slug, stood=stood)
    act.touched.add(article.pk)
    act.outcome.changed.append(article)


def _refuse_to_lead(article: Article, *, becomes_public: bool) -> None:
    if article.removed:
        raise Refused(f"“{article}” can't lead: it was taken down. Restore it first.")
    if becomes_public and not article.source_url:
        raise Refused(f"“{article}” can't lead: it has no address to lead readers to.")
    if becomes_public and not Article.objects.in_their_time().filter(pk=article.pk).exists():
        raise Refused(
            f"“{article}” can't lead: its start lies ahead or its end is past, and readers would "
            "lose the story with it. Change its times first."
        )


def _put_under(act: Act, old: Article, lead: Article) -> None:
    """`old` and all that follow it follow `lead`, which takes over what readers saw of it."""
    members = [member for member in members_of(old) if member.pk != lead.pk]
    becomes_report = old.published or old.undecided or old.rejection == Article.Rejection.DUPLICATE
    carry_over(act, lead, old, with_its_own=becomes_report)
    choose(act, lead, lead)
    for article in (old, *members):
        choose(act, article, lead)
    # The story stays public, and on top if it was, under its new lead; one address of it leads to
    # the other.
    public = {"published": True} if old.shown and not lead.published else {}
    beside = {"rejection": ""} if public else {}
    if public or old.is_pinned:
        act.decide(lead, public, beside=beside | _pin_of_both(old, lead))
    if becomes_report:
        _make_report(act, old)
    elif old.pinned_until:
        act.decide(old, {}, beside={"pinned_until": None})


def _pin_of_both(old: Article, lead: Article) -> dict[str, Value]:
    """What stands on top stays there until the later of the two ends."""
    pinned = (one for one in (old, lead) if one.shown and one.is_pinned)
    ends = [one.pinned_until for one in pinned if one.pinned_until]
    return {"pinned_until": moment_value(max(ends))} if ends else {}


def _make_report(act: Act, old: Article) -> None:
    """Takes the page of an article, and its pin, and leaves its report in its new story.

    What an editor held back or rejected for its own sake is no report of another story either; a
    duplicate was held back for the other one's sake, and of a candidate this is the decision.
    """
    beside = {"rejection": "", "pinned_until": None}
    act.decide(old, {"published": False}, beside=beside, confirming=True)
    Decision.objects.filter(article=old, field="published").update(keeps_report=True)


def _part(act: Act, article: Article, others: Iterable[int]) -> None:
    """The article's coverage names none of the others any more: they aren't its story."""
    rows = RelatedLink.objects.filter(article=article)
    named = {row.pk: row for row in rows.filter(target__in=list(others))}
    if not named:
        return
    hidden = set(rows.filter(hidden=True).values_list("pk", flat=True))
    added = {pk for pk, row in named.items() if row.added}
    hidden = (hidden | set(named)) - added
    curate_in(act, article, [], hidden, added)


def _give_heat(act: Act, lead: Article, heat: int | None) -> None:
    """The heat that a person set along with it: curation by itself never writes one."""
    if heat is not None:
        act.decide(lead, {"heat": heat})
