"""`make faults-sim`: the kernel's own relay, outbox, inbox and retries on a simulated broker, crashing databases and a clock that is moved.

One seed decides everything: no threads, no waiting. ``world`` is what runs, ``broker`` and ``databases`` what fails, ``machine`` what may
happen next, ``ledger`` what must hold after every step, ``mutants`` how we know that a broken kernel is found out, ``late_commits``
the same for transactions that commit out of order, which only PostgreSQL can show.
"""
