"""How long words stay after the third Shift, in a page full of them."""

from dataclasses import dataclass

from playwright.sync_api import Browser, Route

from testimonies.bench.browser import chromium

# Both ends are the browser's own: when the key was let go, and when the listeners were through.
_TELL = """
let pressed = 0;
addEventListener('keyup', event => {
  if (event.key !== 'Shift' || ++pressed < 3) return;
  const gone = document.body.textContent.trim().length < 200;
  const out = performance.now() - event.timeStamp;
  requestAnimationFrame(() => setTimeout(() =>
    console.log('left', gone, out, performance.now() - event.timeStamp)));
});
"""


@dataclass(frozen=True)
class Left:
    """Milliseconds since the third Shift was let go."""

    words: float  # until the words were out of the document
    frame: float  # until a frame without them was drawn


def leave(browser: Browser, address: str, selector: str) -> Left:
    told: list[str] = []
    waiting: list[Route] = []
    with chromium.newcomer(browser) as page:
        page.add_init_script(_TELL)
        page.on("console", lambda message: told.append(message.text))
        chromium.load(page, address, selector)
        away = page.locator("[data-exit]").get_attribute("href")
        # Where it leads to is not answered: what is measured is this page's own doing.
        page.route(f"{away}**", lambda route: waiting.append(route))
        with page.expect_console_message(lambda message: message.text.startswith("left")):
            for _ in range(3):
                page.keyboard.press("Shift")
        for route in waiting:
            route.abort()
    [line] = (text.split() for text in told if text.startswith("left"))
    if line[1] != "true":
        raise RuntimeError("The words were still there after the third Shift.")
    return Left(float(line[2]), float(line[3]))
