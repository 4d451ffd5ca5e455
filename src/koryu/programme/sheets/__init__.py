"""The two incoming sheets: read as a person reads them, and offered as templates."""

from koryu.programme.sheets.columns import CANDIDATES, FORMS, REQUESTS, Column, Form
from koryu.programme.sheets.drafts import Cell, Refusal
from koryu.programme.sheets.reading import Reading, Row, read_candidates, read_requests
from koryu.programme.sheets.table import Remark, recognise
from koryu.programme.sheets.unusable import Unusable

__all__ = [
    "CANDIDATES",
    "FORMS",
    "REQUESTS",
    "Cell",
    "Column",
    "Form",
    "Reading",
    "Refusal",
    "Remark",
    "Row",
    "Unusable",
    "read_candidates",
    "read_requests",
    "recognise",
]
