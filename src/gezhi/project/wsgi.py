"""What the web server serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.project.settings")
application = get_wsgi_application()

# What is here now is here to stay, and a batch makes hundreds of thousands of rows that are no rings: looking for rings
# each 700 objects took a sixth of the time of a batch.
gc.freeze()
gc.set_threshold(20_000, 20, 50)
