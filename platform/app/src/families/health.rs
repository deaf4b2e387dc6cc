//! What is typed where allergies and medical notes are asked. Words that say "none" are an answer, not a note.

/// Ways to say that there is nothing, without spaces and full stops.
const NONE: [&str; 22] = [
    "なし",
    "無し",
    "無",
    "ナシ",
    "ﾅｼ",
    "ない",
    "無い",
    "ないです",
    "なしです",
    "ありません",
    "特になし",
    "特に無し",
    "とくになし",
    "特にない",
    "特にありません",
    "とくにありません",
    "該当なし",
    "いいえ",
    "none",
    "no",
    "-",
    "―",
];

/// What may stand before them.
const ABOUT: [&str; 4] = ["食物アレルギー", "アレルギー", "持病", "既往"];

/// True if the text says that there is nothing to note.
pub fn says_none(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !"。．.、,！!".contains(*c)).collect();
    let plain = plain.to_lowercase();
    let rest = ABOUT.iter().find_map(|about| plain.strip_prefix(about)).unwrap_or(&plain);
    let rest = rest.strip_prefix(['は', ':', '：']).unwrap_or(rest);
    NONE.contains(&rest)
}

/// The text as a note; empty where it says that there is nothing.
pub fn noted(text: &str) -> String {
    if says_none(text) { String::new() } else { text.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_none_are_no_note() {
        for none in [
            "なし",
            "無",
            "ありません。",
            " 特になし ",
            "特に　なし",
            "アレルギーなし",
            "アレルギーはありません",
            "None",
            "－",
        ] {
            assert!(says_none(&none.replace('－', "-")), "{none}");
            assert_eq!(noted(&none.replace('－', "-")), "", "{none}");
        }
    }

    #[test]
    fn a_note_stays_a_note() {
        for note in ["卵", "卵なし", "なし（卵は加熱すれば可）", "牛乳は飲めない", "無添加のみ", ""]
        {
            assert!(!says_none(note), "{note}");
        }
        assert_eq!(noted(" 卵・乳 "), "卵・乳");
    }
}
