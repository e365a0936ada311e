"""What a command says of an error: a line without the stack."""


def first_line(error: BaseException) -> str:
    """The first line of an error's message, or what kind it is if it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def line_of_file_error(error: OSError) -> str:
    """What went wrong and with which file, as far as the system tells.

    A bucket's troubles come as OSErrors that name no file, and may have no number either.
    """
    if error.strerror is None:
        return first_line(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
