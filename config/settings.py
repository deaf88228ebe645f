"""The portal's settings: one module, read from the environment, closed by default."""

from pathlib import Path

import dj_database_url

from config import archives, caches, connections, env, headers, seals, sign_in, uploads

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = env.folder("KOOP_STATE_DIR", BASE_DIR / "var")

# --- Core ---------------------------------------------------------------------------------------
DEBUG = env.flag("KOOP_DEBUG", default=False)
SECRET_KEY = env.text("KOOP_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("KOOP_SECRET_KEY_FALLBACKS")
BASE_URL = env.text("KOOP_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("KOOP_ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
DEMO = env.flag("KOOP_DEMO", default=False)

INSTALLED_APPS = [
    "config.apps.AdminSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "kern",
    "core",
    "accounts",
    "schools",
    "archive",
    "agreements",
    "evaluations",
    "desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.response_headers",
    "core.incoming.sane_bodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.SessionClock",
    "core.middleware.SignedInOnly",
    "config.second_factor.SecondFactorGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.wrong_verbs_in_words",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "core.context.portal",
            ],
            "builtins": ["kern.templatetags.kern", "core.templatetags.components"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["kern"]
CRISPY_TEMPLATE_PACK = "kern"
CRISPY_FAIL_SILENTLY = False

# --- Database and cache -------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{STATE_DIR / 'portal.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    ),
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connections.options_of(DATABASES["default"]["ENGINE"])
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by all workers: login throttling counts in it.
CACHES = {
    "default": caches.in_database("core_cache"),
    "drafts": caches.in_folder(STATE_DIR / "drafts", most=500),
    # Pictures of scanned pages.
    "scans": caches.in_folder(STATE_DIR / "scans", most=3000),
}

# --- People and sessions ------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = sign_in.PASSWORD_VALIDATORS
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:tasks"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "config.login.ClosedSignupAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = sign_in.ACCOUNT_FORMS
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = sign_in.RATE_LIMITS
# Who needs a second factor: everybody in the administration, or whoever wants one.
SECOND_FACTOR = env.choice(
    "KOOP_SECOND_FACTOR", ("verwaltung", "freiwillig"), "freiwillig" if DEMO else "verwaltung"
)
SECOND_FACTOR_OPEN = sign_in.OPEN_WITHOUT_SECOND_FACTOR
MFA_ADAPTER = "config.second_factor.SealedSecretsAdapter"
MFA_FORMS = sign_in.MFA_FORMS
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kooperationsportal"
MFA_TOTP_TOLERANCE = 0  # a wider window would outlast the mark that a code was used
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("KOOP_TRUSTED_PROXIES", 0)

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = env.number("KOOP_SESSION_MINUTES", 60) * 60
SESSION_LONGEST_SECONDS = env.number("KOOP_SESSION_HOURS", 12) * 3600
LATE_FORM_KEEPER = "evaluations.views.late_forms.keep"

# --- Transport and headers ----------------------------------------------------------------------
HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = headers.CONTENT_SECURITY_POLICY

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.folder("KOOP_STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "archive": archives.storage(
        folder=env.folder("KOOP_ARCHIVE_DIR", STATE_DIR / "archive"),
        bucket=env.text("KOOP_ARCHIVE_S3_BUCKET", ""),
        endpoint=env.text("KOOP_ARCHIVE_S3_ENDPOINT", ""),
        region=env.text("KOOP_ARCHIVE_S3_REGION", "eu-central-1"),
        keys=(env.text("KOOP_ARCHIVE_S3_KEY", ""), env.text("KOOP_ARCHIVE_S3_SECRET", "")),
    ),
}
SEAL_FILE = env.text("KOOP_SEAL_FILE", "")
SEAL_PASSWORD = env.text("KOOP_SEAL_PASSWORD", "")
SEAL_KEY_DEVICE = seals.device(
    file=SEAL_FILE,
    module=env.text("KOOP_SEAL_PKCS11_MODULE", ""),
    token=env.text("KOOP_SEAL_PKCS11_TOKEN", ""),
    key=env.text("KOOP_SEAL_PKCS11_KEY", ""),
    pin=env.text("KOOP_SEAL_PKCS11_PIN", ""),
    certificates=env.text("KOOP_SEAL_PKCS11_CERTIFICATES", ""),
)
SEAL_STAMPS = seals.stamps(
    url=env.text("KOOP_SEAL_TSA_URL", ""),
    user=env.text("KOOP_SEAL_TSA_USER", ""),
    password=env.text("KOOP_SEAL_TSA_PASSWORD", ""),
)
WHITENOISE_MAX_AGE = 3600
UPLOAD_LIMIT_MB, PILE_LIMIT_MB, PILE_MOST_PAGES = 25, 100, 500
# Whom the portal trusts in signed files: PEM file or folder, or a stored ETSI trust list.
TRUST_ROOTS = env.text("KOOP_TRUST_ROOTS", "")
TRUST_LIST = env.text("KOOP_TRUST_LIST", "")
FILE_UPLOAD_HANDLERS = uploads.HANDLERS
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500

# --- Mail ---------------------------------------------------------------------------------------
EMAIL_BACKEND = env.text("KOOP_MAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = env.folder("KOOP_MAIL_DIR", STATE_DIR / "mails")
EMAIL_HOST = env.text("KOOP_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("KOOP_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("KOOP_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("KOOP_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("KOOP_SMTP_STARTTLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("KOOP_MAIL_FROM", "Kooperationsportal <portal@localhost>")
MAIL_PATIENCE_DAYS = env.number("KOOP_MAIL_DAYS", 5)
MAIL_TEXT_DAYS = env.number("KOOP_MAIL_TEXT_DAYS", 90)
ALARM_MAIL = env.text("KOOP_ALARM_MAIL", "")

# --- The county ---------------------------------------------------------------------------------
COUNTY_NAME = env.text("KOOP_COUNTY_NAME", "Landkreis Breisgau-Hochschwarzwald")
OFFICE_NAME = env.text("KOOP_OFFICE_NAME", "Fachstelle Schulsozialarbeit")
OFFICE_CONTACT = env.text("KOOP_OFFICE_CONTACT", "fachstelle@landkreis.example")
SCHOOL_SUPERVISION = env.text("KOOP_SCHOOL_SUPERVISION", "")
YOUTH_OFFICE = env.text("KOOP_YOUTH_OFFICE", "")
EXPIRY_NOTICE_DAYS = env.number("KOOP_EXPIRY_NOTICE_DAYS", 120)
EVALUATION_MONTHS = env.number("KOOP_EVALUATION_MONTHS", 12)
EVALUATION_NOTICE_DAYS = env.number("KOOP_EVALUATION_NOTICE_DAYS", 270)
SURVEY_DUE = env.day_of_year("KOOP_SURVEY_DUE", "31.10.")
OBJECTION_DAYS = env.number("KOOP_OBJECTION_DAYS", 14)

# --- Logs ---------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "core.logs.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # They tell of every page, glyph and start.
    "loggers": {name: {"level": "ERROR"} for name in ("weasyprint", "fontTools", "pikepdf")},
}
