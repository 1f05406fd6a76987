"""Settings built only from given texts, without other sources."""

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource


class GivenSettings(BaseSettings):
    """A base class for settings. :mod:`.sources` reads all sources and cleans each text before it is passed here."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Disable the sources that pydantic-settings reads by default."""
        return (init_settings,)
