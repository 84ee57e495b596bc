"""Keys: UUID version 7, made by the client so that many rows are inserted in one statement."""

import os
import time
import uuid


def new() -> uuid.UUID:
    """A new key. Its order is roughly time order within one process, never across processes.

    Source: RFC 9562, section 5.7: 48 bits of Unix milliseconds, then random bits.
    """
    millis = time.time_ns() // 1_000_000
    raw = bytearray(millis.to_bytes(6, "big") + os.urandom(10))
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return uuid.UUID(bytes=bytes(raw))
