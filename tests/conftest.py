"""What every test may use is in ``tests/plugins``."""

from hypothesis import settings

pytest_plugins = ["tests.plugins.browser", "tests.plugins.database", "tests.plugins.house"]

# The same examples each time, so that a change is judged by what it changed; more of them with
# --hypothesis-profile=at-length, new ones with =seek. Kernels may have to be compiled: no deadline.
settings.register_profile("settled", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("at-length", derandomize=True, deadline=None)
settings.register_profile("seek", deadline=None)
settings.load_profile("settled")
