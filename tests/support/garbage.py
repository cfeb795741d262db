"""Python's search for garbage, which took a sixth of the suite's time, told where not to look.

Everything that is loaded before the first test stays until the last: half a million objects, which
each full search went through, and found nothing.
"""

import gc

THRESHOLD = 10_000  # new objects before it looks at them; Python's own is 700


def keep_for_later() -> None:
    """Search for none while modules and tests are being loaded: all of it is wanted."""
    gc.disable()


def collect_from_now_on() -> None:
    """Search, but only among what is made from now on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(THRESHOLD)
    gc.enable()
