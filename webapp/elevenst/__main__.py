"""Prints every declared call: guide page, read or act, method, path with the guide's variables, request fields."""

import sys

from webapp.elevenst.catalogue import declared

if __name__ == "__main__":
    sys.stdout.writelines(f"{endpoint}\n" for endpoint in declared())
