"""Settings that take the texts they are given, and look nowhere else."""

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource


class GivenSettings(BaseSettings):
    """Each text is cleaned, and its place known, before it gets here: see :mod:`.sources`, which reads all places."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave out what pydantic-settings reads by default."""
        return (init_settings,)
