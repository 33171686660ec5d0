//! `vahid verify receipt` on the example receipt, which two gateways made: it holds as it is, and nothing changed in it
//! holds. The keys that sealed it are gone, so that no test here could seal anything again.

mod commands;
mod keys_in_time;
mod tampering;
