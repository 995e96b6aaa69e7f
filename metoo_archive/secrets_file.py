"""The data folder, and the secrets that are generated into it once and then kept."""

import os
import secrets
import tempfile
from pathlib import Path


class DataFolderError(Exception):
    """The data folder cannot be used. The message is one sentence for the person who runs this."""


def make_data_folder(folder: Path) -> Path:
    """Make the folder if it is not there, and return it. An existing one keeps its mode and owner.

    Run as root, the database server works under another account, which has to pass through
    (0711: pass, not list). For anybody else the folder is theirs alone.
    """
    try:
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderError(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Choose another one, for example DATA=/var/lib/metoo-archive."
        ) from error
    return folder


def read_or_make_secret(path: Path, prefix: str = "") -> str:
    """Return the secret kept at `path` (without `prefix`), making it first if there is none.

    64 random bytes, URL-safe base64, in a file of mode 0600. Two processes that start at the same
    moment get the same secret. Raises DataFolderError where it cannot be read, made or trusted.
    """
    try:
        if not path.exists():
            make_data_folder(path.parent)
            _make_once(path, f"{prefix}{secrets.token_urlsafe(64)}\n")
        line = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise DataFolderError(f"The secret in {path} cannot be read or made: {reason}.") from error
    if not line.startswith(prefix) or len(line) < len(prefix) + 50:
        raise DataFolderError(
            f"The secret in {path} is too short or damaged: put back the one from the backup."
        )
    return line[len(prefix) :]


def _make_once(path: Path, content: str) -> None:
    """Write a file of mode 0600 that appears complete or not at all; the first writer wins."""
    # mkstemp opens with O_EXCL and 0600. A link, unlike a rename, never replaces what is there.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)
