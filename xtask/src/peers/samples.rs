//! Samples, and what is said of them.

/// Samples of one engine with one workload, sorted. None if it cannot run it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn add(&mut self, sample: f64) {
        let at = self.0.partition_point(|&other| other < sample);
        self.0.insert(at, sample);
    }

    /// The sample below which a `part` of all are, between samples in proportion.
    fn quantile(&self, part: f64) -> Option<f64> {
        let last = self.0.len().checked_sub(1)?;
        let place = part * last as f64;
        let (below, above) = (self.0[place.floor() as usize], self.0[place.ceil() as usize]);
        Some(below + (above - below) * place.fract())
    }

    pub(crate) fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }

    pub(crate) fn least(&self) -> Option<f64> {
        self.quantile(0.0)
    }

    /// How far the middle half of the samples spreads.
    pub(crate) fn spread(&self) -> Option<f64> {
        Some(self.quantile(0.75)? - self.quantile(0.25)?)
    }
}

/// The geometric mean; none if a value is missing.
pub(crate) fn geomean(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let logarithms: Vec<f64> = values.into_iter().map(|value| value.map(f64::ln)).collect::<Option<_>>()?;
    let count = logarithms.len();
    (count > 0).then(|| (logarithms.iter().sum::<f64>() / count as f64).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_samples() {
        let mut samples = Samples::default();
        [4.0, 1.0, 3.0, 2.0].into_iter().for_each(|sample| samples.add(sample));
        assert_eq!(samples.median(), Some(2.5));
        assert_eq!(samples.least(), Some(1.0));
        assert_eq!(samples.spread(), Some(1.5));
        assert_eq!(Samples::default().median(), None);
    }

    #[test]
    fn a_missing_value_leaves_no_mean() {
        assert_eq!(geomean([Some(2.0), None]), None);
        assert!(geomean([Some(2.0), Some(8.0)]).is_some_and(|mean| (mean - 4.0).abs() < 1e-9));
    }
}
