"""How a loop over arrays is compiled: once, kept on disk, without Python's lock."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile to machine code at the first call and keep the code for later processes; or, where
    nothing may be written, for this one."""
    try:
        compiled = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba finds no directory: neither the package's, nor one at home
        compiled = numba.njit(nogil=True)(function)
    return cast(Function, compiled)


def inlined(function: Function) -> Function:
    """For what is called in an innermost loop: written out in each kernel that calls it."""
    return cast(Function, numba.njit(nogil=True, inline="always")(function))
