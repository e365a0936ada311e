"""What the environment says of pictures: where copies are kept, and whom tests may ask."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def picture_storage(url: str) -> dict[str, Any]:
    """An entry of STORAGES: the folder MEDIA_ROOT, or a bucket named as "s3://bucket/folder".

    Who may write there, and which server it is on, come from the variables that all programs for
    such buckets read (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, …).
    Raises ImproperlyConfigured for anything else.
    """
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    place = urlsplit(url)
    if place.scheme != "s3" or not place.netloc or place.query or "@" in place.netloc:
        raise ImproperlyConfigured(f"STORAGE_URL is {url!r}, and should be like s3://bucket.")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": place.netloc,
            "location": place.path.strip("/"),
            # Names are made of the content: equal names are equal files. Nobody but us reads them.
            "file_overwrite": True,
            "default_acl": None,
            "querystring_auth": False,
        },
    }


def test_origin(place: str, *, allowed: bool) -> str:
    """PICTURES_TEST_ORIGIN as it is. Raises ImproperlyConfigured where it isn't allowed."""
    if place and not allowed:
        raise ImproperlyConfigured(
            "PICTURES_TEST_ORIGIN opens a door into the network: it needs DEBUG, or isn't set."
        )
    if place and not re.fullmatch(r"[^\s/@]+:[0-9]{1,5}", place):
        raise ImproperlyConfigured(f"PICTURES_TEST_ORIGIN is {place!r}, and should be host:port.")
    return place
