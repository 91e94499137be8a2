"""Lists for officers: filters, search by parts of a name, orders, saved filters and exports."""
