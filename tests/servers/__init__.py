"""PostgreSQL and RabbitMQ for the tests: found where they answer, or started and taken away again.

Five ways, in this order; the first that gives a usable server is taken (``STARSME_TEST_WAYS`` names fewer of them):

* ``given``     ``STARSME_TEST_DATABASE_URL`` / ``STARSME_TEST_AMQP_URI``; if the address does not work, the run stops;
* ``standard``  a server that answers on the standard local port and lets us in with its usual login;
* ``private``   one of our own, from installed programs, on free ports, in a folder that is removed afterwards;
* ``packages``  the same, after installing Debian's packages (as root only);
* ``docker``    the same, in a container.

Finding and starting them imports nothing of the platform; ``services`` then starts the platform on them.
"""
