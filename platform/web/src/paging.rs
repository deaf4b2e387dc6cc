//! Which page of a list is shown: the one that was asked for, or the last one where the list does not reach so far.

use crate::forms::FormData;
use platform_app::AppResult;
use platform_app::page::Page;

/// The number of the page asked for, from 1.
pub fn asked(form: &mut FormData) -> u32 {
    numbered(form, "page")
}

/// The same for a list beside another one, by the name of its field.
pub fn numbered(form: &mut FormData, name: &str) -> u32 {
    let number = form.text(name).number(1, 100_000).optional();
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or(1)
}

/// Loads that page, with its number; `count` tells how many rows all pages have.
pub async fn reached<T, F: Future<Output = AppResult<T>>>(
    page: u32,
    load: impl Fn(Page) -> F,
    count: impl Fn(&T) -> i64,
) -> AppResult<(u32, T)> {
    let found = load(Page::new(page)).await?;
    let last = Page::pages(count(&found));
    if page <= last {
        return Ok((page.max(1), found));
    }
    Ok((last, load(Page::new(last)).await?))
}

/// Loads rows and the count of all; with the number of the page.
pub async fn paged<T, F: Future<Output = AppResult<(Vec<T>, i64)>>>(
    page: u32,
    load: impl Fn(Page) -> F,
) -> AppResult<(u32, Vec<T>, i64)> {
    let (page, (found, count)) = reached(page, load, |(_, count)| *count).await?;
    Ok((page, found, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn beyond_the_end_the_last_page_is_shown() {
        let load = async |page: Page| Ok((vec![page.number()], 120));
        assert_eq!(paged(2, load).await.expect("a page"), (2, vec![2], 120));
        assert_eq!(paged(9, load).await.expect("a page"), (3, vec![3], 120));
        let none = async |page: Page| Ok((vec![page.number()], 0));
        assert_eq!(paged(4, none).await.expect("a page"), (1, vec![1], 0));
    }
}
