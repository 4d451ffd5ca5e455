import pytest

from koryu.ui import icons, states


@pytest.mark.parametrize("code", sorted(states.LOOKS))
def test_every_state_has_a_word_a_shape_and_a_tone(code):
    look = states.look(code)
    assert str(look.label)
    assert look.shape in icons.NAMES
    assert look.tone in states.TONES


def test_no_two_states_are_told_apart_by_colour_alone():
    words = [str(look.label) for look in states.LOOKS.values()]
    assert len(words) == len(set(words))


def test_an_unknown_state_shows_its_code_quietly():
    assert states.look("half_way") == states.Look("Half way", "neutral", "dot")


def test_a_tone_alone_has_a_shape_too():
    assert states.tone_look("") == states.TONES["neutral"]
    assert {look.shape for look in states.TONES.values()} <= set(icons.NAMES)


@pytest.mark.parametrize("name", icons.NAMES)
def test_icons_are_hidden_from_screen_readers(name):
    assert icons.icon(name).startswith(f'<svg class="icon icon--{name}"')
    assert ' aria-hidden="true" ' in icons.icon(name)
