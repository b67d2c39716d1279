"""Every setting of vicon: one class, read from `VICON_*`, from `.env` in the working directory, or defaults.

A secret may be given as a file: `VICON_DATABASE_FILE=/run/secrets/db` is read in place of `VICON_DATABASE`.
"""

from vicon.settings.model import Settings as Settings
from vicon.settings.reading import load as load
from vicon.settings.sources import SettingsError as SettingsError
from vicon.settings.values import LOOPBACK as LOOPBACK
