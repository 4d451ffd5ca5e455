"""What every test may use is in ``tests/plugins``."""

pytest_plugins = ["tests.plugins.browser", "tests.plugins.database", "tests.plugins.house"]
