"""The web process. It will not start on a role that could walk through the second wall."""

import os

from django.core.wsgi import get_wsgi_application

from koryu.base.environment import give_up_what_is_for_others

give_up_what_is_for_others()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koryu.config.settings")
application = get_wsgi_application()

from koryu.base.checks import refuse_unsafe_start  # noqa: E402  (needs Django set up)

refuse_unsafe_start()
