//! Small pieces that several pages share.

/// Something the state knows: with its source, a person never has to type it.
#[derive(Debug, Clone, Default)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The value, as a person reads it.
    pub value: String,
    /// Where it comes from and since when: the source tag. Empty when the page itself says it.
    pub source: String,
    /// The address of "This is wrong".
    pub wrong_href: Option<String>,
}

impl Fact {
    /// A fact without a link to contest it.
    pub fn new(label: impl Into<String>, value: impl Into<String>, source: impl Into<String>) -> Fact {
        Fact { label: label.into(), value: value.into(), source: source.into(), wrong_href: None }
    }

    /// The same fact with the address of "This is wrong".
    pub fn with_wrong(mut self, href: impl Into<String>) -> Fact {
        self.wrong_href = Some(href.into());
        self
    }
}
