"""``python -m nsim`` is the same as ``nsim``."""

from nsim.cli import run

if __name__ == "__main__":
    run()
