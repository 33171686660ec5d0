//! The parts of a pack, as types. `docs/pack-format.md` shows each as a file.

mod claims;
mod country;
mod institutions;
mod law;
mod register;
mod rules;
mod service;
mod step;
mod value;

pub use claims::*;
pub use country::*;
pub use institutions::*;
pub use law::*;
pub use register::*;
pub use rules::*;
pub use service::*;
pub use step::*;
pub use value::*;
