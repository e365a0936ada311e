"""The application that a WSGI server serves: `newsdesk.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")

application = get_wsgi_application()

# What is loaded by now stays to the end: nothing of it needs to be looked through for garbage, nor
# what a page leaves behind after every seven hundred objects.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
