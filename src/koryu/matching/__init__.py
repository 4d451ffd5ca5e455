"""The engine: people placed into posts with seats, as well as rules allow, and the proof of it.

Arrays in, a placement and its certificate out. It knows nothing of JET or Django.

    from koryu.matching.market import Aim, Choices, Market    a market, checked when made
    from koryu.matching.market_file import parse_market       the same from a file
    from koryu.matching.aims import placed, total_rank        what is aimed at, in order
    from koryu.matching.optimal import optimal                the best by the aims, proved
    from koryu.matching.stable import stable                  nobody and no place would rather
    from koryu.matching.session import Session                what-if, and repair
    from koryu.matching.explain import Explainer              why, and the smallest change
    from koryu.matching.certificate import write_certificate  the proof as plain files
    from koryu.matching.verify import verify_optimum          an independent checker
    from koryu.matching.canonical import by_lot               lots, and what a market is called

Each is imported from its own module: what is compiled is loaded only where it is needed. The
method is told in docs/placement/engine.md.
"""
