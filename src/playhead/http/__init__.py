"""The service over HTTP: one Falcon application, with a room for each dialect.

Not for rules or storage: a dialect translates, and has the use-cases do the work.
"""
