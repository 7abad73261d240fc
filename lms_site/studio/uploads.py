"""Uploaded files of a development site; a server leaves them to nginx or the object store."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def uploaded_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the media folder, unable to run scripts in the site's name whatever it holds."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
