"""What a worker's event loop waits with: a poller that forgets the files that the worker has closed.

The kernel forgets a watched file only once every process has closed it. A pool process that is forked later than the
connection to the broker was made holds that connection too: where the worker loses and closes it, the kernel goes on
reporting its end, nobody answers, and the worker would ask again at once, for ever, with a whole processor.
Source: seen with Celery 5.7 and kombu 5.7, where a connection is lost while the worker connects; tests/workers/test_event_loop.py
"""

import select
from typing import Any

from celery import bootsteps
from kombu.asynchronous import hub


class Poller:
    """As kombu's own (`kombu.utils.eventio`), but made anew as soon as it watches a file that was closed."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._watched: dict[int, int] = {}  # number of an open file → events

    def register(self, file: Any, events: int) -> Any:
        """Watch an open file, given as its number or as what has one; what is watched already stays as it is."""
        number = file if isinstance(file, int) else file.fileno()
        try:
            self._epoll.register(number, events)
        except FileExistsError:
            return file
        was_closed = number in self._watched  # another file of that number, and nobody said so
        self._watched[number] = events
        if was_closed:
            self._begin_anew()
        return file

    def unregister(self, file: Any) -> None:
        """Watch a file no longer."""
        number = file if isinstance(file, int) else file.fileno()  # -1 once it is closed
        known = self._watched.pop(number, None) is not None
        try:
            self._epoll.unregister(number)
        except (OSError, ValueError):  # closed before, or everything is
            if (known or number < 0) and not self._epoll.closed:
                self._begin_anew()

    def poll(self, seconds: float | None) -> list[tuple[int, int]]:
        """Files and their events, after at most so many seconds; none: whenever there is one."""
        found = self._epoll.poll(-1 if seconds is None else seconds)
        known = [(file, events) for file, events in found if file in self._watched]
        if len(known) < len(found):
            self._begin_anew()
        return known

    def close(self) -> None:
        """Watch nothing any longer."""
        self._epoll.close()

    def _begin_anew(self) -> None:
        former, self._epoll = self._epoll, select.epoll()
        former.close()
        for file, events in list(self._watched.items()):
            try:
                self._epoll.register(file, events)
            except OSError:  # closed
                del self._watched[file]


class OwnPoller(bootsteps.Step):
    """Has the event loop wait with a `Poller` before anything is watched, and whenever it makes itself another one."""

    requires = {"celery.worker.components:Hub"}

    def include_if(self, worker: Any) -> bool:
        return bool(worker.use_eventloop)

    def create(self, worker: Any) -> None:
        setattr(hub, "poll", Poller)  # noqa: B010  what a hub makes its poller with, also when it begins anew after an error
        worker.hub.poller.close()
        worker.hub.poller = None
