"""The way out, run inside the page: typing never leaves it, three presses of Shift do at once.

The page's clock stands still until a test moves it: none waits, or depends on the machine's speed.
"""

import re

import pytest
from playwright.sync_api import Page

from testimonies.models.published import PublishedPost

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

TEXTS = 1_000

# Types texts as people do: Shift held for one capital or for several, pressed and let go in the
# order of fast fingers (the next key down before Shift is up), held for a while, and repeated by
# the keyboard. A text begins with a capital at least; pauses are up to two seconds.
TYPING = """
({texts, seed}) => {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const field = document.querySelector("main input[name=q]");
  let capitals = 0, presses = 0;
  const send = (type, key, more) =>
    field.dispatchEvent(new KeyboardEvent(type, {key, bubbles: true, ...more}));
  const pause = () => window.__pass(Math.floor(random() * 2000));
  const letter = () => String.fromCharCode(97 + Math.floor(random() * 26));
  const capitalsTyped = () => {
    presses += 1;
    send("keydown", "Shift");
    for (let held = 0; held < random() * 3; held += 1) send("keydown", "Shift", {repeat: true});
    const several = 1 + Math.floor(random() * 3);
    const overlap = random() < 0.3;
    for (let i = 0; i < several; i += 1) {
      const key = letter().toUpperCase();
      capitals += 1;
      send("keydown", key, {shiftKey: true});
      if (overlap && i === several - 1) { send("keyup", "Shift"); send("keyup", key); return; }
      send("keyup", key, {shiftKey: true});
    }
    send("keyup", "Shift");
  };
  for (let text = 0; text < texts; text += 1) {
    capitalsTyped();
    const length = 5 + Math.floor(random() * 40);
    for (let i = 0; i < length; i += 1) {
      if (random() < 0.25) { capitalsTyped(); } else {
        const key = random() < 0.2 ? " " : letter();
        send("keydown", key); send("keyup", key);
      }
      if (random() < 0.1) pause();
    }
  }
  return {capitals, presses, left: "left" in document.documentElement.dataset};
}
"""

# A clock that stands still until it is moved, for the page's own timers.
FROZEN_CLOCK = """
  const timers = new Map();
  let now = 0, next = 1;
  window.setTimeout = (run, after) => {
    timers.set(next, {run, at: now + (after || 0)});
    return next++;
  };
  window.clearTimeout = (id) => { timers.delete(id); };
  window.__pass = (milliseconds) => {
    now += milliseconds;
    for (const [id, timer] of [...timers]) {
      if (timer.at <= now) { timers.delete(id); timer.run(); }
    }
  };
"""

SHIFT_ONCE = """() => {
  const send = (type) => document.body.dispatchEvent(
    new KeyboardEvent(type, {key: "Shift", bubbles: true}));
  send("keydown"); send("keyup");
  return {left: "left" in document.documentElement.dataset,
          covered: document.querySelector(".exit-cover")?.getBoundingClientRect().width || 0,
          text: document.body.innerText, children: document.body.children.length};
}"""


@pytest.fixture
def still(page: Page, site, context) -> Page:
    """The page of a post whose clock stands still, and from which nothing leads anywhere."""
    context.route(re.compile("^https://"), lambda route: route.fulfill(status=204))
    page.add_init_script(FROZEN_CLOCK)
    return page


def test_a_thousand_typed_texts_with_capitals_never_leave(still: Page, site):
    still.goto(site)
    for seed in (2006, 2017):
        typed = still.evaluate(TYPING, {"texts": TEXTS // 2, "seed": seed})
        assert typed["left"] is False
        assert typed["capitals"] > TEXTS
        assert typed["presses"] > TEXTS
    assert still.url == f"{site}/"
    # The same page, the same clock: Shift alone does leave. What was typed above could have.
    for left in (False, False, True):
        assert still.evaluate(SHIFT_ONCE)["left"] is left


def test_the_words_are_gone_within_the_third_press_itself(still: Page, site):
    post = PublishedPost.objects.exclude(words="").exclude(level=3).first()
    still.goto(f"{site}/posts/{post.public_id}/")
    words = still.locator("blockquote.words").inner_text().strip()
    for _ in range(2):
        seen = still.evaluate(SHIFT_ONCE)
        assert words in seen["text"]
    # No timer ran and none was waited for: the event itself took the words out of the document.
    seen = still.evaluate(SHIFT_ONCE)
    width = still.viewport_size["width"]
    assert seen == {"left": True, "covered": width, "text": "Loading.", "children": 1}


def test_the_link_covers_the_words_in_the_click_itself(still: Page, site):
    still.goto(f"{site}/timelines/first-day/")
    seen = still.evaluate(
        "() => { document.querySelector('[data-exit]').click();"
        " return [document.body.innerText, document.body.children.length]; }"
    )
    assert seen == ["Loading.", 1]


@pytest.mark.parametrize(("pause", "left"), [(4_999, True), (5_000, False)])
def test_presses_more_than_five_seconds_apart_do_not_count_together(still: Page, site, pause, left):
    still.goto(site)
    still.evaluate(SHIFT_ONCE)
    still.evaluate("pause => window.__pass(pause)", pause)
    still.evaluate(SHIFT_ONCE)
    still.evaluate("pause => window.__pass(pause)", pause)
    assert still.evaluate(SHIFT_ONCE)["left"] is left
