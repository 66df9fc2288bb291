"""The native API, ``/v1`` (native-api.md): its wire types, routes and error table.

Not for any rule: what an act does is decided in ``domain``.
"""
