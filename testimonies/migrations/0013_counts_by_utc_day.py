"""Count posts by day beside the quarters of an hour: what lists over a year read is a few hundred rows."""

from django.db import migrations, models

from metoo_archive.wall import build_wall
from testimonies.vocabulary import Precision

COUNT = """
    INSERT INTO testimonies_publisheddaycount (earliest, latest, precision, posts)
    SELECT posted_earliest, posted_latest, posted_precision, count(*)
    FROM testimonies_publishedpost GROUP BY 1, 2, 3
"""


def raise_wall(apps, schema_editor):
    build_wall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("testimonies", "0012_cache_purges")]
    operations = [
        migrations.CreateModel(
            "PublishedDayCount",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("earliest", models.DateField()),
                ("latest", models.DateField()),
                ("precision", models.CharField(choices=Precision.choices, max_length=10)),
                ("posts", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            "publisheddaycount",
            models.UniqueConstraint(
                fields=["earliest", "latest", "precision"], name="pub_day_one_per_span"
            ),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
        migrations.RunPython(raise_wall, migrations.RunPython.noop),
    ]
