"""How large files on tickets may be, and what looking into one may cost."""

from typing import Final

MIB: Final = 1024 * 1024
FILE_BYTES: Final = 25 * MIB
AT_ONCE: Final = 20  # files of one request or mail
TICKET_BYTES: Final = 250 * MIB
TICKET_FILES: Final = 200
DAY_BYTES: Final = 500 * MIB  # that one person adds within 24 hours
PIXELS: Final = 60_000_000  # of a picture
FRAMES_PIXELS: Final = 240_000_000  # of all frames of a moving picture
MEMORY_BYTES: Final = 1024 * MIB
CPU_SECONDS: Final = 20
SECONDS: Final = 30
WRITTEN_BYTES: Final = 100 * MIB
ENTRIES: Final = 3_000  # parts of a document
UNPACKED_BYTES: Final = 300 * MIB
RATIO: Final = 200  # unpacked to packed, of parts larger than RATIO_FROM
RATIO_FROM: Final = MIB
SIGNATURE_BYTES: Final = 200 * 1024  # of a picture in mails that may be part of a signature
THUMBNAIL_PIXELS: Final = 480  # of the longer side
