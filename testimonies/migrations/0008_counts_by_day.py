from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("testimonies", "0007_counts_by_quarter")]
    operations = [
        migrations.AddIndex(
            "publishedcount",
            models.Index(
                fields=["earliest", "latest"],
                include=["posts"],
                condition=models.Q(quarter__isnull=True),
                name="pub_count_days",
            ),
        ),
    ]
