"""`make faults`: services in processes of their own, killed, cut off and fed rubbish under load; then every effect is accounted for."""
