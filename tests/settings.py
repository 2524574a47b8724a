"""The platform's settings under test: its own empty data folder, whatever the developer's environment says.

``DATABASE_URL`` may name a server on which databases and roles may be made; otherwise the embedded one is started.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# xdist's workers inherit what the first process chose.
DATA_VARIABLE, SERVER_VARIABLE = "PYTEST_GEZHI_DATA", "PYTEST_GEZHI_SERVER"
if DATA_VARIABLE not in os.environ:
    _data = Path(tempfile.mkdtemp(prefix="gz"))
    _data.chmod(0o711)
    atexit.register(shutil.rmtree, _data, ignore_errors=True)
    os.environ[DATA_VARIABLE] = str(_data)
    os.environ[SERVER_VARIABLE] = os.environ.get("DATABASE_URL", "")
for _name in [name for name in os.environ if name.startswith(("GEZHI_", "DATABASE_")) and name != "GEZHI_BROWSER"]:
    del os.environ[_name]
os.environ["GEZHI_DATA"] = os.environ[DATA_VARIABLE]
os.environ["GEZHI_SAMPLE"] = "yes"

from gezhi.project.settings import *  # noqa: E402, F403

# Hashing slowly protects people, not tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
