"""The names by which a shared cache knows what an answer shows. Pure; both faces use them."""


def post_key(public_id: str) -> str:
    return f"post-{public_id}"


def figure_key(slug: str) -> str:
    return f"figure-{slug}"


def timeline_key(slug: str) -> str:
    return f"timeline-{slug}"
