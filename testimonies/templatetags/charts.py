"""The parts of a page that repeat the most: bars, rows of figures, cells, choices to narrow by.

Put together here and not in templates, as `posts.py` says. Every value is escaped.
"""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from testimonies.markup import NOTHING, html, joined
from testimonies.public.facets import Choice
from testimonies.public.heatmap import Cell
from testimonies.public.histograms import Bar, Histogram
from testimonies.templatetags.archive import grouped

register = template.Library()

# So few bars are thinner, each in the middle of its place.
FEW = 8
_CURRENT = SafeString(' aria-current="true"')


@register.simple_tag
def bars(histogram: Histogram) -> SafeString:
    """Return the bars of a drawing, each with a place for the pointer as high as the drawing."""
    wide = SafeString('x=".35" width=".3"' if histogram.few else 'width="1"')
    slot, width = histogram.slot, histogram.bar_width
    return joined(_bar(bar, slot, width, wide) for bar in histogram.bars)


def _bar(bar: Bar, slot: int, width: int, wide: SafeString) -> SafeString:
    drawn = html('<rect class="bar-hit" x="{}" y="0" width="{}" height="100"/>', bar.x, slot)
    if bar.height or bar.url:
        drawn += html(
            '<svg x="{x}" y="0" width="{width}" height="100" viewBox="0 -100 1 100"'
            ' preserveAspectRatio="none"><title>{label}: {said}</title>'
            '<rect class="bar{here}" {wide} y="-3" height="3"/>'
            '<rect class="bar{here}" {wide} height="{height}" transform="scale(1 -1)"/></svg>',
            x=bar.x,
            width=width,
            label=bar.label,
            said=bar.said,
            here=" bar--here" if bar.here else "",
            wide=wide,
            height=bar.height,
        )
    return html('<a href="{}" tabindex="-1">{}</a>', bar.url, drawn) if bar.url else drawn


@register.simple_tag
def scale_bars(scale: dict[str, Any]) -> SafeString:
    """Return the bars of a timeline's scale, in 1,000 by 100; a single post is still seen."""
    slot = 1_000 / len(scale["bars"])
    margin, wide = (0.287, 0.246) if len(scale["bars"]) < FEW else (0, 0.82)
    return joined(
        _scale_bar(bar, (place + margin) * slot, wide * slot, scale["peak"])
        for place, bar in enumerate(scale["bars"])
        if bar["count"]
    )


def _scale_bar(bar: dict[str, Any], left: float, width: float, peak: int) -> SafeString:
    height = max(round(70 * bar["count"] / peak), 3)
    drawn = html(
        '<rect class="bar{}" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>',
        " bar--here" if bar.get("here") else "",
        f"{left:.1f}",
        100 - height,
        f"{width:.1f}",
        height,
        bar["label"],
        bar["count"],
    )
    if not bar["url"]:
        return drawn
    return html('<a href="{}" target="_self" tabindex="-1">{}</a>', bar["url"], drawn)


@register.simple_tag
def bar_rows(histogram: Histogram) -> SafeString:
    """Return the rows of the table with the same figures and links."""
    exact = histogram.exact
    return joined(
        html(
            '<tr data-value="{}"><th scope="row">{}</th><td>{}{}</td></tr>\n',
            bar.value,
            _row_label(bar),
            bar.said,
            NOTHING if exact else _error(bar),
        )
        for bar in histogram.bars
    )


def _row_label(bar: Bar) -> SafeString | str:
    if not bar.url:
        return bar.label
    return html('<a href="{}"{}>{}</a>', bar.url, _CURRENT if bar.here else NOTHING, bar.label)


def _error(bar: Bar) -> SafeString:
    return html(' <span class="fine">± {}</span>', grouped(bar.number.error))


@register.simple_tag
def choices(listed: list[Choice]) -> SafeString:
    """Return what a result can be narrowed by, each a link with its number."""
    return joined(
        html(
            '<li><a href="{}"{}><span class="facet-label"><bdi>{}</bdi></span>'
            ' <span class="count">{}</span></a></li>\n',
            one.url,
            _CURRENT if one.selected else NOTHING,
            one.label,
            one.count,
        )
        for one in listed
    )


@register.simple_tag
def heat_cells(cells: list[Cell | None]) -> SafeString:
    """Return the cells of a row: the number is said, and the mark grows with it."""
    return joined(map(_cell, cells))


def _cell(cell: Cell | None) -> SafeString:
    if cell is None:
        return SafeString('<td class="heat-none"></td>')
    if not cell.url:
        return SafeString('<td><span class="heat-0"><span class="unseen">0</span></span></td>')
    count = grouped(cell.count)
    return html(
        '<td><a class="heat-{step}" href="{url}" tabindex="-1" data-said="{label}: {count}">'
        '<span class="unseen">{count}</span></a></td>',
        step=cell.step,
        url=cell.url,
        label=cell.label,
        count=count,
    )
