"""The same shelf in a bucket: STORAGE_URL=s3://…"""

import pytest
from django.core.files.storage import storages
from moto import mock_aws

from articles import copies
from articles.models import Picture
from articles.pictures.caching import cache_pictures
from articles.pictures.failures import CannotRun
from articles.pictures.pruning import prune_pictures
from newsdesk.pictures import picture_storage

FILES = {"lead-360.avif": b"small", "master.jpg": b"the master"}
KEY = "ab" * 20


@pytest.fixture
def bucket(monkeypatch, settings):
    """An empty bucket, in which copies are kept below a folder."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        settings.STORAGES = {
            **settings.STORAGES,
            "default": picture_storage("s3://our-bucket/news"),
        }
        made = storages["default"].connection.create_bucket(Bucket="our-bucket")
        yield made
        storages["default"]._connections = type(storages["default"]._connections)()


def names(bucket):
    return sorted(item.key for item in bucket.objects.all())


def test_copies_are_kept_read_and_thrown_away(bucket):
    copies.keep(KEY, FILES)
    copies.keep(KEY, FILES)
    copies.discard_unfinished()
    assert names(bucket) == [f"news/pictures/ab/{KEY}/{name}" for name in sorted(FILES)]
    assert copies.read_copy(KEY, "master.jpg") == b"the master"
    assert list(copies.kept_keys()) == [KEY]
    copies.discard([KEY, "cd" * 20])
    assert names(bucket) == []
    assert list(copies.kept_keys()) == []
    with pytest.raises(FileNotFoundError):
        copies.read_copy(KEY, "master.jpg")


@pytest.mark.django_db(transaction=True)
def test_pictures_go_all_the_way_from_the_fetch_to_the_reader(bucket, illustrated, serves, client):
    article = illustrated("a.jpg")
    serves("a.jpg")
    assert cache_pictures().counts["stored"] == 1
    picture = article.pictures.get()
    width = picture.sizes["m"][0][0]
    path = f"/media/pictures/{picture.key[:2]}/{picture.key}/m-{width}.webp"
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response.content[:4] == b"RIFF"
    assert client.get(path.replace(f"m-{width}", "m-9")).status_code == 404
    type(article).objects.update(removed=True)
    assert client.get(path).status_code == 404
    prune_pictures()
    assert names(bucket) == []


@pytest.mark.django_db(transaction=True)
def test_a_bucket_that_does_not_answer_is_said_and_nothing_is_stored(bucket, illustrated, serves):
    illustrated("a.jpg")
    serves("a.jpg")
    bucket.delete()
    with pytest.raises(CannotRun, match="the storage of pictures: .*NoSuchBucket"):
        cache_pictures()
    assert not Picture.objects.filter(state="stored").exists()
