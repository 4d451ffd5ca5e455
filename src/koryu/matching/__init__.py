"""The engine: people placed into posts with seats, as well as rules allow, and the proof of it.

Arrays in, a placement and its certificate out. It knows nothing of JET or Django.

    from koryu.matching.market import Aim, Choices, Market    a market, checked when made
    from koryu.matching.aims import placed, total_rank        what is aimed at, in order
    from koryu.matching.optimal import optimal                the best by the aims, proved
    from koryu.matching.stable import stable                  nobody and no place would rather
    from koryu.matching.session import Session                what-if, and repair
    from koryu.matching.explain import why                    what stood in the way
    from koryu.matching.verify import verify_optimum          an independent checker

Each is imported from its own module: what is compiled is loaded only where it is needed.
"""
