//! Account numbers (ISO 13616) of a bank that does not exist.

/// The invented bank: "nümunə bankı". No bank has this code.
const BANK: &str = "NMNB";

/// The account with a serial number, its check digits in place.
pub fn iban(serial: u64) -> String {
    let account = format!("{BANK}{serial:020}");
    let check = 98 - remainder(&format!("AZ00{account}"));
    format!("AZ{check:02}{account}")
}

/// What is left of the number when its head is moved to the end and it is divided by 97; 1 for a valid account.
pub fn remainder(iban: &str) -> u32 {
    let (head, tail) = iban.split_at_checked(4).unwrap_or((iban, ""));
    tail.chars().chain(head.chars()).filter_map(|letter| letter.to_digit(36)).fold(0, |left, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (left * shift + digit) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_fit_and_a_changed_digit_does_not() {
        // The example of the standard.
        assert_eq!(remainder("GB82WEST12345698765432"), 1);
        assert_eq!(remainder("GB82WEST12345698765433"), 28);
        for serial in [0, 1, 97, 4_471_000_001] {
            let iban = iban(serial);
            assert_eq!((iban.len(), remainder(&iban)), (28, 1), "{iban}");
        }
    }
}
