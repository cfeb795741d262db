"""The public of the sandbox: names, addresses and cards, drawn by lot but always the same lot."""

from dataclasses import dataclass, field
from random import Random

from app import cards
from app.cards import CardType
from app.gateways.port import Card
from app.payments.authorisation import PayerDetails

_FIRST = """
    Olivia Amelia Isla Ava Ivy Freya Lily Florence Mia Willow Rosie Sophia Isabella Grace Daisy
    Noah Muhammad George Oliver Leo Oscar Theodore Luca Arthur Harry Archie Jude Henry Finley
    Carys Seren Mari Ffion Cerys Dylan Rhys Owain Ieuan Zara Amir Priya Arjun Chidi Ngozi Mei
    """.split()  # noqa: SIM905  a list of them would be three times as long
_LAST = """
    Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans
    Walker White Roberts Green Hall Wood Jackson Clarke Khan Ahmed Singh Begum Okafor Adeyemi
    Chen O'Neill Campbell Stewart Morgan Llewellyn Pritchard Kowalski Nowak Mensah Ali Hussain
    """.split()  # noqa: SIM905
_STREETS = (
    *("Mill Lane", "Church Road", "Station Road", "Victoria Street", "The Green", "School Lane"),
    *("Heol y Bont", "Orchard Close", "Kings Avenue", "Park View", "Weir Terrace", "Canal Walk"),
)
_TOWNS = (("Riverbridge", "RB"), ("Port Weir", "PW"), ("Llanafon", "LL"), ("Castle Ford", "CF"))
_DOMAINS = ("example.com", "example.org", "example.net")

# The sandbox's approved cards as they turn up in a crowd.
COMMON_CARDS = (
    *("4242424242424242",) * 5,
    *("4000056655665556",) * 5,
    *("5105105105105100",) * 3,
    *("4444333322221111", "4111111111111111"),  # the second is a company's
    *("371449635398431", "222100000000000", "6011000990139424", "3566002020360505"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Somebody who pays, and what they type."""

    name: str
    email: str
    address: dict[str, str]
    number: str = field(repr=False)
    expiry: str

    def card(self, number: str | None = None) -> Card:
        """Their card, or another one they try."""
        return Card(
            number=number or self.number, expiry=self.expiry, security_code="123", holder=self.name
        )

    def details(self, number: str | None = None, *, with_address: bool) -> PayerDetails:
        """What the platform keeps of it."""
        number = number or self.number
        facts = cards.identify(number)
        kind = "" if facts is None or facts.type is CardType.CREDIT_OR_DEBIT else facts.type.value
        return PayerDetails(
            card_brand="" if facts is None else facts.brand.value,
            card_type=kind,
            card_first_six=number[:6],
            card_last_four=number[-4:],
            card_expiry=self.expiry,
            cardholder_name=self.name,
            billing_address=self.address if with_address else {},
            email=self.email,
            facts=facts,
        )


def somebody(chance: Random, *, year: int) -> Payer:
    """Draw a payer. Their card is good for some years after `year`."""
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    town, area = chance.choice(_TOWNS)
    letters = "".join(chance.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
    return Payer(
        name=f"{first} {last}",
        email=f"{first}.{last}@{chance.choice(_DOMAINS)}".lower().replace("'", ""),
        address={
            "line1": f"{chance.randint(1, 120)} {chance.choice(_STREETS)}",
            "city": town,
            "postcode": f"{area}{chance.randint(1, 9)} {chance.randint(1, 9)}{letters}",
            "country": "GB",
        },
        number=chance.choice(COMMON_CARDS),
        expiry=f"{chance.randint(1, 12):02d}/{(year + chance.randint(1, 4)) % 100:02d}",
    )
