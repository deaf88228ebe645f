"""Another process of the portal, in which somebody signs in: `EMAIL CODE SECONDS`."""

import sys
import time


def main() -> None:
    """Write where the code leads, or nothing where it is refused; the clock stands at SECONDS."""
    email, code, seconds = sys.argv[1:]
    time.time = lambda: float(seconds)

    import django  # noqa: PLC0415 - the clock stands before Django takes it

    django.setup()

    from django.test import Client  # noqa: PLC0415 - needs the settings

    from tests.builders import PASSWORD  # noqa: PLC0415 - same

    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/anmelden/", {"login": email, "password": PASSWORD})
    answer = client.post("/anmelden/code/", {"code": code})
    sys.stdout.write(str(answer.headers.get("Location", "")))


if __name__ == "__main__":
    main()
