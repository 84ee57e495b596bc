"""Files in S3-compatible storage. The one module that knows its protocol; nobody is sent there to fetch a file.

Each call ends within seconds when the storage is away, and raises OSError then, as a disk does.
Source: Amazon S3 API reference: PutObject, GetObject, DeleteObject, ListObjectsV2
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Final, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import structlog

from core import clock

log = structlog.get_logger(__name__)
CONNECT_SECONDS: Final = 3
ANSWER_SECONDS: Final = 10
TRIES: Final = 2  # of one call
REGION: Final = "us-east-1"  # what storage outside of Amazon takes for any


class Away(OSError):
    """The storage does not answer, or refuses; its words are left out, since they may hold keys."""


class Objects:
    """The objects of one bucket.

    url  https://KEY:SECRET@HOST[:PORT]/BUCKET[?region=REGION], all but the host percent-encoded
    """

    def __init__(self, url: str) -> None:
        parsed = urlsplit(url)
        self._url, self._bucket = parsed, unquote(parsed.path.strip("/"))

    def put_early(self, path: Path, name: str) -> None:
        """Send the whole file: one object is there complete, or not at all."""
        with path.open("rb") as file, _answering():
            self._client.put_object(Bucket=self._bucket, Key=name, Body=file, ContentType="application/octet-stream")

    def put(self, path: Path, name: str) -> None:
        """Nothing: it was sent already."""

    def stream(self, name: str) -> IO[bytes]:
        """The object, read from the network as it is asked for."""
        with _answering():
            return cast("IO[bytes]", self._client.get_object(Bucket=self._bucket, Key=name)["Body"])

    def remove(self, name: str) -> None:
        """Delete the object, if it is there."""
        with _answering():
            self._client.delete_object(Bucket=self._bucket, Key=name)

    def names_before(self, seconds: int) -> Iterator[str]:
        """Names of the objects that were written more than `seconds` ago, by the storage's own clock."""
        latest, more = clock.now() - timedelta(seconds=seconds), dict[str, str]()
        while True:
            with _answering():
                page = self._client.list_objects_v2(Bucket=self._bucket, **more)
            yield from (one["Key"] for one in page.get("Contents", ()) if one["LastModified"] < latest)
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    @property
    def _client(self) -> Any:
        return _connected(self._url)


@lru_cache(maxsize=4)
def _connected(url: SplitResult) -> Any:
    """A client, which threads share; its library is large, and read only where this storage is set."""
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    host = url.netloc.rpartition("@")[2]
    return boto3.session.Session().client(
        "s3",
        endpoint_url=f"{url.scheme}://{host}",
        region_name=parse_qs(url.query).get("region", [REGION])[0],
        aws_access_key_id=unquote(url.username or ""),
        aws_secret_access_key=unquote(url.password or ""),
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=ANSWER_SECONDS,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            request_checksum_calculation="when_required",  # others than Amazon know no newer ones
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"},
        ),
    )


@contextmanager
def _answering() -> Iterator[None]:
    """Raises Away for whatever the library raises."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
    except BotoCoreError as error:
        code = type(error).__name__
    else:
        return
    log.warning("storage away", code=code)
    raise Away(code)
