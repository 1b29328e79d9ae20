from nsim import Host

HOST = Host("h1")
