-- What one service has on the database server. {service} is its name, {verifier} its SCRAM verifier.

-- new role
CREATE ROLE {service} LOGIN;

-- every role
ALTER ROLE {service} WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 80 PASSWORD {verifier};
ALTER ROLE {service} SET timezone TO 'UTC';
ALTER ROLE {service} SET idle_in_transaction_session_timeout TO '5min';

-- new database
CREATE DATABASE {service} OWNER {service} TEMPLATE template0 ENCODING 'UTF8';

-- every database
REVOKE ALL ON DATABASE {service} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {service} TO {service};

-- inside the database
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO {service};
