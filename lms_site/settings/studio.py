"""How the studio (Wagtail's admin) behaves: what may be uploaded, how forms are saved, nothing that calls home."""

WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

# Publishing keeps earlier paths itself, for every language and for what stands below a page.
WAGTAILREDIRECTS_AUTO_CREATE = False

# Each pause in typing saves a draft; half a second (Wagtail's default) is a save per sentence and author.
WAGTAIL_AUTOSAVE_INTERVAL = 2000
# A long lesson's form has several fields per block; Django's default of 1000 refuses it.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Nothing that a browser would run in our own name: no HTML, no SVG, no scripts for the web.
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "doc",
    "docx",
    "epub",
    "gz",
    "ics",
    "ipynb",
    "json",
    "md",
    "odp",
    "ods",
    "odt",
    "pdf",
    "ppt",
    "pptx",
    "py",
    "r",
    "rtf",
    "srt",
    "tar",
    "tex",
    "txt",
    "vtt",
    "xls",
    "xlsx",
    "zip",
]
# Wagtail's own view sends documents as attachments that no browser runs; a redirect to the bucket would not.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
