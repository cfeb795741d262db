"""Windows of time: they follow each other without a gap, the same for everybody who counts."""


def end_of(now_ms: int, *, window_ms: int) -> int:
    """When the window that `now_ms` is in ends."""
    return now_ms - now_ms % window_ms + window_ms


def counted(known_end: int, known: int, *, ends_ms: int, window_ms: int) -> tuple[int, int]:
    """In which window to count, and how many were counted in it.

    Whoever asked the time just before the window changed, and counts just after others have begun
    the next, counts in that: it would otherwise forget what they counted. An end further off than
    that was written while the clock was wrong.
    """
    if ends_ms <= known_end <= ends_ms + window_ms:
        return known_end, known
    return ends_ms, 0
