//! Azerbaijani names. Each is common; the people they make are invented.

/// A surname: as men carry it, as women carry it.
pub type Surname = (&'static str, &'static str);

/// Given names of women.
pub const WOMEN: [&str; 60] = [
    "Aysel",
    "Nigar",
    "Günay",
    "Lalə",
    "Səbinə",
    "Aygün",
    "Leyla",
    "Sevinc",
    "Könül",
    "Nərmin",
    "Fidan",
    "Günel",
    "Şəbnəm",
    "Arzu",
    "Ülviyyə",
    "Vüsalə",
    "Gülnar",
    "Təranə",
    "İradə",
    "Elnarə",
    "Xəyalə",
    "Jalə",
    "Afaq",
    "Rəna",
    "Zümrüd",
    "Aytən",
    "Nuranə",
    "Sona",
    "Məryəm",
    "Zəhra",
    "Fatimə",
    "Nəzrin",
    "Ayan",
    "Nilufər",
    "Çinarə",
    "Pərvanə",
    "Samirə",
    "Esmira",
    "Turanə",
    "Röya",
    "Ləman",
    "Mehriban",
    "Xumar",
    "Bənövşə",
    "Gülşən",
    "İlahə",
    "Ofelya",
    "Zeynəb",
    "Sədaqət",
    "Nailə",
    "Ruhiyyə",
    "Solmaz",
    "Təhminə",
    "Validə",
    "Yeganə",
    "Minarə",
    "Kəmalə",
    "Dilarə",
    "Cəmilə",
    "Ədilə",
];

/// Given names of men.
pub const MEN: [&str; 60] = [
    "Rəşad",
    "Elvin",
    "Orxan",
    "Tural",
    "Kamran",
    "Anar",
    "Elnur",
    "Samir",
    "Vüsal",
    "Ramin",
    "Fuad",
    "Emin",
    "Ruslan",
    "Nicat",
    "Cavid",
    "Murad",
    "Əli",
    "Hüseyn",
    "Yusif",
    "Ömər",
    "İbrahim",
    "İlqar",
    "Vaqif",
    "Elçin",
    "Fikrət",
    "Arif",
    "Tofiq",
    "Nazim",
    "Ramiz",
    "Bəhruz",
    "Şahin",
    "Zaur",
    "Əhməd",
    "Məhəmməd",
    "Rauf",
    "Azər",
    "Fərid",
    "Toğrul",
    "Pərviz",
    "Ceyhun",
    "Mehdi",
    "Natiq",
    "Rövşən",
    "Səbuhi",
    "Taleh",
    "Ülvi",
    "Xəyal",
    "Yaşar",
    "Zakir",
    "İsmayıl",
    "Qabil",
    "Oqtay",
    "Polad",
    "Rüstəm",
    "Cəlal",
    "Bəxtiyar",
    "Adil",
    "Daşqın",
    "Eldar",
    "Həsən",
];

/// Surnames.
pub const SURNAMES: [Surname; 48] = [
    ("Məmmədov", "Məmmədova"),
    ("Əliyev", "Əliyeva"),
    ("Hüseynov", "Hüseynova"),
    ("Quliyev", "Quliyeva"),
    ("Həsənov", "Həsənova"),
    ("Rzayev", "Rzayeva"),
    ("İsmayılov", "İsmayılova"),
    ("Kərimov", "Kərimova"),
    ("İbrahimov", "İbrahimova"),
    ("Abbasov", "Abbasova"),
    ("Cəfərov", "Cəfərova"),
    ("Mustafayev", "Mustafayeva"),
    ("Hacıyev", "Hacıyeva"),
    ("Səfərov", "Səfərova"),
    ("Bağırov", "Bağırova"),
    ("Nəsirov", "Nəsirova"),
    ("Şirinov", "Şirinova"),
    ("Əhmədov", "Əhmədova"),
    ("Cavadov", "Cavadova"),
    ("Orucov", "Orucova"),
    ("Vəliyev", "Vəliyeva"),
    ("Süleymanov", "Süleymanova"),
    ("Musayev", "Musayeva"),
    ("Babayev", "Babayeva"),
    ("Nəbiyev", "Nəbiyeva"),
    ("Salmanov", "Salmanova"),
    ("Rüstəmov", "Rüstəmova"),
    ("Ağayev", "Ağayeva"),
    ("Qasımov", "Qasımova"),
    ("Mirzəyev", "Mirzəyeva"),
    ("Xəlilov", "Xəlilova"),
    ("Nağıyev", "Nağıyeva"),
    ("Zeynalov", "Zeynalova"),
    ("Heydərov", "Heydərova"),
    ("Sadıqov", "Sadıqova"),
    ("Yusifov", "Yusifova"),
    ("Fərəcov", "Fərəcova"),
    ("Tağıyev", "Tağıyeva"),
    ("Əsgərov", "Əsgərova"),
    ("Çələbiyev", "Çələbiyeva"),
    ("Gözəlov", "Gözəlova"),
    ("Ələkbərov", "Ələkbərova"),
    ("Ramazanov", "Ramazanova"),
    ("Əlizadə", "Əlizadə"),
    ("Həsənzadə", "Həsənzadə"),
    ("Kazımzadə", "Kazımzadə"),
    ("Rəhimli", "Rəhimli"),
    ("Vəliyli", "Vəliyli"),
];

/// Surnames of families without a personal number, with the state whose passports they carry.
pub const FOREIGN: [(&str, &str); 12] = [
    ("TR", "Yılmaz"),
    ("TR", "Demir"),
    ("TR", "Kaya"),
    ("GE", "Beridze"),
    ("GE", "Maisuradze"),
    ("UA", "Kovalenko"),
    ("UA", "Bondarenko"),
    ("KZ", "Ahmetov"),
    ("PK", "Khan"),
    ("IN", "Sharma"),
    ("GB", "Taylor"),
    ("IT", "Rossi"),
];

/// Given names that families from elsewhere choose.
pub const FOREIGN_CHILDREN: [&str; 12] =
    ["Deniz", "Elif", "Kerem", "Nino", "Luka", "Daria", "Maksim", "Aruzhan", "Adam", "Maya", "Emma", "Marco"];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_listed_once_and_written_as_names() {
        let surnames: Vec<&str> = SURNAMES.iter().map(|(men, _)| *men).collect();
        for list in [&WOMEN[..], &MEN[..], &surnames[..], &FOREIGN_CHILDREN[..]] {
            assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len());
            for name in list {
                let mut letters = name.chars();
                assert!(letters.next().is_some_and(char::is_uppercase), "{name}");
                assert!(letters.all(char::is_lowercase), "{name}");
            }
        }
    }

    #[test]
    fn women_carry_the_form_of_women() {
        for (men, women) in SURNAMES {
            assert!(women == men || women == format!("{men}a"), "{men} {women}");
        }
    }
}
