"""A decision about a removal request may let search engines in again, on appeal."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('testimonies', '0028_first_history'),
    ]

    operations = [
        migrations.AlterField(
            model_name='removaldecision',
            name='decision',
            field=models.CharField(choices=[('not_here', 'Nothing of it is here'), ('refuse', 'It stays as it is'), ('reindex', 'Let into search engines again'), ('deindex', 'Kept out of search engines'), ('correct', 'Corrected'), ('redact', 'Details removed'), ('anonymise', 'Shown without the name'), ('take_down', 'Taken down'), ('erase', 'Taken down, and its words erased')], max_length=10, verbose_name='decision'),
        ),
    ]
