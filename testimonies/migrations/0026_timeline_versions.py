"""The versions of timelines; what the public reads now becomes the first that is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from testimonies.editorial.roles import give_rights


def keep_released(apps, schema_editor):
    events = apps.get_model("testimonies", "ReviewEvent").objects.filter(verb="publish")
    for timeline in apps.get_model("testimonies", "Timeline").objects.exclude(version=0):
        last = events.filter(timeline=timeline).order_by("-id").first()
        if last and timeline.released:
            apps.get_model("testimonies", "TimelineVersion").objects.create(
                timeline=timeline,
                number=timeline.version,
                released=timeline.released,
                by_id=last.by_id,
                at=last.at,
            )
    give_rights(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('testimonies', '0025_timelines_of_searches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TimelineVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('released', models.JSONField()),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'version of a timeline',
                'verbose_name_plural': 'versions of timelines',
                'ordering': ['timeline', '-number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='timeline',
            name='timeline_state_in_vocabulary',
        ),
        migrations.AddConstraint(
            model_name='timeline',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'in_review', 'published', 'withdrawn'))), name='timeline_state_in_vocabulary'),
        ),
        migrations.AddField(
            model_name='timelineversion',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='timelineversion',
            name='timeline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='testimonies.timeline'),
        ),
        migrations.AddConstraint(
            model_name='timelineversion',
            constraint=models.UniqueConstraint(fields=('timeline', 'number'), name='timeline_version_one_per_number'),
        ),
        migrations.RunPython(keep_released, migrations.RunPython.noop),
    ]
