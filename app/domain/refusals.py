"""Refusals: a request not granted, with one sentence, and what the web answers it with."""

from app.domain.sentences import Sentence


class Refusal(Exception):
    """What was asked is not possible now; nothing was recorded. `sentence` says why and what can still be done."""

    def __init__(self, sentence: Sentence, *more: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.more = more


class NotFound(Refusal):
    """There is no such thing here, or not for this person: both get the same answer."""


class Stale(Refusal):
    """Somebody, perhaps the same person on another device, changed it since it was read."""


class Faults(Refusal):
    """What was typed cannot be taken: a sentence for each field, by the field's name."""

    def __init__(self, sentence: Sentence, fields: dict[str, Sentence]) -> None:
        super().__init__(sentence)
        self.fields = fields
