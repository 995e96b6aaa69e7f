"""Count posts by the quarter of an hour, so that the days of every time zone can be summed."""

from django.db import migrations, models

from testimonies.vocabulary import Precision

# Counted anew from the public rows: from an hour its quarters cannot be told.
COUNT = """
    INSERT INTO testimonies_publishedcount (earliest, latest, quarter, precision, posts)
    SELECT posted_earliest, posted_latest,
        date_bin('15 minutes', posted_instant, '2000-01-01T00:00:00Z'), posted_precision, count(*)
    FROM testimonies_publishedpost
    GROUP BY 1, 2, 3, 4
"""


class Migration(migrations.Migration):
    dependencies = [("testimonies", "0006_rollups")]
    operations = [
        migrations.RunSQL("DELETE FROM testimonies_publishedcount"),
        migrations.RemoveConstraint("publishedcount", "pub_count_one_per_span"),
        migrations.RemoveField("publishedcount", "hour"),
        migrations.AddField("publishedcount", "quarter", models.DateTimeField(null=True)),
        migrations.AddField(
            "publishedcount",
            "precision",
            models.CharField(max_length=10, choices=Precision.choices, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "publishedcount",
            models.UniqueConstraint(
                fields=["earliest", "latest", "quarter", "precision"],
                nulls_distinct=False,
                name="pub_count_one_per_span",
            ),
        ),
        migrations.AddIndex(
            "publishedcount",
            models.Index(
                fields=["quarter"],
                include=["posts"],
                condition=models.Q(quarter__isnull=False),
                name="pub_count_quarter",
            ),
        ),
        migrations.RunSQL(COUNT),
    ]
