"""Help for those who test with nsim: a pytest fixture, a driver for its shell, and executed transcripts."""
