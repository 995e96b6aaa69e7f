"""Back up and restore within a test, by the commands themselves."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent


def back_up(folder: Path) -> Path:
    path = folder / "archive.backup"
    call_command("backup", str(path))
    return path


def restore(path: Path, **options: Any) -> None:
    call_command("restore", str(path), replace=True, **options)


def refused(path: Path, *words: str, replace: bool = True) -> str:
    """Try to restore, and return the one sentence that refuses it; nothing may have changed."""
    before = (Post.objects.count(), ReviewEvent.objects.count())
    with pytest.raises(CommandError) as error:
        call_command("restore", str(path), replace=replace)
    assert (Post.objects.count(), ReviewEvent.objects.count()) == before
    assert len(str(error.value).splitlines()) == 1
    for word in words:
        assert word in str(error.value)
    return str(error.value)
