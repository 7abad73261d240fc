"""What was published before there was a search can be found as well."""

from typing import Any

from django.db import migrations


def index(apps: Any, _schema_editor: Any) -> None:
    from lms_site.notebook.search.services import index_course

    rows = apps.get_model("publishing", "Entry").objects.order_by()
    for course, locale in list(rows.values_list("course_id", "locale").distinct()):
        index_course(course, locale=locale)


class Migration(migrations.Migration):
    dependencies = [
        ("notebook", "0001_initial"),
    ]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
