"""``python -m playhead.cli``: the same as the ``playhead`` command, where that is not on the PATH.

Not for anything of its own.
"""

from playhead.cli import main

main()
