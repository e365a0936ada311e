"""Who may do what at the desk: address → what is posted to it → the roles that may."""

from django.urls import reverse

from articles.admin.conflicts import as_seen
from articles.models import Conflict
from tests.admin.roles.posting import (
    NEW_PASSWORD,
    PASSWORD,
    action,
    add_person,
    form,
    merge,
    new_entry,
    on_entry,
    pictures,
    planned,
    promote,
    queue,
    relate,
    renumber,
    story,
    take_back,
    to,
    upload,
)

ROLES = ["", "Viewers", "Contributors", "Editors", "superuser"]
EDIT = {"Contributors", "Editors", "superuser"}
DECIDE = {"Editors", "superuser"}
MANAGE = {"superuser"}
EVERYONE = set(ROLES)
NOBODY: set[str] = set()

WORDS = {
    "PICTURE-alt": "Boats",
    "PICTURE-credit": "Bea",
    "PICTURE-focal_x": "10",
    "PICTURE-focal_y": "90",
}
RAISED = {"score": "77"}
SOON = "2090-01-01 10:00"
TITLE_IN_CONFLICT = {"field": "title", "seen": as_seen(Conflict(value="Theirs"))}
QUEUE = {
    "publish": (queue("publish", "held"), DECIDE),
    "publish-alone": (queue("publish-alone", "flood"), DECIDE),
    "publish-as-lead": (queue("publish-as-lead", "flood"), DECIDE),
    "unpublish": (queue("unpublish", "public"), DECIDE),
    "reject-duplicate": (queue("reject-duplicate", "held"), DECIDE),
    "reject-off-topic": (queue("reject-off-topic", "held"), DECIDE),
    "reject-weak-source": (queue("reject-weak-source", "held"), DECIDE),
    "reject-advertising": (queue("reject-advertising", "held"), DECIDE),
    "reject-other": (queue("reject-other", "held"), DECIDE),
    "remove": (queue("remove", "public", reason="libel"), DECIDE),
    "restore": (queue("restore", "removed"), DECIDE),
    "heat-up": (queue("heat-up", "held"), EDIT),
    "heat-down": (queue("heat-down", "public"), EDIT),
    "heat-set": (queue("heat-set", "held", **RAISED), EDIT),
    "quality-up": (queue("quality-up", "held"), EDIT),
    "quality-down": (queue("quality-down", "public"), EDIT),
    "quality-set": (queue("quality-set", "held", **RAISED), EDIT),
    "pin-2": (queue("pin-2", "storm"), DECIDE),
    "pin-6": (queue("pin-6", "storm"), DECIDE),
    "pin-24": (queue("pin-24", "storm"), DECIDE),
    "pin-until": (queue("pin-until", "storm", until=SOON), DECIDE),
    "unpin": (queue("unpin", "public"), DECIDE),
    "schedule": (queue("schedule", "held", publish_at=SOON, expire_at=""), DECIDE),
    "schedule-alone": (queue("schedule-alone", "held", publish_at=SOON, expire_at=""), DECIDE),
    "text": (queue("text", "held", title="Another", excerpt="Other"), EDIT),
    "topics": (queue("topics", "held", topics="Robotics"), EDIT),
    **{
        answer: (queue(answer, "disputed", **TITLE_IN_CONFLICT), DECIDE)
        for answer in ("take-theirs", "keep-mine", "keep-for-good", "hand-back")
    },
}
WRITES = {
    "articles_article_changelist": {
        "publish": (action("publish", "held"), DECIDE),
        "unpublish": (action("unpublish", "public"), DECIDE),
        "keep": (action("keep", "held"), DECIDE),
        "take down": (action("take_down", "public", reason="x"), DECIDE),
        "restore": (action("restore", "removed"), DECIDE),
        "delete many": (action("delete_selected", "held", post="yes"), NOBODY),
    },
    "articles_article_publish": {"a row": (to("articles_article_publish", "held"), DECIDE)},
    "articles_article_unpublish": {"a row": (to("articles_article_unpublish", "public"), DECIDE)},
    "articles_article_keep": {"a row": (to("articles_article_keep", "held"), DECIDE)},
    "articles_article_restore": {"a row": (to("articles_article_restore", "removed"), DECIDE)},
    "articles_article_change": {
        "title": (form(title="Edited title"), EDIT),
        "excerpt": (form(excerpt="Another excerpt"), EDIT),
        "text": (form(body="Words"), EDIT),
        "scores": (form(quality="7", heat="8"), EDIT),
        "topics": (form(topic_names_in_order="Robotics\r\nAI"), EDIT),
        "provider": (lambda c, n: form(provider=n.provider.pk)(c, n), EDIT),
        "kind": (form(type="video", category="opinion", locale="de"), EDIT),
        "time": (form(published_at="2024-05-06 07:08:09"), DECIDE),
        "publish": (form(published="on"), DECIDE),
        "publish by its button": (form(_publish="1"), DECIDE),
        "plan a start": (form(publish_at=SOON), DECIDE),
        "plan an end": (form(expire_at=SOON), DECIDE),
        "publish and pin": (form(published="on", pin_until=SOON), DECIDE),
        "take down": (form(removed="on", reason="x"), DECIDE),
        "hide an entry": (on_entry("Report 1", hidden="on"), EDIT),
        "move an entry": (on_entry("Report 2", position="1"), EDIT),
        "add an entry": (new_entry, EDIT),
        "rewrite an added entry": (on_entry("Added", own_title="Rewritten"), EDIT),
        "take an added entry away": (on_entry("Added", DELETE="on"), EDIT),
        "delete an imported entry": (on_entry("Report 1", DELETE="on"), NOBODY),
        "rewrite an imported entry": (on_entry("Report 1", own_title="Mine"), NOBODY),
        "lead": (form(lead="1", rank="1", decided="on", undecided="on"), NOBODY),
        "address": (form(slug="elsewhere", web_url="https://x.example/"), NOBODY),
    },
    "articles_article_delete": {"it": (to("articles_article_delete", "held", post="yes"), MANAGE)},
    "articles_article_make_lead": {"it": (story("make_lead", "flood"), DECIDE)},
    "articles_article_split_off": {"it": (story("split_off", "flood"), DECIDE)},
    "articles_article_merge": {
        "two": (story("merge", "public"), DECIDE),
        "two, with a heat": (story("merge", "public", set_heat="on", heat="500"), DECIDE),
    },
    "articles_article_relate": {"one of ours": (relate, EDIT)},
    "articles_article_pictures": {
        "words and crop": (pictures("held", "picture", **WORDS), EDIT),
        "upload": (upload("held"), DECIDE),
        "take down": (pictures("held", "picture", take_down="1", reason="x"), DECIDE),
        "put back": (pictures("held", "article_taken_down", put_back="1"), DECIDE),
        "retry": (pictures("held", "article_failed", retry="1"), DECIDE),
        "another article's": (pictures("public", "picture", take_down="1"), NOBODY),
    },
    "articles_provider_pictures": {
        "upload": (upload("provider"), DECIDE),
        "take down": (pictures("provider", "logo", take_down="1", reason="x"), DECIDE),
        "put back": (pictures("provider", "provider_taken_down", put_back="1"), DECIDE),
        "retry": (pictures("provider", "provider_failed", retry="1"), DECIDE),
    },
    "articles_picture_changelist": {
        "retry": (action("retry", "article_failed", "picture"), DECIDE),
        "put back": (action("put_back", "article_taken_down", "picture"), DECIDE),
    },
    "articles_conflict_changelist": {
        "take theirs": (action("take_theirs", "conflict", "conflict"), DECIDE),
        "keep mine": (action("keep_mine", "conflict", "conflict"), DECIDE),
        "keep mine for good": (action("keep_for_good", "conflict", "conflict"), DECIDE),
        "hand back": (action("hand_back", "conflict", "conflict"), DECIDE),
    },
    **{
        address: {"a row": (to(address, "conflict"), DECIDE)}
        for address in (
            "articles_conflict_take_theirs",
            "articles_conflict_keep_mine",
            "articles_conflict_keep_for_good",
            "articles_conflict_hand_back",
        )
    },
    "articles_historyentry_take_back": {
        "an edit": (take_back("edit_step"), EDIT),
        "a publishing": (take_back("publish_step"), DECIDE),
        "a time": (take_back("time_step"), DECIDE),
    },
    "articles_provider_changelist": {
        "merge": (merge("provider", "provider", "wire_inc"), DECIDE),
        "delete many": (action("delete_selected", "provider", "provider", post="yes"), NOBODY),
    },
    "articles_provider_change": {
        "it": (to("articles_provider_change", "provider", name="W", domain="w.example"), DECIDE),
    },
    "articles_provider_add": {
        "one": (to("articles_provider_add", name="New", domain="new.example", slug="new"), DECIDE),
    },
    "articles_provider_delete": {
        "it": (to("articles_provider_delete", "wire_inc", post="yes"), MANAGE),
        "one in use": (
            lambda c, n: c.post(
                reverse("admin:articles_provider_delete", args=[n.held.provider_id]),
                {"post": "yes"},
            ),
            NOBODY,
        ),
    },
    "articles_provideralias_changelist": {
        "take apart": (action("separate", "provideralias", "provideralias"), DECIDE),
    },
    "articles_topic_changelist": {
        "number": (renumber, DECIDE),
        "merge": (merge("topic", "topic", "robots"), DECIDE),
    },
    "articles_topic_change": {
        "it": (to("articles_topic_change", "topic", name="Robots 2", position="1"), DECIDE),
    },
    "articles_topic_add": {
        "one": (to("articles_topic_add", name="New", slug="new", position="1"), DECIDE),
    },
    "articles_topic_delete": {"it": (to("articles_topic_delete", "robots", post="yes"), MANAGE)},
    "articles_topicalias_changelist": {
        "take apart": (action("separate", "topicalias", "topicalias"), DECIDE),
    },
    "articles_importrun_import_now": {
        "a source": (to("articles_importrun_import_now", source="/srv/room"), DECIDE),
    },
    "queue_act": QUEUE,
    "queue_undo": {"another's act": (take_back("publish_step", "queue_undo"), NOBODY)},
    "planned_act": {
        "show now": (planned("now", "planned"), DECIDE),
        "without an end": (planned("no_end", "planned"), DECIDE),
        "unpin": (planned("unpin", "public"), DECIDE),
        "no act": (planned("delete", "planned"), NOBODY),
    },
    "auth_user_changelist": {
        "delete many": (
            lambda c, n: c.post(
                reverse("admin:auth_user_changelist"),
                {"action": "delete_selected", "_selected_action": n.person.pk, "post": "yes"},
            ),
            MANAGE,
        ),
    },
    "auth_user_add": {"one": (add_person, MANAGE)},
    "auth_user_change": {"make it a superuser": (promote, MANAGE)},
    "auth_user_password_change": {
        "another's": (
            to(
                "auth_user_password_change",
                "person",
                password1=NEW_PASSWORD,
                password2=NEW_PASSWORD,
                usable_password="true",
            ),
            MANAGE,
        ),
    },
    "auth_user_delete": {"one": (to("auth_user_delete", "person", post="yes"), MANAGE)},
    "auth_group_changelist": {
        "delete many": (
            lambda c, n: c.post(
                reverse("admin:auth_group_changelist"),
                {"action": "delete_selected", "_selected_action": n.group.pk, "post": "yes"},
            ),
            MANAGE,
        ),
    },
    "auth_group_add": {"one": (to("auth_group_add", name="Owners"), MANAGE)},
    "auth_group_change": {"it": (to("auth_group_change", "group", name="Owners"), MANAGE)},
    "auth_group_delete": {"it": (to("auth_group_delete", "group", post="yes"), MANAGE)},
    "password_change": {
        "their own": (
            to(
                "password_change",
                old_password=PASSWORD,
                new_password1=NEW_PASSWORD,
                new_password2=NEW_PASSWORD,
            ),
            EVERYONE,
        ),
    },
}
FOR_READING = {
    *("index", "app_list", "planned", "duplicates", "edit_by_slug", "preview", "autocomplete"),
    *("queue", "queue_csv", "queue_preview", "jsi18n", "view_on_site", "password_change_done"),
    "articles_picture_whole",
}
SHOWN_ALONE = ("historyentry", "decision", "picture", "conflict", "provideralias", "topicalias",
               "importrun", "runproblem")  # fmt: skip
FOR_READING |= {
    f"articles_{model}_{view}" for model in SHOWN_ALONE for view in ("add", "change", "delete")
}
FOR_READING |= {"articles_article_add"}
FOR_READING |= {
    f"articles_{model}_changelist"
    for model in ("historyentry", "decision", "importrun", "runproblem")
}
FOR_READING |= {
    f"articles_{model}_history" for model in (*SHOWN_ALONE, "article", "provider", "topic")
}
FOR_READING |= {"auth_user_history", "auth_group_history"}
FOR_READING |= {
    f"articles_{model}_csv"
    for model in (
        *("article", "conflict", "historyentry", "decision", "picture", "provider", "topic"),
        *("importrun", "runproblem"),
    )
}
LOGGING_IN = {"login", "logout"}  # write nothing but who is logged in
