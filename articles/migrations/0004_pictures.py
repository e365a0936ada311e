"""Pictures: our copies of them, and providers that want none shown (docs/decisions/0009).

Also what the two migrations before this one do for the other tables: what changes on public pages
moves the version in the writer's own transaction (0002), and each role gets its permissions (0003).
"""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

triggers = import_module("articles.migrations.0002_triggers")

# What readers see of a picture. A failure that is noted changes no page.
SHOWN = ["key", "shown_by_id", "logo_of_id", "sizes", "alt", "credit"]
IS_SHOWN = "({row}.shown_by_id IS NOT NULL OR {row}.logo_of_id IS NOT NULL)"
ROLES = {
    "Viewers": ["view_picture"],
    "Contributors": ["view_picture", "change_picture"],
    "Editors": ["view_picture", "change_picture", "replace_picture"],
}


def _acts(unequal):
    """(act, condition) of what changes a page."""
    yield "INSERT", IS_SHOWN.format(row="NEW")
    yield "UPDATE", " OR ".join(f"OLD.{name} {unequal} NEW.{name}" for name in SHOWN)
    yield "DELETE", IS_SHOWN.format(row="OLD")


def _statements(vendor):
    if vendor == "sqlite":
        for act, condition in _acts("IS NOT"):
            yield triggers._sqlite_trigger(
                f"picture_{act.lower()}",
                act,
                "picture",
                triggers._SQLITE_BUMP,
                f"({condition}) AND {triggers._SQLITE_OUTSIDE}",
            )[1]
        return
    for act, condition in _acts("IS DISTINCT FROM"):
        yield triggers._postgresql_trigger(
            f"version_picture_{act.lower()}", act, "picture", "note_change", condition
        )


def restore_provider_triggers(apps, schema_editor):
    """A column that comes or goes makes SQLite's table anew, and its triggers go with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        for name, statement in triggers.sqlite_triggers():
            if " ON articles_provider " in statement:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
                schema_editor.execute(statement, params=None)


def create_triggers(apps, schema_editor):
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def extend_roles(apps, schema_editor):
    # Django makes permissions after all migrations; groups need them now.
    from django.apps import apps as live_apps
    from django.contrib.auth.management import create_permissions

    create_permissions(live_apps.get_app_config("articles"), verbosity=0)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label="articles", codename__in=codenames)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_roles"),
    ]

    operations = [
        # Backwards, what comes first here comes last.
        migrations.RunPython(migrations.RunPython.noop, restore_provider_triggers),
        migrations.AddField(
            model_name="provider",
            name="no_pictures",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Its pictures aren't shown here: its stories are cards of text.",
                verbose_name="no pictures",
            ),
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        help_text="Empty: an editor uploaded it.",
                        max_length=2048,
                        verbose_name="address",
                    ),
                ),
                (
                    "url_key",
                    models.BigIntegerField(
                        editable=False,
                        help_text="A hash of the address in full: that itself is too long to index.",
                        null=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "not tried yet"),
                            ("stored", "stored"),
                            ("failed", "failed, to be tried again"),
                            ("refused", "refused"),
                            ("gone", "gone from its address"),
                            ("taken down", "taken down by an editor"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="Why there are no copies.", max_length=300
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                (
                    "retry_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Its address isn't asked before this moment.",
                        null=True,
                    ),
                ),
                (
                    "host_is_busy",
                    models.BooleanField(
                        default=False, help_text="The host asked to be left alone until then."
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The name of its copies' folder.",
                        max_length=40,
                    ),
                ),
                ("sizes", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "recipe",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, help_text="By which rules the copies were made."
                    ),
                ),
                (
                    "focal_x",
                    models.PositiveSmallIntegerField(
                        default=50,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="focal point, from the left",
                    ),
                ),
                (
                    "focal_y",
                    models.PositiveSmallIntegerField(
                        default=50,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="focal point, from the top",
                    ),
                ),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="For those who don't see the picture.",
                        max_length=500,
                        verbose_name="description",
                    ),
                ),
                (
                    "credit",
                    models.CharField(
                        blank=True,
                        help_text="Empty: what the document says, else the provider.",
                        max_length=300,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="articles.article",
                    ),
                ),
                (
                    "logo_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="logo",
                        to="articles.provider",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose logo it is.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="articles.provider",
                    ),
                ),
                (
                    "shown_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picture",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "permissions": [("replace_picture", "Can upload pictures and take them down")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "stored")),
                        fields=["url_key"],
                        name="picture_stored_url",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["failed", "refused", "gone"])),
                        fields=["-tried_at"],
                        name="picture_failed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("article__isnull", False),
                                ("logo_of__isnull", True),
                                ("provider__isnull", True),
                            ),
                            models.Q(
                                ("article__isnull", True),
                                ("provider__isnull", False),
                                ("shown_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="picture_of_one",
                    ),
                    models.UniqueConstraint(
                        fields=("article", "url_key"), name="picture_once_per_article"
                    ),
                    models.UniqueConstraint(
                        fields=("provider", "url_key"), name="picture_once_per_provider"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("key",),
                        name="picture_key_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), models.Q(("state", "stored"), _negated=True)),
                            models.Q(models.Q(("key", ""), _negated=True), ("state", "stored")),
                            _connector="OR",
                        ),
                        name="picture_stored_or_without_copies",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("logo_of__isnull", True), ("shown_by__isnull", True)),
                            ("state", "stored"),
                            _connector="OR",
                        ),
                        name="picture_shown_is_stored",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("focal_x__lte", 100), ("focal_y__lte", 100)),
                        name="picture_focal_point_inside",
                    ),
                ],
            },
        ),
        migrations.RunPython(restore_provider_triggers, migrations.RunPython.noop),
        # They go with their table.
        migrations.RunPython(create_triggers, migrations.RunPython.noop),
        migrations.RunPython(extend_roles, migrations.RunPython.noop),
    ]
