"""Why a photo could not be opened."""

from enum import StrEnum

from memory.errors import LocketError


class Reason(StrEnum):
    """What was wrong with a photo file; stable, for lists of skipped files."""

    NOT_A_FILE = "not_a_file"
    TOO_LARGE = "too_large"
    BAD_FORMAT = "bad_format"
    DAMAGED = "damaged"
    TIMED_OUT = "timed_out"
    NO_DECODER = "no_decoder"


SENTENCES: dict[Reason, str] = {
    Reason.NOT_A_FILE: "There is no readable file at that path; check it and try again.",
    Reason.TOO_LARGE: (
        "This photo is too large to open safely; save it under 64 MB and 80 megapixels "
        "and try again."
    ),
    Reason.BAD_FORMAT: (
        "This is not a photo Locket can read; save it as JPEG, PNG, WebP, HEIC or GIF."
    ),
    Reason.DAMAGED: "This photo's file is damaged; try another copy of it.",
    Reason.TIMED_OUT: "This photo took too long to open; save it again as JPEG and try that.",
    Reason.NO_DECODER: "The photo reader could not start; run `locket doctor` to see why.",
}


class UnreadablePhoto(LocketError):
    """A photo file was refused or could not be decoded; `reason` says which."""

    code = "unreadable_photo"
    sentence = SENTENCES[Reason.DAMAGED]

    def __init__(self, reason: Reason) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason
