"""Files of staff: what is queued when somebody applies or undoes one."""

from functools import partial

from registry.staff_files import jobs, staff_files
from workers.topics import Payload, job


@job(staff_files.APPLY, given_up=partial(jobs.give_up, staff_files.APPLY))
def apply(payload: Payload) -> None:
    """Write what a file says of people."""
    jobs.apply(payload)


@job(staff_files.UNDO, given_up=partial(jobs.give_up, staff_files.UNDO))
def undo(payload: Payload) -> None:
    """Bring back who nobody has touched since."""
    jobs.undo(payload)
