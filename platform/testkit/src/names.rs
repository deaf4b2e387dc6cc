//! Invented people. Every family is called 見本, so that nobody is taken for real.

/// Given names of children with their reading.
pub const CHILDREN: [(&str, &str); 12] = [
    ("はな", "はな"),
    ("そら", "そら"),
    ("ひかり", "ひかり"),
    ("つむぎ", "つむぎ"),
    ("あおい", "あおい"),
    ("りく", "りく"),
    ("ゆい", "ゆい"),
    ("かえで", "かえで"),
    ("なぎ", "なぎ"),
    ("みお", "みお"),
    ("いつき", "いつき"),
    ("すず", "すず"),
];

/// Given names of guardians with their reading.
pub const GUARDIANS: [(&str, &str); 8] = [
    ("恵", "めぐみ"),
    ("誠", "まこと"),
    ("香織", "かおり"),
    ("健一", "けんいち"),
    ("直美", "なおみ"),
    ("拓也", "たくや"),
    ("美咲", "みさき"),
    ("翔", "しょう"),
];

/// The name with this number. Families of one facility have numbers at even distances: they are shifted each time round,
/// so that its children do not all have one name.
pub fn of(names: &[(&'static str, &'static str)], number: usize) -> (&'static str, &'static str) {
    let at = (number + number / names.len()) % names.len();
    names.get(at).copied().unwrap_or_default()
}

/// Allergies as families state them; most state none.
pub const ALLERGIES: [&str; 8] = ["", "", "", "卵", "", "", "牛乳、小麦", ""];
