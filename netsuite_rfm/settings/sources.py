"""Read settings from their sources. The command line does this once.

A setting comes from the first source that has it: the environment, an env file (``.env``, or the one named by
``--env-file``), or a file with its name in the secrets directory (``/run/secrets``, where Docker and Kubernetes mount
secrets; ``RFM_SECRETS_DIR`` names another).
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Annotated, Final, TypeVar

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ValidationError

from netsuite_rfm.errors import SettingsError
from netsuite_rfm.files.bounded import read_text
from netsuite_rfm.rfm.scheme import DEFAULT_CHURN_DAYS
from netsuite_rfm.settings.given_settings import GivenSettings
from netsuite_rfm.settings.given_text import cleaned
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.private_key import IN_DER
from netsuite_rfm.settings.scope import ChurnDays, split_on_commas

SECRETS_DIR = Path("/run/secrets")
SECRETS_DIR_NAME = "RFM_SECRETS_DIR"
ENV_FILE = Path(".env")
ENVIRONMENT: Final = "environment"
_HOST: Final = "netsuite_base_url"
_MOST_BYTES: Final = 2**20


Read = TypeVar("Read", bound=BaseModel)


class SchemeSettings(GivenSettings):
    """The settings that select the scheme, for commands that need no account."""

    model_config = Settings.model_config

    rfm_scheme: str = str(Settings.model_fields["rfm_scheme"].default)
    rfm_audiences: Annotated[tuple[str, ...], BeforeValidator(split_on_commas)] = ()
    rfm_home_location: bool = False
    rfm_predictions: bool = False
    rfm_churn_days: ChurnDays = DEFAULT_CHURN_DAYS


@dataclass(frozen=True, slots=True)
class Found:
    """Values by the setting's name in lower case, and the source of each."""

    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def add(self, given: Mapping[str, str], place: str, known: Iterable[str]) -> None:
        """Add settings that no earlier source has. An empty value counts as not set."""
        texts = {name.lower(): cleaned(text) for name, text in given.items()}
        for name in known:
            if name not in self.values and texts.get(name):
                self.values[name], self.places[name] = texts[name], place


def load_settings(env_file: Path | None = None) -> Settings:
    """Read the settings from the environment, the env file and the secrets directory.

    Raises:
        SettingsError: one line per missing or invalid setting; no line contains a secret.

    """
    return load_settings_with_places(env_file)[0]


def load_settings_with_places(env_file: Path | None = None) -> tuple[Settings, tuple[str, ...]]:
    """Read the settings and return them with their sources: ``environment``, the env file, the secrets directory.

    Raises:
        SettingsError: as for :func:`load_settings`. Also if a ``.env`` that the user did not name sets the host to
            which mounted secrets would be sent.

    """
    found = _find(Settings, env_file)
    settings = _validated(Settings, found.values)
    folder = str(secrets_dir())
    if env_file is None and found.places.get(_HOST) == str(ENV_FILE.absolute()):
        sent = sorted(name.upper() for name, place in found.places.items() if place == folder)
        if sent:
            raise SettingsError(
                f"NETSUITE_BASE_URL: comes from {ENV_FILE.absolute()}, which nobody named, and {', '.join(sent)} from "
                f"{folder}; if that host is meant, say --env-file {ENV_FILE}"
            )
    return settings, tuple(dict.fromkeys(found.places.values()))


def load_scheme_settings(env_file: Path | None = None) -> SchemeSettings:
    """Read only the settings that select the scheme, from the same sources.

    Raises:
        SettingsError: one line per invalid setting.

    """
    return _validated(SchemeSettings, _find(SchemeSettings, env_file).values)


def settings_from(values: Mapping[str, str]) -> Settings:
    """Build settings from values by variable name, such as ``NETSUITE_ACCOUNT``, without reading the environment.

    Raises:
        SettingsError: one line per missing or invalid setting.

    """
    found = Found()
    found.add(values, "", Settings.model_fields)
    return _validated(Settings, found.values)


def right_alone(*names: str) -> dict[str, str]:
    """Return these settings even if others are invalid; return nothing if one of these is invalid.

    A run that cannot begin uses them for what it still has to do, such as pushing to the Pushgateway.
    """
    found = Found()
    found.add(os.environ, ENVIRONMENT, Settings.model_fields)
    try:
        Settings.model_validate(found.values)
    except ValidationError as error:
        if any(problem["loc"] and problem["loc"][0] in names for problem in error.errors()):
            return {}
    return {name: found.values[name] for name in names if name in found.values}


def problem_with(name: str, text: str) -> str:
    """Say what is wrong with the value of one setting, regardless of the others; empty if nothing is wrong."""
    found = Found()
    found.add({name: text}, "", Settings.model_fields)
    try:
        Settings.model_validate(found.values)
    except ValidationError as error:
        wrong = [problem for problem in error.errors() if problem["loc"][:1] == (name.lower(),)]
        return next((_readable(problem) for problem in wrong if problem["type"] != "missing"), "")
    return ""


def misspelt(env_file: Path | None = None) -> list[str]:
    """Return warnings about names in the environment and the env file that look like settings but are not.

    Each warning suggests the nearest setting.
    """
    known = {name.upper() for name in Settings.model_fields} | {SECRETS_DIR_NAME}
    given = {name.upper() for name in (*os.environ, *_of_env_file(env_file))}
    strange = sorted(name for name in given - known if name.startswith(("NETSUITE_", "RFM_")))
    near = {name: get_close_matches(name, known, n=1) for name in strange}
    return [f"{name} is not a setting" + (f"; did you mean {near[name][0]}?" if near[name] else "") for name in strange]


def _find(kind: type[BaseModel], env_file: Path | None) -> Found:
    folder = secrets_dir()
    found = Found()
    found.add(os.environ, ENVIRONMENT, kind.model_fields)
    found.add(_of_env_file(env_file), str((env_file or ENV_FILE).absolute()), kind.model_fields)
    files = _secret_files(folder)
    wanted = [name for name in kind.model_fields if name in files and name not in found.values]
    found.add({name: _secret(name, files[name]) for name in wanted}, str(folder), wanted)
    return found


def _of_env_file(env_file: Path | None) -> dict[str, str]:
    file = env_file or ENV_FILE
    try:
        if not file.is_file():
            if env_file is None:
                return {}
            problem = "not a regular file" if file.exists() else "there is no such file"
            raise SettingsError(f"--env-file {env_file}: {problem}")
        values = dotenv_values(stream=StringIO(read_text(file, _MOST_BYTES)))
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}{_owner(file)}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"cannot read {file}: it is not a text file in UTF-8") from None
    return {name: value for name, value in values.items() if value is not None}


def secrets_dir() -> Path:
    """Return the secrets directory: ``RFM_SECRETS_DIR``, or where Docker and Kubernetes mount secrets."""
    return Path(os.environ.get(SECRETS_DIR_NAME) or SECRETS_DIR)


def _secret_files(folder: Path) -> dict[str, Path]:
    """Return the files of the secrets directory by name in lower case; empty if the directory does not exist."""
    try:
        return {file.name.lower(): file for file in sorted(folder.iterdir())}
    except (FileNotFoundError, NotADirectoryError):
        if os.environ.get(SECRETS_DIR_NAME):
            raise SettingsError(f"{SECRETS_DIR_NAME}: there is no directory {folder}") from None
        return {}
    except OSError as error:
        raise SettingsError(f"cannot read the secrets directory {folder}: {error.strerror}{_owner(folder)}") from None


def _secret(name: str, file: Path) -> str:
    try:
        return read_text(file, _MOST_BYTES)
    except OSError as error:
        raise SettingsError(f"{name.upper()}: cannot read {file}: {error.strerror}{_owner(file)}") from None
    except UnicodeDecodeError:
        problem = IN_DER if name == "netsuite_private_key" else "it is not a text file in UTF-8"
        raise SettingsError(f"{name.upper()}: cannot read {file}: {problem}") from None


def _owner(file: Path) -> str:
    try:
        about = file.stat()
    except OSError:
        return f"; this program runs as uid {os.geteuid()}"
    return (
        f"; it has mode {about.st_mode & 0o7777:04o} and belongs to uid {about.st_uid}, "
        f"and this program runs as uid {os.geteuid()}"
    )


def _validated(kind: type[Read], values: Mapping[str, str]) -> Read:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise SettingsError("\n".join(_readable(problem) for problem in error.errors())) from None


def _readable(problem: object) -> str:
    assert isinstance(problem, dict)  # noqa: S101 - pydantic types it as a TypedDict of its own
    name = str(problem["loc"][0]).upper() if problem["loc"] else ""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "missing":
        message = "is not set. " + str(Settings.model_fields[name.lower()].description)
    elif problem["type"].startswith("date"):
        message = "a day such as 2028-11-27 is needed"
    return f"{name}: {message}" if name else message
