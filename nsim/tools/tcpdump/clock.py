"""Print the time of a packet: by default the local time of day, with -t in other ways."""

import time


class Clock:
    """Remember the packets before, for the forms that show differences."""

    def __init__(self, form: int) -> None:
        """Take how often -t was given: 0 time of day, 1 none, 2 epoch, 3 since the last, 4 date, 5 since the first."""
        self._form = form
        self._first_ns: int | None = None
        self._last_ns: int | None = None

    def stamp(self, time_ns: int) -> str:
        """Return the time with a space after it, or nothing."""
        first_ns = self._first_ns = time_ns if self._first_ns is None else self._first_ns
        last_ns = time_ns if self._last_ns is None else self._last_ns
        self._last_ns = time_ns
        seconds, microseconds = divmod(time_ns // 1000, 1_000_000)
        match self._form:
            case 1:
                return ""
            case 2:
                return f"{seconds}.{microseconds:06d} "
            case 3:
                return self._difference(time_ns - last_ns)
            case 5:
                return self._difference(time_ns - first_ns)
            case _:
                shape = "%Y-%m-%d %H:%M:%S" if self._form == 4 else "%H:%M:%S"
                return f"{time.strftime(shape, time.localtime(seconds))}.{microseconds:06d} "

    @staticmethod
    def _difference(difference_ns: int) -> str:
        sign = "-" if difference_ns < 0 else " "
        seconds, microseconds = divmod(abs(difference_ns) // 1000, 1_000_000)
        return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{microseconds:06d} "
