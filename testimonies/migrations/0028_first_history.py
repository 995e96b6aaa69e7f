"""What is there already is the first row of its history, so that the next change has a before."""

from django.db import migrations

KEPT = ("person", "account", "platform", "source", "measurement", "timeline", "post")


def begin(apps, schema_editor):
    for name in KEPT:
        rows = apps.get_model("testimonies", f"Historical{name}")._meta
        columns = ", ".join(
            schema_editor.quote_name(field.column)
            for field in rows.concrete_fields
            if not field.name.startswith("history_")
        )
        living = "WHERE state <> 'erased'" if name == "post" else ""
        schema_editor.execute(
            f"INSERT INTO testimonies_historical{name} ({columns}, history_date, history_type)"
            f" SELECT {columns}, now(), '+' FROM testimonies_{name} {living}"
        )
    schema_editor.execute(
        "INSERT INTO testimonies_historicalpost_notes (id, post_id, contentnote_id, history_id)"
        " SELECT notes.id, notes.post_id, notes.contentnote_id, kept.history_id"
        " FROM testimonies_post_notes notes"
        " JOIN testimonies_historicalpost kept ON kept.id = notes.post_id"
    )


def note_no_examples(apps, schema_editor):
    """Have the planner keep no values of these columns: of an emptied table it never forgets them.

    Nothing asks for a history by what it says.
    """
    for name in KEPT:
        rows = apps.get_model("testimonies", f"Historical{name}")._meta
        for field in rows.concrete_fields:
            if field.column not in ("id", "history_id", "history_date"):
                column = schema_editor.quote_name(field.column)
                schema_editor.execute(
                    f"ALTER TABLE {rows.db_table} ALTER COLUMN {column} SET STATISTICS 0"
                )


class Migration(migrations.Migration):

    dependencies = [
        ('testimonies', '0027_history'),
    ]

    operations = [
        migrations.RunPython(note_no_examples, migrations.RunPython.noop),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
