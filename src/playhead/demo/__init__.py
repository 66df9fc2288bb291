"""The demo: a running service with a sample catalogue and a household whose last weeks of watching it knows.

Not for production: its password is printed in the README.
"""
