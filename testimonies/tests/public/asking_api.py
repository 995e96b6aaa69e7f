"""How tests ask the interface for programs."""

from django.test import Client


def ask(path, status=200, **headers):
    """Return the JSON of an answer to a program that has been here never before."""
    response = Client(headers=headers).get(f"/api/v1/{path}")
    assert response.status_code == status, (path, response.status_code, response.content[:400])
    return response.json()


def problem(path, status, **headers):
    """Return a problem, after what every problem must be is asserted."""
    response = Client(raise_request_exception=False, headers=headers).get(path)
    assert response.status_code == status, (path, response.status_code, response.content[:400])
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"
    said = response.json()
    assert set(said) <= {"type", "title", "status", "detail", "errors"}
    assert (said["type"], said["status"]) == ("about:blank", status)
    assert said["title"]
    assert said["detail"]
    return said


def walk(path, side="next"):
    """Yield every part of a list, by the links that each gives to its neighbour."""
    where = path
    while where:
        part = ask(where)
        yield part["results"]
        where = part[side] and part[side].removeprefix("http://testserver/api/v1/")


def last_link(path):
    """Return the address of the last part of a list."""
    where = path
    while link := ask(where)["next"]:
        where = link.removeprefix("http://testserver/api/v1/")
    return where
