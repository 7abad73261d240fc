from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_uses_of_stored_editions")]

    operations = [
        migrations.AddField(
            model_name="course",
            name="deleted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
