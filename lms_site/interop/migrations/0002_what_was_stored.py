from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interop", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="importeditem",
            name="state",
            field=models.JSONField(null=True, verbose_name="what the source said"),
        ),
    ]
