"""Where settings come from. Read once, by the command line.

A setting comes, in this order, from the environment, from an env file (``.env``, or the one named by
``--env-file``), or from a file of that name in the secrets directory (``/run/secrets``, where Docker and
Kubernetes mount secrets; ``RFM_SECRETS_DIR`` names another).
"""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, TypeVar

from dotenv import dotenv_values
from pydantic import BeforeValidator, ValidationError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.scope import split_on_commas

SECRETS_DIR = Path("/run/secrets")
SECRETS_DIR_NAME = "RFM_SECRETS_DIR"


Read = TypeVar("Read", bound=BaseSettings)


class SchemeSettings(BaseSettings):
    """Which scheme is in force, for those who only want to look at it and have no account at hand."""

    model_config = Settings.model_config

    rfm_scheme: str = str(Settings.model_fields["rfm_scheme"].default)
    rfm_audiences: Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_on_commas)] = ()
    rfm_home_location: bool = False


def load_settings(env_file: Path | None = None) -> Settings:
    """Read the settings from the environment, the env file and the secrets directory.

    Raises:
        SettingsError: one line for every setting that is missing or wrong, never with a secret in it.

    """
    return _load(Settings, env_file)


def load_scheme_settings(env_file: Path | None = None) -> SchemeSettings:
    """Read what names the scheme from the same places, and nothing else.

    Raises:
        SettingsError: likewise.

    """
    return _load(SchemeSettings, env_file)


def _load(kind: type[Read], env_file: Path | None) -> Read:
    if env_file is not None and not env_file.is_file():
        raise SettingsError(f"--env-file {env_file}: there is no such file")
    secrets_dir = Path(os.environ.get(SECRETS_DIR_NAME, SECRETS_DIR))
    if SECRETS_DIR_NAME in os.environ and not secrets_dir.is_dir():
        raise SettingsError(f"{SECRETS_DIR_NAME}: there is no directory {secrets_dir}")
    try:
        return kind(
            _env_file=env_file or ".env",
            _env_file_encoding="utf-8",
            _secrets_dir=secrets_dir if secrets_dir.is_dir() else None,
        )
    except ValidationError as error:
        raise SettingsError("\n".join(_readable(problem) for problem in error.errors())) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {env_file or '.env'} or {secrets_dir}: {error}") from None


class _Given(Settings):
    """Settings from the values handed over, and from nowhere else."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def settings_from(values: Mapping[str, str]) -> Settings:
    """Make settings of values by variable name, such as ``NETSUITE_ACCOUNT``, without the environment.

    Raises:
        SettingsError: one line for every setting that is missing or wrong.

    """
    try:
        return _Given.model_validate({name.lower(): value for name, value in values.items()})
    except ValidationError as error:
        raise SettingsError("\n".join(_readable(problem) for problem in error.errors())) from None


def misspelt(env_file: Path | None = None) -> list[str]:
    """Names in the environment and the env file that look like settings and are none, each with the nearest."""
    known = {name.upper() for name in Settings.model_fields} | {SECRETS_DIR_NAME}
    given = {name.upper() for name in (*os.environ, *dotenv_values(env_file or ".env"))}
    strange = sorted(name for name in given - known if name.startswith(("NETSUITE_", "RFM_")))
    near = {name: get_close_matches(name, known, n=1) for name in strange}
    return [f"{name} is not a setting" + (f"; did you mean {near[name][0]}?" if near[name] else "") for name in strange]


def _readable(problem: object) -> str:
    assert isinstance(problem, dict)  # noqa: S101 - pydantic types it as a TypedDict of its own
    name = str(problem["loc"][0]).upper() if problem["loc"] else ""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "missing":
        message = "is not set. " + str(Settings.model_fields[name.lower()].description)
    return f"{name}: {message}" if name else message
