//! Pages of lists. One row more than is shown is read, which tells whether there is another page.

/// Takes away what was read beyond a page. Answers the last row that stays, behind which the next page begins, if there is one.
pub fn cut<T>(rows: &mut Vec<T>, limit: i64) -> Option<&T> {
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_page_with_something_behind_it_goes_on() {
        for (read, limit, kept, next) in [
            (3, 2, 2, Some(2)),
            (2, 2, 2, None),
            (1, 2, 1, None),
            (0, 2, 0, None),
            (1, 0, 0, None),
            (3, -1, 0, None),
        ] {
            let mut rows: Vec<i32> = (1..=read).collect();
            assert_eq!(cut(&mut rows, limit).copied(), next);
            assert_eq!(rows.len(), kept);
        }
    }
}
