//! The kinds of trouble that this crate itself answers. Their texts lie in `ui/texts`.

use axum::http::StatusCode;

/// A kind of trouble that any role can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The body is larger than [`crate::limits::BODY_BYTES_MAX`].
    BodyTooLarge,
    /// The body is not the JSON that the route takes; `errors` names the place.
    MalformedJson,
    /// The body is not the form that the route takes; `errors` names the field.
    MalformedForm,
    /// The `Content-Type` is not one the route takes.
    UnsupportedMediaType,
    /// Nothing is at this address, or nothing that this person may know of.
    NotFound,
    /// The address exists, but not for this method.
    MethodNotAllowed,
    /// The page needs a person who signed in.
    NotSignedIn,
    /// The person is known, but this is not their work.
    WrongRole,
    /// The form came from another site.
    CrossSite,
    /// Too many requests in too short a time.
    TooManyRequests,
    /// A bug or a fault of ours; the reference finds it in the journal.
    Internal,
    /// A part that is needed does not answer at the moment.
    Unavailable,
    /// The return address of the language switch leaves this site.
    BadReturnPath,
}

impl Kind {
    /// Every kind, so that a test can ask each for its texts.
    pub const ALL: [Kind; 13] = [
        Kind::BodyTooLarge,
        Kind::MalformedJson,
        Kind::MalformedForm,
        Kind::UnsupportedMediaType,
        Kind::NotFound,
        Kind::MethodNotAllowed,
        Kind::NotSignedIn,
        Kind::WrongRole,
        Kind::CrossSite,
        Kind::TooManyRequests,
        Kind::Internal,
        Kind::Unavailable,
        Kind::BadReturnPath,
    ];

    /// The stable slug.
    pub fn code(self) -> &'static str {
        match self {
            Kind::BodyTooLarge => "body-too-large",
            Kind::MalformedJson => "malformed-json",
            Kind::MalformedForm => "malformed-form",
            Kind::UnsupportedMediaType => "unsupported-media-type",
            Kind::NotFound => "not-found",
            Kind::MethodNotAllowed => "method-not-allowed",
            Kind::NotSignedIn => "not-signed-in",
            Kind::WrongRole => "wrong-role",
            Kind::CrossSite => "cross-site",
            Kind::TooManyRequests => "too-many-requests",
            Kind::Internal => "internal",
            Kind::Unavailable => "unavailable",
            Kind::BadReturnPath => "bad-return-path",
        }
    }

    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Kind::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::MalformedJson | Kind::MalformedForm | Kind::BadReturnPath => StatusCode::BAD_REQUEST,
            Kind::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Kind::NotSignedIn => StatusCode::UNAUTHORIZED,
            Kind::WrongRole | Kind::CrossSite => StatusCode::FORBIDDEN,
            Kind::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}
