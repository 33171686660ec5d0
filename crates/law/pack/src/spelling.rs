//! "Did you mean …?": the nearest known name.

/// The most characters of a name that are compared; longer names get no advice.
const COMPARED_MAX: usize = 80;

/// The number of letters to add, drop, change or swap with the neighbour to get from one name to the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let width = to.len() + 1;
    let mut rows = vec![(0..width).collect::<Vec<usize>>()];
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let changed = rows[i][j] + usize::from(a != b);
            let mut best = changed.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

/// The nearest of `known`, when it is near enough to be meant. Ties go to the first in order.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.chars().count() > COMPARED_MAX {
        return None;
    }
    let near_max = (name.chars().count() / 3).max(1);
    let compared = known.into_iter().filter(|text| text.len() <= COMPARED_MAX && *text != name);
    let near = compared.map(|text| (distance(&name.to_lowercase(), &text.to_lowercase()), text));
    near.filter(|(far, _)| *far <= near_max).min_by_key(|(far, _)| *far).map(|(_, text)| text)
}

/// Advice for an unknown name: the nearest one, or the whole list when it is short.
pub(crate) fn advice<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const LISTED_MAX: usize = 12;
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = nearest(name, known.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    match known.len() {
        0 => None,
        1..=LISTED_MAX => Some(format!("known here: `{}`", known.join("`, `"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        let known = ["title", "retention", "owner"];
        for (name, near) in [
            ("ttle", Some("title")),
            ("retentoin", Some("retention")),
            ("basis", None),
            ("Owner", Some("owner")),
        ] {
            assert_eq!(nearest(name, known), near, "{name}");
        }
        assert_eq!(advice("basis", known).as_deref(), Some("known here: `title`, `retention`, `owner`"));
    }

    #[test]
    fn a_name_at_the_limit_is_compared_and_one_past_it_is_not() {
        let name = "a".repeat(COMPARED_MAX);
        let near = format!("b{}", "a".repeat(COMPARED_MAX - 1));
        assert_eq!(nearest(&name, [near.as_str()]), Some(near.as_str()));
        assert_eq!(nearest(&format!("{name}a"), [near.as_str()]), None);
    }
}
