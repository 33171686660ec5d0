//! Account numbers after ISO 13616 (IBAN), proved by their check digits (ISO 7064, mod 97-10).

use super::RefusalCode;

/// The most characters of an account number.
pub const IBAN_LENGTH_MAX: usize = 34;
/// The fewest: the shortest one in use.
const LENGTH_MIN: usize = 15;

/// Without spaces, in capitals.
pub(super) fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Whether a compact account number has the right form and check digits.
pub fn iban_holds(account: &str) -> bool {
    judge(account).is_ok()
}

pub(super) fn judge(account: &str) -> Result<(), RefusalCode> {
    let bytes = account.as_bytes();
    let shape = (LENGTH_MIN..=IBAN_LENGTH_MAX).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !shape {
        return Err(RefusalCode::IbanForm);
    }
    // Letters count as two digits (A = 10); the first four characters move to the end.
    let turned = bytes[4..].iter().chain(&bytes[..4]);
    let rest = turned.fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
    });
    if rest == 1 { Ok(()) } else { Err(RefusalCode::IbanCheck) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_decide() {
        // The examples that the standard's registry prints.
        for account in ["GB82WEST12345698765432", "DE89370400440532013000", "NO9386011117947"] {
            assert_eq!(judge(account), Ok(()), "{account}");
        }
        assert_eq!(judge(&compact("az21 nabz 0000 0000 1370 1000 1944")), Ok(()));
        assert_eq!(judge("GB82WEST12345698765433"), Err(RefusalCode::IbanCheck));
        assert_eq!(judge("GB28WEST12345698765432"), Err(RefusalCode::IbanCheck));
        for account in [
            "GB82",
            "8282WEST12345698765432",
            "GBWEWEST12345698765432",
            "GB82-EST12345698765432",
            "GB82ƏEST123456987654",
        ] {
            assert_eq!(judge(account), Err(RefusalCode::IbanForm), "{account}");
        }
    }

    #[test]
    fn the_longest_is_judged_by_its_digits_and_one_past_it_by_its_form() {
        assert_eq!(judge(&format!("XX00{}", "0".repeat(IBAN_LENGTH_MAX - 4))), Err(RefusalCode::IbanCheck));
        assert_eq!(judge(&format!("XX00{}", "0".repeat(IBAN_LENGTH_MAX - 3))), Err(RefusalCode::IbanForm));
    }

    proptest::proptest! {
        /// Any two digits changed for two others are noticed, and so is any swap of neighbours that differ.
        #[test]
        fn a_swap_of_neighbours_is_noticed(digits in "[0-9]{16}", at in 0_usize..15) {
            let body = format!("GB00TEST{digits}");
            let check = (0..98).map(|n| body.replacen("00", &format!("{n:02}"), 1)).find(|text| iban_holds(text));
            let account = check.expect("one of 98 check digits fits");
            let mut bytes = account.clone().into_bytes();
            bytes.swap(8 + at, 9 + at);
            let swapped = String::from_utf8(bytes).expect("ascii");
            proptest::prop_assert_eq!(iban_holds(&swapped), swapped == account);
        }
    }
}
