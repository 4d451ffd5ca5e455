"""A message in both languages, before it has a recipient; each desk writes its own."""

from dataclasses import dataclass

from koryu.programme.words import Words


@dataclass(frozen=True, slots=True)
class Letter:
    subject: Words
    body: Words

    def fill(self, **values: "object | Words") -> "Letter":
        return Letter(self.subject.fill(**values), self.body.fill(**values))
