"""All settings, read from the environment and the file settings.env; docs/settings.md lists every variable.

An invalid value stops the start with one line that names it.
"""

import os
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tracker import data_dir, limits
from tracker.database_urls import database_of, postgres_of, replica_of

django_stubs_ext.monkeypatch()

data_dir.read_settings_file()
env = environ.Env()
# An empty variable counts as not set: compose.yaml passes unset ones on as empty.
env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}  # type: ignore[assignment]  # django-environ reads any mapping


def switch(name: str, *, default: bool) -> bool:
    """Read an on/off variable; anything but a clear yes or no is an error (environ reads it as no)."""
    value = env.str(name, default="").strip().lower()
    if value in {"", "1", "0", "true", "false", "yes", "no", "on", "off"}:
        return default if value == "" else value in {"1", "true", "yes", "on"}
    raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off. Set it to 1 or 0.")


BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = switch("DEBUG", default=False)


def public_url() -> str:
    """Return the validated URL that people use from outside, or "" for a home network."""
    value = env.str("PUBLIC_URL", default="").rstrip("/")
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and parts.hostname and not parts.path and parts.port != 0
    except ValueError:
        good = False
    if value and not good:
        raise ImproperlyConfigured(
            f"PUBLIC_URL={value!r} is not an address. Write it like https://magnesium.example.org"
        )
    return value


def secret_key() -> str:
    """Return the key from SECRET_KEY or from the file that `make run` keeps next to the data."""
    key_file = DATA_DIR / "secret_key"
    key = env.str("SECRET_KEY", default="")
    if not key and key_file.is_file():
        key = key_file.read_text().strip()
    if not key and DEBUG:
        key = "only-for-debugging-on-this-machine"
    if not key:
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set, and {key_file} does not exist. Set the variable, or run `make run`."
        )
    return key


SECRET_KEY = secret_key()
# Former keys, the newest first: what they signed or encrypted stays valid. See docs/hosting.md.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
PUBLIC_URL = public_url()
PUBLIC_HTTPS = PUBLIC_URL.startswith("https://")

# Without PUBLIC_URL the app serves a home network: tracker.middleware.HomeNetworkHostsMiddleware then only allows names
# and addresses that cannot belong to a site on the internet.
ALLOWED_HOSTS = [str(urlsplit(PUBLIC_URL).hostname)] if PUBLIC_URL else ["*"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PUBLIC_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PUBLIC_HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PUBLIC_HTTPS else 0
# Other sites may use the same domain without HTTPS: HSTS applies to this name only.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they require includeSubDomains and preload
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "tracker.accounts.session_store"
SESSION_COOKIE_AGE = 60 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
# The HTTPS proxy appends the client's address to X-Forwarded-For; without a proxy the header is not trusted.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PUBLIC_HTTPS else 0
LIMITS = limits.read(env)
DATA_UPLOAD_MAX_MEMORY_SIZE = LIMITS.form_kb * 1024  # without its files: the longest text field is far smaller
DATA_UPLOAD_MAX_NUMBER_FILES = 5
X_FRAME_OPTIONS = "DENY"

# Nothing leaves the server: no page may load from, send to or be framed by another site.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's style sheet contains its icons as data: URLs
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

INSTALLED_APPS = [
    "tracker",
    "foods",
    "foods.admin_config.CatalogAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "js_lib_bootstrap5",
    "simple_history",
]

MIDDLEWARE = [
    "tracker.operations.metrics.MetricsMiddleware",
    # These set headers and come first: the page that rejects a request needs the headers too.
    "csp.middleware.CSPMiddleware",
    "tracker.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tracker.middleware.HomeNetworkHostsMiddleware",
    "tracker.middleware.MaxRequestSizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.middleware.RetryMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.middleware.PersonMiddleware",
    "tracker.middleware.ReloginMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tracker.middleware.AdminSecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tracker.middleware.LimitReachedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "tracker.middleware.ReplicaMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

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
                "tracker.context_processors.instance",
            ],
        },
    },
]

# Past PgBouncer, for what needs a connection of its own: migrations, backups, restoring. See docs/hosting.md.
_direct = env.str("DIRECT_DATABASE_URL", default="")
DIRECT_DATABASE = postgres_of(_direct, name="DIRECT_DATABASE_URL") if _direct else None
DATABASES = {
    "default": database_of(
        env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'tracker.sqlite3'}"),
        behind_pooler=bool(_direct),
        test_file=DATA_DIR / "test.sqlite3",
    )
}
if _replica := env.str("READ_DATABASE_URL", default=""):
    DATABASES["replica"] = replica_of(_replica, behind_pooler=bool(_direct))
    DATABASE_ROUTERS = ["tracker.operations.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# All processes share the counts of login attempts; a migration creates the table.
CACHES = {
    "default": {
        "BACKEND": "tracker.accounts.login_attempts.Attempts",
        "LOCATION": "attempts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Long-running jobs wait in the database until `manage.py work` runs them; see foods.jobs.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTHENTICATION_BACKENDS = ["tracker.accounts.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tracker.accounts.adapters.AccountAdapter"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "email"]
ACCOUNT_LOGIN_METHODS = {"username"}
# No page, email or response time reveals whose address belongs to an account.
ACCOUNT_PREVENT_ENUMERATION = "strict"
# Five wrong passwords in five minutes for one name from one address; other limits of logins are in
# tracker.accounts.adapters, which also explains why no name is locked for long. Successful logins are not limited.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "change_password": f"{LIMITS.passwords_in_five_minutes}/5m/user",
    "reauthenticate": f"{LIMITS.passwords_in_five_minutes}/5m/user",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/m/key",
}
ACCOUNT_FORMS = {
    "signup": "tracker.accounts.forms.SignUpForm",
    "login": "tracker.accounts.forms.LogInForm",
    "add_email": "tracker.accounts.forms.AddressForm",
    "set_password": "tracker.accounts.forms.FirstPasswordForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "tracker.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "tracker.accounts.forms.CodeForm",
    "reauthenticate": "tracker.accounts.forms.CodeAgainForm",
    "activate_totp": "tracker.accounts.forms.AuthenticatorForm",
    "add_webauthn": "tracker.accounts.forms.PasskeyForm",
    "edit_webauthn": "tracker.accounts.forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Magnesium Tracker"
MFA_TOTP_TOLERANCE = 1  # for clocks that are half a minute off
# People log in by name, not by address; without an email server no address can be confirmed.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers offer passkeys only on https and on localhost, which uses plain HTTP.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_HTTPS

# Who may sign up.
SIGN_UP = env.str("SIGN_UP", default="").strip().lower() or "open"
if SIGN_UP not in {"open", "invited", "closed"}:
    raise ImproperlyConfigured(f"SIGN_UP={SIGN_UP!r} is not open, invited or closed")

# "Explore with sample data" on the landing page; `make run` turns it on (see manage.py).
SAMPLE_DATA = switch("SAMPLE_DATA", default=False)

# Whether `manage.py serve` also runs `manage.py work`; 0 leaves that to a separate process.
WORK = switch("WORK", default=True)

EMAIL_CONFIGURED = bool(env.str("EMAIL_URL", default=""))
try:
    vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
except (ImproperlyConfigured, ValueError) as error:
    raise ImproperlyConfigured("EMAIL_URL cannot be read. Write it like smtp+tls://user:password@host:587") from error
ACCOUNT_EMAIL_VERIFICATION = "optional" if EMAIL_CONFIGURED else "none"
ACCOUNT_EMAIL_NOTIFICATIONS = EMAIL_CONFIGURED
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Magnesium Tracker: "
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="magnesium-tracker@localhost")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "tracker" / "locale"]
FORMAT_MODULE_PATH = "tracker.formats"
# Only the default for people who have not chosen one; each person's day depends on their profile.
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE={TIME_ZONE!r} is not a time zone. Write it like Europe/Berlin")
USE_TZ = True


def backup_at() -> time | None:
    """Return when the nightly backup runs, in TIME_ZONE, or None for never."""
    value = env.str("BACKUP_AT", default="03:10").strip().lower()
    if value == "off":
        return None
    try:
        return time.fromisoformat(value).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise ImproperlyConfigured(f"BACKUP_AT={value!r} is not a time of day. Write it like 03:10, or off.") from error


def backup_key() -> str:
    """Return the validated key that backups are encrypted with, or "" for none."""
    value = env.str("BACKUP_KEY", default="").strip()
    if not value:
        return ""
    import pyrage  # takes memory in every process, and only backups use it

    try:
        pyrage.x25519.Identity.from_str(value)
    except pyrage.IdentityError as error:
        raise ImproperlyConfigured("BACKUP_KEY is not a key. `manage.py backup --new-key` creates one.") from error
    return value


def backups_kept() -> int:
    """Return how many nightly backups to keep."""
    value = env.str("BACKUPS_KEPT", default="14")
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 10_000):
        raise ImproperlyConfigured(f"BACKUPS_KEPT={value!r} is not valid. Use a whole number from 1 to 10000.")
    return int(value)


BACKUP_AT = backup_at()
BACKUP_KEY = backup_key()
BACKUPS_KEPT = backups_kept()

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
FOOD_ADVICE = "tracker.advice.eater.advice_for"  # what may be named to whom, for the catalog, which knows nobody
SEARCH_BOOST = "tracker.diary.habits.boost"  # what a person usually eats, for the catalog, which imports no diary
HIDES_ENERGY = "tracker.common.person.hides_energy"  # whether a person wants to see no kcal
OWN_FOOD_CORRECTED = "own-food-past"  # the page that offers a corrected own food for past entries

# A line for people, or JSON for log collectors; JSON also logs each request.
LOG_FORMAT = env.str("LOG_FORMAT", default="") or "line"
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT={LOG_FORMAT!r} is neither line nor json.")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # gives access to /metrics; without it that page does not exist
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
    },
    "filters": {"nothing_typed": {"()": "tracker.operations.log_filter.NothingTyped"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["nothing_typed"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "tracker.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.error": {"filters": ["nothing_typed"]},  # gunicorn has a handler of its own
    },
}
