"""``python -m nsim`` is the same as ``nsim``."""

from nsim.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
