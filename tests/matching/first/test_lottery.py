"""Lots come from the seed and the two numbers alone."""

import os
import subprocess
import sys
from hashlib import sha256

import numpy as np

from koryu.matching.first import as_aims, draw

EVERY = np.ones((2, 2), bool)


def test_a_lot_is_the_first_sixty_bits_of_the_hash_of_seed_person_and_post() -> None:
    lots = draw(7, ["C-1", "C-2"], ["R-1", "R-2"], EVERY)
    assert int(lots[1, 0]) == int(sha256(b"7\nC-2\nR-1").hexdigest()[:15], 16)


def test_nothing_is_drawn_for_lines_that_are_not_lawful() -> None:
    lots = draw(7, ["C-1", "C-2"], ["R-1", "R-2"], np.array([[True, False], [False, True]]))
    assert (lots > 0).tolist() == [[True, False], [False, True]]


def test_three_digits_hold_the_whole_lot() -> None:
    lots = draw(7, ["C-1", "C-2"], ["R-1", "R-2"], EVERY)
    first, second, third = (aim.gain.astype(np.uint64) for aim in as_aims(lots))
    assert (first * 2**40 + second * 2**20 + third == lots).all()


def test_the_hash_seed_of_python_changes_nothing() -> None:
    code = (
        "import numpy as np; from koryu.matching.first import draw;"
        "print(draw(1, ['a', 'b'], ['c', 'd'], np.ones((2, 2), bool)).tolist())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
