//! A PKCS#11 module: loaded and initialised once a process, shared by all its keys.

use crate::KeyFault;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The modules that this process has loaded. They stay: a library that was loaded is never unloaded safely.
static LOADED: Mutex<BTreeMap<PathBuf, Arc<Module>>> = Mutex::new(BTreeMap::new());

/// One module. Calls run side by side; initialising anew waits for them and keeps others out, as the standard
/// asks (PKCS#11, C_Finalize).
pub(super) struct Module {
    context: RwLock<Context>,
}

struct Context {
    library: Pkcs11,
    /// How often the module was initialised. Handles of a former generation may name other sessions and keys
    /// now, so they are never used again.
    generation: u64,
}

impl Module {
    /// The module of this file, loaded now or before.
    pub(super) fn load(path: &Path) -> Result<Arc<Self>, KeyFault> {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = loaded.get(path) {
            return Ok(Arc::clone(module));
        }
        let library = Pkcs11::new(path).map_err(|error| {
            KeyFault::Token(format!(
                "the PKCS#11 module {} cannot be loaded: {error}; install the token's software (for SoftHSM2 on \
                 Debian: apt-get install softhsm2) or correct the module's path",
                path.display()
            ))
        })?;
        initialize(&library)?;
        let module = Arc::new(Self { context: RwLock::new(Context { library, generation: 0 }) });
        loaded.insert(path.to_owned(), Arc::clone(&module));
        Ok(module)
    }

    /// Runs some calls in the module's present generation.
    pub(super) fn with<T>(&self, calls: impl FnOnce(&Pkcs11, u64) -> T) -> T {
        let context = self.context.read().unwrap_or_else(PoisonError::into_inner);
        calls(&context.library, context.generation)
    }

    /// Initialises the module anew, so that it looks at its tokens again. All sessions of all its keys end; each
    /// key opens its own again when it next signs.
    pub(super) fn start_again(&self) -> Result<(), KeyFault> {
        let mut context = self.context.write().unwrap_or_else(PoisonError::into_inner);
        context.generation += 1;
        match context.library.clone().finalize() {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiNotInitialized, _)) => {}
            Err(error) => return Err(fault("the module cannot be stopped", error)),
        }
        initialize(&context.library)
    }
}

fn initialize(library: &Pkcs11) -> Result<(), KeyFault> {
    match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
        Err(error) => Err(fault("the module does not start", error)),
    }
}

/// A fault of the token in its own words.
pub(super) fn fault(what: &str, error: Error) -> KeyFault {
    KeyFault::Token(format!("{what}: {error}"))
}
