//! The words of refusals, in Azerbaijani and English. They say what was wrong and what to do, without blame.

use super::{AZERBAIJANI, RefusalCode, RefusalText};

/// The words for a code; `{name}` placeholders are filled from the refusal's details. A language other
/// than Azerbaijani gets English.
pub fn refusal_text(code: RefusalCode, language: &str) -> RefusalText {
    let (wrong, todo) = if language == AZERBAIJANI { azerbaijani(code) } else { english(code) };
    RefusalText { wrong, todo }
}

fn azerbaijani(code: RefusalCode) -> (&'static str, &'static str) {
    match code {
        RefusalCode::Missing => ("Bu sahə doldurulmayıb.", "Zəhmət olmasa, sahəni doldurun."),
        RefusalCode::UnknownField => {
            ("Formada belə bir sahə yoxdur.", "Səhifəni yeniləyin və formanı yenidən doldurun.")
        }
        RefusalCode::WrongType => (
            "Göndərilən məlumatın növü bu sahəyə uyğun deyil.",
            "Məlumatı sahənin təsvirində göstərilən növdə göndərin.",
        ),
        RefusalCode::HiddenCharacter => {
            ("Mətndə görünməyən simvol var.", "Mətni köçürməyin, klaviatura ilə yenidən, bir sətirdə yazın.")
        }
        RefusalCode::TooLong => ("Mətn çox uzundur: {length} simvol.", "Mətni {max} simvola qədər qısaldın."),
        RefusalCode::NotDate => {
            ("Bu, təqvimdə olan tarix deyil.", "Tarixi gün.ay.il şəklində yazın, məsələn, 05.11.2026.")
        }
        RefusalCode::FutureDate => ("Bu tarix hələ gəlməyib.", "Bugünkü və ya daha əvvəlki tarixi yazın."),
        RefusalCode::TooFarBack => {
            ("Bu tarix icazə verilən müddətdən əvvəldir.", "{earliest} və ya daha sonrakı tarixi yazın.")
        }
        RefusalCode::NotNumber => ("Bu, tam ədəd deyil.", "Yalnız rəqəmlərdən istifadə edin, məsələn, 3."),
        RefusalCode::NotMoney => (
            "Bu, məbləğ deyil.",
            "Məbləği rəqəmlə yazın, məsələn, 150,00; vergüldən sonra ən çoxu {digits} rəqəm ola bilər.",
        ),
        RefusalCode::TooSmall => ("Bu ədəd çox kiçikdir.", "{min} və ya daha böyük ədəd yazın."),
        RefusalCode::TooLarge => ("Bu ədəd çox böyükdür.", "{max} və ya daha kiçik ədəd yazın."),
        RefusalCode::UnknownCode => {
            ("Siyahıda belə bir seçim yoxdur.", "Siyahıdakı variantlardan birini seçin.")
        }
        RefusalCode::NotBoolean => ("Cavab seçilməyib.", "“Bəli” və ya “Xeyr” cavabını seçin."),
        RefusalCode::PersonLength => (
            "{name} {expected} simvoldan ibarətdir, Siz isə {length} simvol yazmısınız.",
            "{name} kodunu şəxsiyyət vəsiqəsində olduğu kimi yazın.",
        ),
        RefusalCode::PersonCharacter => (
            "{name} kodunda “{found}” simvolu olmur.",
            "{name} kodunu şəxsiyyət vəsiqəsində olduğu kimi yazın.",
        ),
        RefusalCode::PersonDocument => (
            "Xarici sənədin nömrəsi düzgün yazılmayıb.",
            "Ölkənin iki hərfli kodunu, çəp xətti və sənədin nömrəsini yazın, məsələn, XX/AB12345.",
        ),
        RefusalCode::IbanForm => (
            "Bu, IBAN hesab nömrəsi deyil.",
            "Bankın verdiyi IBAN-ı bütövlükdə yazın: ölkənin iki hərfi, iki yoxlama rəqəmi və hesabın özü.",
        ),
        RefusalCode::IbanCheck => (
            "IBAN-ın yoxlama rəqəmləri uyğun gəlmir.",
            "Nömrəni bank sənədi ilə tutuşdurun: yəqin ki, bir simvol səhvdir və ya iki simvolun yeri dəyişib.",
        ),
        RefusalCode::NotRecord => {
            ("Bu, qeydin nömrəsi deyil.", "Qeydin nömrəsini bildirişdə olduğu kimi köçürün.")
        }
    }
}

fn english(code: RefusalCode) -> (&'static str, &'static str) {
    match code {
        RefusalCode::Missing => ("This field is empty.", "Please fill it in."),
        RefusalCode::UnknownField => {
            ("The form has no such field.", "Reload the page and fill in the form again.")
        }
        RefusalCode::WrongType => (
            "What was sent is of another type than this field.",
            "Send the type that the field's description names.",
        ),
        RefusalCode::HiddenCharacter => (
            "The text holds a character that cannot be seen.",
            "Type the text on one line instead of pasting it.",
        ),
        RefusalCode::TooLong => {
            ("The text is too long: {length} characters.", "Shorten it to {max} characters or fewer.")
        }
        RefusalCode::NotDate => {
            ("This is not a date of the calendar.", "Write day.month.year, for example 05.11.2026.")
        }
        RefusalCode::FutureDate => ("This date has not come yet.", "Give today's date or an earlier one."),
        RefusalCode::TooFarBack => {
            ("This date lies further back than is allowed.", "Give {earliest} or a later date.")
        }
        RefusalCode::NotNumber => ("This is not a whole number.", "Use digits only, for example 3."),
        RefusalCode::NotMoney => (
            "This is not an amount.",
            "Write it in digits, for example 150.00, with at most {digits} decimals.",
        ),
        RefusalCode::TooSmall => ("This number is too small.", "Give {min} or more."),
        RefusalCode::TooLarge => ("This number is too large.", "Give {max} or less."),
        RefusalCode::UnknownCode => ("The list has no such choice.", "Choose one from the list."),
        RefusalCode::NotBoolean => ("No answer was chosen.", "Choose yes or no."),
        RefusalCode::PersonLength => (
            "{name} has {expected} characters; you gave {length}.",
            "Write {name} as it stands on the identity card.",
        ),
        RefusalCode::PersonCharacter => {
            ("“{found}” never occurs in {name}.", "Write {name} as it stands on the identity card.")
        }
        RefusalCode::PersonDocument => (
            "The number of the foreign document is not written as expected.",
            "Write the country's two letters, a slash and the number, for example XX/AB12345.",
        ),
        RefusalCode::IbanForm => (
            "This is not an IBAN.",
            "Write the whole IBAN from your bank: two letters of the country, two check digits, then the account.",
        ),
        RefusalCode::IbanCheck => (
            "The check digits of the IBAN do not fit.",
            "Compare it with a paper from your bank: one character is probably wrong, or two have changed places.",
        ),
        RefusalCode::NotRecord => {
            ("This is not the number of a record.", "Copy the number as it stands in the notice.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ENGLISH;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_its_own_slug_and_its_words_in_both_languages() {
        let slugs: BTreeSet<&str> = RefusalCode::ALL.iter().map(|code| code.slug()).collect();
        assert_eq!(slugs.len(), RefusalCode::ALL.len());
        for code in RefusalCode::ALL {
            let (az, en) = (refusal_text(code, AZERBAIJANI), refusal_text(code, ENGLISH));
            assert!(az.wrong != en.wrong && az.todo != en.todo, "{code:?}");
            let named = |text: &str| -> BTreeSet<String> {
                text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.to_owned())).collect()
            };
            let both = |text: &RefusalText| named(&format!("{} {}", text.wrong, text.todo));
            assert_eq!(both(&az), both(&en), "{code:?} names the same details in both languages");
        }
    }
}
