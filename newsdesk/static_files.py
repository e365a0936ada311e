"""Static files under hashed names, and still there before anyone collected them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Names a file by its content once `collectstatic` ran; before, and for newer ones, plainly.

    A page without its hashed stylesheet is slower to load again; a page that fails for want of it
    is no page (the stock class raises ValueError).
    """

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        try:
            return super().stored_name(name)
        except ValueError:
            return name
