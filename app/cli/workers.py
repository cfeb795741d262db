"""The processes that do what was left to be done, and what has to be done from time to time."""

import threading

import click

from app import settings
from app.cli import leash
from app.cli.platform import on_the_platform
from app.cli.signals import watched
from app.jobs import scheduler
from app.jobs import worker as workers


@click.command()
@click.option("--threads", type=click.IntRange(1, 64), help="How many jobs at once.")
@click.option("--no-schedule", is_flag=True, help="Leave what is due by the clock to others.")
@click.option("--supervised", is_flag=True, help="Stop when standard input ends.")
@on_the_platform
def worker(threads: int | None, no_schedule: bool, supervised: bool) -> None:  # noqa: FBT001
    """Do the work in the queue, and what is due by the clock, until told to stop.

    A job that has begun is finished first. A worker that is killed instead loses nothing.
    """
    if supervised:
        leash.stop_with_supervisor()
    stop = threading.Event()
    count = threads or settings.current().worker_threads
    with watched() as watch:
        started = workers.start(stop, threads=count, scheduling=not no_schedule)
        while not watch.told_to_stop(3_600):
            pass
        stop.set()
        for thread in started:
            thread.join()


@click.command()
@click.option("--once", is_flag=True, help="Do everything once, now, and end.")
@on_the_platform
def schedule(once: bool) -> None:  # noqa: FBT001  click's way
    """Do what is due by the clock: chase answers, expire payments. Workers do it too."""
    if once:
        scheduler.tick()
        return
    stop = threading.Event()
    with watched() as watch:
        thread = threading.Thread(target=scheduler.work, args=(stop,), name="scheduler")
        thread.start()
        while not watch.told_to_stop(3_600):
            pass
        stop.set()
        thread.join()
