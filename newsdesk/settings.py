"""Every knob of Newsdesk. All come from the environment (or a `.env` file) and have safe defaults.

The names are listed in .env.example; sizing and production use in docs/operating.md.
"""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from newsdesk.pictures import picture_storage, test_origin
from newsdesk.secret_key import kept_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

env = environ.Env()
if not TESTING:  # a developer's .env must not decide what the tests see
    env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)

# Database ---------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default="sqlite:///newsdesk.sqlite3")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    if _database["NAME"] not in ("", ":memory:"):
        _database["NAME"] = str(BASE_DIR / _database["NAME"])
    _database["OPTIONS"] = {
        # Readers never wait for a writer (WAL); a writer takes the lock when it begins, so that
        # it can wait for another one instead of failing half way through ("database is locked").
        "transaction_mode": "IMMEDIATE",
        "timeout": env.int("DATABASE_TIMEOUT", default=20),
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA cache_size=-32000;",
        **_database.get("OPTIONS", {}),
    }
    _database.setdefault("CONN_MAX_AGE", None)  # opening one costs more than a page from it
    _state_dir = Path(_database["NAME"] or BASE_DIR / "var/x").parent
else:
    _database["ENGINE"] = "newsdesk.postgresql"
    _database.setdefault("CONN_MAX_AGE", env.int("CONN_MAX_AGE", default=60))
    _database["CONN_HEALTH_CHECKS"] = True
    _options = _database.setdefault("OPTIONS", {})
    _options.setdefault("connect_timeout", 5)
    # How often a connection has to see a statement of readers' pages before it is kept prepared.
    _prepared = env.bool("PREPARED_STATEMENTS", default=True)
    _options["prepare_threshold"] = 5 if _prepared else None
    _state_dir = BASE_DIR / "var"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Security ---------------------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret_key(
    _state_dir / "newsdesk.secret-key"
)
SITE_NAME = env.str("SITE_NAME", default="Newsdesk")
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
_over_https = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if _over_https else []
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
# With an https address in SITE_URL everything is https; on one machine, without, plain http works.
SECURE_SSL_REDIRECT = _over_https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a health check comes from beside the server
SECURE_HSTS_SECONDS = 31536000 if _over_https else 0
# Off where other hosts below ours do without https: then the checks don't ask for it either.
_subdomains_too = env.bool("HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _over_https and _subdomains_too
SILENCED_SYSTEM_CHECKS = [] if _subdomains_too else ["security.W005", "security.W021"]
SESSION_ENGINE = "newsdesk.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _over_https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

VIDEO_FRAME_HOSTS = [
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://www.dailymotion.com",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-src": VIDEO_FRAME_HOSTS,
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Application ------------------------------------------------------------------------------

# Commands that move documents are started often, by a clock, and do without the desk's and the
# pages' apps: an eighth of what it takes to start one.
_MOVING_DOCUMENTS = not {"import_seeds", "export_seeds"}.isdisjoint(sys.argv[1:2])
_FOR_PEOPLE = [
    # Without autodiscovery: urls.py discovers the desk, so that commands don't pay for it.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "adminsortable2",
    "axes",
    "django_filters",
]
INSTALLED_APPS = [
    *([] if _MOVING_DOCUMENTS else _FOR_PEOPLE),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "articles",
]
MIDDLEWARE = [
    "articles.kept.KeptPages",  # first: what is kept needs none of the others again
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsdesk.content_policy.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for a login that was refused
]
ROOT_URLCONF = "newsdesk.urls"
WSGI_APPLICATION = "newsdesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {"environment": "articles.templating.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
AUTHENTICATION_BACKENDS = ["articles.admin.permissions.OneLook"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
# Wrong passwords for a name from one address, and how long it isn't listened to from there then.
AXES_HANDLER = "articles.admin.login_guard.LoginGuard"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "articles.admin.login_guard.client_address"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who goes on trying is let in all the same
AXES_LOCKOUT_CALLABLE = "articles.views.errors.too_many_logins"
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
# An article's form has two or three fields for each entry of its coverage, of which a document may
# have 2,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
CSRF_FAILURE_VIEW = "articles.admin.too_old.form_too_old"

# Caches, files ----------------------------------------------------------------------------

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
# Megabytes of finished pages that each process keeps; 0: none. Tests put back what they change,
# which no version number tells, so they keep none.
PAGE_MEMORY_MB = env.int("PAGE_MEMORY_MB", default=0 if TESTING else 32)
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(_state_dir / "media"))
MEDIA_URL = "media/"
STORAGES = {
    "default": picture_storage(env.str("STORAGE_URL", default="")),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "newsdesk.static_files.HashedStaticFiles"
    },
}

WHITENOISE_USE_FINDERS = True  # what wasn't collected yet is served from where it lies

# Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# The newsroom -----------------------------------------------------------------------------

IMPORT_SOURCES = env.list("IMPORT_SOURCES", default=[])
PUBLISH_THRESHOLD = env.int("PUBLISH_THRESHOLD", default=70)
COVERAGE_WEIGHT = env.int("COVERAGE_WEIGHT", default=20)
RANK_HALF_LIFE_HOURS = env.float("RANK_HALF_LIFE_HOURS", default=12)
# The one host:port that pictures are fetched from although it isn't public; never in production.
PICTURES_TEST_ORIGIN: str = test_origin(
    env.str("PICTURES_TEST_ORIGIN", default=""), allowed=DEBUG or TESTING
)

# Django begins with its own, for which it loads the page that shows errors to developers. Warnings
# of a command that moves documents go to the terminal without.
LOGGING_CONFIG = None if _MOVING_DOCUMENTS else "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
