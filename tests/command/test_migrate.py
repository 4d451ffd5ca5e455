"""`koryu migrate` on a server: tables and files are there, and the pages stand on them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.plugins.database import Addresses
from tests.security.test_production import PRODUCTION

KORYU = Path(sys.executable).parent / "koryu"
LOOK = """
import re
import django
django.setup()
from django.test import Client
page = Client(headers={"host": "koryu.example"}).get("/sign-in/", secure=True)
print(page.status_code)
print("\\n".join(re.findall(r'href="/static/(.*?css)"', page.content.decode())))
"""


def test_pages_find_their_styles(database_copy: Callable[[str], Addresses], tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KORYU_")}
    there = database_copy("server").environment | {"KORYU_HOME": str(tmp_path)}
    said = kept | PRODUCTION | there
    subprocess.run([KORYU, "migrate"], env=said, check=True, timeout=60)
    looked = subprocess.run(
        [sys.executable, "-c", LOOK], env=said, check=True, capture_output=True, text=True
    )
    status, *styles = looked.stdout.split()
    assert status == "200"
    assert len(styles) >= 5
    assert [name for name in styles if not (tmp_path / "static" / name).exists()] == []
