"""Keep what was released of a timeline, so that an editor's later changes wait for the verb."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_what_is_public(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    published = apps.get_model("testimonies", "PublishedTimeline").objects
    for timeline in apps.get_model("testimonies", "Timeline").objects.filter(state="published"):
        row = published.get(pk=timeline.slug)
        entries = row.entries.order_by("position").values(
            "position", "kind", "post_id", "measurement_id", "text"
        )
        timeline.released = {
            "title": row.title,
            "introduction": row.introduction,
            "entries": list(entries),
        }
        timeline.save(update_fields=["released"])


class Migration(migrations.Migration):
    dependencies = [("testimonies", "0004_latest_published")]
    operations = [
        migrations.AddField("timeline", "released", models.JSONField(default=dict, editable=False)),
        migrations.RunPython(keep_what_is_public, migrations.RunPython.noop),
    ]
