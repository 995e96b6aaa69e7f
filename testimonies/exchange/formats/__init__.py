"""The formats that posts are imported from. A new one is a file here and a line below."""

from testimonies.exchange.formats.article import parse_article
from testimonies.exchange.formats.decoding import read_source
from testimonies.exchange.formats.draft import Format

FORMATS: dict[str, Format] = {
    "article": Format(
        slug="article",
        description="an article that quotes posts, as text or HTML",
        read=read_source,
        parse=parse_article,
    ),
}
