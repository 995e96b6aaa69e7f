"""The workflow of removal: decisions, appeals, what may not come back; sealed reasons."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import secrets
import uuid
from django.conf import settings
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from metoo_archive.wall import build_wall
from testimonies.editorial.events import event_hash, seal


# Whoever holds a receipt may know how its request stands; the function runs with the owner's
# rights, so that the reader's role can ask for one request and browse none.
STATE_FUNCTION = """
    CREATE FUNCTION removal_request_state(receipt text)
    RETURNS TABLE (state text, requester text, hold text, received_at timestamptz,
        due_at timestamptz, appealed_at timestamptz, decisions json)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT r.state, r.requester, r.hold, r.received_at, r.due_at, a.received_at,
            coalesce((
                SELECT json_agg(json_build_object('on_appeal', d.on_appeal, 'decision',
                    d.decision, 'rule', d.rule, 'why', d.why, 'at', d.at) ORDER BY d.on_appeal)
                FROM testimonies_removaldecision d WHERE d.request_id = r.id
            ), '[]')
        FROM testimonies_removalrequest r
        LEFT JOIN testimonies_removalappeal a ON a.receipt_hash = r.receipt_hash
        WHERE r.receipt_hash = receipt
    $$;
    REVOKE ALL ON FUNCTION removal_request_state(text) FROM PUBLIC;
"""
DROP = "DROP FUNCTION removal_request_state(text)"


def seal_reasons(apps, schema_editor):
    """Chain the log anew over the seals of its reasons. Heads noted down before count no more."""
    events = apps.get_model("testimonies", "ReviewEvent").objects
    last = ""
    for event in events.order_by("id").iterator():
        event.reason_salt = secrets.token_hex(16)
        event.reason_seal = seal(event.reason_salt, event.reason)
        event.previous_hash = last
        event.hash = last = event_hash(event)
        event.save()


def let_editors_read(apps, schema_editor):
    config = installed.get_app_config("testimonies")
    create_permissions(config, verbosity=0, apps=apps, using=schema_editor.connection.alias)
    group = apps.get_model("auth", "Group").objects.get(name="Editors")
    group.permissions.add(
        *apps.get_model("auth", "Permission").objects.filter(
            content_type__app_label="testimonies",
            codename__in=["view_removaldecision", "view_removalappeal", "view_barred"],
        )
    )


def raise_wall(apps, schema_editor):
    build_wall(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('testimonies', '0008_counts_by_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # A state and a text by hand were all there was: such requests are decided anew.
        migrations.RunSQL("UPDATE testimonies_removalrequest SET state = 'received'"),
        migrations.RunSQL(DROP),
        migrations.CreateModel(
            name='Barred',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'barred from coming back',
                'verbose_name_plural': 'barred from coming back',
            },
        ),
        migrations.CreateModel(
            name='RemovalAppeal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('received_at', models.DateTimeField(auto_now_add=True, verbose_name='received at')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
                'ordering': ['-received_at'],
            },
        ),
        migrations.CreateModel(
            name='RemovalDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_appeal', models.BooleanField(default=False, verbose_name='on appeal')),
                ('decision', models.CharField(choices=[('not_here', 'Nothing of it is here'), ('refuse', 'It stays as it is'), ('correct', 'Corrected'), ('redact', 'Details removed'), ('anonymise', 'Shown without the name'), ('take_down', 'Taken down'), ('erase', 'Taken down, and its words erased')], max_length=10, verbose_name='decision')),
                ('rule', models.CharField(choices=[('author', 'Whoever wrote a post decides whether it is shown here.'), ('personal_data', 'Personal data of private people are not shown.'), ('minor', 'Nothing identifies someone who is, or was then, a minor.'), ('danger', 'Nothing is shown that puts someone in danger.'), ('third_party', 'Third parties who are private people are not named.'), ('accuracy', 'What is shown is what the source says, with its doubts.'), ('public_record', 'Public figures and court records may be named, with two published sources.'), ('no_ground', 'No rule of this archive asks for more than was done.'), ('not_found', 'Only what is in this archive can be removed from it.')], max_length=16, verbose_name='rule')),
                ('why', models.TextField(verbose_name='why, as the requester will read it')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ['at'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='capture',
            name='capture_is_immutable',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reviewevent',
            name='event_is_append_only',
        ),
        migrations.RemoveField(
            model_name='removalrequest',
            name='outcome',
        ),
        migrations.AddField(
            model_name='removalrequest',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='to be decided by'),
        ),
        migrations.AddField(
            model_name='removalrequest',
            name='held_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='hidden at'),
        ),
        migrations.AddField(
            model_name='removalrequest',
            name='hold',
            field=models.CharField(blank=True, choices=[('held', 'hidden at once'), ('hidden', 'was not shown any more'), ('queued', 'too many at once: waits for a person'), ('untold', 'the address tells no post for certain'), ('by_editor', 'not hidden before somebody reads it')], max_length=10, verbose_name='at once'),
        ),
        migrations.AddField(
            model_name='removalrequest',
            name='post',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='removal_requests', to='testimonies.post', verbose_name='the post it names'),
        ),
        migrations.AddField(
            model_name='reviewevent',
            name='reason_salt',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name='reviewevent',
            name='reason_seal',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(seal_reasons),
        migrations.AlterField(
            model_name='removalrequest',
            name='state',
            field=models.CharField(choices=[('received', 'received'), ('decided', 'decided'), ('appealed', 'appealed')], default='received', max_length=10, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('url', ''), _negated=True), fields=['url'], name='post_url'),
        ),
        migrations.AddIndex(
            model_name='removalrequest',
            index=models.Index(fields=['state', 'due_at'], name='removal_due'),
        ),
        migrations.AddIndex(
            model_name='removalrequest',
            index=models.Index(condition=models.Q(('held_at__isnull', False)), fields=['held_at'], name='removal_held'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='capture',
            trigger=pgtrigger.compiler.Trigger(name='capture_is_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF TG_OP = 'DELETE' AND EXISTS (\n                        SELECT 1 FROM testimonies_post\n                        WHERE id = OLD.post_id AND state = 'erased'\n                    ) THEN\n                        RETURN OLD;\n                    END IF;\n                    RAISE EXCEPTION 'A capture is kept as it is, until its post is erased.';\n                ", hash='441e130404eef38d2fa3f590686ef8a959d6e44a', operation='UPDATE OR DELETE', pgid='pgtrigger_capture_is_immutable_4c258', table='testimonies_capture', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='removalrequest',
            trigger=pgtrigger.compiler.Trigger(name='removal_begins_as_received', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" = \'received\') OR NOT (NEW."hold" = \'\') OR NEW."post_id" IS NOT NULL OR NEW."held_at" IS NOT NULL OR NEW."due_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='9a154250ec3d9c3d8f6317413c263b1b2bdc413e', operation='INSERT', pgid='pgtrigger_removal_begins_as_received_aecdf', table='testimonies_removalrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewevent',
            trigger=pgtrigger.compiler.Trigger(name='event_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF TG_OP = 'UPDATE' AND NEW.reason = '' AND NEW.reason_salt = ''\n                        AND to_jsonb(NEW) - 'reason' - 'reason_salt'\n                            = to_jsonb(OLD) - 'reason' - 'reason_salt'\n                        AND EXISTS (\n                            SELECT 1 FROM testimonies_post\n                            WHERE id = OLD.post_id AND state = 'erased'\n                        )\n                    THEN\n                        RETURN NEW;\n                    END IF;\n                    RAISE EXCEPTION 'The log of decisions is append-only.';\n                ", hash='4e39a1cb914880b3b618044a7ae991c4652779d9', operation='UPDATE OR DELETE', pgid='pgtrigger_event_is_append_only_f5596', table='testimonies_reviewevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'erased'), _negated=True), models.Q(('display_name', ''), ('happened_edtf', ''), ('hashtags', []), ('import_key', ''), ('links', []), ('media', []), ('native_id', ''), ('paraphrase', ''), ('pseudonym', ''), ('public_doubts', []), ('text', ''), ('url', '')), _connector='OR'), name='post_erased_has_no_words'),
        ),
        migrations.AddConstraint(
            model_name='removalrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hold', 'held'), _negated=True), models.Q(('held_at__isnull', False), ('post__isnull', False)), _connector='OR'), name='removal_held_says_what_and_when'),
        ),
        migrations.AddConstraint(
            model_name='removalrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'received'), models.Q(('hold', ''), _negated=True), _connector='OR'), name='removal_taken_up_before_it_is_decided'),
        ),
        migrations.AddField(
            model_name='removalappeal',
            name='request',
            field=models.OneToOneField(db_column='receipt_hash', on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='testimonies.removalrequest', to_field='receipt_hash', verbose_name='removal request'),
        ),
        migrations.AddField(
            model_name='removaldecision',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='removaldecision',
            name='first_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='removaldecision',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='testimonies.removalrequest'),
        ),
        migrations.AddConstraint(
            model_name='removaldecision',
            constraint=models.UniqueConstraint(fields=('request', 'on_appeal'), name='removal_decided_once_and_once_on_appeal'),
        ),
        migrations.AddConstraint(
            model_name='removaldecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_by__isnull', True), ('on_appeal', False)), models.Q(models.Q(('by', models.F('first_by')), _negated=True), ('first_by__isnull', False), ('on_appeal', True)), _connector='OR'), name='removal_appeal_is_decided_by_another', violation_error_message='An appeal is decided by another editor.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='removaldecision',
            trigger=pgtrigger.compiler.Trigger(name='removal_decision_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2bc7ed0deb25d002b6ae37bd9b9e34c48074e6ce', operation='UPDATE OR DELETE', pgid='pgtrigger_removal_decision_is_kept_cad80', table='testimonies_removaldecision', when='BEFORE')),
        ),
        migrations.RunSQL(STATE_FUNCTION),
        migrations.RunPython(let_editors_read),
        migrations.RunPython(raise_wall),
    ]
