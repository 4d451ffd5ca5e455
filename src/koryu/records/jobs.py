"""What records leave for later: reading the texts of enclosures."""

from procrastinate.contrib.django import app

from koryu.records.acts import new_act
from koryu.records.search import actions


@app.task(name=actions.READ, queue="records")
def read_enclosures(search_text_id: int) -> None:
    with new_act():
        actions.read_enclosures(search_text_id)
