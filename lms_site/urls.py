"""Addresses of the site: composition only."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from content_types.rights.reach import document, within_reach
from lms_site.communication.notifications.pages import unsubscribe
from lms_site.studio.mails.views import mail_source, mails
from lms_site.studio.refusals import saying_refusals
from lms_site.studio.uploads import uploaded_file

decorate_urlpatterns(wagtailadmin_urls.urlpatterns, within_reach)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, saying_refusals)
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("lms_site.api.urls")),
    path("account/", include("lms_site.accounts.urls")),
    path("notifications/unsubscribe/<str:token>", unsubscribe, name="notifications_unsubscribe"),
    path("studio/login/", RedirectView.as_view(pattern_name="account_page_log_in", query_string=True)),
    path("studio/files/<int:document_id>/<str:document_filename>", document, name="wagtaildocs_serve"),
    path("studio/", include(wagtailadmin_urls)),
]

if settings.LMS_DEVELOPMENT_PAGES:
    urlpatterns += [
        path("mails/", mails, name="mails"),
        path("mails/<str:name>", mail_source, name="mail_source"),
        path("media/<path:path>", uploaded_file),
    ]
