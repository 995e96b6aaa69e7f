"""The archive's commands: `.venv/bin/python manage.py help` lists them."""

import os
import signal
import sys

# These answer without a database; `serve` starts it itself, once it has the folder to itself.
WITHOUT_DATABASE = {
    "",
    "--help",
    "-h",
    "--version",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
    "serve",
    "version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "metoo_archive.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "serve" and not any(word.startswith("--host") for word in sys.argv):
        # On loopback nobody can listen in between, and no browser trusts a certificate for it.
        os.environ.setdefault("HTTPS", "off")
    # By default SIGTERM ends Python on the spot, without the work that is registered for the end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        from metoo_archive import failures
    except ModuleNotFoundError as error:
        sys.exit(f"{error}. Use .venv/bin/python, which `make run` sets up.")
    with failures.in_one_sentence():
        run(command)


def run(command: str) -> None:
    from django.core.management import execute_from_command_line

    from metoo_archive import database

    if command not in WITHOUT_DATABASE:
        database.start()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
