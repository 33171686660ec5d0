//! store-postgres.
