"""What the process that looks into files raises."""


class Unusable(Exception):
    """A file is refused; holds the code of the refusal."""
