"""People, and the sessions their tokens belong to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import lms_site.accounts.profile_models  # noqa: F401 (Django finds tables through this module)
from lms_site.foundation.fields import EncryptedJSONField
from lms_site.foundation.ids import new_id
from lms_site.foundation.privacy import Basis, Erasure, no_personal_data, personal_data

ERASED = "@erased.invalid"
"""How the address of a tombstone ends; nobody can have one like it (RFC 2606)."""
MERGED = "@merged.invalid"
"""The same of an account that was merged into another (`User.merged_into`)."""


class UserQuerySet(models.QuerySet["User"]):
    """People; a bulk change of `is_active` ends sessions like a change of one person does."""

    def update(self, **values: Any) -> int:
        """Update the rows; whoever becomes inactive loses every token at the end of the transaction."""
        if "is_active" not in values or values["is_active"] is True:
            return super().update(**values)
        from lms_site.accounts.revocation import end_sessions

        with transaction.atomic():
            people = list(self.values_list("pk", flat=True))
            changed = super().update(**values)
            inactive = TokenSession.objects.filter(person__in=people, person__is_active=False)
            end_sessions(inactive, TokenSession.End.INACTIVE)
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        """Erase these people, one after the other in one transaction; see `User.delete`."""
        from lms_site.accounts.erasure import erase_person

        with transaction.atomic():
            gone = sum(erase_person(person) for person in list(self.values_list("pk", flat=True)))
        return gone, {User._meta.label: gone}

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """Creates people; e-mail addresses are compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved, active person; without a password the account cannot log in by password."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        """The person with this address, whatever its case. Raises User.DoesNotExist."""
        user: User = self.get(email=(email or "").lower())
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account.

    States: active (may log in once the address is verified) and inactive (suspended or closed: every token and
    session stops working). The address is stored in lower case, and is the name a person logs in with.

    Saving ends sessions where it must: making a person inactive ends them all, a new password ends all but the one
    it was set in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    locale = models.CharField(_("language"), max_length=16, blank=True)
    is_staff = models.BooleanField(_("administrator of the site"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    privacy = personal_data(
        {
            "email": "how to reach the person, and the name they log in with",
            "name": "the name shown to others",
            "first_name": "part of the name",
            "last_name": "part of the name",
            "locale": "the language the person reads",
            "password": "a salted hash of the password",
            "last_login": "when the person last logged in",
            "date_joined": "when the account was made",
            "merged_into": "which other account was the same person's",
        },
        subject="pk",
        purpose="giving the person an account",
        basis=Basis.CONTRACT,
        retention="until the account is erased",
        on_erasure=Erasure.ANONYMISE,
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case")
        ]
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="user_by_name")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @classmethod
    def reference(cls, person_id: Any) -> User:
        """The person of this id without a query; the columns are read, all at once, when one is needed."""
        return cls.from_db(None, ["id"], [person_id])

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Read again; the first deferred column that is needed brings all the others."""
        deferred = self.get_deferred_fields()
        if fields is not None and deferred.issuperset(fields):
            fields = list(deferred)
        super().refresh_from_db(using, fields, from_queryset)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the address in lower case, and end the sessions that the change ends."""
        from lms_site.accounts.revocation import end_all, end_others

        self.email = self.email.lower()
        new_password = self._password is not None  # type: ignore[attr-defined]
        if self._state.adding or (self.is_active and not new_password):
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.is_active:
                end_others(self.pk)
            else:
                end_all(self.pk)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Erase the person with all that is held about them; a tombstone stays where others' records need it.

        The number counts accounts that are gone altogether. Cannot be undone.
        """
        from lms_site.accounts.erasure import erase_person

        gone = int(erase_person(self.pk))
        return gone, {self._meta.label: gone}

    delete.alters_data = True  # type: ignore[attr-defined]

    @property
    def is_merged(self) -> bool:
        """Whether this is the tombstone of an account that was merged into another."""
        return self.merged_into_id is not None

    @property
    def is_erased(self) -> bool:
        """Whether this is the tombstone of somebody who was erased."""
        return self.email.endswith(ERASED)

    def get_full_name(self) -> str:
        """The name to show to others; may be empty."""
        if self.is_erased:
            return gettext("Deleted person")
        return self.name or f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """The first name, or the shown name where none is known."""
        return self.first_name or self.get_full_name()


class TokenSession(models.Model):
    """What a person's access and refresh tokens belong to; its id is the `sid` in both.

    States: alive (`ended_at` empty) and ended, for ever. It stands beside a session of Django (same life, the key
    changes along when Django cycles it), which holds how the person logged in. Exactly one refresh token is good
    at a time: `refresh_id`. A refresh locks the row, so that of two at once one wins.
    """

    class End(models.TextChoices):
        """Why a session ended."""

        LOGOUT = "logout", _("logged out")
        REUSE = "reuse", _("a used refresh token was shown again")
        PASSWORD = "password", _("the password was changed")
        INACTIVE = "inactive", _("the person was made inactive")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    refresh_id = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)
    refreshed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=16, choices=End, blank=True)

    privacy = personal_data(
        {
            "person": "who is logged in",
            "created_at": "when the person logged in",
            "refreshed_at": "when an application of the person was last in use",
            "ended_at": "when the person logged out",
        },
        subject="person",
        purpose="keeping the person logged in, and able to log out everywhere",
        basis=Basis.CONTRACT,
        retention="30 days after its end",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=models.Q(ended_at=None), name="tokensession_alive")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WaitingMail(models.Model):
    """A mail that the mail server did not take; sealed, since it may hold a key. Gone when sent, or after a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    content = EncryptedJSONField(purpose="accounts.waiting_mail")
    tries = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)

    privacy = no_personal_data("addresses are sealed with the rest of the mail; rows live a day at most")

    def __str__(self) -> str:
        return str(self.pk)


class LimitCounter(models.Model):
    """What the limits on logging in remember while Valkey does not answer (they must hold then, too)."""

    key = models.CharField(max_length=128, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    privacy = no_personal_data("keys are hashes, values are moments; rows expire within a day")

    def __str__(self) -> str:
        return self.key


class TeacherApplication(models.Model):
    """Somebody asks to teach. States: waiting, approved, declined, withdrawn; one waits at a time for each person."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("what they write"), max_length=5_000, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.WAITING)
    answer = models.TextField(_("answer"), max_length=5_000, blank=True)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    privacy = personal_data(
        {
            "person": "who asks to teach",
            "text": "what they write about themselves",
            "state": "whether they may",
            "answer": "what the school answers",
            "created_at": "when they asked",
            "decided_by": "who decided",
        },
        subject="person",
        purpose="deciding who teaches at the school",
        basis=Basis.CONTRACT,
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("application to teach")
        verbose_name_plural = _("applications to teach")
        default_permissions = ()
        permissions: ClassVar = [
            ("teach", _("Make courses of one's own")),
            ("decide_applications", _("Decide who may teach")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="waiting"), name="teacherapplication_waits_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="teacherapplication_state")]

    def __str__(self) -> str:
        return str(self.pk)


class PersonEntry(models.Model):
    """What was done to an account by those who run the site: who, when, why. Rows are added, never changed."""

    class Action(models.TextChoices):
        """What was done."""

        CREATED = "created", _("created")
        SUSPENDED = "suspended", _("suspended")
        REACTIVATED = "reactivated", _("reactivated")
        REMINDED = "reminded", _("verification sent again")
        MERGED = "merged", _("another account merged in")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    action = models.CharField(_("what was done"), max_length=16, choices=Action)
    actor = models.ForeignKey(
        User, verbose_name=_("by"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    reason = models.TextField(_("reason"), max_length=2_000, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(_("when"), db_default=Now())

    privacy = personal_data(
        {
            "person": "whose account it was done to",
            "action": "what was done to the account",
            "actor": "who did it",
            "reason": "why it was done",
            "facts": "what was merged into the account",
        },
        subject="person",
        purpose="answering for what the school does to accounts",
        basis=Basis.LEGITIMATE_INTEREST,
        retention="until the person is erased",
        on_erasure=Erasure.DELETE,
    )

    class Meta:
        verbose_name = _("entry on a person")
        verbose_name_plural = _("entries on people")
        default_permissions = ()
        permissions: ClassVar = [
            ("see_people", _("See the people of the site")),
            ("manage_people", _("Create, suspend and reactivate people")),
            ("merge_people", _("Merge accounts of one person")),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="personentry_newest")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.action}"
