"""Why a verb was refused. Each message is a sentence for the person who asked."""


class EditorialError(Exception):
    """A verb was refused and nothing was changed."""


class NotAllowedError(EditorialError):
    """The acting user is no editor."""


class WrongStateError(EditorialError):
    """The post is not in a state that this verb starts from: perhaps somebody was faster."""


class NotReadyError(EditorialError):
    """Something that POLICY requires is missing; the message names it."""


class ReasonNeededError(NotReadyError):
    """POLICY asks for a reason, and none is given."""


class SecondEditorNeededError(EditorialError):
    """POLICY asks for the approval of another editor, and there is none that counts."""
