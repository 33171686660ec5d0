//! A key in a PKCS#11 token: a hardware module, a smart card, SoftHSM2.

mod module;
mod session;

use crate::{KeyFault, PublicKey, Signature, Signer};
use module::Module;
use session::Opened;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Where a key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPlace {
    /// The PKCS#11 module, a shared library of the token's maker.
    pub module: PathBuf,
    /// The label of the token.
    pub token_label: String,
    /// The label of the key pair in the token.
    pub key_label: String,
    /// A file with the user PIN on one line. It is read whenever a session is opened, never kept.
    pub pin_file: PathBuf,
}

/// A P-256 key that never leaves its token. One session, used by one caller at a time.
///
/// When the token was removed or the session died, a signature opens the session again once; when that fails
/// too it is a [`KeyFault::Token`], and the next signature tries again.
pub struct TokenSigner {
    place: TokenPlace,
    module: Arc<Module>,
    public: PublicKey,
    opened: Mutex<Option<Opened>>,
}

impl TokenSigner {
    /// Makes a key pair inside the token, sensitive and not extractable, and opens it. A label that is taken is a
    /// [`KeyFault::Token`].
    pub fn create_key(place: TokenPlace) -> Result<Self, KeyFault> {
        let module = Module::load(&place.module)?;
        module.with(|context, _| session::generate(context, &place))?;
        Self::open(place)
    }

    /// Opens a key that is there. The pair is tried: a signature of the private half must hold for the public.
    pub fn open(place: TokenPlace) -> Result<Self, KeyFault> {
        let module = Module::load(&place.module)?;
        let opened = module.with(|context, generation| Opened::open(context, generation, &place))?;
        let public = opened.public();
        Ok(Self { place, module, public, opened: Mutex::new(Some(opened)) })
    }

    /// Signs with the session that is open, if it is of the module's present generation.
    fn sign_now(&self, opened: &mut Option<Opened>, message: &[u8]) -> Result<Signature, KeyFault> {
        self.module.with(|_, generation| match opened {
            Some(session) if session.generation() == generation => session.sign(message),
            _ => Err(KeyFault::Token("no session is open".to_owned())),
        })
    }

    /// Opens the session again. Asks the module as it is first; a module that does not see a returned token
    /// is initialised anew.
    fn open_again(&self, opened: &mut Option<Opened>) -> Result<(), KeyFault> {
        let open = |opened: &mut Option<Opened>| {
            self.module.with(|context, generation| {
                if let Some(former) = opened.take() {
                    former.close(generation);
                }
                let session = Opened::open(context, generation, &self.place)?;
                if session.public() != self.public {
                    session.close(generation);
                    return Err(KeyFault::Token("another key has this label now".to_owned()));
                }
                *opened = Some(session);
                Ok(())
            })
        };
        open(opened).or_else(|_| {
            self.module.start_again()?;
            open(opened)
        })
    }
}

impl Signer for TokenSigner {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, KeyFault> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        self.sign_now(&mut opened, message).or_else(|_| {
            self.open_again(&mut opened)?;
            self.sign_now(&mut opened, message)
        })
    }
}

impl Drop for TokenSigner {
    fn drop(&mut self) {
        let opened = self.opened.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(session) = opened {
            self.module.with(|_, generation| session.close(generation));
        }
    }
}

/// Shows which key it is and where.
impl fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenSigner({} in {})", self.public.id(), self.place.token_label)
    }
}
