"""The everyday roles as groups: Viewers, Contributors, Editors (docs/decisions/0007)."""

from django.db import migrations

SEEN = [
    "article",
    "articletopic",
    "relatedlink",
    "provider",
    "topic",
    "decision",
    "conflict",
    "historyentry",
    "importrun",
    "runproblem",
    "source",
    "provideralias",
    "topicalias",
]
VIEWERS = [f"view_{name}" for name in SEEN]
CONTRIBUTORS = [
    *VIEWERS,
    "change_article",
    "add_articletopic",
    "change_articletopic",
    "delete_articletopic",
    "add_relatedlink",
    "change_relatedlink",
    "delete_relatedlink",
]
EDITORS = [
    *CONTRIBUTORS,
    "publish_article",
    "remove_article",
    "settle_conflict",
    "start_import",
    "change_provider",
    "add_topic",
    "change_topic",
    "add_provider",
]
ROLES = {"Viewers": VIEWERS, "Contributors": CONTRIBUTORS, "Editors": EDITORS}


def make_roles(apps, schema_editor):
    # Django makes permissions after all migrations; groups need them now.
    from django.apps import apps as live_apps
    from django.contrib.auth.management import create_permissions

    create_permissions(live_apps.get_app_config("articles"), verbosity=0)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        found = Permission.objects.filter(
            content_type__app_label="articles", codename__in=codenames
        )
        group.permissions.set(found)


def drop_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_triggers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, drop_roles)]
