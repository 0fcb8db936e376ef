"""Django's settings. What an operator may change comes from `env`; the rest is the house's own decision."""

from __future__ import annotations

from importlib.util import find_spec

from django.utils.translation import gettext_lazy as _

from lantoa.config import apps, env

ROOT = env.ROOT
HOME = env.home()
DEBUG = env.flag("LANTOA_DEBUG")
TESTING = env.flag("LANTOA_TESTING")


def _secret() -> str:
    """Django's signing key: given, or made once and kept beside the data with mode 0600."""
    import os
    import secrets

    given = os.environ.get("LANTOA_SIGNING_KEY")
    if given:
        return given
    path = HOME / "signing.key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        HOME.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(48)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key)
        return key


SECRET_KEY = _secret()
ALLOWED_HOSTS = env.words("LANTOA_HOSTS", default="localhost .localhost 127.0.0.1 [::1]")
CSRF_TRUSTED_ORIGINS = env.words("LANTOA_ORIGINS")

# Our apps come first: their templates and translations override those of others.
# procrastinate stands before core, whose `ready` registers tasks.
INSTALLED_APPS = [
    "procrastinate.contrib.django",
    *(name for name in apps.OURS if find_spec(name) is not None),
    *(name for name in apps.THIRD_PARTY if name != "procrastinate.contrib.django"),
]

MIDDLEWARE = [
    "lantoa.web.middleware.RequestId",
    "lantoa.web.middleware.DatabaseAway",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lantoa.web.middleware.AddressLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lantoa.web.middleware.PersonLanguage",
    "lantoa.web.middleware.DeskDoor",
    "lantoa.web.middleware.SecondFactor",
    "lantoa.shared.accounts.middleware.LightAccounts",
    "lantoa.shared.notices.middleware.OpenedNotices",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "lantoa.config.urls"
WSGI_APPLICATION = "lantoa.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lantoa.web.context.house",
                "lantoa.demo.context.demo",
            ],
        },
    },
]

DATABASES = {"default": env.database(env.database_url() or env.embedded_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "lantoa.shared.accounts.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
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
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lantoa.web.site.errors.expired"

# Whether the site is served over HTTPS; secure cookies and HSTS follow it.
SECURE = env.flag("LANTOA_SECURE")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = False  # the proxy in front does it (deploy/nginx)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = False
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # or {{ story.pk }} in an address becomes 1.080; `|figure` writes numbers for people
FORMAT_MODULE_PATH = ["lantoa.config.formats"]

STATIC_URL = "/static/"
# The user guide that the product shows: it comes with the program.
LANTOA_GUIDE = (env.words("LANTOA_GUIDE") or [str(ROOT / "docs" / "guide")])[0]
STATIC_ROOT = HOME / "static"
STATICFILES_STORAGE_BACKEND = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_BACKEND},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
WHITENOISE_IMMUTABLE_FILE_TEST = r"/ui/dist/.+\.[0-9a-f]{8}\.\w+$"  # the content's hash stands in the name
MEDIA_ROOT = HOME / "media"
MEDIA_URL = "/media/"
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "lantoa.shared.media.adapters.uploads.ToDisk",
]
# Where the server in front sends files itself: the prefix of an internal location over MEDIA_ROOT (deploy/nginx).
LANTOA_X_ACCEL = (env.words("LANTOA_X_ACCEL") or [""])[0]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "Lan Tỏa"
WAGTAILADMIN_BASE_URL = env.words("LANTOA_BASE_URL", default="http://localhost:8000")[0]
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False  # stories have their own way; a standing page is published by who keeps it
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_AUTOSAVE_INTERVAL = 5000  # milliseconds: text is saved every five seconds
WAGTAILIMAGES_IMAGE_MODEL = "media.Image"
WAGTAILDOCS_DOCUMENT_MODEL = "media.Document"
WAGTAILIMAGES_IMAGE_FORM_BASE = "lantoa.shared.media.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "lantoa.shared.media.forms.DocumentForm"
# What a browser lets through to our own guard, which looks at the content and says what to do.
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif", "avif", "heic", "heif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 40 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # a day is the province's day for everybody
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "lantoa.core.text.search", "SEARCH_CONFIG": "vi", "AUTO_UPDATE": True},
}
TAGGIT_CASE_INSENSITIVE = True

# Content security policy: strict everywhere; the desk's exceptions stand in this one place.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
    "EXCLUDE_URL_PREFIXES": ["/desk/"],
}
DESK_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'self' blob:; "
    "frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'; object-src 'none'"
)

# Tasks are found by core once every app is ready (core.apps.REGISTERING).
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_WORKER_DEFAULTS = {"fetch_job_polling_interval": 0.5, "concurrency": 4, "delete_jobs": "never"}

ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "lantoa.shared.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "lantoa.shared.accounts.forms.signing_in.SignInForm",
    "reauthenticate": "lantoa.shared.accounts.forms.signing_in.PasswordAgainForm",
    "change_password": "lantoa.shared.accounts.forms.signing_in.NewPasswordForm",
}
# Tries are counted in our database, over all web processes (accounts.services.lockouts), not in one process's memory.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": None}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# How many proxies in front of us write X-Forwarded-For; 0: nobody is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.words("LANTOA_PROXIES", default="0")[0])
MFA_ADAPTER = "lantoa.shared.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "lantoa.shared.accounts.forms.signing_in.FactorForm",
    "reauthenticate": "lantoa.shared.accounts.forms.signing_in.FactorAgainForm",
    "activate_totp": "lantoa.shared.accounts.forms.signing_in.SetUpAppForm",
    "add_webauthn": "lantoa.shared.accounts.forms.signing_in.AddPasskeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator wrote it down; nobody signs up
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

EMAIL_BACKEND = "lantoa.shared.messages.email.Backend"
LANTOA_SMTP_URL = env.text("LANTOA_SMTP_URL")  # empty: e-mail stays in the outbox

# Sign-in with the office's own account (OpenID Connect), beside passwords: https only, but on this very machine.
LANTOA_OIDC_ISSUER = env.secure_address("LANTOA_OIDC_ISSUER")
LANTOA_OIDC_CLIENT_ID = env.text("LANTOA_OIDC_CLIENT_ID")
LANTOA_OIDC_CLIENT_SECRET = env.text("LANTOA_OIDC_CLIENT_SECRET")
LANTOA_OIDC_CLAIM = env.text("LANTOA_OIDC_CLAIM", default="preferred_username")

# The second place of the nightly backups, and from which age on the newest one is an alarm.
LANTOA_BACKUP_TO = env.text("LANTOA_BACKUP_TO")
LANTOA_BACKUP_HOURS = int(env.text("LANTOA_BACKUP_HOURS", default="26"))

LANTOA_HTTP_ALLOW = env.words("LANTOA_HTTP_ALLOW")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "lantoa.core.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "lantoa.core.logs.JsonFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]}},
    "root": {"handlers": ["out"], "level": "WARNING" if TESTING else "INFO"},
    "loggers": {
        "django.server": {"handlers": ["out"], "level": "WARNING", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}

SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003", "ninja.W001"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a folder that is not there
