//! ISO 20022 pain.001.001.09: the customer credit transfer initiation for the bank.

use crate::payments::Order;
use calendar::Instant;
use ids::AmountMinor;
use jiff::civil::Date;
use std::fmt::Write;

/// Who pays: the agency as the bank knows it.
#[derive(Clone, Debug)]
pub struct Debtor {
    /// Name, at most 140 characters.
    pub name: String,
    /// Currency code.
    pub currency: String,
    /// Decimals of the currency.
    pub digits: u32,
    /// The agency's account; `NOTPROVIDED` where the configuration gives none.
    pub account: Option<String>,
}

/// The message id of a day's file: one a day.
pub fn message_id(agency: &str, day: Date) -> String {
    let mut id = format!("{}-{day}", agency.to_uppercase());
    id.retain(|c| c.is_ascii_alphanumeric() || c == '-');
    id.truncate(35);
    id
}

/// Writes the file. Orders keep their ids as end-to-end ids, so the bank's answer finds them again.
pub fn pain001(id: &str, made_at: Instant, day: Date, debtor: &Debtor, orders: &[Order]) -> String {
    let sum = orders.iter().fold(0_i128, |sum, order| sum + i128::from(order.amount_minor));
    let sum = amount(i64::try_from(sum).unwrap_or(i64::MAX), debtor.digits);
    let created = made_at.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let name = text(&debtor.name, 140);
    let account = match &debtor.account {
        Some(iban) => format!("<IBAN>{}</IBAN>", text(iban, 34)),
        None => "<Othr><Id>NOTPROVIDED</Id></Othr>".to_owned(),
    };
    let mut xml = String::with_capacity(1_024 + orders.len() * 512);
    let header = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">\n<CstmrCdtTrfInitn>\n\
         <GrpHdr><MsgId>{id}</MsgId><CreDtTm>{created}</CreDtTm><NbOfTxs>{count}</NbOfTxs>\
         <CtrlSum>{sum}</CtrlSum><InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n\
         <PmtInf><PmtInfId>{id}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{count}</NbOfTxs><CtrlSum>{sum}</CtrlSum>\
         <ReqdExctnDt><Dt>{day}</Dt></ReqdExctnDt><Dbtr><Nm>{name}</Nm></Dbtr>\
         <DbtrAcct><Id>{account}</Id><Ccy>{currency}</Ccy></DbtrAcct>\
         <DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>\n",
        count = orders.len(),
        currency = debtor.currency,
    );
    xml.push_str(&header);
    for order in orders {
        transfer(&mut xml, debtor, order);
    }
    xml.push_str("</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n");
    xml
}

fn transfer(xml: &mut String, debtor: &Debtor, order: &Order) {
    let written = writeln!(
        xml,
        "<CdtTrfTxInf><PmtId><InstrId>{id}</InstrId><EndToEndId>{id}</EndToEndId></PmtId>\
         <Amt><InstdAmt Ccy=\"{currency}\">{amount}</InstdAmt></Amt>\
         <Cdtr><Nm>{name}</Nm></Cdtr><CdtrAcct><Id><IBAN>{account}</IBAN></Id></CdtrAcct>\
         <RmtInf><Ustrd>{period}</Ustrd></RmtInf></CdtTrfTxInf>",
        id = order.id.0.simple(),
        currency = debtor.currency,
        amount = amount(order.amount_minor, debtor.digits),
        name = text(&order.payee_name, 140),
        account = text(&order.account, 34),
        period = text(&order.period, 140),
    );
    written.expect("writing into a String does not fail");
}

fn amount(minor: i64, digits: u32) -> String {
    AmountMinor(minor).decimal(digits, '.')
}

/// Text of at most so many characters, with XML's five characters escaped. Control characters and U+FFFE,
/// U+FFFF are left out: XML has no way to write them, and one of them would make the whole day's file
/// unreadable.
fn text(raw: &str, length_max: usize) -> String {
    let mut out = String::with_capacity(raw.len());
    let writable = |c: &char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    for c in raw.chars().filter(writable).take(length_max) {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            other => out.push(other),
        }
    }
    out
}
