"""What people write of themselves into a question: phones and mail, hidden from those without the right."""

import re

PHONE = re.compile(r"(?<!\d)(\+?\d{2,3})[-. )]*\d{3,4}[-. ]*(\d{4})(?!\d)")
MAIL = re.compile(r"([\w.+-]{1,2})[\w.+-]*@([\w-]+\.[\w.-]+)")


def masked(text: str, name: str = "") -> str:
    """The text with its phones and addresses of mail so far hidden that nobody can use them, and this name with them.

    An answer calls the asker by name.
    """
    if len(name) > 1:
        text = text.replace(name, name[0] + "*" * (len(name) - 1))
    return MAIL.sub(r"\1***@\2", PHONE.sub(_hidden, text))


def blanked(text: str) -> str:
    """The same for good: nothing of them is left."""
    return MAIL.sub("***", PHONE.sub("***", text))


def _hidden(found: re.Match[str]) -> str:
    return f"{found[1]}-****-{found[2]}"
