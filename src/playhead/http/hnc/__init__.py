"""The H&C dialect (hnc.md): its wire types, routes and error table.

Not for any rule: what an act does is decided in ``domain.commands``.
"""
