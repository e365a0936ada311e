"""One post to the queue, from what it asks for to what is answered."""

from django.contrib import messages
from django.urls import reverse

from articles.admin.desk import REFUSALS, said
from articles.admin.leading import led_by_others, question_about
from articles.admin.queue.acts import ACTS, ASKING, Act
from articles.admin.queue.answering import Answer, tell, tell_left_out
from articles.admin.queue.asking import SURE_FROM, Asked, Place
from articles.admin.queue.tabs import ORDERS
from articles.admin.wording import counted, names_of
from articles.models import Article
from articles.paging import COUNT_CAP, KeyPage

CARRIED = ("row", "all")  # what a question carries on of the post that made it


class Turn:
    """Carries out what was asked, as far as it can be; the rest is a question or named."""

    def __init__(self, request, place: Place, asked: Asked | None = None):
        self.request = request
        self.place = place
        self.asked = asked
        self.answer = Answer()
        self.question: dict = {}

    def take(self) -> None:
        asked, act = self.asked, self.asked.act
        if asked.unreadable:
            text = f"Nothing was done: the filter can't be read. {asked.unreadable}"
            self.answer.say(text, messages.ERROR)
            return
        if asked.too_many:
            text = f"More than {COUNT_CAP:,} match: narrow the filter before acting on all."
            self.answer.say(text, messages.ERROR)
            return
        if not (asked.articles or asked.overtaken or asked.left_out):
            self.answer.say("Tick a row first: nothing was chosen.", messages.WARNING)
            return
        cleaned = self._cleaned(act)
        if cleaned is None or self._must_be_sure(act):
            return
        absorbed = led_by_others(asked.articles) if self._asks_who_leads(act, cleaned) else []
        self._run(act, [one for one in asked.articles if one not in absorbed], cleaned)
        tell_left_out(self.answer, asked.left_out, asked.news)
        if absorbed:
            self._ask_for_the_lead(act, absorbed)
        elif asked.overtaken:
            self._ask_once_more(act)

    def _run(self, act: Act, articles: list[Article], cleaned: dict) -> None:
        if not articles:
            return
        try:
            outcome = act.run(articles, cleaned, by=self.request.user)
        except REFUSALS as refusal:
            self.answer.say(said(refusal), messages.ERROR)
            return
        tell(self.answer, act, outcome)

    def _cleaned(self, act: Act) -> dict | None:
        """What was typed, as the act takes it; None when that is asked for first."""
        if act.form is None:
            return {}
        post = self.request.POST
        # A button in the list sends no fields of the act: they are asked for, without complaint.
        came = any(name in post for name in act.form.base_fields)
        form = act.form(post if came else None, auto_id="question-%s", label_suffix="")
        if came and form.is_valid():
            return form.cleaned_data
        chosen = self.asked.articles + self.asked.overtaken
        self.question = {
            "title": act.word.rstrip("…"),
            "text": names_of(chosen),
            "form": form,
            "buttons": [(act.name, act.word.rstrip("…"))],
            "carried": self._carried(),
        }
        return None

    def _must_be_sure(self, act: Act) -> bool:
        number = len(self.asked.articles)
        if number < SURE_FROM or self.request.POST.get("sure"):
            return False
        carried = [*self._carried(), ("sure", "yes"), *self._typed(act)]
        self.question = {
            "title": f"{act.word.rstrip('…')}: {counted(number, 'article')}?",
            "text": names_of(self.asked.articles),
            "buttons": [(act.name, f"Yes, all {number}")],
            "carried": carried,
        }
        return True

    @staticmethod
    def _asks_who_leads(act: Act, cleaned: dict) -> bool:
        """Who only sets an end publishes nothing."""
        return act.name in ASKING and (act.form is None or bool(cleaned["publish_at"]))

    def _ask_for_the_lead(self, act: Act, absorbed: list[Article]) -> None:
        rows = [("row", f"{one.pk}.{one.version}") for one in absorbed]
        self.question = {
            **question_about(absorbed),
            "buttons": [(name, ACTS[name].word) for name in ASKING[act.name]],
            "carried": [*rows, *self._typed(act)],
        }

    def _ask_once_more(self, act: Act) -> None:
        """What others did stands beside what was typed, until the person says which it is."""
        overtaken = self.asked.overtaken
        self.question = {
            "title": "Someone was here before you",
            "text": "Nothing was done to:",
            "overtaken": [(one.title, one.meanwhile) for one in overtaken],
            "buttons": [(act.name, f"{act.word.rstrip('…')} all the same")],
            "carried": [
                ("anyway", "yes"),
                *(("row", f"{one.pk}.{one.version}") for one in overtaken),
            ],
            "leave": "Leave it as it is now",
        }
        if act.form:
            self.question["form"] = act.form(
                self.request.POST, auto_id="question-%s", label_suffix=""
            )

    def _typed(self, act: Act) -> list[tuple[str, str]]:
        names = act.form.base_fields if act.form else ()
        return [(name, self.request.POST.get(name, "")) for name in names]

    def _carried(self) -> list[tuple[str, str]]:
        _, _, row = self.request.POST.get("do", "").partition("@")
        if row:
            return [("row", row)]
        post = self.request.POST
        return [(name, value) for name in CARRIED for value in post.getlist(name)]

    def rows_to_show(self) -> list[int]:
        """The rows that say something else than before."""
        found = list(self.answer.changed)
        if self.asked:
            found += [one.pk for one in self.asked.overtaken]
        return list(dict.fromkeys(found))[:200]

    def next_url(self) -> str:
        """The place in the list where the person was; once its row is gone, the one after it."""
        place, changed = self.place, self.answer.changed
        opened = place.asked.get("open", "")
        if not changed:
            near = opened
        elif place.articles().filter(pk=changed[-1]).exists():
            near = str(changed[-1])
        else:
            near = self._after(changed[-1])
            opened = near if opened == str(changed[-1]) else opened
        url = f"{reverse('admin:queue')}?{place.query(open=opened or None)}"
        return f"{url}#row-{near}" if near.isdigit() else url

    def _after(self, pk: int) -> str:
        order = ORDERS[self.place.order][1]
        article = Article.objects.filter(pk=pk).first()
        if article is None:
            return ""
        page = KeyPage(self.place.articles(), order, {"after": order.key(article)}, 1)
        return str(page.rows[0].pk) if page.rows else ""
