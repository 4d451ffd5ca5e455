"""A certificate is read back as it was written, and anything that is not one is refused."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from koryu.matching.certificate import (
    BadCertificate,
    OptimalCertificate,
    StableCertificate,
    from_inline,
    read_certificate,
    to_inline,
    write_certificate,
)
from koryu.matching.results import APART, CoupleBranch, Leaf, Optimum, Prices, QuotaBranch

MARKET = "5e" * 32


def prices(first: int) -> Prices:
    def numbers(size: int) -> Any:
        return np.arange(first, first + 2 * size, dtype=np.int64).reshape(2, size)

    return Prices(numbers(3), numbers(0), numbers(1), numbers(2))


TREE = CoupleBranch(
    0, ((APART,), (1, 2)), (Leaf(0), QuotaBranch(4, 1, inside=Leaf(1), outside=Leaf(2)))
)
OPTIMAL = OptimalCertificate(
    market=MARKET,
    seed=7,
    aims=("placed", "wishes"),
    gaps=(0, 3),
    optimum=Optimum(
        np.array([2, -1, 0], np.int32), (2, 5), (2, 8), TREE, tuple(prices(n) for n in (0, 10, 20))
    ),
)
LIMITED = replace(OPTIMAL, time_limit=0.5)
STABLE = StableCertificate(
    market=MARKET,
    seed=7,
    proposing="people",
    ties="single lottery",
    place_of=np.array([1, -1], np.int32),
    cutoff=np.array([0, 3], np.int32),
)


def plain(certificate: Any) -> Any:
    """All of a certificate, comparable."""
    return to_inline(certificate)


@pytest.mark.parametrize("certificate", [OPTIMAL, LIMITED, STABLE])
def test_it_is_read_back_as_it_was_written(certificate: Any, tmp_path: Path) -> None:
    write_certificate(tmp_path, certificate)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "certificate.json",
        "certificate.npz",
    ]
    for path in (tmp_path, tmp_path / "certificate.json"):
        read = read_certificate(path)
        assert type(read) is type(certificate)
        assert plain(read) == plain(certificate)


@pytest.mark.parametrize("certificate", [OPTIMAL, STABLE])
def test_it_can_stand_within_other_json(certificate: Any) -> None:
    text = json.dumps(to_inline(certificate))
    assert plain(from_inline(json.loads(text))) == json.loads(text)


def test_the_tree_and_the_prices_come_back_whole(tmp_path: Path) -> None:
    write_certificate(tmp_path, OPTIMAL)
    read = read_certificate(tmp_path / "certificate.json")
    assert isinstance(read, OptimalCertificate)
    assert read.optimum.tree == TREE
    assert [leaf.place.tolist() for leaf in read.optimum.prices] == [
        leaf.place.tolist() for leaf in OPTIMAL.optimum.prices
    ]
    assert [leaf.region.shape for leaf in read.optimum.prices] == [(2, 0)] * 3


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_certificate(tmp_path / name, OPTIMAL)
    for file in ("certificate.json", "certificate.npz"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
    with np.load(tmp_path / "one" / "certificate.npz", allow_pickle=False) as arrays:
        assert arrays["place_of"].tolist() == [2, -1, 0]
    digest = hashlib.sha256((tmp_path / "one" / "certificate.npz").read_bytes()).hexdigest()
    assert digest == "0318c402f0f158b6d3b02181465e7518d2d79d13c66b1598dcc8a5113c98dfc1"


# What is refused


def refusal(data: Any) -> str:
    with pytest.raises(BadCertificate) as refused:
        from_inline(data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "koryu certificate 2"}, "The format is 'koryu certificate 2', not ‘koryu"),
        ({"format": None}, "The format is None, not ‘koryu certificate 1’."),
        ({"mechanism": "random"}, "The mechanism 'random' is not known."),
        ({"mechanism": []}, "The mechanism [] is not known."),
        ({"market": 5}, "‘market’ is 5, not a text."),
        ({"seed": "7"}, "‘seed’ is '7', not a whole number."),
        ({"seed": True}, "‘seed’ is True, not a whole number."),
        ({"aims": "placed"}, "‘aims’ is not a list of names."),
        ({"aims": ["placed", 2]}, "‘aims’ is not a list of names."),
        ({"values": [2]}, "‘values’ is not a list of 2 numbers, one for each aim."),
        ({"bound": [2, 5.5]}, "‘bound’ is 5.5, not a whole number."),
        ({"gaps": None}, "‘gaps’ is not a list of 2 numbers, one for each aim."),
        ({"time_limit": None}, "‘time_limit’ is None, not a number of seconds."),
        ({"time_limit": True}, "‘time_limit’ is True, not a number of seconds."),
        ({"time_limit": -1}, "‘time_limit’ is -1, not a number of seconds."),
        ({"time_limit": float("nan")}, "‘time_limit’ is nan, not a number of seconds."),
        ({"tree": None}, "The tree holds something that is neither a leaf nor a branch."),
        ({"tree": {"leaf": 0, "more": 1}}, "The tree holds something that is neither a leaf"),
        ({"tree": {"leaf": 0.5}}, "‘leaf’ is 0.5, not a whole number."),
        ({"tree": {"couple": 0, "options": [0], "children": []}}, "The options of a branch of"),
        ({"arrays": None}, "The certificate has no arrays."),
        ({"arrays": {"place_of": [1]}}, "The arrays are place_of; they should be group_price,"),
    ],
)
def test_what_is_not_a_certificate_is_refused(change: dict[str, Any], why: str) -> None:
    assert refusal(to_inline(OPTIMAL) | change).startswith(why)


@pytest.mark.parametrize(
    ("array", "why"),
    [
        ({"place_of": [[1]]}, "The array ‘place_of’ has 2 dimensions, not 1."),
        ({"place_of": [0.5]}, "The array ‘place_of’ holds float64, not int32."),
        ({"place_of": ["1"]}, "The array ‘place_of’ holds <U1, not int32."),
        ({"place_of": [True]}, "The array ‘place_of’ holds bool, not int32."),
        ({"place_of": [2**31]}, "The array ‘place_of’ holds numbers beyond int32."),
        ({"place_price": [2**63]}, "The array ‘place_price’ holds uint64, not int64."),
        ({"place_price": [2**64]}, "The array ‘place_price’ holds object, not int64."),
        ({"place_price": [[1], [1, 2]]}, "The array ‘place_price’ has rows of different lengths."),
        (
            {"place_price": [[[1]]] * 3},
            "The array ‘place_price’ has the shape (3, 1, 1); it should begin with 3 leaves and "
            "2 aims.",
        ),
        ({"more": [1]}, "The arrays are group_price, more, place_of, place_price,"),
    ],
)
def test_arrays_of_another_kind_are_refused(array: dict[str, Any], why: str) -> None:
    data = to_inline(OPTIMAL)
    assert refusal(data | {"arrays": data["arrays"] | array}).startswith(why)


def test_a_tree_without_end_is_refused(tmp_path: Path) -> None:
    data: Any = {"leaf": 0}
    for _ in range(5000):
        data = {"couple": 0, "options": [[0]], "children": [data]}
    assert refusal(to_inline(OPTIMAL) | {"tree": data}) == "The tree is too deep to be read."
    deep = '{"a":' * 100_000
    assert refusal_of_file(tmp_path, deep) == "certificate.json is not JSON."


def refusal_of_file(folder: Path, text: str) -> str:
    path = folder / "certificate.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadCertificate) as refused:
        read_certificate(path)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "certificate.json is not JSON."),
        ("[]", "certificate.json is not a JSON object."),
        ("{}", "The certificate has no arrays."),
    ],
)
def test_a_file_of_something_else_is_refused(text: str, why: str, tmp_path: Path) -> None:
    assert refusal_of_file(tmp_path, text) == why


@pytest.mark.parametrize("name", ["../certificate.npz", "a/b.npz", "/etc/passwd", "..", "", "a\\b"])
def test_arrays_anywhere_else_are_not_looked_at(name: str, tmp_path: Path) -> None:
    write_certificate(tmp_path, OPTIMAL)
    data = json.loads((tmp_path / "certificate.json").read_text(encoding="utf-8"))
    data["arrays"]["file"] = name
    assert refusal_of_file(tmp_path, json.dumps(data)) == (
        f"The arrays should lie beside the certificate, not in ‘{name}’."
    )


def test_any_other_arrays_are_refused(tmp_path: Path) -> None:
    write_certificate(tmp_path, OPTIMAL)
    path = tmp_path / "certificate.npz"
    packed = bytearray(path.read_bytes())
    for at in range(0, len(packed), 97):
        changed = packed.copy()
        changed[at] ^= 1
        path.write_bytes(changed)
        with pytest.raises(BadCertificate) as refused:
            read_certificate(tmp_path / "certificate.json")
        assert str(refused.value) == (
            "certificate.npz is not the file that the certificate names (SHA-256)."
        )


def named(folder: Path, packed: bytes) -> Path:
    """A certificate that names just these bytes as its arrays."""
    write_certificate(folder, OPTIMAL)
    data = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    data["arrays"]["sha256"] = hashlib.sha256(packed).hexdigest()
    (folder / "certificate.npz").write_bytes(packed)
    (folder / "certificate.json").write_text(json.dumps(data), encoding="utf-8")
    return folder / "certificate.json"


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def pickled() -> bytes:
    file = io.BytesIO()
    np.save(file, np.array([{"a": 1}], object), allow_pickle=True)
    return file.getvalue()


@pytest.mark.parametrize(
    "packed",
    [b"", b"PK", zipped(place_of=pickled()), zipped(place_of=b"no array"), zipped(place_of=b"")],
)
def test_pickles_and_rubbish_are_not_opened(packed: bytes, tmp_path: Path) -> None:
    with pytest.raises(BadCertificate) as refused:
        read_certificate(named(tmp_path, packed))
    assert str(refused.value) == "certificate.npz does not hold plain arrays of numbers."
