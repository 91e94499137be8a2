"""Where mentoring meets the outside: tables and stores, the solver, and its facts as contract events."""
