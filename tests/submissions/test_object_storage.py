"""Papers kept in object storage: no page or task assumes that a file lies on this machine's disk."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from storages.backends.s3 import S3Storage

from submissions.files import blind_copy_of
from submissions.models import PaperFile
from tests.submissions.conftest import PDF, body

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


@pytest.fixture
def bucket(monkeypatch) -> Iterator[Any]:
    """An S3 server with an empty bucket, where all papers go. Fields choose their storage once, when Django starts."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=address, **KEYS)
    client.create_bucket(Bucket="papers")
    storage = S3Storage(
        bucket_name="papers",
        endpoint_url=address,
        access_key="key",
        secret_key="secret",
        region_name="us-east-1",
        file_overwrite=False,
    )
    for name in ("file", "blind_copy", "thumbnail"):
        monkeypatch.setattr(PaperFile._meta.get_field(name), "storage", storage)
    yield client
    server.stop()


def test_a_paper_in_a_bucket_is_taken_in_looked_into_and_read(world, bucket, begin, look_inside):
    mal = begin("mal")
    mal.fill()

    assert look_inside() >= 1

    file = mal.fresh.draft.pdf
    stored = {item["Key"] for item in bucket.list_objects_v2(Bucket="papers")["Contents"]}
    assert stored == {file.file.name, file.blind_copy.name, file.thumbnail.name}
    assert file.n_pages == 1
    assert body(mal.get("file", file.public_id)) == PDF
    part = mal.get("file", file.public_id, range="bytes=10-19")
    assert (part.status_code, body(part)) == (206, PDF[10:20])
    assert body(mal.get("picture", file.public_id))[8:12] == b"WEBP"
    with blind_copy_of(file).open("rb") as copy:
        assert copy.read().startswith(b"%PDF-")
    assert mal.submit().status_code == 302
