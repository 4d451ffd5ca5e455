"""A result with its proof as plain files that any other program can read and check.

``certificate.json`` says what was asked and what came out; the arrays it rests on lie beside
it in ``certificate.npz`` (NumPy's own format, uncompressed, no pickles), named there by
their SHA-256, or, for a small market, as lists within the JSON. The same result gives the
same bytes on any machine.

Arrays of an optimum, for L leaves of the proof and K aims: ``place_of`` (n,) int32;
``place_price`` (L, K, m), ``region_price`` (L, K, r), ``group_price`` (L, K, groups) and
``quota_price`` (L, K, t), int64, in parts of a point, ``scale`` (L,) int64 of which make one.
Of a stable placement: ``place_of`` (n,) and ``cutoff`` (m,), int32.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu.matching.market import Int32
from koryu.matching.results import CoupleBranch, Leaf, Optimum, Prices, QuotaBranch, Tree

FORMAT = "koryu certificate 1"
OPTIMAL, STABLE = "optimal", "stable"
JSON_NAME, NPZ_NAME = "certificate.json", "certificate.npz"
PRICES = ("place_price", "region_price", "group_price", "quota_price")
ARRAYS = {
    OPTIMAL: {"place_of": "<i4", **dict.fromkeys(PRICES, "<i8"), "scale": "<i8"},
    STABLE: {"place_of": "<i4", "cutoff": "<i4"},
}
DIMENSIONS = {"place_of": 1, "cutoff": 1, **dict.fromkeys(PRICES, 3), "scale": 1}

Arrays = Mapping[str, NDArray[Any]]
Data = Mapping[str, Any]


class BadCertificate(ValueError):
    """The files are not a certificate that can be used; says why in one sentence."""


@dataclass(frozen=True, eq=False)
class OptimalCertificate:
    """An optimum and what it answers: ``market`` is the SHA-256 of the canonical market,
    ``gaps`` by how much each aim might still rise, 0 where it is proved best, ``time_limit``
    (seconds) what the search was held to, if anything."""

    market: str
    seed: int
    aims: tuple[str, ...]
    gaps: tuple[int, ...]
    optimum: Optimum
    time_limit: float | None = None


@dataclass(frozen=True, eq=False)
class StableCertificate:
    """A stable placement and the standing up to which each place took people.

    ``proposing``: people or places; ``ties``: how equal standings were told apart.
    """

    market: str
    seed: int
    proposing: str
    ties: str
    place_of: Int32
    cutoff: Int32


Certificate = OptimalCertificate | StableCertificate


def files_of(certificate: Certificate) -> dict[str, bytes]:
    """The bytes of certificate.json and certificate.npz, by name."""
    data, arrays = _taken_apart(certificate)
    packed = _packed(arrays)
    named = {"file": NPZ_NAME, "sha256": sha256(packed).hexdigest()}
    text = _text({**data, "arrays": named})
    return {JSON_NAME: text.encode(), NPZ_NAME: packed}


def write_certificate(folder: Path, certificate: Certificate) -> None:
    """Write certificate.json and certificate.npz into the folder."""
    for name, content in files_of(certificate).items():
        (folder / name).write_bytes(content)


def read_certificate(path: Path) -> Certificate:
    """The certificate of this JSON file, or in this folder. Raises BadCertificate, OSError."""
    if path.is_dir():
        path = path / JSON_NAME
    return from_files(path.name, lambda name: (path.parent / name).read_bytes())


def from_files(json_name: str, read: Callable[[str], bytes]) -> Certificate:
    """The certificate of this JSON file, ``read`` giving the bytes of a file by its name.
    Raises BadCertificate, and what ``read`` raises."""
    try:
        data = json.loads(read(json_name).decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadCertificate(f"{json_name} is not JSON.") from None
    if not isinstance(data, dict):
        raise BadCertificate(f"{json_name} is not a JSON object.")
    arrays = data.get("arrays")
    if isinstance(arrays, dict) and "file" in arrays:
        return _put_together(data, _unpacked(read, arrays))
    return from_inline(data)


def to_inline(certificate: Certificate) -> dict[str, Any]:
    """The certificate as one JSON object, the arrays as lists; for a small market."""
    data, arrays = _taken_apart(certificate)
    return {**data, "arrays": {name: array.tolist() for name, array in arrays.items()}}


def from_inline(data: Data) -> Certificate:
    """The certificate that ``to_inline`` wrote. Raises BadCertificate."""
    lists = data.get("arrays")
    if not isinstance(lists, dict):
        raise BadCertificate("The certificate has no arrays.")
    return _put_together(data, {name: _array(name, numbers) for name, numbers in lists.items()})


def _taken_apart(certificate: Certificate) -> tuple[dict[str, Any], Arrays]:
    data: dict[str, Any] = {
        "format": FORMAT,
        "mechanism": OPTIMAL if isinstance(certificate, OptimalCertificate) else STABLE,
        "engine": version("koryu"),
        "market": certificate.market,
        "seed": certificate.seed,
    }
    if isinstance(certificate, StableCertificate):
        data |= {"proposing": certificate.proposing, "ties": certificate.ties}
        return data, {"place_of": certificate.place_of, "cutoff": certificate.cutoff}
    optimum = certificate.optimum
    data |= {
        "aims": list(certificate.aims),
        "values": list(optimum.values),
        "bound": list(optimum.bound),
        "gaps": list(certificate.gaps),
        "tree": _tree_data(optimum.tree),
    }
    if certificate.time_limit is not None:
        data["time_limit"] = certificate.time_limit
    return data, {"place_of": optimum.place_of, **_stacked(optimum.prices)}


def _stacked(prices: tuple[Prices, ...]) -> dict[str, NDArray[Any]]:
    return {
        "place_price": np.stack([leaf.place for leaf in prices]),
        "region_price": np.stack([leaf.region for leaf in prices]),
        "group_price": np.stack([leaf.group for leaf in prices]),
        "quota_price": np.stack([leaf.quota for leaf in prices]),
        "scale": np.array([leaf.scale for leaf in prices], np.int64),
    }


def _put_together(data: Data, arrays: Arrays) -> Certificate:
    if data.get("format") != FORMAT:
        raise BadCertificate(f"The format is {data.get('format')!r}, not ‘{FORMAT}’.")
    mechanism = data.get("mechanism")
    if mechanism not in (OPTIMAL, STABLE):
        raise BadCertificate(f"The mechanism {mechanism!r} is not known.")
    _check_arrays(arrays, ARRAYS[mechanism])
    market, seed = _word(data, "market"), _number("seed", data.get("seed"))
    if mechanism == STABLE:
        proposing, ties = _word(data, "proposing"), _word(data, "ties")
        return StableCertificate(
            market, seed, proposing, ties, arrays["place_of"], arrays["cutoff"]
        )
    aims = _words(data, "aims")
    values, bound, gaps = (_numbers(data, key, len(aims)) for key in ("values", "bound", "gaps"))
    prices = _leaves(arrays, len(aims))
    try:
        tree = _tree(data.get("tree"))
    except RecursionError:
        raise BadCertificate("The tree is too deep to be read.") from None
    optimum = Optimum(arrays["place_of"], values, bound, tree, prices)
    return OptimalCertificate(market, seed, aims, gaps, optimum, _time_limit(data))


def _time_limit(data: Data) -> float | None:
    if "time_limit" not in data:
        return None
    seconds = data["time_limit"]
    if type(seconds) not in (int, float) or not 0 <= seconds < inf:
        raise BadCertificate(f"‘time_limit’ is {seconds!r}, not a number of seconds.")
    return float(seconds)


def _leaves(arrays: Arrays, aims: int) -> tuple[Prices, ...]:
    leaves = len(arrays["place_price"])
    for name in PRICES:
        if arrays[name].shape[:2] != (leaves, aims):
            raise BadCertificate(
                f"The array ‘{name}’ has the shape {arrays[name].shape}; it should begin with "
                f"{leaves} leaves and {aims} aims."
            )
    if len(arrays["scale"]) != leaves:
        raise BadCertificate(f"The array ‘scale’ is not one of {leaves} leaves.")
    rows = zip(*(arrays[name] for name in PRICES), arrays["scale"].tolist(), strict=True)
    return tuple(Prices(*row) for row in rows)


def _check_arrays(arrays: Arrays, wanted: Mapping[str, str]) -> None:
    if set(arrays) != set(wanted):
        raise BadCertificate(
            f"The arrays are {', '.join(sorted(arrays)) or 'none'}; they should be "
            f"{', '.join(sorted(wanted))}."
        )
    for name, array in arrays.items():
        if array.dtype.str != wanted[name]:
            raise BadCertificate(
                f"The array ‘{name}’ holds {array.dtype}, not {np.dtype(wanted[name])}."
            )
        if array.ndim != DIMENSIONS[name]:
            raise BadCertificate(
                f"The array ‘{name}’ has {array.ndim} dimensions, not {DIMENSIONS[name]}."
            )


def _tree_data(tree: Tree) -> dict[str, Any]:
    match tree:
        case Leaf():
            return {"leaf": tree.number}
        case CoupleBranch():
            return {
                "couple": tree.couple,
                "options": [list(options) for options in tree.options],
                "children": [_tree_data(child) for child in tree.children],
            }
        case QuotaBranch():
            return {
                "person": tree.person,
                "region": tree.region,
                "inside": _tree_data(tree.inside),
                "outside": _tree_data(tree.outside),
            }


def _tree(data: Any) -> Tree:
    match data:
        case {"leaf": number, **rest} if not rest:
            return Leaf(_number("leaf", number))
        case {"couple": couple, "options": [*options], "children": [*children], **rest} if not rest:
            return CoupleBranch(
                _number("couple", couple),
                tuple(tuple(_number("options", o) for o in _listed(some)) for some in options),
                tuple(_tree(child) for child in children),
            )
        case {"person": who, "region": where, "inside": inside, "outside": outside, **rest} if (
            not rest
        ):
            return QuotaBranch(
                _number("person", who), _number("region", where), _tree(inside), _tree(outside)
            )
    raise BadCertificate("The tree holds something that is neither a leaf nor a branch.")


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadCertificate("The options of a branch of the tree are not a list.")
    return value


def _number(key: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadCertificate(f"‘{key}’ is {value!r}, not a whole number.")
    return value


def _numbers(data: Data, key: str, many: int) -> tuple[int, ...]:
    value = data.get(key)
    if not isinstance(value, list) or len(value) != many:
        raise BadCertificate(f"‘{key}’ is not a list of {many} numbers, one for each aim.")
    return tuple(_number(key, number) for number in value)


def _word(data: Data, key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise BadCertificate(f"‘{key}’ is {value!r}, not a text.")
    return value


def _words(data: Data, key: str) -> tuple[str, ...]:
    value = data.get(key)
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise BadCertificate(f"‘{key}’ is not a list of names.")
    return tuple(value)


def _array(name: str, numbers: Any) -> NDArray[Any]:
    """A list of whole numbers as the array of that name."""
    dtype = {**ARRAYS[OPTIMAL], **ARRAYS[STABLE]}.get(name, "<i8")
    try:
        found = np.array(numbers)
    except ValueError:
        raise BadCertificate(f"The array ‘{name}’ has rows of different lengths.") from None
    array = found.astype(dtype) if found.size == 0 or found.dtype.kind == "i" else found
    if not np.array_equal(array, found):
        raise BadCertificate(f"The array ‘{name}’ holds numbers beyond {np.dtype(dtype)}.")
    return array


def _packed(arrays: Arrays) -> bytes:
    """The bytes of an .npz file; NumPy's own would not be the same on every system."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.external_attr = 0o644 << 16
            content = io.BytesIO()
            dtype = {**ARRAYS[OPTIMAL], **ARRAYS[STABLE]}[name]
            plain = np.ascontiguousarray(array, dtype)
            np.lib.format.write_array(content, plain, version=(1, 0), allow_pickle=False)
            archive.writestr(member, content.getvalue())
    return file.getvalue()


def _unpacked(read: Callable[[str], bytes], named: Data) -> Arrays:
    """The arrays of the file that the certificate names, if it is that very file."""
    name = _word(named, "file")
    if name in ("", ".", "..") or Path(name).name != name or "\\" in name:
        raise BadCertificate(f"The arrays should lie beside the certificate, not in ‘{name}’.")
    packed = read(name)
    if sha256(packed).hexdigest() != named.get("sha256"):
        raise BadCertificate(f"{name} is not the file that the certificate names (SHA-256).")
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return {
                name.removesuffix(".npy"): _member(archive, name) for name in archive.namelist()
            }
    except (ValueError, OSError, EOFError, MemoryError, zipfile.BadZipFile):
        raise BadCertificate(f"{name} does not hold plain arrays of numbers.") from None


def _member(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    with archive.open(name) as file:
        array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
        return array


def _text(data: Data) -> str:
    """JSON with a line for each entry, so that a difference shows where it is."""
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in data.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"
