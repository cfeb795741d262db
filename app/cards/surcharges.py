"""What it costs to pay with a company's card, where an account passes that on.

Consumers may not be charged for the way they pay (the Consumer Rights (Payment Surcharges)
Regulations 2012, https://www.legislation.gov.uk/uksi/2012/3110); businesses may.
"""

from dataclasses import dataclass

from app.cards.brands import CardFacts, CardType, Prepaid
from app.money import Pence

NOTHING = Pence(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharges:
    """The flat amounts that an account adds to a payment by a corporate card."""

    credit_pence: Pence = NOTHING
    debit_pence: Pence = NOTHING
    prepaid_debit_pence: Pence = NOTHING

    def __bool__(self) -> bool:
        return bool(self.credit_pence or self.debit_pence or self.prepaid_debit_pence)

    def pence_for(self, facts: CardFacts | None) -> Pence:
        """What a card is charged on top of the payment, in pence.

        Nothing, unless we know that it is a company's, that it is prepaid or is not, and that it is
        a debit or a credit card: nobody is charged on a suspicion. `facts` is None where there is
        no card number to go by.
        """
        if facts is None or not facts.corporate:
            return NOTHING
        return {
            (CardType.CREDIT, Prepaid.NO): self.credit_pence,
            (CardType.DEBIT, Prepaid.NO): self.debit_pence,
            (CardType.DEBIT, Prepaid.YES): self.prepaid_debit_pence,
        }.get((facts.type, facts.prepaid), NOTHING)
