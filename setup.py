"""Hand over to setup.cfg; kept for tools that still look for this file."""

from setuptools import setup

setup()
