//! Proofs made from the log's public files alone: its tiles, its index and the list of live segments. Anybody could
//! make them; the window does it for the person.

use super::tags::Search;
use super::{Absences, LogFacts, Proofs, Question, SegmentProofs};
use ledger::public::{LogDown, Origin, PublicFiles};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use store::BoxFuture;
use tlog::{
    Checkpoint, Hash, LEAF_BYTES, Note, Plan, Segment, TILE_WIDTH, Tile, decode_bundle, decode_tile,
    entries_path, tile_path,
};

/// The most full tiles and bundles that are kept: they never change, and together they take about 40 MB.
const KEPT_MAX: usize = 4_096;

/// The list of live segments.
const LIVE_FILE: &str = "segment/live";

/// What is published about the log of a year.
type Facts = dyn Fn(&Origin) -> Option<LogFacts> + Send + Sync;

/// Files that were read, by origin and path.
type Kept = HashMap<(String, String), Arc<Vec<u8>>>;

/// The proofs of a log whose files can be read.
pub struct FileProofs {
    files: Arc<dyn PublicFiles>,
    facts: Box<Facts>,
    kept: Mutex<Kept>,
    /// The segments last used, by origin: while a larger segment's leaf waits for its witnesses, those that it
    /// replaces still answer.
    live: Mutex<BTreeMap<String, Vec<Live>>>,
}

/// A line of the list of live segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Live {
    leaf: u64,
    segment: Segment,
    items: u64,
}

impl FileProofs {
    /// Over these files; `facts` says where a year's log stands and by which rules it is trusted.
    pub fn new(
        files: Arc<dyn PublicFiles>,
        facts: impl Fn(&Origin) -> Option<LogFacts> + Send + Sync + 'static,
    ) -> Self {
        Self { files, facts: Box::new(facts), kept: Mutex::default(), live: Mutex::default() }
    }

    async fn all(&self, origin: Origin, question: Question) -> Result<Proofs, LogDown> {
        let reader = Reader { proofs: self, origin };
        let checkpoint = String::from_utf8(reader.must("checkpoint").await?).map_err(spoiled)?;
        let note: Note = checkpoint.parse().map_err(spoiled)?;
        let size = Checkpoint::parse(&note.text).map_err(spoiled)?.size;
        let mut paths = Vec::with_capacity(question.indexes.len());
        for index in &question.indexes {
            paths.push(match *index < size {
                true => Some(reader.path("", *index, size).await?),
                false => None,
            });
        }
        let mut segments = Vec::new();
        for live in reader.live(size).await? {
            segments.push(reader.segment(live, size, &question.tags).await?);
        }
        Ok(Proofs { checkpoint, paths, segments })
    }
}

impl Absences for FileProofs {
    fn facts(&self, origin: &Origin) -> Option<LogFacts> {
        (self.facts)(origin)
    }

    fn prove(&self, origin: Origin, question: Question) -> BoxFuture<'_, Result<Proofs, LogDown>> {
        Box::pin(self.all(origin, question))
    }
}

/// Reads one log.
pub(super) struct Reader<'a> {
    proofs: &'a FileProofs,
    origin: Origin,
}

impl Reader<'_> {
    async fn must(&self, path: &str) -> Result<Vec<u8>, LogDown> {
        let found = self.proofs.files.get(self.origin.clone(), path.to_owned()).await?;
        found.ok_or_else(|| LogDown::Away(format!("the log serves no {path}")))
    }

    /// A tile or bundle, which may come wider than asked: a narrow one is the beginning of the full one, and may be
    /// gone once that is there.
    pub(super) async fn wide(&self, full: String, path: String) -> Result<Arc<Vec<u8>>, LogDown> {
        let key = (self.origin.to_string(), full.clone());
        let kept = self.proofs.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(bytes) = kept {
            return Ok(bytes);
        }
        if path != full
            && let Some(bytes) = self.proofs.files.get(self.origin.clone(), path).await?
        {
            return Ok(Arc::new(bytes));
        }
        let bytes = Arc::new(self.must(&full).await?);
        let mut kept = self.proofs.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, bytes.clone());
        Ok(bytes)
    }

    /// The path of a leaf in the tree below a prefix.
    pub(super) async fn path(&self, prefix: &str, index: u64, size: u64) -> Result<Vec<Hash>, LogDown> {
        let plan = Plan::inclusion(index, size).map_err(spoiled)?;
        let mut tiles: BTreeMap<Tile, Vec<Hash>> = BTreeMap::new();
        for tile in plan.tiles() {
            let full = format!("{prefix}{}", tile_path(tile.level, tile.n, TILE_WIDTH));
            let bytes = self.wide(full, format!("{prefix}{}", tile.path())).await?;
            tiles.insert(tile, decode_tile(&bytes).map_err(spoiled)?);
        }
        plan.hashes(|tile| Ok::<_, tlog::TileFault>(tiles.remove(tile).unwrap_or_default())).map_err(spoiled)
    }

    /// The bundle `n` of a tree of `size` entries below a prefix.
    pub(super) async fn bundle(&self, prefix: &str, n: u64, size: u64) -> Result<Arc<Vec<u8>>, LogDown> {
        let width = Tile::of(0, n, size).map_or(TILE_WIDTH, |tile| tile.width);
        let full = format!("{prefix}{}", entries_path(n, TILE_WIDTH));
        self.wide(full, format!("{prefix}{}", entries_path(n, width))).await
    }

    /// The segments whose leaves stand in the tree of `size` leaves, without a gap from leaf 0.
    async fn live(&self, size: u64) -> Result<Vec<Live>, LogDown> {
        let text = self.proofs.files.get(self.origin.clone(), LIVE_FILE.to_owned()).await?;
        let text = String::from_utf8(text.unwrap_or_default()).map_err(spoiled)?;
        let listed = text.lines().map(live_line).collect::<Option<Vec<Live>>>();
        let listed = listed.ok_or_else(|| spoiled("the list of live segments has another form"))?;
        let standing: Vec<Live> = listed.into_iter().take_while(|live| live.leaf < size).collect();
        let mut kept = self.proofs.live.lock().unwrap_or_else(PoisonError::into_inner);
        let used = kept.entry(self.origin.to_string()).or_default();
        let covers = |list: &[Live]| list.last().map_or(0, |live| live.segment.end());
        if covers(&standing) >= covers(used) || used.iter().any(|live| live.leaf >= size) {
            used.clone_from(&standing);
        }
        Ok(used.clone())
    }

    async fn segment(&self, live: Live, size: u64, tags: &[Hash]) -> Result<SegmentProofs, LogDown> {
        let width = u64::from(TILE_WIDTH);
        let bundle = self.bundle("", live.leaf / width, size).await?;
        let entries = decode_bundle(&bundle).map_err(spoiled)?;
        let leaf = entries.get(usize::try_from(live.leaf % width).map_err(spoiled)?);
        let leaf: Option<[u8; LEAF_BYTES]> = leaf.and_then(|bytes| (*bytes).try_into().ok());
        let leaf = leaf.ok_or_else(|| spoiled("a segment's leaf is missing"))?;
        let path = self.path("", live.leaf, size).await?;
        let mut search = Search::new(self, live.segment.prefix(), live.items);
        let mut around = Vec::with_capacity(tags.len());
        for tag in tags {
            around.push(search.around(tag).await?);
        }
        Ok(SegmentProofs { index: live.leaf, leaf, path, tags: around })
    }
}

/// `leaf first count items root`.
fn live_line(line: &str) -> Option<Live> {
    let words: Vec<&str> = line.split(' ').collect();
    let [leaf, first, count, items, _root] = words[..] else { return None };
    let number = |word: &str| word.parse::<u64>().ok();
    let segment = Segment { first: number(first)?, count: number(count)? };
    Some(Live { leaf: number(leaf)?, segment, items: number(items)? })
}

pub(super) fn spoiled(fault: impl std::fmt::Display) -> LogDown {
    LogDown::Away(format!("the log's files cannot be read: {fault}"))
}
