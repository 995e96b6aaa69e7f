"""The pages beside ours: a plain list, TimelineJS and vis-timeline, as their own guides make them.

Run as a program it serves a folder of them, compressed once and held in memory: nothing that a
server could do would make them faster.
"""

import gzip
import http.server
import json
import shutil
import sys
from html import escape
from pathlib import Path

from testimonies.bench.browser.events import SIZES, Event, events

_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="icon" href="data:,">{head}</head><body><main>'
)
_END = "</main></body></html>"
_TIMELINEJS = ("timelinejs/css/timeline.css", "timelinejs/js/timeline.js")
_VIS = ("vis/vis-timeline-graph2d.min.css", "vis/vis-timeline-graph2d.min.js")
# What is copied out of the packages: file or folder, and where to.
COPIED = {
    "@knight-lab/timelinejs/dist/css": "timelinejs/css",
    "@knight-lab/timelinejs/dist/js": "timelinejs/js",
    "vis-timeline/styles/vis-timeline-graph2d.min.css": _VIS[0],
    "vis-timeline/standalone/umd/vis-timeline-graph2d.min.js": _VIS[1],
}
TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
}


def write(packages: Path, folder: Path) -> None:
    """Write a page of each kind and size into a folder, with the files that they need."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for source, target in COPIED.items():
        place = folder / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if (packages / source).is_dir():
            shutil.copytree(packages / source, place)
        else:
            shutil.copyfile(packages / source, place)
    for size in SIZES:
        told = events(size)
        _page(folder / f"list-{size}.html", plain_list(told))
        _page(folder / f"timelinejs-{size}.html", timelinejs(f"timelinejs-{size}.json"))
        _page(folder / f"timelinejs-{size}.json", json.dumps(_for_timelinejs(told)))
        _page(folder / f"vis-{size}.html", vis(f"vis-{size}.json"))
        _page(folder / f"vis-{size}.json", json.dumps(_for_vis(told)))


def _page(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def plain_list(told: list[Event]) -> str:
    items = "\n".join(
        f"<li><time>{event.moment:%Y-%m-%d %H:%M}</time><p>{escape(event.words)}</p></li>"
        for event in told
    )
    return f"{_HEAD.format(title='A plain list', head='')}<h1>Posts</h1><ol>{items}</ol>{_END}"


def timelinejs(data: str) -> str:
    style, script = _TIMELINEJS
    head = f'<link rel="stylesheet" href="{style}"><script src="{script}"></script>'
    body = '<div id="shown" style="width:100%;height:600px"></div>'
    start = f'<script>new TL.Timeline("shown", "{data}")</script>'
    return f"{_HEAD.format(title='TimelineJS', head=head)}{body}{start}{_END}"


def _for_timelinejs(told: list[Event]) -> dict[str, object]:
    return {
        "events": [
            {
                "start_date": {
                    name: getattr(event.moment, name)
                    for name in ("year", "month", "day", "hour", "minute", "second")
                },
                "text": {"headline": event.name, "text": escape(event.words)},
            }
            for event in told
        ]
    }


def vis(data: str) -> str:
    style, script = _VIS
    head = f'<link rel="stylesheet" href="{style}"><script src="{script}"></script>'
    start = (
        f'<script>fetch("{data}").then(answer => answer.json()).then(items => new vis.Timeline('
        'document.getElementById("shown"), new vis.DataSet(items),'
        ' {height: "600px", stack: false}))</script>'
    )
    return f"{_HEAD.format(title='vis-timeline', head=head)}<div id=shown></div>{start}{_END}"


def _for_vis(told: list[Event]) -> list[dict[str, object]]:
    return [
        {"id": event.number, "start": event.moment.isoformat(), "content": escape(event.words)}
        for event in told
    ]


class _Files(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # the head and the body leave together
    folder = Path()
    compressed: dict[str, bytes] = {}

    def do_GET(self) -> None:
        path = (self.folder / self.path.partition("?")[0].lstrip("/")).resolve()
        body = self._body(path) if path.is_relative_to(self.folder) else None
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body or b"")))
        self.send_header("Cache-Control", "no-store")
        if body is not None:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body or b"")

    def _body(self, path: Path) -> bytes | None:
        if str(path) not in self.compressed and path.is_file():
            self.compressed[str(path)] = gzip.compress(path.read_bytes(), 6)
        return self.compressed.get(str(path))

    def log_message(self, *_told: object) -> None:
        """Say nothing: the figures are printed."""


if __name__ == "__main__":
    _Files.folder = Path(sys.argv[1]).resolve()
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), _Files).serve_forever()
