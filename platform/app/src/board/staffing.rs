//! How many staff the children present require (配置基準): 3 children of class age 0 to one, 6 of 1 and 2, 15 of 3, 25 of
//! 4 and 5. Each quotient is cut below one decimal, the sum is rounded half up, and there are never fewer than a least
//! number: 2 for 一般型.

use chrono::NaiveTime;

/// The least number of staff of a room by itself.
pub const LEAST: u32 = 2;

/// Children of a class age for one of staff, with the last class age that the line covers.
const RATIOS: [(u32, u32); 4] = [(0, 3), (2, 6), (3, 15), (u32::MAX, 25)];

/// When a child is there, and its class age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// From.
    pub from: NaiveTime,
    /// To, excluded.
    pub to: NaiveTime,
    /// Class age, in years.
    pub class_age: u32,
}

/// Staff required for children of these class ages at once; none where nobody is.
pub fn required(class_ages: &[u32], least: u32) -> u32 {
    if class_ages.is_empty() {
        return 0;
    }
    let mut above = 0;
    let mut tenths = 0;
    for (last, children_for_one) in RATIOS {
        let count = class_ages.iter().filter(|age| (above..=last).contains(*age)).count();
        tenths += u32::try_from(count).unwrap_or(u32::MAX).saturating_mul(10) / children_for_one;
        above = last.saturating_add(1);
    }
    ((tenths + 5) / 10).max(least)
}

/// Staff required at the fullest moment of a day.
pub fn peak(presences: &[Presence], least: u32) -> u32 {
    let at = |moment: NaiveTime| {
        let there = presences.iter().filter(|p| p.from <= moment && moment < p.to);
        required(&there.map(|p| p.class_age).collect::<Vec<_>>(), least)
    };
    // The number of children only rises when one comes.
    presences.iter().map(|p| at(p.from)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ages(of: &[(u32, usize)]) -> Vec<u32> {
        of.iter().flat_map(|(age, count)| std::iter::repeat_n(*age, *count)).collect()
    }

    #[test]
    fn quotients_are_cut_and_their_sum_is_rounded() {
        assert_eq!(required(&ages(&[(0, 2), (1, 3), (2, 3), (3, 5)]), LEAST), 2);
        assert_eq!(required(&ages(&[(0, 2), (1, 3), (2, 3), (3, 5)]), 0), 2);
        assert_eq!(required(&ages(&[(0, 6), (1, 9)]), LEAST), 4, "2.0 + 1.5 is rounded half up");
        assert_eq!(required(&ages(&[(0, 6), (1, 8)]), LEAST), 3, "2.0 + 1.3");
    }

    #[test]
    fn there_are_never_fewer_than_the_least() {
        assert_eq!(required(&ages(&[(0, 1)]), LEAST), 2);
        assert_eq!(required(&ages(&[(0, 1)]), 1), 1, "with the support of the nursery's staff");
        assert_eq!(required(&[], LEAST), 0);
    }

    #[test]
    fn ages_one_and_two_and_four_and_five_are_counted_together() {
        assert_eq!(required(&ages(&[(1, 3), (2, 3)]), 0), 1);
        assert_eq!(required(&ages(&[(4, 20), (5, 30)]), 0), 2);
    }

    #[test]
    fn the_fullest_moment_counts() {
        let at = |text: &str| text.parse().expect("a time");
        let infant = |from, to| Presence { from: at(from), to: at(to), class_age: 0 };
        let by_turns = [infant("08:30:00", "12:00:00"), infant("12:00:00", "17:00:00")].repeat(5);
        assert_eq!(peak(&by_turns, 0), 2, "5 at once: 1.6");
        assert_eq!(peak(&[infant("08:30:00", "17:00:00")].repeat(10), 0), 3, "10 at once: 3.3");
        assert_eq!(peak(&[], LEAST), 0);
    }
}
