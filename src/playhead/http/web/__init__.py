"""The pages for viewers: ``/activate``, where a device's sign-in is approved or denied, and the default avatar.

Not for developers (``http.docs``), and not a dialect: players never come here.
"""
