"""The error tree: every leaf has an exit code, and a message with its cure."""

import pytest

from audio_digest import errors


def _tree(kind: type[errors.DigestError]) -> list[type[errors.DigestError]]:
    return [kind, *(leaf for sub in kind.__subclasses__() for leaf in _tree(sub))]


@pytest.mark.parametrize("kind", _tree(errors.InputError))
def test_an_error_in_the_users_files_exits_with_2(kind: type[errors.DigestError]) -> None:
    """Exit code 2: mend a file."""
    assert kind("x").exit_code == 2


@pytest.mark.parametrize("kind", _tree(errors.OutsideError))
def test_an_error_of_the_world_exits_with_3(kind: type[errors.DigestError]) -> None:
    """Exit code 3: a retry may help."""
    assert kind("x").exit_code == 3


def test_an_error_says_what_and_how_to_mend_it() -> None:
    """The cure stands on a line of its own."""
    assert str(errors.ConfigError("show.toml: no such key", "remove it")).splitlines() == [
        "show.toml: no such key",
        "remove it",
    ]


@pytest.mark.parametrize("kind", _tree(errors.DigestError))
def test_the_drawing_of_the_tree_is_complete(kind: type[errors.DigestError]) -> None:
    """The module's docstring draws every class that there is."""
    assert kind.__name__ in (errors.__doc__ or "")
