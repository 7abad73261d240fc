import django.db.models.deletion
import django.db.models.functions.datetime
import lms_site.foundation.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_teaching"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="merged into",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["name", "id"], name="user_by_name"),
        ),
        migrations.CreateModel(
            name="PersonEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=lms_site.foundation.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("created", "created"),
                            ("suspended", "suspended"),
                            ("reactivated", "reactivated"),
                            ("reminded", "verification sent again"),
                            ("merged", "another account merged in"),
                        ],
                        max_length=16,
                        verbose_name="what was done",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                ("facts", models.JSONField(blank=True, default=dict)),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="when"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "entry on a person",
                "verbose_name_plural": "entries on people",
                "permissions": [
                    ("see_people", "See the people of the site"),
                    ("manage_people", "Create, suspend and reactivate people"),
                    ("merge_people", "Merge accounts of one person"),
                ],
                "default_permissions": (),
                "indexes": [models.Index(fields=["person", "-id"], name="personentry_newest")],
            },
        ),
    ]
