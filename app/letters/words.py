"""What each kind of letter says. A new kind is a `LetterKind` and its words here.

What differs from letter to letter stands as `%(name)s`, and is given to `leave` by that name.
"""

from dataclasses import dataclass

from app.i18n import LazyText, lazy
from app.letters.models import LetterKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A letter with holes. Its link stands between `lines` and `after`."""

    subject: LazyText
    lines: tuple[LazyText, ...]
    after: tuple[LazyText, ...] = ()
    heading: LazyText | None = None  # None: the subject
    by_text: bool = False  # a text message, which is its lines and nothing else


_NOT_YOU = lazy("If you did not expect this email, you can ignore it. Nothing happens until the"
                " link is used.")  # fmt: skip
_TELL_US = lazy(
    "If it was not you, choose a new password straight away with “Forgotten your password?” on the"
    " sign-in page, and tell the people who run Exchequer for your organisation."
)
_NO_CARD = lazy(
    "Nobody will ask you there for a card number or a password. If you did not expect this email,"
    " contact the service in a way that you know."
)
_ASK_SERVICE = lazy(
    "If you have a question, contact the service in a way that you know. We will never ask you for"
    " your card number or a password by email."
)
_PLAN_LINK = lazy(
    "Use this link to see every part, to pay sooner or with another card, or to stop. It works for"
    " 180 days."
)
_YOUR_REFERENCE = lazy("Your reference is %(reference)s.")

WORDS: dict[LetterKind, Words] = {
    LetterKind.SIGN_UP: Words(
        subject=lazy("Finish signing up to Exchequer"),
        lines=(
            lazy("Use this link to choose a password and finish signing up."),
            lazy("It works once, for 2 days."),
        ),
        after=(_NOT_YOU,),
    ),
    LetterKind.SIGNED_UP_ALREADY: Words(
        subject=lazy("You already have an Exchequer account"),
        lines=(
            lazy("Somebody, probably you, asked to sign up with this email address. It already has"
                 " an account, so there is nothing to sign up for."),
            lazy("Sign in here. If you have forgotten your password, you can choose a new one"
                 " there."),
        ),
        after=(lazy("If it was not you who asked, you can ignore this email. Nobody was told that"
                    " you have an account."),),
    ),
    LetterKind.RESET_PASSWORD: Words(
        subject=lazy("Choose a new password for Exchequer"),
        lines=(
            lazy("Use this link to choose a new password."),
            lazy("It works once, for 90 minutes. You will be signed out everywhere, and will need"
                 " your security code as usual."),
        ),
        after=(lazy("If you did not ask for this, you can ignore this email. Your password stays"
                    " as it is."),),
    ),
    LetterKind.INVITATION: Words(
        subject=lazy("%(inviter)s has invited you to join %(service)s on Exchequer"),
        heading=lazy("You have been invited to join %(service)s"),
        lines=(
            lazy("%(inviter)s has invited you to work on payments to %(service)s."),
            lazy("Use this link to join. It works once, for 2 days."),
        ),
        after=(lazy("If you do not know %(inviter)s or this service, do not use the link. Nothing"
                    " happens until it is used."),),
    ),
    LetterKind.ADDED_TO_SERVICE: Words(
        subject=lazy("You have joined %(service)s on Exchequer"),
        lines=(lazy("You can now work on payments to %(service)s. Sign in to begin."),),
    ),
    LetterKind.CONFIRM_EMAIL: Words(
        subject=lazy("Confirm your new email address for Exchequer"),
        lines=(
            lazy("Use this link to sign in with this email address from now on."),
            lazy("It works once, for 2 days."),
        ),
        after=(_NOT_YOU,),
    ),
    LetterKind.EMAIL_CHANGED: Words(
        subject=lazy("Your Exchequer email address has changed"),
        lines=(lazy("You now sign in with another email address, and emails go there."),),
        after=(lazy("If it was not you, tell the people who run Exchequer for your organisation"
                    " straight away."),),
    ),
    LetterKind.PASSWORD_CHANGED: Words(
        subject=lazy("Your Exchequer password has changed"),
        lines=(lazy("The password you sign in with was changed on %(when)s. You were signed out"
                    " everywhere else."),),
        after=(_TELL_US,),
    ),
    LetterKind.SECOND_FACTOR_CHANGED: Words(
        subject=lazy("How you sign in to Exchequer has changed"),
        lines=(
            lazy("This was changed on %(when)s: %(change)s."),
            lazy("You were signed out everywhere else."),
        ),
        after=(_TELL_US,),
    ),
    LetterKind.SECOND_FACTOR_RESET: Words(
        subject=lazy("Set up your security codes again"),
        lines=(
            lazy("The people who run Exchequer have removed your ways of getting a security code,"
                 " so that you can set up new ones."),
            lazy("Use this link to do so. You will need your password. It works once, for 2"
                 " days."),
        ),
        after=(lazy("If you did not ask for this, do not use the link, and tell the people who run"
                    " Exchequer for your organisation."),),
    ),
    LetterKind.RECOVERY_CODE_USED: Words(
        subject=lazy("A recovery code was used to sign in to Exchequer"),
        lines=(lazy("It was used on %(when)s. It does not work again. You have %(left)s left."),),
        after=(_TELL_US,),
    ),
    LetterKind.CODE: Words(
        subject=lazy("Your security code for Exchequer"),
        lines=(
            lazy("%(code)s is your security code for Exchequer. It works once, for 10 minutes."
                 " Nobody from Exchequer will ask you for it."),
            lazy("@%(host)s #%(code)s"),
        ),
        by_text=True,
    ),
    LetterKind.LOCKED: Words(
        subject=lazy("Your Exchequer account is locked"),
        lines=(
            lazy("There were 10 failed attempts to sign in, so nobody can sign in to it now."),
            lazy("Ask the people who run Exchequer for your organisation to unlock it."),
        ),
        after=(lazy("If it was not you, somebody may be guessing your password. Sessions you have"
                    " open are not affected."),),
    ),
    LetterKind.WENT_LIVE: Words(
        subject=lazy("%(service)s can take live payments on Exchequer"),
        lines=(
            lazy("Your request to go live was approved on %(when)s."),
            lazy("The service has a live account now. Create a live API key there, and give it to"
                 " your software."),
        ),
    ),
    LetterKind.GO_LIVE_REJECTED: Words(
        subject=lazy("Your request to go live with %(service)s was not approved"),
        lines=(
            lazy("The people who run Exchequer for your organisation did not approve it on"
                 " %(when)s. The page says why."),
            lazy("Change what they ask for, and submit the request again."),
        ),
    ),
    LetterKind.VOUCHER: Words(
        subject=lazy("Your barcode to pay %(amount)s to %(service)s"),
        lines=(
            lazy("Pay %(amount)s by %(deadline)s. It is free of charge."),
            lazy("Where you can pay, and the number to pay with: %(places)s."),
            lazy("Use this link to see your barcode, and whenever you want to know how your payment"
                 " stands."),
        ),
        after=(_NO_CARD,),
    ),
    LetterKind.ACCOUNT_BARCODE: Words(
        subject=lazy("Your barcode for paying %(service)s"),
        lines=(
            lazy("You can pay in with it as much and as often as you like. It is free of charge."),
            lazy("Where you can pay, and the number to pay with: %(places)s."),
            lazy("Use this link to see your barcode."),
        ),
        after=(_NO_CARD,),
    ),
    LetterKind.VOUCHER_REMINDER: Words(
        subject=lazy("You have until %(deadline)s to pay %(service)s"),
        lines=(
            lazy("You have not paid %(amount)s yet. If you have, ignore this email: it can take a"
                 " few days until we know."),
            lazy("Where you can pay, and the number to pay with: %(places)s."),
            lazy("Use this link to see your barcode."),
        ),
        after=(_NO_CARD,),
    ),
    LetterKind.REPAYMENT_TO_CHOOSE: Words(
        subject=lazy("Choose how to get %(amount)s back from %(service)s"),
        lines=(
            lazy("%(service)s owes you %(amount)s. It cannot go back the way you paid, so you can"
                 " choose how to get it."),
            lazy("Use this link to choose. It works for 180 days."),
        ),
        after=(_NO_CARD,),
    ),
    LetterKind.REPAYMENT_REMINDER: Words(
        subject=lazy("Reminder: %(service)s still owes you money"),
        lines=(
            lazy("You have not chosen how to get all of the %(amount)s that %(service)s owes"
                 " you."),
            lazy("Use this link to choose. It works for 180 days."),
        ),
        after=(_NO_CARD,),
    ),
    LetterKind.REPAYMENT_VOUCHERS: Words(
        subject=lazy("Your cash from %(service)s"),
        lines=(
            lazy("You asked to get your money back in cash. Use this link to see your vouchers:"
                 " how much each is worth, where to take it and by when."),
            lazy("Whoever has a voucher can have the money, so do not send this email on."),
        ),
        after=(_NO_CARD,),
    ),
    LetterKind.REPAYMENT_EXPIRED: Words(
        subject=lazy("Your vouchers from %(service)s have run out"),
        lines=(
            lazy("You did not collect all of your money in time. It is still yours."),
            lazy("Use this link to choose again how to get it. It works for 180 days."),
        ),
        after=(_NO_CARD,),
    ),
    LetterKind.REPAYMENT_RETURNED: Words(
        subject=lazy("Your bank did not take the money from %(service)s"),
        lines=(
            lazy("%(service)s sent you money, and it came back from the bank. The account may be"
                 " closed, or its details may be wrong."),
            lazy("Use this link to choose again how to get it. It works for 180 days."),
        ),
        after=(_NO_CARD,),
    ),
    LetterKind.MONEY_PART_RECEIVED: Words(
        subject=lazy("You have paid part of your payment to %(service)s"),
        lines=(
            lazy("We received %(amount)s. You still have %(outstanding)s to pay to %(service)s."),
            lazy("Pay the rest with the same barcode or number by %(deadline)s."),
            lazy("Your reference is %(reference)s. Keep the receipts that shops give you."),
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.MONEY_OVERPAID: Words(
        subject=lazy("You paid %(service)s too much"),
        lines=(
            lazy("We received %(amount)s more than you had to pay to %(service)s."),
            lazy("Within %(days)s days, %(service)s will pay it back or write to you. If it is paid"
                 " back, you will get an email to choose how."),
            lazy("Your reference is %(reference)s. Keep the receipts that shops give you."),
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.MONEY_UNWANTED: Words(
        subject=lazy("Your money for %(service)s could not be used"),
        lines=(
            lazy("We received %(amount)s from you for %(service)s. The payment had been cancelled,"
                 " or its time had run out."),
            lazy("Within %(days)s days, %(service)s will decide whether to accept the money. If"
                 " not, you will get an email to choose how to get it back."),
            lazy("Your reference is %(reference)s. Keep the receipts that shops give you."),
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.MONEY_REVERSED: Words(
        subject=lazy("A shop took back your payment to %(service)s"),
        lines=(
            lazy("The shop where you paid %(amount)s for %(service)s has told us that it took the"
                 " payment back."),
            lazy("If the shop gave you your money back, you may still have to pay. If it did not,"
                 " take your receipt to the shop."),
            lazy("Your reference is %(reference)s."),
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.MONEY_ACCEPTED: Words(
        subject=lazy("%(service)s has accepted your money"),
        lines=(
            lazy("%(service)s has accepted the %(amount)s that you paid."),
            lazy("Your reference is %(reference)s. Keep the receipts that shops give you."),
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.INSTALMENTS_BEGUN: Words(
        subject=lazy("You are paying %(service)s in %(parts)s parts"),
        lines=(
            lazy("You have agreed to pay %(total)s for %(title)s in %(parts)s parts, and have paid"
                 " the first."),
            lazy("The next part, %(amount)s, will be taken from your card ending in %(card)s on"
                 " %(date)s. We will write to you before each part."),
            _YOUR_REFERENCE,
            _PLAN_LINK,
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.INSTALMENT_SOON: Words(
        subject=lazy("%(amount)s for %(service)s will be taken on %(date)s"),
        lines=(
            lazy("This is part %(number)s of %(parts)s for %(title)s. It will be taken from your"
                 " card ending in %(card)s on %(date)s. You do not need to do anything."),
            _YOUR_REFERENCE,
            _PLAN_LINK,
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.INSTALMENT_REFUSED: Words(
        subject=lazy("%(amount)s for %(service)s could not be taken"),
        lines=(
            lazy("This is part %(number)s of %(parts)s for %(title)s. It could not be taken from"
                 " your card ending in %(card)s."),
            lazy("We will try this card again on %(date)s. Make sure that the money is there, or"
                 " use this link to pay now with another card. It works for 180 days."),
            _YOUR_REFERENCE,
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.INSTALMENT_OVERDUE: Words(
        subject=lazy("You have missed a payment of %(amount)s to %(service)s"),
        lines=(
            lazy("This is part %(number)s of %(parts)s for %(title)s. It could not be taken from"
                 " your card ending in %(card)s, and we will not try that card again."),
            lazy("Use this link to pay it now. Nothing else is taken until you have. The card that"
                 " you pay with will be used for any parts that follow. The link works for 180"
                 " days."),
            _YOUR_REFERENCE,
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.INSTALMENTS_STOPPED: Words(
        subject=lazy("Your payments to %(service)s in parts have stopped"),
        lines=(
            lazy("You had agreed to pay %(total)s for %(title)s, and have paid %(paid)s. Nothing"
                 " more will be taken from your card, and it is no longer kept."),
            lazy("You may still owe the rest. %(service)s will tell you whether you do, and how to"
                 " pay it."),
            _YOUR_REFERENCE,
            lazy("Use this link to see what you have paid. It works for 180 days."),
        ),
        after=(_ASK_SERVICE,),
    ),
    LetterKind.INSTALMENTS_STOPPED_BY_PAYER: Words(
        subject=lazy("Payments in parts to %(service)s have stopped: %(reference)s"),
        lines=(
            lazy("A payer had agreed to pay %(total)s for %(title)s in parts, and has paid"
                 " %(paid)s. They have stopped, or the agreement has been cancelled, so nothing"
                 " more is taken."),
            lazy("What they still owe, and how they pay it, is for your service to decide. This"
                 " link leads to their plan."),
        ),
    ),
}  # fmt: skip
