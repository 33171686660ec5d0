//! What the arbiter checks of one opened leaf. Pure: what must be known of the world comes as arguments.

use pack::model::Country;
use serde::{Deserialize, Serialize};
use tlog::{FIELDS, Field, Hash, Kind, Leaf, Opening, TagKey, VrfPublic};

/// The purpose of a person's own look: she needs no case (SG-21).
const OWN_DATA: &str = "own-data";

/// What an owner claims of a leaf of its own.
#[derive(Clone, Debug)]
pub struct Claimed<'a> {
    /// The leaf as the public log holds it; never the owner's word.
    pub leaf: &'a Leaf,
    /// Its number in the log.
    pub index: u64,
    /// The log's origin.
    pub origin: &'a str,
    /// All details, open.
    pub opening: &'a Opening,
    /// The custodian's proof of the person's tag key; none of a leaf about many.
    pub proof: Option<&'a [u8; 80]>,
}

/// What the arbiter itself knows.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The pack: members, acts, purposes.
    pub country: &'a Country,
    /// The custodian's key of that log.
    pub vrf: &'a VrfPublic,
    /// The secret that stands for a person, by her stored key: made from the country's pepper.
    pub secret: &'a dyn Fn(&str) -> [u8; 32],
    /// Where a tag stands first in the log.
    pub place_of: &'a dyn Fn(&Hash) -> Option<u64>,
    /// What a warrant covers, by the number of its leaf.
    pub warrant: &'a dyn Fn(u64) -> Option<Scope>,
}

/// What a warrant allows, for the check of an opened seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The one person, as her stored key.
    pub person: String,
    /// Services (`register.ID`) that may be asked.
    pub services: Vec<String>,
    /// First day, days since 1970 UTC.
    pub from: u32,
    /// Last day.
    pub to: u32,
}

/// Why a drawn leaf does not hold. Each has its text under `lottery.failing.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failing {
    /// The opening gives another commitment than the leaf's.
    Commitment,
    /// A field is kept closed.
    Closed,
    /// The provider inside is not the one whose code the leaf carries.
    Provider,
    /// The requester inside is not the one whose code the leaf carries.
    Requester,
    /// The article inside is of another act than the leaf's basis.
    Basis,
    /// The purpose is not in the country's closed list (SG-28).
    Purpose,
    /// The moment inside lies on another day than the leaf's.
    Day,
    /// The custodian's proof does not hold for this person: the tag was made for somebody else, or for nobody.
    Person,
    /// The tag is not the one of the number inside.
    Tag,
    /// The tag of the number before does not stand earlier in the log: a number was skipped.
    Skipped,
    /// No such case exists at the requester: the purpose was bent.
    Case,
    /// The warrant does not cover the look.
    Warrant,
    /// Nobody owns the leaf.
    Owner,
}

impl Failing {
    /// All, in the order of the checks.
    pub const ALL: [Self; 13] = [
        Self::Commitment,
        Self::Closed,
        Self::Provider,
        Self::Requester,
        Self::Basis,
        Self::Purpose,
        Self::Day,
        Self::Person,
        Self::Tag,
        Self::Skipped,
        Self::Case,
        Self::Warrant,
        Self::Owner,
    ];

    /// A stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Commitment => "commitment",
            Self::Closed => "closed",
            Self::Provider => "provider",
            Self::Requester => "requester",
            Self::Basis => "basis",
            Self::Purpose => "purpose",
            Self::Day => "day",
            Self::Person => "person",
            Self::Tag => "tag",
            Self::Skipped => "skipped",
            Self::Case => "case",
            Self::Warrant => "warrant",
            Self::Owner => "owner",
        }
    }

    /// The reason of a stored word.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What is left to ask of the requester.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseQuestion {
    /// Whose case it should be.
    pub requester: String,
    /// Its number.
    pub case: String,
}

/// An opened leaf that holds so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What is still to be asked; none for a person's own look.
    pub ask: Option<CaseQuestion>,
}

/// The tag that must stand earlier in the log than `claimed`: the one of the number before. None for the first
/// number, for a leaf about many, and where the proof does not hold. Computed before [`judge`], so that one pass
/// over the log finds the places of all of them.
pub fn tag_before(claimed: &Claimed<'_>, secret: &dyn Fn(&str) -> [u8; 32], vrf: &VrfPublic) -> Option<Hash> {
    let alpha = alpha_of(claimed, secret)?;
    let key = TagKey::of(&vrf.verify(&alpha, claimed.proof?)?);
    let before = number(claimed.opening).ok()?.checked_sub(1)?;
    (before > 0).then(|| tlog::tag(&key, before))
}

/// Whether a look needs a case: every one but a person's own.
pub fn needs_case(opening: &Opening) -> bool {
    opening.value(Field::Purpose) != Some(OWN_DATA)
}

/// Judges one opened leaf. The case is asked afterwards, of the requester.
pub fn judge(claimed: &Claimed<'_>, known: &Known<'_>) -> Result<Judged, Failing> {
    let Claimed { leaf, opening, .. } = claimed;
    if opening.root() != Some(leaf.commitment) {
        return Err(Failing::Commitment);
    }
    if FIELDS.into_iter().any(|field| opening.value(field).is_none()) {
        return Err(Failing::Closed);
    }
    let field = |field| opening.value(field).unwrap_or_default();
    sides(leaf, field(Field::Provider), field(Field::Requester))?;
    basis(leaf, field(Field::Article), known.country)?;
    if known.country.purposes.keys().all(|purpose| purpose.as_str() != field(Field::Purpose))
        && !is_of_a_service(field(Field::Purpose), known.country)
        && needs_case(opening)
    {
        return Err(Failing::Purpose);
    }
    if day_of(field(Field::At)) != Some(leaf.day) {
        return Err(Failing::Day);
    }
    if leaf.kind == Kind::Sealed {
        warranted(claimed, known)?;
    }
    in_sequence(claimed, known)?;
    let ask = needs_case(opening).then(|| CaseQuestion {
        requester: field(Field::Requester).to_owned(),
        case: field(Field::Case).to_owned(),
    });
    Ok(Judged { ask })
}

/// The codes of the leaf are those of the members inside. A sealed leaf carries none.
fn sides(leaf: &Leaf, provider: &str, requester: &str) -> Result<(), Failing> {
    if leaf.kind == Kind::Sealed {
        return if leaf.provider == 0 && leaf.requester == 0 { Ok(()) } else { Err(Failing::Provider) };
    }
    if leaf.provider != tlog::agency_code(provider) {
        return Err(Failing::Provider);
    }
    if leaf.requester == tlog::agency_code(requester) { Ok(()) } else { Err(Failing::Requester) }
}

/// The article begins with its act; the act's code is the leaf's basis.
fn basis(leaf: &Leaf, article: &str, country: &Country) -> Result<(), Failing> {
    let cited = |act: &str| {
        article.strip_prefix(act).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
    };
    let act = country.acts.keys().find(|act| cited(act.as_str())).ok_or(Failing::Basis)?;
    let wanted = match leaf.kind {
        Kind::Sealed => tlog::BASIS_SEALED,
        _ => tlog::basis_code(act.as_str()),
    };
    if leaf.basis == wanted { Ok(()) } else { Err(Failing::Basis) }
}

/// `service.<id>` is the purpose of the look at a case of that service.
fn is_of_a_service(purpose: &str, country: &Country) -> bool {
    let service = purpose.strip_prefix("service.");
    service.is_some_and(|id| country.services.keys().any(|service| service.as_str() == id))
}

/// The UTC day of a moment as the opening writes it: RFC 3339 with milliseconds, or whole microseconds.
fn day_of(at: &str) -> Option<u32> {
    let micros = match at.parse::<i64>() {
        Ok(micros) => micros,
        Err(_) => at.parse::<jiff::Timestamp>().ok()?.as_microsecond(),
    };
    Some(tlog::day_of_micros(micros))
}

/// The input of the tag key that a leaf must have been numbered under; none of a leaf about many.
fn alpha_of(claimed: &Claimed<'_>, secret: &dyn Fn(&str) -> [u8; 32]) -> Option<Vec<u8>> {
    let field = |field| claimed.opening.value(field);
    let (secret, provider) = (secret(field(Field::Person)?), tlog::agency_code(field(Field::Provider)?));
    match claimed.leaf.kind {
        Kind::Bulk => None,
        Kind::Sealed => Some(tlog::sealed_alpha(claimed.leaf.reference, provider, &secret)),
        Kind::Deferred => Some(tlog::alpha(&format!("{}/deferred", claimed.origin), provider, &secret)),
        _ => Some(tlog::alpha(claimed.origin, provider, &secret)),
    }
}

/// An opened seal lies within its warrant.
fn warranted(claimed: &Claimed<'_>, known: &Known<'_>) -> Result<(), Failing> {
    let field = |field| claimed.opening.value(field).unwrap_or_default();
    let scope = (known.warrant)(claimed.leaf.reference).ok_or(Failing::Warrant)?;
    let covers = field(Field::Person) == scope.person
        && scope.services.iter().any(|service| service == field(Field::Service))
        && (scope.from..=scope.to).contains(&claimed.leaf.day)
        && field(Field::Warrant) == claimed.leaf.reference.to_string();
    if covers { Ok(()) } else { Err(Failing::Warrant) }
}

/// The tag is the person's `n`-th here, and the one before stands earlier. A leaf about many has a list of tags
/// instead, which its number and root in the leaf hold.
fn in_sequence(claimed: &Claimed<'_>, known: &Known<'_>) -> Result<(), Failing> {
    let Some(alpha) = alpha_of(claimed, known.secret) else { return Ok(()) };
    let proof = claimed.proof.ok_or(Failing::Person)?;
    let output = known.vrf.verify(&alpha, proof).ok_or(Failing::Person)?;
    if claimed.leaf.kind == Kind::Late && claimed.opening.value(Field::N) == Some("") {
        // Written while the owner's own store was away: the number was given afterwards and is not committed to.
        return Ok(());
    }
    let (key, n) = (TagKey::of(&output), number(claimed.opening)?);
    if tlog::tag(&key, n) != claimed.leaf.tag {
        return Err(Failing::Tag);
    }
    if n == 1 {
        return Ok(());
    }
    match (known.place_of)(&tlog::tag(&key, n - 1)) {
        Some(place) if place < claimed.index => Ok(()),
        _ => Err(Failing::Skipped),
    }
}

fn number(opening: &Opening) -> Result<u64, Failing> {
    let n: u64 = opening.value(Field::N).unwrap_or_default().parse().map_err(|_| Failing::Tag)?;
    if n == 0 { Err(Failing::Tag) } else { Ok(n) }
}
