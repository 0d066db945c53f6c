//! How a service speaks HTTP: sign-in check, idempotency, health, metrics, OpenAPI, clients.
