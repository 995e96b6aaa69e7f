import hashlib
import os
from pathlib import Path

import pytest

from testimonies.exchange.formats import FORMATS
from testimonies.exchange.formats.article import parse_article
from testimonies.exchange.formats.decoding import MAX_BYTES, decode, read_source
from testimonies.exchange.formats.draft import SourceError

LINE = "Ça m’est arrivé— Zoé Núñez (@zoe) October 15, 2017"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_a_text_is_read_in_its_encoding_which_gives_it_again(encoding: str, named: str) -> None:
    data = LINE.encode(encoding)
    source = parse_article(data)
    assert (source.encoding, source.text) == (named, LINE)
    assert data.decode(source.encoding) == source.text
    assert source.posts[0].display_name == "Zoé Núñez"
    assert source.posts[0].offset == 0
    assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_windows_1252_is_said() -> None:
    (warning,) = parse_article(LINE.encode("cp1252")).warnings
    assert "read as Windows-1252" in warning
    assert parse_article(LINE.encode()).warnings == ()


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("windows-1251", "cp1251"),
        ("iso-8859-1", "cp1252"),
        ("hex", "cp1252"),
        ("idna", "cp1252"),
        ("no-such-thing", "cp1252"),
    ],
)
def test_a_page_may_declare_an_encoding_of_text(declared: str, encoding: str) -> None:
    page = f'<meta charset="{declared}"><p>é ø ü</p>'.encode("latin-1")
    assert decode(page)[1] == encoding


def test_utf_8_wins_over_a_wrong_declaration() -> None:
    assert decode('<meta charset="windows-1251"><p>é</p>'.encode())[1] == "utf-8"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\r\n\t", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"Me too\x00", "is not text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not text"),
        (bytes(range(1, 32)) * 9, "is not text"),
        (b"\x81\x8d\x8f", "not text in any encoding"),
        (b"\xff\xfe\x00\xd8", "not text in any encoding|is not text"),
        (b"x" * (MAX_BYTES + 1), "has 20.0 MB and an article has at most 20 MB"),
        (b"An article that quotes nobody.", "signature like “words— Name"),
        (b"\n" * 200_001 + b"x", "more than 200,000 lines"),
    ],
)
def test_a_file_that_is_no_article_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence) as refused:
        parse_article(data)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_file_is_read_and_its_size_checked_first(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(LINE, encoding="utf-8")
    article = FORMATS["article"]
    assert article.parse(article.read(path)).posts[0].handle == "zoe"
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)
    with pytest.raises(SourceError, match=r"article\.txt has 200\.0 MB"):
        read_source(path)
    path.write_bytes(b"")
    with pytest.raises(SourceError, match=r"article\.txt is empty"):
        read_source(path)


def test_what_is_no_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "missing", tmp_path / "pipe", Path("a\x00b")):
        with pytest.raises(SourceError, match="give the path of the saved article"):
            read_source(path)


def test_the_registry_names_each_format_by_its_slug() -> None:
    assert {slug: entry.slug for slug, entry in FORMATS.items()} == {"article": "article"}
