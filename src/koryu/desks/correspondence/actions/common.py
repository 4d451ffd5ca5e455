"""What every act on a letter shares: holding it, its scopes, what its entries say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from koryu.accounts.models import Membership, Unit
from koryu.accounts.viewer import SYSTEM, Viewer
from koryu.base.scopes import scoped
from koryu.desks.correspondence.models import Charge, Enclosure, Letter
from koryu.desks.correspondence.scoping import inside, scopes_of_letter
from koryu.records import facts, search
from koryu.records.actions import Upload, leave_entry, store_file
from koryu.records.models import StoredFile
from koryu.records.sentences import Sentence
from koryu.tools.approvals.actions import rewrite_scopes

ENCLOSED = Sentence("correspondence.enclosed", _("%(letter)s was given enclosures: %(files)s."))


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a letter says and to whom, as somebody writes it or copies it from the paper."""

    counterpart: Unit | None = None
    counterpart_name_en: str = ""
    counterpart_name_ja: str = ""
    addressee: str = ""
    subject_en: str = ""
    subject_ja: str = ""
    body_en: str = ""
    body_ja: str = ""
    language: str = "ja"
    classification: str = Letter.Classification.OPEN
    medium: str = Letter.Medium.MAIL


def hold(letter: Letter) -> Letter:
    """Nobody else changes this letter until the transaction ends."""
    letter.refresh_from_db(from_queryset=Letter.objects.select_for_update(of=("self",)))
    return letter


def post_of(by: Viewer) -> Membership | None:
    """The post whose hat is on."""
    pk = next((hat.membership_id for hat in by.hats if hat.membership_id), None)
    return Membership.objects.get(pk=pk) if pk else None


def rescope(letter: Letter, *, by: Viewer) -> Letter:
    """Write anew who may see the letter, its enclosures, their files, and who is in charge."""
    with scoped(SYSTEM.scopes):  # who acts may be about to lose sight of it
        charged = letter.charges.values_list("post", flat=True)
        letter.scopes = scopes_of_letter(letter, charged)
        letter.save(update_fields=["scopes"])
        letter.enclosures.update(scopes=letter.scopes)
        letter.charges.update(scopes=inside(letter.scopes))
        StoredFile.objects.filter(enclosure__letter=letter).update(scopes=letter.scopes)
        search.rescope(letter, scopes=letter.scopes)
        if not letter.is_incoming:
            rewrite_scopes(letter, scopes=letter.scopes, by=by)
    return letter


def index(letter: Letter) -> None:
    """The letter is found by what it says, by both numbers, and by its enclosures; by nothing
    of how the office works on it, for a ministry searches too."""
    other = letter.counterpart
    names = [other.name_ja, other.name_en] if other else []
    said = [letter.subject_ja, letter.subject_en, letter.body_ja, letter.body_en]
    more = [*names, letter.counterpart_name_ja, letter.counterpart_name_en, letter.addressee]
    with scoped(SYSTEM.scopes):
        search.index(
            letter,
            texts=[text for text in (*said, *more) if text],
            scopes=letter.scopes,
            numbers=[n for n in (letter.official_number, letter.their_number) if n],
            files=[one.file for one in letter.enclosures.select_related("file")],
        )


def put_files(letter: Letter, files: Iterable[Upload], *, is_letter: bool = False) -> int:
    """Keep the files with the letter, after those that it has."""
    last = letter.enclosures.aggregate(last=Max("order"))["last"] or 0
    count = 0
    for count, upload in enumerate(files, 1):
        reference = letter.official_number
        stored = store_file(
            upload.data, name=upload.name, scopes=letter.scopes, reference=reference
        )
        place = {"order": last + count, "is_letter": is_letter, "scopes": letter.scopes}
        Enclosure.objects.create(letter=letter, file=stored, **place)
    return count


def put_charge(letter: Letter, posts: Sequence[Membership]) -> None:
    """These posts are in charge from now on, the first of them first."""
    with scoped(SYSTEM.scopes):
        letter.charges.exclude(post__in=posts).delete()
        letter.charges.update(is_lead=False)
        for n, post in enumerate(posts):
            values = {"is_lead": n == 0, "scopes": inside(letter.scopes)}
            Charge.objects.update_or_create(letter=letter, post=post, defaults=values)


def leave(
    sentence: Sentence, letter: Letter, *, by: Viewer, told: bool = False, **more: Any
) -> None:
    """An entry about the letter, which the ministry reads too only where it is ``told``."""
    scopes = letter.scopes if told else inside(letter.scopes)
    leave_entry(sentence, letter, by=by, scopes=scopes, letter=called(letter), **more)


def called(letter: Letter) -> facts.Fact:
    """The letter in an entry: its number, else to whom it is; never what it is about."""
    if number := letter.official_number:
        return facts.of_names(en=f"Letter {number}", ja=f"文書「{number}」")
    other = letter.counterpart
    en = (other.name_en or other.name_ja) if other else letter.counterpart_name_en
    ja = other.name_ja if other else letter.counterpart_name_ja
    return facts.of_names(en=f"The draft to {en or ja}", ja=f"{ja or en}宛ての起案文書")
