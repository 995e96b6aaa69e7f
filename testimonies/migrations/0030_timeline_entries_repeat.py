"""Entries of public timelines repeat what they are counted by; those that are there, too."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

FILL = "UPDATE testimonies_publishedtimelineentry SET post_id = post_id WHERE post_id IS NOT NULL"


class Migration(migrations.Migration):

    dependencies = [
        ('testimonies', '0029_reindex'),
    ]

    operations = [
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='language',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=12),
        ),
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='level',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='note_slugs',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='platform_name',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='platform_slug',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='posted_earliest',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='posted_edtf',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='posted_instant',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='posted_latest',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='publishedtimelineentry',
            name='posted_precision',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=10),
        ),
        migrations.AddIndex(
            model_name='publishedtimelineentry',
            index=models.Index(condition=models.Q(('kind', 'post'), _negated=True), fields=['timeline', 'position'], name='pub_entry_by_hand'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publishedpost',
            trigger=pgtrigger.compiler.Trigger(name='timelines_follow_a_post', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."note_slugs" IS DISTINCT FROM (NEW."note_slugs") OR OLD."platform_name" IS DISTINCT FROM (NEW."platform_name") OR OLD."platform_slug" IS DISTINCT FROM (NEW."platform_slug") OR OLD."posted_earliest" IS DISTINCT FROM (NEW."posted_earliest") OR OLD."posted_edtf" IS DISTINCT FROM (NEW."posted_edtf") OR OLD."posted_instant" IS DISTINCT FROM (NEW."posted_instant") OR OLD."posted_latest" IS DISTINCT FROM (NEW."posted_latest") OR OLD."posted_precision" IS DISTINCT FROM (NEW."posted_precision"))', func='\n                    UPDATE testimonies_publishedtimelineentry SET post_id = post_id\n                    WHERE post_id = NEW.public_id;\n                    RETURN NULL;\n                ', hash='0240f575a9b52233193986abb7c4545970f4b87b', operation='UPDATE', pgid='pgtrigger_timelines_follow_a_post_e1e69', table='testimonies_publishedpost', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publishedtimelineentry',
            trigger=pgtrigger.compiler.Trigger(name='an_entry_says_what_its_post_says', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."post_id" IS NOT NULL)', func='\n                    SELECT platform_slug, platform_name, language, level, note_slugs, posted_edtf, posted_precision, posted_earliest, posted_latest, posted_instant\n                    INTO NEW.platform_slug, NEW.platform_name, NEW.language, NEW.level, NEW.note_slugs, NEW.posted_edtf, NEW.posted_precision, NEW.posted_earliest, NEW.posted_latest, NEW.posted_instant\n                    FROM testimonies_publishedpost WHERE public_id = NEW.post_id FOR SHARE;\n                    RETURN NEW;\n                ', hash='99608289a75a52aec60ca57ae253ebbcd4c0c965', operation='INSERT OR UPDATE', pgid='pgtrigger_an_entry_says_what_its_post_says_dd13b', table='testimonies_publishedtimelineentry', when='BEFORE')),
        ),
        # The trigger copies.
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
