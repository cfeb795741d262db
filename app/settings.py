"""The settings of this process, for the code below the doors. Set once, when the app is made."""

from config import Config

_current: list[Config] = []


def use(config: Config) -> None:
    """Make `config` the settings from now on."""
    _current[:] = [config]


def current() -> Config:
    """The settings in force."""
    return _current[0]
