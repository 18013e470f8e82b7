"""What can go wrong with models, in sentences that end with the next step."""

from memory.errors import LocketError
from tools.ports import SightFailed


class ModelError(LocketError):
    """A model cannot be used."""

    code = "model"
    sentence = "The model cannot be used; run `locket doctor` to see why."


class ModelMissing(ModelError):
    """A model's files are not on this machine."""

    code = "model_missing"
    sentence = "A model is missing; run `locket models pull` to fetch it."


class ModelDamaged(ModelError):
    """A model file does not have the size or hash it must have."""

    code = "model_damaged"
    sentence = "A model file is damaged; run `locket models pull` to fetch it again."


class UnknownModel(ModelError):
    """No model in the catalogue has that name."""

    code = "unknown_model"
    sentence = "There is no model of that name; `locket models list` shows them."


class PromptTooLong(ModelError):
    """The prompt does not fit the model's context."""

    code = "prompt_too_long"
    sentence = "That is too long for the language model; ask about a shorter text."


class CannotSee(ModelError, SightFailed):
    """Images were given to a model without eyes."""

    code = "cannot_see"
    sentence = (
        "This language model cannot see images; choose one that can with `locket models use`."
    )


class ModelStopped(ModelError):
    """The model runtime failed in the middle of its work."""

    code = "model_stopped"
    sentence = "The language model stopped working; try again, or run `locket doctor`."


class SightTooLong(PromptTooLong, SightFailed):
    """The photo and the words before it do not fit the model's context."""

    code = "sight_too_long"
    sentence = "The photo does not fit the language model's context; start a new conversation."


class SightStopped(ModelStopped, SightFailed):
    """The model runtime failed while it looked at a photo."""

    code = "sight_stopped"
    sentence = "The language model stopped while it looked at the photo; try again."


class OutOfMemory(ModelError):
    """Not even one image fits the memory that is left."""

    code = "out_of_memory"
    sentence = "There is too little memory to see photos; close other programs and try again."


class FetchFailed(ModelError):
    """No source gave the file."""

    code = "fetch_failed"
    sentence = "The model could not be fetched; check the connection and run `locket models pull`."


class SourceUnreachable(FetchFailed):
    """One source of model files does not answer."""

    code = "source_unreachable"
    sentence = (
        "The source does not answer; check the connection and run `locket models pull` again."
    )


class CacheFull(FetchFailed):
    """The disk has no room for the model."""

    code = "disk_full"
    sentence = (
        "The disk is full; free some space and run `locket models pull`, which goes on where it "
        "stopped."
    )
