"""The contracts, for people and machines: the OpenAPI files, a reference to browse, and an index at ``/llms.txt``.

Not a dialect: nothing here reads or writes what anyone has watched.
"""

from playhead.http.docs.resources import add_routes

__all__ = ["add_routes"]
