"""What services' own software asked of the API in the last 7 days, and what it was answered.

For the developer who wants to know what came in and why it was refused. Nothing waits for it: a
request is noted in memory, and a thread of the process writes what was noted, scrubbed, a batch at
a time. Under a flood what is too much is counted and not kept; a crash loses the last second.
"""

from app.api_requests.finding import Looked, RequestPage, find, get, missed_since
from app.api_requests.keeping import forget_old
from app.api_requests.models import ApiRequest
from app.api_requests.noting import Heard, Recorder, recorder

__all__ = [
    "ApiRequest",
    "Heard",
    "Looked",
    "Recorder",
    "RequestPage",
    "find",
    "forget_old",
    "get",
    "missed_since",
    "recorder",
]
