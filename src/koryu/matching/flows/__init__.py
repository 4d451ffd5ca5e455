"""The optimal mechanism from inside: a market as a flow through a network, settled by one kernel;
couples and quotas by cases of it, each closed by prices."""
