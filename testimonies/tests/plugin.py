"""Give a test run a data folder of its own.

Loaded with `-p`, before Django's settings are, since these read the environment.
"""

import hashlib
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _data_folder() -> str:
    # Outside the checkout, so that an unprivileged database account can reach it; one for each
    # checkout and account, so that it serves the next run too.
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    return str(Path(tempfile.gettempdir()) / f"archive-tests-{os.getuid()}-{mark}")


os.environ["DATA"] = os.environ.get("TEST_DATA") or _data_folder()
os.environ["HTTPS"] = "off"
# The tests of the bound set one.
os.environ["API_REQUESTS_A_MINUTE"] = os.environ["FILES_A_MINUTE"] = "0"
# What a page says must not depend on how fast the machine is; the tests of a limit set it.
os.environ["PATIENCE"] = "20"
# Playwright's synchronous calls run inside an event loop, beside which Django would refuse to work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
