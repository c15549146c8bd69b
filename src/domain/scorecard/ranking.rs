//! Adding points up, and ranking agencies by them.

use super::Points;

/// Points of several criteria. What is not applicable is left out of both sides, so it neither wins nor costs anything:
/// agencies are compared by the share of the points that they could have had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Hundredths of points scored.
    pub points: u32,
    /// Hundredths of points that could have been scored.
    pub applicable: u32,
    /// Hundredths of points of criteria with nothing to count, or nothing entered.
    pub left_out: u32,
}

impl Sum {
    /// Adds a criterion: its points, or none if it is left out.
    pub fn add(&mut self, points: Option<Points>, max: Points) {
        match points {
            Some(points) => {
                self.points += u32::from(points.hundredths());
                self.applicable += u32::from(max.hundredths());
            }
            None => self.left_out += u32::from(max.hundredths()),
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: Self) {
        self.points += other.points;
        self.applicable += other.applicable;
        self.left_out += other.left_out;
    }

    /// Scaled to all points, rounded down to hundredths; none if nothing is applicable.
    pub fn scaled(self) -> Option<u32> {
        let whole = u64::from(self.applicable) + u64::from(self.left_out);
        (self.applicable > 0)
            .then(|| u64::from(self.points) * whole / u64::from(self.applicable))
            .and_then(|scaled| u32::try_from(scaled).ok())
    }
}

/// The place of each value, highest first; equal values share a place and the next one is skipped. What has no value
/// has no place.
pub fn ranks(values: &[Option<u32>]) -> Vec<Option<usize>> {
    values
        .iter()
        .map(|value| value.map(|mine| 1 + values.iter().flatten().filter(|other| **other > mine).count()))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ties_share_a_place_and_nothing_has_none() {
        assert_eq!(
            ranks(&[Some(5), Some(9), None, Some(9), Some(1)]),
            [Some(3), Some(1), None, Some(1), Some(4)]
        );
        assert_eq!(ranks(&[]), []);
        assert_eq!(ranks(&[None]), [None]);
    }

    #[test]
    fn what_is_not_applicable_is_left_out_of_both_sides() {
        let points = |n| Points::from_number(n).unwrap();
        let mut sum = Sum::default();
        assert_eq!(sum.scaled(), None);
        sum.add(None, points(40.0));
        assert_eq!(sum.scaled(), None, "nothing counted is never full marks");
        sum.add(Some(points(30.0)), points(60.0));
        assert_eq!((sum.points, sum.applicable, sum.left_out), (3000, 6000, 4000));
        assert_eq!(sum.scaled(), Some(5000));
        sum.add(Some(points(0.0)), points(0.5));
        assert_eq!(sum.scaled(), Some(4983));
    }
}
