//! A page of a long list.

/// Rows on a page.
const SIZE: u32 = 50;

/// Which page of a list is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    offset: u32,
    limit: u32,
}

impl Page {
    /// The page of this number, counted from 1; 0 means the first as well.
    pub fn new(number: u32) -> Self {
        Self { offset: (number.max(1) - 1).saturating_mul(SIZE), limit: SIZE }
    }

    /// The rows after the first `offset`, at most `limit` of them: for lists that are not cut into pages of one size.
    pub fn cut(offset: u32, limit: u32) -> Self {
        Self { offset, limit: limit.max(1) }
    }

    /// Its number, counted from 1.
    pub fn number(self) -> u32 {
        self.offset / self.limit + 1
    }

    /// Rows before it.
    pub fn offset(self) -> i64 {
        self.offset.into()
    }

    /// Rows on it at most.
    pub fn limit(self) -> i64 {
        self.limit.into()
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
        assert_eq!(
            (Page::cut(60, 20).offset(), Page::cut(60, 20).limit(), Page::cut(60, 20).number()),
            (60, 20, 4)
        );
        assert_eq!(Page::new(3).number(), 3);
        assert_eq!((Page::pages(0), Page::pages(50), Page::pages(51)), (1, 1, 2));
    }
}
