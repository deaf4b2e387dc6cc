//! A page of a long list.

/// Rows on a page.
const SIZE: u32 = 50;

/// Which page of a list is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    number: u32,
}

impl Page {
    /// The page of this number, counted from 1; 0 means the first as well.
    pub fn new(number: u32) -> Self {
        Self { number: number.max(1) }
    }

    /// Its number, counted from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// Rows before it.
    pub fn offset(self) -> i64 {
        i64::from(self.number - 1) * i64::from(SIZE)
    }

    /// Rows on it at most.
    pub fn limit(self) -> i64 {
        i64::from(SIZE)
    }

    /// How many pages so many rows fill; at least one.
    pub fn pages(rows: i64) -> u32 {
        let full = u32::try_from(rows.max(0)).unwrap_or(u32::MAX).div_ceil(SIZE);
        full.max(1)
    }
}

impl Default for Page {
    fn default() -> Self {
        Self::new(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!((Page::new(0).offset(), Page::new(1).offset(), Page::new(3).offset()), (0, 0, 100));
        assert_eq!((Page::pages(0), Page::pages(50), Page::pages(51)), (1, 1, 2));
    }
}
