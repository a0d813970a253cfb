"""TOML files and pydantic's complaints about them: errors that name file, key and cure."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from audio_digest.errors import ConfigError, nearest

MAX_SHOWN = 80
"""Characters of a wrong value that an error repeats."""


def _keys(model: type[BaseModel], loc: Sequence[int | str]) -> list[str]:
    """Return the keys that the table at ``loc`` of ``model`` may have; none where any may."""
    for part in loc:
        if isinstance(part, int):
            continue
        kind: Any = model.model_fields[part].annotation
        inner = [t for t in (kind, *get_args(kind)) if isinstance(t, type)]
        tables = [t for t in inner if issubclass(t, BaseModel)]
        if not tables:
            return []
        model = tables[0]
    return list(model.model_fields)


_PLAIN = {
    "too_long": "has {actual_length}, and at most {max_length} are allowed",
    "too_short": "has {actual_length}, and at least {min_length} are wanted",
    "greater_than_equal": "is less than {ge}",
    "greater_than": "is not more than {gt}",
    "less_than_equal": "is more than {le}",
    "less_than": "is not less than {lt}",
}
"""pydantic's type of a complaint → what a person is told, with the complaint's own figures."""


def explain(error: ValidationError, name: str, model: type[BaseModel] | None = None) -> ConfigError:
    """Return pydantic's first complaint as an error that names file, key and cure.

    ``model`` is what was read: of its keys the nearest is named for one that it does not have.
    """
    first = error.errors(include_url=False)[0]
    place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in first["loc"]).lstrip(".")
    fault = first["msg"].removeprefix("Value error, ")
    if plain := _PLAIN.get(first["type"]):
        fault = plain.format(**first["ctx"])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        known = _keys(model, first["loc"][:-1]) if model else []
        cure = nearest(str(first["loc"][-1]), known) if known else "remove it, or mend its name"
        return ConfigError(f"{name}: {place}: no such key{more}", cure)
    if first["type"] == "missing":
        return ConfigError(f"{name}: {place}: is missing{more}", "add it")
    given = repr(first["input"])
    cure = f"it is {given}" if len(given) <= MAX_SHOWN else f"it is {given[:MAX_SHOWN]}…"
    where = ": ".join(filter(None, (name, place)))
    return ConfigError(f"{where}: {fault}{more}", cure if place else "mend it there")


def read(path: Path) -> dict[str, Any]:
    """Return what the TOML file ``path`` holds; raises ConfigError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file", "make one with `audio-digest init`") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}", "mend the TOML there") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: byte {error.start + 1} is not UTF-8", "save it as UTF-8"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}", "give a readable file") from error
