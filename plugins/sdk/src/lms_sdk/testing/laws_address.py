"""Laws of what a channel declares, of addresses, and of messages in the channel's form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from lms_sdk.notifications import InvalidAddress
from lms_sdk.testing.post_office import SCRIPTS, ChannelSubject
from lms_sdk.testing.strategies import NASTY, laws
from lms_sdk.testing.subject import require


class AddressLaws(ChannelSubject):
    """Who is meant, and in which form."""

    def test_key_formats_and_limits_are_declared(self) -> None:
        """The product cuts and paces by them."""
        kind, limits = self.channel, self.channel.limits
        require("." in kind.key, f"key {kind.key!r}: owner.name is expected")
        require(str(kind.label).strip(), "label is empty")
        require(kind.formats, "formats is empty")
        require(
            set(kind.formats) <= {"text", "html", "md"}, f"formats {kind.formats} are not text, html or md"
        )
        numbers = (limits.batch, limits.per_second, limits.title, limits.body)
        require(all(number > 0 for number in numbers), f"limits must be above 0: {limits}")
        require(issubclass(kind.Address, BaseModel), "Address must be a model")
        office = self.office()
        require(
            not str(office.channel.health(office.ctx)),
            "health() finds fault with the simulator's configuration",
        )

    def test_addresses_have_one_true_form(self) -> None:
        """Suppression and consent are kept by address: two spellings of one would escape them."""
        office = self.office()
        require(len(office.servers.addresses()) > 2, "the simulator must give three addresses")  # noqa: PLR2004 (3)
        for raw in office.servers.addresses():
            address = office.address(raw)
            require(isinstance(address, self.channel.Address), f"normalise({raw!r}) gives no Address")
            text = office.channel.address_text(address)
            require(office.address(text) == address, f"normalise() is not idempotent for {raw!r}")
            require(
                office.address(f" {raw}\n") == address, f"normalise({raw!r}) minds spaces around the address"
            )

    def test_wrong_addresses_are_refused(self) -> None:
        """With a sentence for the person who typed it, and nothing but InvalidAddress."""
        office = self.office()
        for raw in office.servers.wrong_addresses():
            try:
                office.address(raw)
            except InvalidAddress as error:
                require(str(error).strip(), f"normalise({raw!r}) refuses without saying why")
                continue
            raise AssertionError(f"normalise() accepts {raw!r}")

    def test_whatever_is_typed_is_taken_or_refused(self) -> None:
        """Never another exception."""
        office = self.office()

        @laws(60)
        @given(st.text(max_size=60) | st.sampled_from(NASTY))
        def law(raw: str) -> None:
            try:
                address = office.address(raw)
            except InvalidAddress:
                return
            again = office.address(office.channel.address_text(address))
            require(again == address, f"normalise() is not idempotent for {raw!r}")

        law()

    def test_a_message_keeps_the_limits(self) -> None:
        """A long text is cut, not refused."""
        office, limits = self.office(), self.channel.limits
        content = office.rendered("word " * limits.body, "title " * limits.title)
        require(
            len(content.title) <= limits.title, f"render(): the title has {len(content.title)} characters"
        )
        require(len(content.body) <= limits.body, f"render(): the body has {len(content.body)} characters")
        require("word" in content.body or not content.body, "render() loses the text")

    def test_a_message_keeps_its_words(self) -> None:
        """In any script, in a format the channel can show."""
        office = self.office()
        content = office.rendered(SCRIPTS, "T", html=f"<p>{SCRIPTS}</p>")
        require(
            SCRIPTS in content.body or SCRIPTS in content.html, "render() does not keep the text as written"
        )
        require(
            content.format in self.channel.formats, f"render() gives format {content.format}, not declared"
        )
        require(
            "html" in self.channel.formats or not content.html, "render() gives HTML, which is not declared"
        )
