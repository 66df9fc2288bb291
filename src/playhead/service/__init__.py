"""The use-cases: what a viewer, an operator or an app can ask of Playhead, in terms of the ports.

Not for rules (``domain``), wires (``http``) or engines (``storage``).
"""
