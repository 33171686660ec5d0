//! The side of the information systems, over real sockets: a client on one side, a service on the other.

mod bodies;
mod call;
mod clients;
mod errors;
mod faults;
mod headers;
mod metaservices;
mod origin;
mod own;
mod people;
mod raw_io;
mod services;
mod town;
mod world;
