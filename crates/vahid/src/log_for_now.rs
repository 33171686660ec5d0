//! The public log and its custodian inside this process, kept in a folder.
// the lead wires the real log here

use crate::placing::PublicAccess;
use calendar::Clock;
use jiff::tz::TimeZone;
use keys::{NoteKey, VrfKey};
use ledger::LogKeys;
use ledger::public::{Custodian, LogDown, Origin};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::BoxFuture;
use tilelog::{FileJournal, Files, Fuse, Limits, LogFault, Parts, Shelf, YearParts, Years};
use tlog::NoteSigner;

/// The name of the log, without its year.
const ORIGIN: &str = "demo.vahid.example/access";

/// The keys lie beside the registers of a demonstration, whose people are invented.
const PASSPHRASE: &str = "demonstration";

/// Opens the log in a folder, for this year and some that come.
pub(crate) fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<PublicAccess, String> {
    let told = |what: &str| {
        let what = what.to_owned();
        move |fault: std::io::Error| format!("{what}: {fault}")
    };
    std::fs::create_dir_all(dir).map_err(told("the folder of the log"))?;
    let year = clock.now().date_in(&TimeZone::UTC).year();
    let mut keys = BTreeMap::new();
    for year in year - 1..year + 4 {
        let (file, name) = (dir.join(format!("log-{year}.pem")), format!("{ORIGIN}/{year}"));
        let key = match file.exists() {
            true => NoteKey::open(&file, PASSPHRASE, &name),
            false => NoteKey::create(&file, PASSPHRASE, &name),
        };
        keys.insert(year, Arc::new(key.map_err(|fault| fault.to_string())?));
    }
    let vrf = dir.join("tags.pem");
    let vrf = match vrf.exists() {
        true => VrfKey::open(&vrf, PASSPHRASE),
        false => VrfKey::create(&vrf, PASSPHRASE),
    };
    let vrf = vrf.map_err(|fault| fault.to_string())?;
    let believed = LogKeys::new(keys.values().map(|key| key.verifier()));
    let listed: String = keys.values().map(|key| format!("{}\n", key.verifier())).collect();
    std::fs::write(dir.join("keys.txt"), listed).map_err(told("the keys of the log"))?;
    let parts = Arc::new(Folder { dir: dir.to_owned(), keys, clock: clock.clone() });
    let pepper = crate::fabric::secret_key(&dir.join("pepper.secret"), "pepper")?;
    Ok(PublicAccess {
        origin: ORIGIN.to_owned(),
        pepper,
        log: Arc::new(Years::new(ORIGIN, parts, clock)),
        custodian: Arc::new(Holder(vrf)),
        keys: Arc::new(believed),
        escrow: None,
        groups: BTreeMap::new(),
    })
}

/// A folder with one folder a year.
struct Folder {
    dir: PathBuf,
    keys: BTreeMap<i16, Arc<NoteKey>>,
    clock: Arc<dyn Clock>,
}

impl YearParts for Folder {
    fn parts(&self, origin: &Origin) -> BoxFuture<'_, Result<Parts, LogFault>> {
        let origin = origin.clone();
        Box::pin(async move {
            let key = self.keys.get(&origin.year).cloned();
            let signer: Arc<dyn NoteSigner> =
                key.ok_or_else(|| LogFault::Refused(format!("{origin} has no key here")))?;
            let dir = self.dir.join(format!("journal-{}", origin.year));
            std::fs::create_dir_all(&dir).map_err(|fault| LogFault::Refused(fault.to_string()))?;
            Ok(Parts {
                shelf: self.shelf(&origin)?,
                journal: Box::new(FileJournal::open(&dir).map_err(|fault| LogFault::Refused(fault.to_string()))?),
                origin,
                signer,
                clock: self.clock.clone(),
                limits: Limits::default(),
                sleep: Some(Arc::new(|time: Duration| Box::pin(tokio::time::sleep(time)))),
                fuse: Fuse::default(),
            })
        })
    }

    fn shelf(&self, origin: &Origin) -> Result<Arc<dyn Shelf>, LogFault> {
        Ok(Arc::new(Files::open(&self.dir.join(origin.year.to_string()))?))
    }

    fn opening(&self, origin: &Origin) -> Vec<u8> {
        format!("{origin}\n").into_bytes()
    }

    fn drive(&self, runner: BoxFuture<'static, ()>) {
        drop(tokio::spawn(runner));
    }
}

/// The custodian of a demonstration.
struct Holder(VrfKey);

impl Custodian for Holder {
    fn prove(&self, _: Origin, alphas: Vec<Vec<u8>>) -> BoxFuture<'_, Result<Vec<[u8; 80]>, LogDown>> {
        Box::pin(async move { Ok(alphas.iter().map(|alpha| self.0.prove(alpha)).collect()) })
    }
    fn key(&self, _: Origin) -> BoxFuture<'_, Result<[u8; 32], LogDown>> {
        Box::pin(async move { Ok(self.0.public().0) })
    }
}
