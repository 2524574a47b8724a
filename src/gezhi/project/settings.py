"""Django's settings, derived from ``config.read()``; nothing is decided here that an operator might want to change."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from gezhi.project import config, connections, folder

try:
    GEZHI = config.read()
except config.WrongSettings as wrong:
    sys.exit(f"格治 Gezhi:\n{wrong}")

ROOT = config.ROOT
HERE = ROOT / "src" / "gezhi" / "project"
DEBUG = False
SECRET_KEY = GEZHI.secret_key or folder.secret(GEZHI.data, "secret_key")
ALLOWED_HOSTS = list(GEZHI.hosts)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "axes",
    "csp",
    "gezhi.storage",
    "gezhi.security",
    "gezhi.geography",
    "gezhi.people",
    "gezhi.catalogue",
    "gezhi.cases",
    "gezhi.supervision",
    "gezhi.exchange",
    "gezhi.messages",
    "gezhi.administration",
    "gezhi.project",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gezhi.project.language.Language",
    "gezhi.project.answers.ProblemMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gezhi.project.pages_only.Csrf",
    "gezhi.project.pages_only.Authentication",
    "gezhi.people.middleware.ActorMiddleware",
    "gezhi.project.pages_only.Messages",
    "gezhi.project.pages_only.Frames",
    "gezhi.project.pages_only.ContentSecurityPolicy",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "gezhi.project.urls"
WSGI_APPLICATION = "gezhi.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["gezhi.project.templatetags.gezhi"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# The application serves requests as its own role; commands that alter tables run as the owner (gezhi.__main__).
_URL = connections.owner_url(GEZHI) if os.environ.get("GEZHI_AS_OWNER") else connections.app_url(GEZHI)
DATABASES = {"default": connections.for_django(_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

AUTH_USER_MODEL = "security.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"
CSRF_FAILURE_VIEW = "gezhi.project.pages_only.token_too_old"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "gezhi.project.address.of"
AXES_VERBOSE = False  # its log lines would name accounts

SESSION_ENGINE = "gezhi.project.session_store"
SESSION_COOKIE_AGE = GEZHI.session_hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = GEZHI.https
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
if GEZHI.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in GEZHI.hosts]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_TILES = urlsplit(GEZHI.map_tiles)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"] + [f"{_TILES.scheme}://{_TILES.netloc}"] * bool(_TILES.netloc),
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [path for path in (ROOT / "build" / "static", HERE / "static") if path.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # A 503 is /healthz doing its duty.
    "filters": {
        "no-503": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", 500) != 503,
        }
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": GEZHI.log_level},
    # What these say holds what a person typed (addresses, search words, statements) and every job's arguments.
    "loggers": {name: {"level": "WARNING"} for name in ("django.db.backends", "procrastinate", "axes", "csp")}
    | {"django.request": {"level": "ERROR", "filters": ["no-503"]}, "django": {"handlers": [], "propagate": True}},
}
