//! One session with a token, its handles, and what it signs.

use super::TokenPlace;
use super::module::fault;
use crate::{KeyFault, PublicKey, Signature, locked};
use cryptoki::context::Pkcs11;
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use tlog::Hash;

/// The curve P-256 in DER (RFC 5480).
const PRIME256V1: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// What stands before a point when the token wraps it in an OCTET STRING, as the standard says; some do not.
const POINT_PREFIX: [u8; 2] = [0x04, 0x41];

/// What is signed to try a pair when it is opened. No seal begins like this.
const TRIAL: &[u8] = b"vahid/trial/1\n";

/// An open session and the private key's handle in it.
pub(super) struct Opened {
    session: Session,
    key: ObjectHandle,
    public: PublicKey,
    generation: u64,
}

impl Opened {
    /// Logs in and finds the pair.
    pub(super) fn open(context: &Pkcs11, generation: u64, place: &TokenPlace) -> Result<Self, KeyFault> {
        let session = context
            .open_ro_session_no_drop(slot(context, place)?)
            .map_err(|error| fault("no session can be opened", error))?;
        let found = log_in(&session, place).and_then(|()| find(&session, place));
        match found {
            Ok((key, public)) => Ok(Self { session, key, public, generation }),
            Err(fault) => {
                // It may be dead already; then there is nothing to close.
                let _ = session.close();
                Err(fault)
            }
        }
    }

    pub(super) fn public(&self) -> PublicKey {
        self.public
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Signature, KeyFault> {
        sign(&self.session, self.key, message)
    }

    /// Ends the session. One of a former generation is only forgotten: its number may be another's now.
    pub(super) fn close(self, generation: u64) {
        if self.generation == generation {
            // It may be dead already; then there is nothing to close.
            let _ = self.session.close();
        }
    }
}

/// Makes a pair in the token. The private half is sensitive and cannot be extracted; a token that makes it
/// otherwise is refused and the pair removed.
pub(super) fn generate(context: &Pkcs11, place: &TokenPlace) -> Result<(), KeyFault> {
    let session = context
        .open_rw_session(slot(context, place)?)
        .map_err(|error| fault("no session for writing can be opened", error))?;
    log_in(&session, place)?;
    let told = |error| fault("the key cannot be made", error);
    let label = place.key_label.as_bytes().to_vec();
    if !session.find_objects(&[Attribute::Label(label.clone())]).map_err(told)?.is_empty() {
        return Err(KeyFault::Token(format!("the label {} is taken; choose another", place.key_label)));
    }
    let public = [
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Verify(true),
        Attribute::EcParams(PRIME256V1.to_vec()),
        Attribute::Label(label.clone()),
        Attribute::Id(label.clone()),
    ];
    let private = [
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::Label(label.clone()),
        Attribute::Id(label),
    ];
    let (public, private) =
        session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private).map_err(told)?;
    let asked = [AttributeType::AlwaysSensitive, AttributeType::NeverExtractable];
    let said = session.get_attributes(private, &asked).map_err(told)?;
    let safe = [Attribute::AlwaysSensitive(true), Attribute::NeverExtractable(true)];
    if safe.iter().all(|wanted| said.contains(wanted)) {
        return Ok(());
    }
    for half in [private, public] {
        session.destroy_object(half).map_err(told)?;
    }
    Err(KeyFault::Token("the token does not keep its keys to itself; the key was removed again".to_owned()))
}

/// The slot whose token has the label.
fn slot(context: &Pkcs11, place: &TokenPlace) -> Result<Slot, KeyFault> {
    let slots = context.get_slots_with_token().map_err(|error| fault("its slots cannot be read", error))?;
    let labelled = |slot: &Slot| {
        context.get_token_info(*slot).is_ok_and(|token| token.label().trim_end() == place.token_label)
    };
    slots.into_iter().find(labelled).ok_or_else(|| {
        KeyFault::Token(format!(
            "no token labelled {} is there; plug it in or correct the label",
            place.token_label
        ))
    })
}

/// Logs the user in; a login holds for all sessions of this process.
fn log_in(session: &Session, place: &TokenPlace) -> Result<(), KeyFault> {
    let pin = AuthPin::from(locked::read_text(&place.pin_file)?.trim_end());
    match session.login(UserType::User, Some(&pin)) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(error) => Err(fault("the PIN does not log in", error)),
    }
}

/// Finds both halves of the pair and tries them.
fn find(session: &Session, place: &TokenPlace) -> Result<(ObjectHandle, PublicKey), KeyFault> {
    let key = half(session, place, ObjectClass::PRIVATE_KEY)?;
    let public = half(session, place, ObjectClass::PUBLIC_KEY)?;
    let attributes = session
        .get_attributes(public, &[AttributeType::EcPoint])
        .map_err(|error| fault("the public key cannot be read", error))?;
    let point = attributes.iter().find_map(|attribute| match attribute {
        Attribute::EcPoint(point) => Some(point.strip_prefix(&POINT_PREFIX).unwrap_or(point)),
        _ => None,
    });
    let public = point.and_then(PublicKey::from_point).ok_or_else(|| {
        KeyFault::Form(format!("the key {} of the token is not a P-256 key", place.key_label))
    })?;
    let trial = sign(session, key, TRIAL)?;
    if !public.verifies(TRIAL, &trial) {
        let label = &place.key_label;
        return Err(KeyFault::Token(format!("the halves of the key {label} do not belong together")));
    }
    Ok((key, public))
}

/// The one object of this class with the key's label.
fn half(session: &Session, place: &TokenPlace, class: ObjectClass) -> Result<ObjectHandle, KeyFault> {
    let wanted = [
        Attribute::Class(class),
        Attribute::KeyType(KeyType::EC),
        Attribute::Label(place.key_label.as_bytes().to_vec()),
    ];
    let found = session.find_objects(&wanted).map_err(|error| fault("its keys cannot be read", error))?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(KeyFault::Token(format!("it holds no key labelled {}", place.key_label))),
        _ => Err(KeyFault::Token(format!("it holds several keys labelled {}", place.key_label))),
    }
}

/// Tokens sign a hash that we made: CKM_ECDSA is what all of them have.
fn sign(session: &Session, key: ObjectHandle, message: &[u8]) -> Result<Signature, KeyFault> {
    let signature = session
        .sign(&Mechanism::Ecdsa, key, &Hash::of(message).0)
        .map_err(|error| fault("it does not sign", error))?;
    let bytes = signature.try_into();
    bytes.map(Signature).map_err(|_| KeyFault::Token("its signature has another length".to_owned()))
}
