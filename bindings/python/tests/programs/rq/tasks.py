"""What the workers run."""


def double(number: int) -> int:
    return 2 * number


def refuse(number: int) -> None:
    raise ValueError(f"not {number}")
