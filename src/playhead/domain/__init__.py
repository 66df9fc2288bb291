"""The rules of watch history: what is stored, what counts as watched, what a viewer may do.

Not for I/O of any kind: nothing here reads a clock, a file, a socket or a setting.
"""
