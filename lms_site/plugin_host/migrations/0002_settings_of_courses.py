"""A plugin's settings can differ in a course."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plugin_host", "0001_switches_and_settings")]

    operations = [
        migrations.AddField(
            model_name="pluginsettings",
            name="course",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="pluginsettings",
            name="plugin",
            field=models.CharField(max_length=100),
        ),
        migrations.AddConstraint(
            model_name="pluginsettings",
            constraint=models.UniqueConstraint(
                fields=("plugin", "course"), name="settings_once", nulls_distinct=False
            ),
        ),
    ]
