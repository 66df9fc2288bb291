"""Sites that know about titles, each behind the ``Metadata`` port.

Not for when they are asked (``service.metadata``) nor for what is kept of their answers.
"""
