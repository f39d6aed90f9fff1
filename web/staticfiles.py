"""Static files with hashed names, cached for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise's, but a page still renders when a file is not in the manifest (before collectstatic)."""

    manifest_strict = False
