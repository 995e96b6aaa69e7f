import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('testimonies', '0019_bases_of_existing_posts'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='post',
            name='post_press_basis_has_its_source',
        ),
        migrations.RemoveField(
            model_name='post',
            name='basis_source',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publishedpost',
            trigger=pgtrigger.compiler.Trigger(name='a_name_has_its_basis', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."shown_as" = \'pseudonym\'))', func="\n                    IF EXISTS (\n                        SELECT 1 FROM testimonies_post post\n                        WHERE post.public_id = NEW.public_id AND NOT EXISTS (\n                            SELECT 1 FROM testimonies_recordedbasis basis\n                            WHERE basis.post_id = post.id AND basis.kind = post.basis\n                                AND (basis.reaches = 'named' OR basis.reaches = NEW.shown_as)\n                                AND basis.ended_at IS NULL AND basis.given_on <= CURRENT_DATE\n                                AND NOT EXISTS (\n                                    SELECT 1 FROM testimonies_recordedbasis later\n                                    WHERE later.corrects_id = basis.id\n                                )\n                                AND (basis.kind <> 'B3' OR basis.given_on + 30 < CURRENT_DATE)\n                                AND (basis.expires_on IS NULL OR basis.expires_on > CURRENT_DATE)\n                        )\n                    ) THEN\n                        RAISE EXCEPTION 'A name is shown on a recorded basis that stands.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='b13aa1c1a52580947cf0ea2b1cdd7b40497b4881', operation='INSERT OR UPDATE', pgid='pgtrigger_a_name_has_its_basis_0d790', table='testimonies_publishedpost', when='BEFORE')),
        ),
    ]
