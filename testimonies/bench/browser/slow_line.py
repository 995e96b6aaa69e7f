"""A page over a slow line, with and without scripts, loaded by someone who was never here."""

from dataclasses import dataclass

from playwright.sync_api import Browser

from testimonies.bench.browser import chromium

# What DevTools' protocol calls it: bytes a second each way, and milliseconds before the first byte.
KILOBITS, LATENCY = 400, 400
_LINE = {
    "offline": False,
    "latency": LATENCY,
    "downloadThroughput": KILOBITS * 1_000 / 8,
    "uploadThroughput": KILOBITS * 1_000 / 8,
}
# Works where the page's own scripts may not run.
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


@dataclass(frozen=True)
class Slow:
    """Milliseconds since the page was asked for."""

    words: float  # until the first words of what the page is about are drawn
    whole: float  # until nothing is missing: fonts and scripts too


def load(browser: Browser, address: str, selector: str, scripts: bool) -> Slow:
    """Load a page over the line. Raises if the words are not there in the end."""
    with chromium.newcomer(browser, java_script_enabled=scripts) as page:
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", _LINE)
        if scripts:
            seen = chromium.load(page, address, selector)
            words = seen.readable
        else:
            # The whole first screen comes in one paint: style sheets hold it back until then.
            page.goto(address, wait_until="load")
            page.locator(selector).first.wait_for()
            # Loaded comes before drawn where the machine is busy.
            while (words := page.evaluate(_PAINTED)) is None:
                page.wait_for_timeout(50)
        return Slow(words, page.evaluate(_LOADED))
