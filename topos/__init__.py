"""The topologies that come with nsim, one class in each file; ``nsim topos`` lists them."""
