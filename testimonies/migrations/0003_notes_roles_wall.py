"""What every archive starts with: the content notes, the editors' group, the readers' wall."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from metoo_archive.wall import build_wall
from testimonies.vocabulary import CONTENT_NOTES

# What an editor may do in the desk. Nothing is ever deleted there, and states move by the verbs
# of `editorial.moderation` alone, which the permission `moderate_post` opens.
EDITOR_MAY = {
    "person": ("view", "add", "change"),
    "account": ("view", "add", "change"),
    "platform": ("view", "add", "change"),
    "source": ("view", "add", "change"),
    "measurement": ("view", "add", "change"),
    "post": ("view", "change", "moderate"),
    "timeline": ("view", "add", "change", "publish"),
    "timelineentry": ("view", "add", "change", "delete"),
    "removalrequest": ("view", "change"),
    "capture": ("view",),
    "contentnote": ("view",),
    "redaction": ("view", "add"),
    "reviewevent": ("view",),
    "approval": ("view",),
}

# A receipt is a secret of 16 digits; whoever holds one may know how its request stands. The
# function runs with the owner's rights, so that the reader's role can ask and not browse.
STATE_FUNCTION = """
    CREATE FUNCTION removal_request_state(receipt text)
    RETURNS TABLE (state text, outcome text, received_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT r.state, r.outcome, r.received_at
        FROM testimonies_removalrequest r WHERE r.receipt_hash = receipt
    $$;
    REVOKE ALL ON FUNCTION removal_request_state(text) FROM PUBLIC;
"""


def seed_notes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    note = apps.get_model("testimonies", "ContentNote")
    note.objects.bulk_create(
        note(slug=slug, position=place) for place, slug in enumerate(CONTENT_NOTES, start=1)
    )


def make_editors(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    from django.apps import apps as installed

    # Permissions are made after the last migration; this group needs them now.
    config = installed.get_app_config("testimonies")
    create_permissions(config, verbosity=0, apps=apps, using=schema_editor.connection.alias)
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Editors")
    codenames = [f"{verb}_{model}" for model, verbs in EDITOR_MAY.items() for verb in verbs]
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.set(
        permissions.filter(content_type__app_label="testimonies", codename__in=codenames)
    )


def raise_wall(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    build_wall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("testimonies", "0002_models"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(seed_notes, migrations.RunPython.noop),
        migrations.RunPython(make_editors, migrations.RunPython.noop),
        migrations.RunSQL(STATE_FUNCTION, "DROP FUNCTION removal_request_state(text)"),
        migrations.RunPython(raise_wall, migrations.RunPython.noop),
    ]
