"""What can be wrong with an export as a whole; single bad rows are listed as skipped instead."""

from memory.errors import LocketError


class ImportProblem(LocketError):
    """The export cannot be read."""

    code = "import"
    sentence = "That export cannot be read; check that the path and the format fit together."


class UnknownFormat(ImportProblem):
    """No importer has that name."""

    code = "unknown_format"
    sentence = (
        "That import format is not known; use letterboxd, imdb, goodreads, movielens, takeout, "
        "apple, csv or jsonl."
    )


class UnsafeArchive(ImportProblem):
    """The zip file would unpack outside its folder or grow too large."""

    code = "unsafe_archive"
    sentence = (
        "That zip file is unsafe to open (it grows too large or its names leave their folder); "
        "unpack it yourself and import the folder."
    )


class NotThisFormat(ImportProblem):
    """The files or columns of the named format are not there."""

    code = "not_this_format"
