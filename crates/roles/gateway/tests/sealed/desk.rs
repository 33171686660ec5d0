//! What takes the nodes' own messages in: it writes its entries down like any owner.

use access::{Actor, Asker};
use calendar::Instant;
use exchange::head::LoggedEntry;
use exchange::{Body, Envelope, Receiver, Reply};
use ids::PersonKey;
use ledger::{Draw, Occasion, Placer};
use pack::model::{Country, Value, Values};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use store::{BoxFuture, Fault, Store};

static COUNTRY: LazyLock<Country> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    pack::load(&folder).expect("the example pack loads")
});

/// Takes every message in; answers questions.
pub struct Desk {
    store: Store,
    placer: Arc<Placer>,
    chance: Arc<dyn ids::Chance>,
    /// About whom it writes its entries, whoever was asked about.
    pub instead: Mutex<Option<PersonKey>>,
}

impl Desk {
    /// A desk over a store.
    pub fn new(store: Store, placer: Arc<Placer>, chance: Arc<dyn ids::Chance>) -> Self {
        Self { store, placer, chance, instead: Mutex::default() }
    }
}

impl Receiver for Desk {
    fn receive(&self, envelope: Envelope) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            let Body::Ask(ask) = envelope.body else { return Reply::Taken };
            let asker = Asker { agency: envelope.from.clone(), actor: Actor::Person };
            let instead = self.instead.lock().expect("not poisoned").clone();
            let person = instead.unwrap_or_else(|| ask.question.person.clone());
            let (placer, at) = (self.placer.clone(), Instant(testkit::town::TEST_NOON.0));
            let draw = Draw::of(&*self.chance, at);
            let (register, by) = (ask.question.register.clone(), ask.question.by.clone());
            let written = self.store.write("test.desk", move |tx| {
                let (placer, asker) = (placer.clone(), asker.clone());
                let (person, register, by) = (person.clone(), register.clone(), by.clone());
                Box::pin(async move {
                    let granted = access::decide_own(&COUNTRY, &asker, &person, &register, &by);
                    let occasion = Occasion::new(placer.owner(), at, "case 1", draw);
                    let permit = ledger::record(tx, granted.expect("own data"), occasion).await?;
                    Ok::<_, Fault>(LoggedEntry { id: permit.entry(), leaf: permit.leaf() })
                })
            });
            let entry = written.await.expect("the store");
            let name = Value::Text(format!("{:?}", ask.question.fields));
            let fields = Values::from([("name".to_owned(), name)]);
            Reply::Answer { found: true, fields, entries: vec![entry] }
        })
    }
}
