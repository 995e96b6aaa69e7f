"""What the load on a cache is measured by."""

import http.server
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from testimonies.bench import cached, load
from testimonies.bench.machine import Machine


class Answering(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        self.send_response(200 if self.asked % 2 else 503)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"words")

    def log_message(self, *_args):
        """Say nothing."""


def test_as_many_are_asked_as_are_due_and_each_answer_is_counted():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # In a thread of its own: a browser that another test uses may have a loop in this one.
    with ThreadPoolExecutor(1) as beside:
        port = server.server_address[1]
        seen = beside.submit(load.drive, port, "/", rate=400, seconds=1).result()
    server.shutdown()
    server.server_close()
    assert sum(seen.statuses.values()) == Answering.asked == len(seen.waits) == 400
    assert set(seen.statuses) == {"200", "503"}


def test_the_report_says_what_went_wrong():
    seen = load.Seen(Counter({"200": 58, "503": 1, "IncompleteReadError": 1}), [1.0] * 59 + [9.0])
    here = Machine(2, "invented", 4, "Linux", "3.11", 0.3, "abc")
    counted = {"cache_hit": 57, "backend_req": 3}
    text = cached.report(seen, counted, 21, (1, 60), here)
    for line in (
        "| errors, and other answers | 2 |",
        "| answered by the cache alone | 57 |",
        "| fetched from the archive | 3 |",
        "1.0 / 9.0 / 9.0",
    ):
        assert line in text
