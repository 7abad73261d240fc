"""A small API on the infrastructure, with a view for each convention; tests use it as their URL configuration."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import include, path, re_path
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from lms_site.accounts.models import User
from lms_site.api.etag import etag_of, require_match
from lms_site.api.hot import Call, hot, operation
from lms_site.api.idempotency import idempotent
from lms_site.api.lists import (
    chosen_ordering,
    fields_parameter,
    include_parameter,
    includes,
    only_fields,
    ordering_parameter,
)
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.views import nothing_here
from lms_site.foundation import errors


class NoSeats(errors.Conflict):
    code = "no_seats"
    message = "No seats are left."


RAISED = {
    "missing": errors.NotFound("no course 7"),
    "denied": errors.Denied("not your course", course="7"),
    "http404": Http404("no course"),
    "conflict": NoSeats(seats=0),
    "stale": errors.PreconditionFailed(),
    "slow": errors.TooMany(retry_after=7),
    "down": errors.Unavailable(retry_after=3),
    "unauthenticated": errors.Unauthenticated(),
    "invalid": errors.Invalid(fields={"/options/0": [errors.Problem("empty", "Is empty.")]}),
    "bug": ValueError("a secret detail"),
}


class Raises(APIView):
    permission_classes = [AllowAny]

    def get(self, request, name):
        raise RAISED[name]


@operation("hot_raises", summary="", tags=[], responses={200: None}, login=False)
def hot_raises(call: Call, name: str) -> HttpResponse:
    raise RAISED[name]


class OptionIn(serializers.Serializer):
    text = serializers.CharField()


class QuestionIn(serializers.Serializer):
    title = serializers.CharField(max_length=5)
    options = OptionIn(many=True)

    def validate(self, attrs):
        if attrs["title"] == "bad":
            raise serializers.ValidationError("Not this one.", code="bad_title")
        return attrs


class Questions(APIView):
    permission_classes = [AllowAny]

    def post(self, request):
        question = QuestionIn(data=request.data)
        question.is_valid(raise_exception=True)
        return Response(question.data, status=201)


ORDERINGS = {"name": ("name", "id"), "-name": ("-name", "id"), "mixed": ("name", "-locale", "id")}


FILTER = {"name": "locale", "in": "query", "schema": {"type": "string"}}
READING = [
    FILTER,
    *page_parameters(),
    ordering_parameter(ORDERINGS),
    fields_parameter({"id", "name", "locale"}),
]


@operation("people", summary="", tags=[], responses={200: None}, parameters=READING, login=False)
def people(call: Call) -> HttpResponse:
    found = User.objects.all()
    if locale := call.query.get("locale"):
        found = found.filter(locale=locale)
    page = paginate(found, call.query, chosen_ordering(call.query, ORDERINGS))
    shown = [{"id": row.pk, "name": row.name, "locale": row.locale} for row in page.rows]
    return call.json(page.envelope(call.request, [only_fields(call.request, one) for one in shown]))


DONE: list[dict] = []


class Orders(APIView):
    def post(self, request):
        def place():
            DONE.append(request.data)
            if request.data.get("refuse"):
                return Response({}, status=409)
            if request.data.get("fail"):
                raise NoSeats
            return Response({"number": len(DONE)}, status=201, headers={"Location": f"/orders/{len(DONE)}"})

        return idempotent(request, place)


@operation("hot_order", summary="", tags=[], responses={201: None})
def hot_order(call: Call) -> HttpResponse:
    DONE.append(call.body())
    return call.json({"number": len(DONE)}, 201)


DOCUMENT = b'{"text":"hello"}'


INCLUDE = [include_parameter({"dates"})]


@operation("document", summary="", tags=[], responses={200: None}, parameters=INCLUDE)
def document(call: Call) -> HttpResponse:
    includes(call.request, {"dates"})
    return call.document(DOCUMENT, etag=etag_of(DOCUMENT))


@operation("public_document", summary="", tags=[], responses={200: None}, login=False)
def public_document(call: Call) -> HttpResponse:
    return call.document(DOCUMENT, etag=etag_of(DOCUMENT), public=True, seconds=60)


@operation("edit_document", summary="", tags=[], responses={200: None})
def edit_document(call: Call) -> HttpResponse:
    require_match(call.request, etag_of(DOCUMENT))
    return call.json(call.body())


@operation("scoped", summary="", tags=[], responses={200: None}, login=False, scope="narrow")
def scoped(call: Call) -> HttpResponse:
    return call.json({})


urlpatterns = [
    path(
        "api/v1/",
        include(
            [
                path("raises/<str:name>/", Raises.as_view()),
                path("hot-raises/<str:name>/", hot(GET=hot_raises)),
                path("questions/", Questions.as_view()),
                path("people/", hot(GET=people)),
                path("orders/", Orders.as_view()),
                path("hot-orders/", hot(POST=hot_order)),
                path("document/", hot(GET=document, PUT=edit_document)),
                path("public/", hot(GET=public_document)),
                path("scoped/", hot(GET=scoped)),
                re_path("", nothing_here),
            ]
        ),
    )
]
