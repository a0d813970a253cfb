"""Text from templates; the home of jinja2."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined


class Fill(Protocol):
    """Fills one of a folder's templates."""

    def __call__(self, template: str, **values: object) -> str:
        """Return ``template`` with its ``values``; a value that it lacks is an error."""


def filler(folder: Path, *, html: bool, **filters: Callable[..., object]) -> Fill:
    """Return what fills the templates of ``folder``; ``html`` escapes every value."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=html,  # noqa: S701  (a prompt is no page)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters)

    def fill(template: str, **values: object) -> str:
        return environment.get_template(template).render(**values)

    return fill
