"""The services' own OpenAPI documents against the running services: whatever is sent, they answer as they say."""
