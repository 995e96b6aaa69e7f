"""What each post noted as its basis becomes a record of its own.

B2 takes its source along. Consent, and silence after a contact, were noted without evidence: they
stand for 30 more days, in which the editors are asked for it, and then the names go.
"""

from django.db import migrations

from testimonies.editorial.roles import give_rights

COPY = """
    INSERT INTO testimonies_recordedbasis (
        post_id, kind, reaches, words, given_by, given_on, source_id, evidence, expires_on,
        "grant", by_id, at, ended_how, ended_why
    )
    SELECT
        post.id,
        post.basis,
        CASE post.basis WHEN 'B3' THEN 'handle' ELSE 'named' END,
        'verbatim',
        CASE post.basis WHEN 'B2' THEN ''
            ELSE coalesce(nullif(post.display_name, ''), nullif(account.handle, ''), 'not noted')
        END,
        post.archived_at::date - CASE post.basis WHEN 'B3' THEN 31 ELSE 0 END,
        post.basis_source_id,
        CASE post.basis WHEN 'B2' THEN ''
            ELSE 'Noted on the post before evidence was recorded; to be checked.'
        END,
        CASE post.basis WHEN 'B2' THEN NULL ELSE CURRENT_DATE + 30 END,
        gen_random_uuid(),
        coalesce(
            (SELECT by_id FROM testimonies_reviewevent event
             WHERE event.post_id = post.id ORDER BY event.id DESC LIMIT 1),
            (SELECT captured_by_id FROM testimonies_capture capture
             WHERE capture.post_id = post.id ORDER BY capture.id LIMIT 1),
            (SELECT min(id) FROM auth_user)
        ),
        now(), '', ''
    FROM testimonies_post post JOIN testimonies_account account ON account.id = post.account_id
    WHERE post.basis <> 'B4' AND post.state <> 'erased'
"""


def give_new_rights(apps, schema_editor):
    give_rights(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('testimonies', '0018_recorded_basis'),
    ]

    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RunPython(give_new_rights, migrations.RunPython.noop),
    ]
