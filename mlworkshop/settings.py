"""Settings of mlworkshop: one file, grouped by concern, read from the environment.

Refuses to start on nonsense: in production (`DEBUG` off) the secret key, the address of the site and the
allowed hosts must be given.
"""

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- What kind of installation this is ------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)  # one-click sign-in as any role; never together with real data
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
IS_SECURE = SITE_URL.startswith("https://")
SECRET_KEY = env.str("SECRET_KEY", "insecure-key-for-a-machine-of-your-own" if DEBUG or DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY (50 random characters), or DEBUG=1 on a machine of your own.")
if DEMO and IS_SECURE and not env.bool("DEMO_IN_PUBLIC", False):
    raise ImproperlyConfigured(
        "DEMO=1 lets everybody sign in as anybody. Remove it, or set DEMO_IN_PUBLIC=1 for a public demo site."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Apps, in the order of a paper's life ---------------------------------------------------------------

INSTALLED_APPS = [
    "demo",
    "website",
    "consoles",
    "letters",
    "schedule",
    "proceedings",
    "decisions",
    "reviews",
    "submissions",
    "venues",
    "notifications",
    "audit",
    "people",
    "web",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.orcid",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "mlworkshop",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mlworkshop.middleware.request_now",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mlworkshop.middleware.user_sentences",
    "mlworkshop.middleware.former_addresses",
]

ROOT_URLCONF = "mlworkshop.urls"
WSGI_APPLICATION = "mlworkshop.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mlworkshop.context.site",
            ],
            "builtins": ["web.templatetags.words"],
        },
    }
]

# --- Database: PostgreSQL only --------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default="postgresql:///mlworkshop")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host/name")
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "TEST": {"NAME": env.str("TEST_DB_NAME", "test_mlworkshop")},
}
# PostgreSQL compiles wide queries when jit is on, which was measured to make them up to 50 times slower.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"

# --- Redis: cache and Celery; a hint, never the truth ---------------------------------------------------

REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "web.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
        "KEY_PREFIX": "mlw",
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is down must not hold a request: publishing gives up at once, the sweep finds the work.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 0}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "send-mail": {"task": "notifications.tasks.send_due", "schedule": 5.0},
    "remind": {"task": "notifications.tasks.remind", "schedule": 60.0},
    "check-files": {"task": "submissions.tasks.check_waiting_files", "schedule": 30.0},
    "find-conflicts": {"task": "submissions.tasks.find_waiting_conflicts", "schedule": 10.0},
    "propose": {"task": "reviews.tasks.solve_waiting", "schedule": 10.0},
    "affinities": {"task": "reviews.tasks.refresh_affinities", "schedule": 60.0},
    "release": {"task": "decisions.tasks.release_due", "schedule": 10.0},
}

# --- People: sign-in by code, password, passkey, TOTP, other services ------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # a password is possible, never needed
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_SECURE else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
MFA_TOTP_ISSUER = "mlworkshop"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS: dict = {}
for _provider in ("orcid", "github", "google"):
    _client = env.str(f"{_provider.upper()}_CLIENT_ID", "")
    if _client:
        SOCIALACCOUNT_PROVIDERS[_provider] = {
            "APP": {"client_id": _client, "secret": env.str(f"{_provider.upper()}_CLIENT_SECRET")}
        }

# --- Security headers -----------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 31536000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", "https://orcid.org", "https://github.com", "https://accounts.google.com"],
    }
}

# --- Files ----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.str("MEDIA_ROOT", str(BASE_DIR / "var" / "media"))
UPLOAD_ROOT = env.str("UPLOAD_ROOT", str(BASE_DIR / "var" / "uploads"))  # unfinished resumable uploads
MOST_CHECKERS = env.int("CHECKERS", 2)  # files looked into at once on one machine; keep below the worker's concurrency
if MOST_CHECKERS < 1:
    raise ImproperlyConfigured("CHECKERS is how many files are looked into at once on one machine: at least 1.")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
STORAGES: dict[str, dict] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # While developing there is no collectstatic, so there are no hashed names to look up.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "web.staticfiles.HashedStorage"
    },
}
if env.str("S3_BUCKET", ""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", None),
            "access_key": env.str("S3_ACCESS_KEY", None),
            "secret_key": env.str("S3_SECRET_KEY", None),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }

# --- Mail: every message passes the outbox; this is what the outbox sends through -------------------------

# A site without it is refused by wsgi.py, for people sign in by mail; commands need none.
vars().update(env.email("EMAIL_URL", default="dummymail://"))
OUTGOING_EMAIL_BACKEND = vars()["EMAIL_BACKEND"]  # what the outbox sends through
EMAIL_BACKEND = "notifications.backend.OutboxBackend"  # what everybody else sends through
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", "mlworkshop <no-reply@localhost>")
# Without EMAIL_URL all mail lands in the inbox page, which shows each message as the person would get it.
# It shows everybody's mail to everybody, so it exists in demo mode alone.
HAS_INBOX = DEMO and env.bool("INBOX", not env.str("EMAIL_URL", ""))

# --- Words and time -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# --- Logs: verbs and numbers, never names ---------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
}
