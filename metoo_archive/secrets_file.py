"""The data folder, the private files in it, and the secrets generated into it once and kept."""

import os
import re
import secrets
import tempfile
from pathlib import Path


class DataFolderError(Exception):
    """The data folder cannot be used. The message tells whoever runs this what and why."""


def make_data_folder(folder: Path) -> Path:
    """Make the folder if it is not there, and return it. An existing one keeps its mode and owner.

    Run as root, the database server works under another account, which has to pass through
    (0711: pass, not list), whatever the umask. For anybody else the folder is theirs alone.
    """
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        for step in (*reversed(folder.parents), folder):
            if not step.is_dir():
                _make_folder(step, mode)
    except OSError as error:
        raise DataFolderError(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Choose another one, for example DATA=/var/lib/metoo-archive."
        ) from error
    return folder


def _make_folder(folder: Path, mode: int) -> None:
    try:
        folder.mkdir(mode)
    except FileExistsError:
        # Another process was quicker; its folder is its own to open.
        if not folder.is_dir():
            raise
    else:
        folder.chmod(mode)


def open_private(path: Path, flags: int = os.O_RDWR) -> int:
    """Open a file of mode 0600, making it if it is not there; return the descriptor.

    It belongs to whoever owns its folder, so that root can run the archive once and its owner
    the next day. Raises DataFolderError.
    """
    try:
        descriptor = os.open(path, flags | os.O_CREAT, 0o600)
        give_to_owner_of(path.parent, descriptor)
    except OSError as error:
        raise DataFolderError(f"The file {path} cannot be used: {error.strerror}.") from error
    return descriptor


def give_to_owner_of(folder: Path, descriptor: int) -> None:
    """Run as root: pass a file that was just made on to the account that owns the folder."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


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
    if not re.fullmatch(re.escape(prefix) + r"[A-Za-z0-9_-]{50,}", line):
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
            give_to_owner_of(path.parent, handle)
            file.write(content)
            file.flush()
            os.fsync(handle)
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()
