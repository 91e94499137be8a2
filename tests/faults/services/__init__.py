"""Three small services on the real kernel: a fact travels from faults-orders over faults-stock to faults-billing.

`starsme serve` finds them by their entry points (see ``tests.faults.replicas``), as it finds any service.
"""
