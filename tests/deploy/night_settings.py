"""Settings and secrets of a sandbox, laid out as a scheduler hands them over."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

SECRET = {
    *("NETSUITE_CLIENT_ID", "NETSUITE_CERTIFICATE_ID", "NETSUITE_PRIVATE_KEY"),
    *("NETSUITE_CONSUMER_KEY", "NETSUITE_CONSUMER_SECRET", "NETSUITE_TOKEN_ID", "NETSUITE_TOKEN_SECRET"),
}


def today() -> date:
    """Today in the zone that a sandbox's settings name."""
    return datetime.now(ZoneInfo("America/Los_Angeles")).date()


def mount_secrets(settings: Mapping[str, str], folder: Path) -> Path:
    """Lay secrets out as the kubelet does: files in a dated directory, and links to them through another link."""
    version = folder / "..2026_11_21_02_00_00.1"
    version.mkdir(parents=True)
    (folder / "..data").symlink_to(version.name)
    for name in SECRET & settings.keys():
        (version / name.lower()).write_text(settings[name].replace("\\n", "\n"))
        (folder / name.lower()).symlink_to(f"..data/{name.lower()}")
    return folder


def plain_settings(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings that are no secret: what a ConfigMap or an environment file holds."""
    return {name: value for name, value in settings.items() if name not in SECRET}
