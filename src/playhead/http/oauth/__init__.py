"""The OAuth 2.0 dialect: signing a device in by RFC 8628, for clients that know that and nothing of ours.

Not for what is watched: the tokens it gives out are those that the other dialects take.
"""
