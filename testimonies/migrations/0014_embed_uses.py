"""Which sites show an embed: a table that the readers' role adds to, through one function."""

from django.db import migrations, models

from metoo_archive.wall import build_wall

# It only ever adds one, to today's count. Of an embed that is not public it counts nothing. The
# 201st host of an embed on one day, or the 2,001st of all, is counted under no name, so that
# made-up hosts cannot fill the disk. A count that is lost in a crash is no loss: readers do not
# wait for the disk, nor for each other.
COUNT_FUNCTION = """
    CREATE FUNCTION count_embed_load(shown text, around text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    DECLARE
        today date := (now() AT TIME ZONE 'UTC')::date;
        named text := lower(around);
    BEGIN
        IF named !~ '^[a-z0-9_.-]{4,253}$' OR NOT (shown = ':search' OR EXISTS (
            SELECT 1 FROM testimonies_publishedtimeline WHERE slug = shown)) THEN
            RETURN;
        END IF;
        PERFORM set_config('synchronous_commit', 'off', true);
        PERFORM set_config('lock_timeout', '100ms', true);
        IF NOT EXISTS (
            SELECT 1 FROM testimonies_embeduse WHERE embed = shown AND day = today AND host = named
        ) AND (
            (SELECT count(*) FROM testimonies_embeduse WHERE embed = shown AND day = today) >= 200
            OR (SELECT count(*) FROM testimonies_embeduse WHERE day = today) >= 2000
        ) THEN
            named := '';
        END IF;
        INSERT INTO testimonies_embeduse AS u (embed, host, day, loads)
        VALUES (shown, named, today, 1)
        ON CONFLICT (embed, day, host) DO UPDATE SET loads = u.loads + 1;
    EXCEPTION WHEN lock_not_available THEN
        RETURN;
    END
    $$;
    REVOKE ALL ON FUNCTION count_embed_load(text, text) FROM PUBLIC;
"""
DROP = "DROP FUNCTION count_embed_load(text, text)"


def raise_wall(apps, schema_editor):
    build_wall(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('testimonies', '0013_counts_by_utc_day'),
    ]

    operations = [
        migrations.CreateModel(
            name='EmbedUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('embed', models.CharField(max_length=80)),
                ('host', models.CharField(blank=True, max_length=253, verbose_name='site')),
                ('day', models.DateField(verbose_name='day')),
                ('loads', models.PositiveBigIntegerField(verbose_name='loads')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('embed', 'day', 'host'), name='embed_use_one_per_day_and_host')],
            },
        ),
        migrations.RunSQL(COUNT_FUNCTION, DROP),
        migrations.RunPython(raise_wall, migrations.RunPython.noop),
    ]
