//! Widths and kana. Only letters, digits and kana change their width; old and rare kanji and emoji are left alone,
//! because a name is what its owner writes.

/// The full-width forms of U+FF65 to U+FF9F.
const WIDE: &str = "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

/// A reading in full-width katakana, spaces as one plain space.
pub fn katakana(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let wide = widened(c);
        match (wide, out.chars().last()) {
            ('゛' | '\u{3099}', Some(last)) if voiced(last).is_some() => {
                replace_last(&mut out, voiced(last));
            }
            ('゜' | '\u{309A}', Some(last)) if half_voiced(last).is_some() => {
                replace_last(&mut out, half_voiced(last));
            }
            (' ', Some(' ')) => {}
            _ => out.push(wide),
        }
    }
    out
}

/// A reading in hiragana: the one shape that readings are stored and searched in.
///
/// ```
/// assert_eq!(platform_values::kana::hiragana("ﾐﾎﾝ　ガッコウ"), "みほん がっこう");
/// ```
pub fn hiragana(text: &str) -> String {
    let shift = |c: char| match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    };
    katakana(text).chars().map(shift).collect()
}

/// The same of a text that is a reading; `None` where anything else than kana stands in it.
pub fn reading(text: &str) -> Option<String> {
    let kana = hiragana(text);
    let known = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ー' | '・' | ' ');
    kana.chars().all(known).then_some(kana)
}

/// Full-width ASCII, spaces and the many hyphens become plain ASCII; all else stays.
pub fn narrow(text: &str) -> String {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '　' => ' ',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | 'ｰ' => '-',
        other => other,
    };
    text.trim().chars().map(plain).collect()
}

fn widened(c: char) -> char {
    match c {
        '\u{FF65}'..='\u{FF9F}' => WIDE.chars().nth((u32::from(c) - 0xFF65) as usize).unwrap_or(c),
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        '　' | '\t' => ' ',
        '-' | '－' | '‐' | '―' | '−' => 'ー',
        other => other,
    }
}

fn voiced(c: char) -> Option<char> {
    match c {
        'ウ' => Some('ヴ'),
        _ if "カキクケコサシスセソタチツテトハヒフヘホ".contains(c) => {
            char::from_u32(u32::from(c) + 1)
        }
        _ => None,
    }
}

fn half_voiced(c: char) -> Option<char> {
    if "ハヒフヘホ".contains(c) { char::from_u32(u32::from(c) + 2) } else { None }
}

fn replace_last(out: &mut String, with: Option<char>) {
    out.pop();
    out.extend(with);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_and_mark_gives_the_same_reading() {
        for text in ["ガッパ ヴォー", "ｶﾞｯﾊﾟ　ｳﾞｫｰ", "がっぱ　 ゔぉー", "か\u{3099}っは\u{309A} う\u{3099}ぉ－"]
        {
            assert_eq!(katakana(text), "ガッパ ヴォー", "{text}");
            assert_eq!(hiragana(text), "がっぱ ゔぉー", "{text}");
        }
    }

    #[test]
    fn a_reading_is_kana_alone() {
        assert_eq!(reading("ミホン　ハナ").as_deref(), Some("みほん はな"));
        for other in ["漢字", "kanji", "みほん1", "はな😀"] {
            assert_eq!(reading(other), None, "{other}");
        }
    }

    #[test]
    fn narrowing_leaves_names_alone() {
        assert_eq!(narrow("　Ａ１－ｰ髙𠮷👶㈱ "), "A1--髙𠮷👶㈱");
    }
}
