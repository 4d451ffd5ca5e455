"""How a loop over arrays is compiled: once, kept on disk, without Python's lock."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile to machine code at the first call and keep the code for later processes."""
    return _kept(function)


def parallel_kernel(function: Function) -> Function:
    """As ``kernel``, with ``numba.prange`` loops dealt out to the threads."""
    return _kept(function, parallel=True)


def inlined(function: Function) -> Function:
    """For what is called in an innermost loop: written out in each kernel that calls it."""
    return cast(Function, numba.njit(nogil=True, inline="always")(function))


def _kept(function: Function, *, parallel: bool = False) -> Function:
    """Compiled, the code kept on disk: or, where nothing may be written, for this process."""
    try:
        compiled = numba.njit(cache=True, nogil=True, parallel=parallel)(function)
    except RuntimeError:  # numba finds no directory: neither the package's, nor one at home
        compiled = numba.njit(nogil=True, parallel=parallel)(function)
    return cast(Function, compiled)
