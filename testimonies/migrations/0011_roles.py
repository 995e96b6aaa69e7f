"""The four roles of the desk as groups; whoever was an editor stays one."""

from django.db import migrations

from testimonies.editorial.roles import give_rights


def make_roles(apps, schema_editor):
    give_rights(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('testimonies', '0010_removal_decisions'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='post',
            options={'ordering': ['-posted_earliest', '-id'], 'permissions': [('moderate_post', 'Can move posts between states'), ('assign_post', 'Can give posts to others to look at')], 'verbose_name': 'post', 'verbose_name_plural': 'posts'},
        ),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
