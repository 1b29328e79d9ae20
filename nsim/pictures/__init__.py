"""Pictures of networks: what is drawn (``sketch``), where it stands (``layout``), and how it looks (``formats``).

Nothing here asks the kernel or prints: a topology and the states of its links go in, values and bytes come out.
"""
