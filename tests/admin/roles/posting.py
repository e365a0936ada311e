"""How each thing is posted straight to the desk: (client, newsdesk) → response."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import HistoryEntry
from tests.pictures.examples import a_picture

PASSWORD = "a long enough password"  # noqa: S105 - of tests/factories.py
NEW_PASSWORD = "another one, also long"  # noqa: S105


def to(address, row=None, /, **fields):
    """To an address of the desk; `row`: the name of what it is about."""

    def post(client, newsdesk):
        arguments = [getattr(newsdesk, row).pk] if row else []
        return client.post(reverse(f"admin:{address}", args=arguments), fields)

    return post


def action(name, row, model="article", **fields):
    def post(client, newsdesk):
        ticked = getattr(newsdesk, row).pk
        url = reverse(f"admin:articles_{model}_changelist")
        sent = {"action": name, "_selected_action": ticked, **fields}
        return client.post(url, sent if fields else {**sent, "index": "0"})

    return post


def merge(model, *rows):
    def post(client, newsdesk):
        keys = [getattr(newsdesk, row).pk for row in rows]
        sent = {"action": "merge", "_selected_action": keys, "into": keys[0]}
        return client.post(reverse(f"admin:articles_{model}_changelist"), sent)

    return post


def form(**changes):
    def post(client, newsdesk):
        url = reverse("admin:articles_article_change", args=[newsdesk.held.pk])
        sent = {**newsdesk.form, "_save": "1", **changes}
        return client.post(url, {name: value for name, value in sent.items() if value is not None})

    return post


def on_entry(title, **changes):
    def post(client, newsdesk):
        pk = str(newsdesk.links[title].pk)
        (row,) = (
            name.removesuffix("-id")
            for name, value in newsdesk.form.items()
            if name.endswith("-id") and value == [pk]
        )
        return form(**{f"{row}-{name}": value for name, value in changes.items()})(client, newsdesk)

    return post


def new_entry(client, newsdesk):
    row = f"related_links-{int(newsdesk.form['related_links-TOTAL_FORMS'][0]) - 1}"
    typed = {f"{row}-own_url": "https://outside.example/new", f"{row}-own_title": "New"}
    return form(**typed)(client, newsdesk)


def take_back(step, address="articles_historyentry_take_back"):
    def post(client, newsdesk):
        uuid = getattr(newsdesk, step)
        if address == "queue_undo":
            return client.post(reverse("admin:queue_undo"), {"step": str(uuid)})
        return client.post(reverse(f"admin:{address}", args=[uuid]))

    return post


def renumber(client, newsdesk):
    sent = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": newsdesk.topic.pk,
        "form-0-position": "1",
        "_save": "Save",
    }
    return client.post(reverse("admin:articles_topic_changelist"), sent)


def add_person(client, newsdesk):
    sent = {"username": "mallory", "password1": PASSWORD, "password2": PASSWORD}
    return client.post(reverse("admin:auth_user_add"), sent | {"usable_password": "true"})


def promote(client, newsdesk):
    """Makes an account a superuser's: whoever could would be one."""
    joined = {"date_joined_0": "2024-01-01", "date_joined_1": "10:00:00"}
    sent = {"username": "someone-else", "is_active": "on", "is_staff": "on", **joined}
    url = reverse("admin:auth_user_change", args=[newsdesk.person.pk])
    return client.post(url, sent | {"is_superuser": "on"})


def queue(act, row, **fields):
    def post(client, newsdesk):
        article = getattr(newsdesk, row)
        entries = HistoryEntry.objects.filter(article=article)
        version = sum(entries.values_list("times", flat=True))
        sent = {"do": f"{act}@{article.pk}.{version}", **fields}
        return client.post(reverse("admin:queue_act", query={"tab": "all"}), sent)

    return post


def story(act, row, **fields):
    def post(client, newsdesk):
        url = reverse(f"admin:articles_article_{act}", args=[getattr(newsdesk, row).pk])
        return client.post(url, {**newsdesk.seen[act], **fields})

    return post


def relate(client, newsdesk):
    url = reverse("admin:articles_article_relate", args=[newsdesk.disputed.pk])
    return client.post(url, {"target": newsdesk.public.pk})


def planned(act, row):
    def post(client, newsdesk):
        url = reverse("admin:planned_act", args=[getattr(newsdesk, row).pk, act])
        return client.post(url)

    return post


def pictures(owner, picture, **fields):
    def post(client, newsdesk):
        row = getattr(newsdesk, owner)
        url = reverse(f"admin:articles_{row._meta.model_name}_pictures", args=[row.pk])
        pk = getattr(newsdesk, picture).pk
        named = {name.replace("PICTURE", f"picture-{pk}"): value for name, value in fields.items()}
        return client.post(url, {"picture": pk, **named})

    return post


def upload(owner):
    def post(client, newsdesk):
        row = getattr(newsdesk, owner)
        url = reverse(f"admin:articles_{row._meta.model_name}_pictures", args=[row.pk])
        file = SimpleUploadedFile("new.jpg", a_picture(420, 320), "image/jpeg")
        return client.post(url, {"upload": "1", "upload-file": file})

    return post
