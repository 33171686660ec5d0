//! Keepers outside the operator: the witness that refuses a log that forks, and the custodian of the tag key.
