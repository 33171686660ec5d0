//! `vahid service`, `vahid client` and the help texts, as an engineer types them beside a node's folder.

mod clients;
mod folder;
mod help;
mod services;
