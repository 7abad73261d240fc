"""Notes and favourites are found by their lesson, to follow it to another course."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notebook", "0002_words_of_live_courses"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["lesson"], name="note_at_lesson"),
        ),
        migrations.AddIndex(
            model_name="favourite",
            index=models.Index(
                condition=models.Q(("lesson__isnull", False)), fields=["lesson"], name="favourite_at_lesson"
            ),
        ),
    ]
