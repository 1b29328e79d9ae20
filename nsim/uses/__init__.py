"""The uses of nsim, one in each module: its ``run`` is called with the words behind the use on the command line."""
