"""One settings module; what differs between places comes from the environment."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from koryu.base.headers import on_static_files

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("KORYU_HOME", ".koryu")).resolve()


HERE = {"127.0.0.1", "::1", "localhost"}  # a line that leaves this machine is encrypted
LEAST_SECRET = 50  # characters, as Django's own check has it


def flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


def database(url: str) -> dict[str, Any]:
    """A PostgreSQL address as Django takes it; query parameters become options."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    if host and not host.startswith("/") and host not in HERE:
        if options.setdefault("sslmode", "verify-full") != "verify-full":
            raise ImproperlyConfigured("A database on another machine needs sslmode=verify-full.")
        options.setdefault("sslrootcert", "system")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", "") or parts.port or "",
        "OPTIONS": options,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a pooler in transaction mode would lose them
    }


def mail(url: str) -> dict[str, Any]:
    """``smtp://user:password@host:port?tls=1`` as Django takes it; ``ssl=1`` for a line that
    is encrypted from the start."""
    parts = urlsplit(url)
    if parts.scheme != "smtp" or not parts.hostname:
        raise ImproperlyConfigured("KORYU_EMAIL must read smtp://user:password@host:port?tls=1")
    options = dict(parse_qsl(parts.query))
    if "1" not in (options.get("tls"), options.get("ssl")) and parts.hostname not in HERE:
        raise ImproperlyConfigured("KORYU_EMAIL needs tls=1 or ssl=1: mail goes out encrypted.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if options.get("ssl") == "1" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": options.get("tls") == "1",
        "EMAIL_USE_SSL": options.get("ssl") == "1",
        "EMAIL_TIMEOUT": 20,
    }


ANYMAIL_NAMES = "KORYU_ANYMAIL_"


def provider(name: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """A mail provider by its name at Anymail, such as ``mailgun``. What it must be told stands in
    variables that begin with KORYU_ANYMAIL_: KORYU_ANYMAIL_MAILGUN_API_KEY."""
    if not re.fullmatch(r"[a-z_]+", name):
        raise ImproperlyConfigured("KORYU_ANYMAIL names a provider as Anymail does: mailgun")
    told = {
        key.removeprefix(ANYMAIL_NAMES): value
        for key, value in environment.items()
        if key.startswith(ANYMAIL_NAMES)
    }
    if not told.get("WEBHOOK_SECRET"):
        raise ImproperlyConfigured(
            "KORYU_ANYMAIL_WEBHOOK_SECRET must read name:password, which the provider is given "
            "too: else anybody could say that a mail came back."
        )
    return {"EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend", "ANYMAIL": told}


DEMO = flag("KORYU_DEMO")
DEBUG = flag("KORYU_DEBUG")
TESTING = "pytest" in sys.modules

DEMO_KEY = "demo-only-not-a-secret-" + "0" * 32  # everybody may read it here
SECRET_KEY = os.environ.get("KORYU_SECRET_KEY", "")
if not SECRET_KEY and (DEMO or DEBUG or TESTING):
    SECRET_KEY = DEMO_KEY
elif SECRET_KEY == DEMO_KEY and not (DEMO or DEBUG or TESTING):
    raise ImproperlyConfigured("KORYU_SECRET_KEY is the demonstration's, which everybody knows.")
# What codes are made from is kept encrypted: the first key encrypts, all of them decrypt.
MFA_KEYS = [key for key in os.environ.get("KORYU_MFA_KEY", "").split(",") if key]
if any(len(key) < LEAST_SECRET for key in (SECRET_KEY, *MFA_KEYS) if key):
    raise ImproperlyConfigured(
        f"KORYU_SECRET_KEY and KORYU_MFA_KEY must have {LEAST_SECRET} random characters."
    )
# Keys given up: they sign nothing any more, but what they signed and encrypted still opens.
SECRET_KEY_FALLBACKS = [k for k in os.environ.get("KORYU_SECRET_KEYS_BEFORE", "").split(",") if k]
MFA_KEYS = MFA_KEYS or [SECRET_KEY, *SECRET_KEY_FALLBACKS]
ALLOWED_HOSTS = os.environ.get("KORYU_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1", "testserver"}
SITE_URL = os.environ.get("KORYU_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KORYU_ORIGINS", "").split(",") if o]
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("KORYU_PROXIES", "0"))
_served = {*ALLOWED_HOSTS, *(urlsplit(url).hostname for url in (SITE_URL, *CSRF_TRUSTED_ORIGINS))}
if DEMO and (ALLAUTH_TRUSTED_PROXY_COUNT or not _served <= LOOPBACK):
    raise ImproperlyConfigured("Demo mode lets anyone in: it never serves a public address.")
if DEBUG and not set(ALLOWED_HOSTS) <= LOOPBACK:
    raise ImproperlyConfigured("Debugging shows the inside: it never serves a public address.")

# The application runs as a plain role; only migrations use the owner.
_app = database(os.environ.get("DATABASE_URL", "postgresql://koryu_app@/koryu"))
_owner = database(
    os.environ.get("KORYU_OWNER_URL") or os.environ.get("DATABASE_URL", "postgresql:///koryu")
)
DATABASES = {"default": _app, "owner": _owner}
if not TESTING and not flag("KORYU_NO_POOL"):
    _app["OPTIONS"] = {**_app["OPTIONS"], "pool": {"min_size": 1, "max_size": 8}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "procrastinate.contrib.django",
    "koryu.base",
    "koryu.ui",
    "koryu.records",
    "koryu.accounts",
    "koryu.registers.calendar",
    "koryu.registers.organisations",
    "koryu.registers.people",
    "koryu.tools.approvals",
    "koryu.tools.notices",
    "koryu.desks.access",
    "koryu.desks.correspondence",
    "koryu.desks.intake",
    "koryu.desks.placement",
    "koryu.portal",
    "allauth",  # after accounts, whose pages for signing in stand in for its own
    "allauth.account",
    "allauth.mfa",
    "koryu.accounts.apps.OpenSessions",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # before WhiteNoise: style sheets carry the policy too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "koryu.base.middleware.AnswerHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "koryu.accounts.middleware.SessionAge",
    "koryu.accounts.middleware.SecondFactor",
    "koryu.accounts.middleware.ViewerMiddleware",
    "koryu.ui.middleware.MethodPage",
    "koryu.base.middleware.PlainAddress",
    "koryu.base.middleware.KnownMethods",
    "koryu.base.middleware.LargestRequest",
]

if DEMO:
    MIDDLEWARE.insert(0, "koryu.accounts.middleware.LoopbackOnly")

ROOT_URLCONF = "koryu.config.urls"
WSGI_APPLICATION = "koryu.config.wsgi.application"
FORM_RENDERER = "koryu.ui.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "koryu.ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "koryu.portal.context.house",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "koryu.accounts.passwords.ForeseeableValidator"},
]
ACCOUNT_ADAPTER = "koryu.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "koryu.accounts.forms.SignInForm",
    "reset_password": "koryu.accounts.forms.ForgottenForm",
    "reset_password_from_key": "koryu.accounts.forms.NewPasswordForm",
    "change_password": "koryu.accounts.forms.ChangePasswordForm",
    "reauthenticate": "koryu.accounts.forms.PasswordAgainForm",
    "add_email": "koryu.accounts.forms.AddressForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # the link of an invitation proves the address
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 2
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # the key: address, and network or known browser
    "login_failed_anywhere": "50/h/key",  # for one address from browsers it was never open in
}
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
MFA_ADAPTER = "koryu.accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "koryu.accounts.forms.FactorForm",
    "reauthenticate": "koryu.accounts.forms.FactorAgainForm",
    "activate_totp": "koryu.accounts.forms.AppForm",
    "add_webauthn": "koryu.accounts.forms.AddKeyForm",
    "edit_webauthn": "koryu.accounts.forms.RenameKeyForm",
    "login_webauthn": "koryu.accounts.forms.SignInByKeyForm",
    "authenticate_webauthn": "koryu.accounts.forms.KeyAfterPasswordForm",
    "reauthenticate_webauthn": "koryu.accounts.forms.KeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # of a change under way: at first every address is proved
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Koryu"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or TESTING  # a browser takes http://localhost only
SECOND_FACTOR = os.environ.get("KORYU_SECOND_FACTOR", "officials")  # everyone, nobody
if SECOND_FACTOR not in {"officials", "everyone", "nobody"}:
    raise ImproperlyConfigured("KORYU_SECOND_FACTOR must be officials, everyone or nobody")
EMERGENCY_HOURS = 4
APPROVAL_SETTLES = 60  # seconds from the last approval to its effect, in which it can be undone
INVITATION_DAYS = 14
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

SESSION_ENGINE = "koryu.accounts.sessions"
# A session lasts a working day, an official's ends after a pause of two hours too. Whoever is
# no official may ask to stay signed in.
OFFICIALS_DAY = SESSION_COOKIE_AGE = 12 * 60 * 60
OFFICIALS_PAUSE = 2 * 60 * 60
ACCOUNT_SESSION_COOKIE_AGE = 14 * 24 * 60 * 60

# Mail: where no server is named it is written to files, and nothing leaves the machine.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("KORYU_EMAIL_FROM", "Koryu <koryu@localhost>")
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
if os.environ.get("KORYU_EMAIL") and not DEMO:
    globals().update(mail(os.environ["KORYU_EMAIL"]))
MAIL_PROVIDER = "" if DEMO else os.environ.get("KORYU_ANYMAIL", "")
if MAIL_PROVIDER and os.environ.get("KORYU_EMAIL"):
    raise ImproperlyConfigured("Set KORYU_EMAIL or KORYU_ANYMAIL: mail goes one way.")
if MAIL_PROVIDER:
    globals().update(provider(MAIL_PROVIDER, os.environ))
    INSTALLED_APPS.append("anymail")

# Rate limits must be shared by all processes, so the cache lives in the database.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ja", _("Japanese"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "static/"
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEMO or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEMO or DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False  # fonts and scripts are for our own pages
WHITENOISE_ADD_HEADERS_FUNCTION = on_static_files
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else HOME / "static"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LARGEST_REQUEST = 25 * 1024 * 1024  # files of 25 MB and what a form wraps round them

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # in no cookie
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
BROWSER_COOKIE_NAME = "koryu_browser"  # an account was open here: see accounts/browsers.py
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_AGE = "koryu_language", 365 * 24 * 60 * 60
_https = not (DEMO or DEBUG or TESTING)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
if _https:  # the browser itself refuses these names to other hosts and to plain lines
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    BROWSER_COOKIE_NAME = "__Host-browser"
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "koryu.base.logs.OneLine",
            "format": "%(asctime)s %(levelname)s %(name)s user=%(user)s act=%(act)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # An address may name a person's file: what was not found is nobody's to read in a log.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # a trace for every scanner
        "koryu": {"level": "INFO"},
    },
}
