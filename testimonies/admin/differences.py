"""What the public sees of a post otherwise than it was captured, in sentences. Decides nothing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testimonies.editorial import redaction, rows
from testimonies.models.posts import Post
from testimonies.vocabulary import Level, ShownAs, WordsShownAs


def differences(post: Post, row: rows.Row) -> list[str]:
    """Return a sentence for each thing that differs between the capture and its public row."""
    return [*_of_words(post), *_of_who(post), *_of_the_rest(post, row)]


def _of_words(post: Post) -> Iterator[str]:
    masks = len(redaction.merged(rows.redaction_spans(post)))
    if masks:
        yield ngettext("%d stretch is masked.", "%d stretches are masked.", masks) % masks
    match WordsShownAs(post.words_shown_as):
        case WordsShownAs.EXCERPT:
            yield _("Only an excerpt is shown: characters %(start)s to %(end)s of %(all)d.") % {
                "start": post.excerpt_start,
                "end": post.excerpt_end,
                "all": len(post.text),
            }
        case WordsShownAs.PARAPHRASE:
            yield _("The words are told in the archive’s own, and not quoted.")
        case WordsShownAs.COUNT_ONLY:
            yield _("No words are shown: the post is only counted.")
    if post.level == Level.GRAPHIC and post.words_shown_as == WordsShownAs.VERBATIM:
        yield _("The whole opens on demand; lists show the excerpt alone, if there is one.")


def _of_who(post: Post) -> Iterator[str]:
    if post.shown_as == ShownAs.PSEUDONYM:
        yield _("Name, handle, sources and address on the platform are left out; shown as: %s.") % (
            post.pseudonym or _("nobody by name")
        )
    elif post.shown_as == ShownAs.HANDLE and post.display_name:
        yield _("The name is left out; the handle is shown.")
    if post.is_deindexed:
        yield _("It is kept out of search engines, lists show neither words nor name.")


def _of_the_rest(post: Post, row: rows.Row) -> Iterator[str]:
    notes = ", ".join(str(note) for note in post.notes.all())
    if notes:
        yield _("Before the words stands: %s.") % notes
    for label, captured, shown in (
        (_("hashtags"), post.hashtags, row["hashtags"]),
        (_("links"), post.links, row["links"]),
        (_("media"), post.media, []),
    ):
        left_out = len(captured) - len(shown)
        if left_out > 0:
            yield _("Left out: %(count)d of %(all)d %(what)s.") % {
                "count": left_out,
                "all": len(captured),
                "what": label,
            }
    noted = sum(len(capture.doubts) for capture in post.captures.all())
    if noted or post.public_doubts:
        yield _("Doubts noted at the capture: %(noted)d; stated to the public: %(stated)d.") % {
            "noted": noted,
            "stated": len(post.public_doubts),
        }
