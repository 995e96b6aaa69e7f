"""Write the table of roles into docs/curation.md, or say that it is out of date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from testimonies.admin.rights import table

PAGE = Path(settings.BASE_DIR) / "docs" / "curation.md"
BEGIN = "<!-- Written by manage.py roles_table from here. -->"
END = "<!-- To here. -->"


class Command(BaseCommand):
    help = "Write which role may do what into docs/curation.md. --check: exit 1 if it is stale."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        said = PAGE.read_text(encoding="utf-8")
        fresh = with_table(said)
        if said == fresh:
            self.stdout.write("The table of roles in docs/curation.md is as the code is.")
        elif check:
            raise CommandError("docs/curation.md is out of date: run manage.py roles_table.")
        else:
            PAGE.write_text(fresh, encoding="utf-8")
            self.stdout.write("Wrote the table of roles into docs/curation.md.")


def with_table(page: str) -> str:
    """Return the page with the table as the code is now. ValueError: the page has no place."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"
