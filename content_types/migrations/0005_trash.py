"""The trash of pages."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the table of pages in the trash."""

    dependencies = [
        ("content", "0004_course_rights"),
        ("wagtailcore", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrashedPage",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="trashed",
                        serialize=False,
                        to="wagtailcore.page",
                        verbose_name="page",
                    ),
                ),
                ("trashed_at", models.DateTimeField(auto_now_add=True, verbose_name="put there")),
            ],
            options={
                "verbose_name": "page in the trash",
                "verbose_name_plural": "pages in the trash",
            },
        ),
    ]
