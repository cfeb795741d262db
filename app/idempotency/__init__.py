"""The same request sent twice does its work once: keys given by the caller."""

from app.idempotency.service import Claim, InFlight, KeyReused, Replay, find, find_in, remember, use

__all__ = ["Claim", "InFlight", "KeyReused", "Replay", "find", "find_in", "remember", "use"]
