//! Compatible versions in the names of imports and exports.

/// A semantic version without pre-release or build parts, in the order that decides which is higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    major: u64,
    minor: u64,
    patch: u64,
}

/// How well names of instances match: by the very name, or by that of a compatible version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    Compatible(Version),
    Exact,
}

impl Match {
    /// How `candidate` matches the name `wanted`.
    pub(crate) fn of(wanted: &str, candidate: &str) -> Option<Self> {
        if wanted == candidate {
            return Some(Self::Exact);
        }
        compatible(wanted, candidate).map(Self::Compatible)
    }
}

impl Version {
    /// `None` for anything but three plain numbers: a pre-release is compatible with nothing else.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(number);
        let version = Self { major: numbers.next()??, minor: numbers.next()??, patch: numbers.next()?? };
        numbers.next().is_none().then_some(version)
    }

    /// Whether a caret requirement (`^x.y.z`) puts both on the same track.
    fn same_track(self, other: Self) -> bool {
        match (self.major, self.minor) {
            (0, 0) => self == other,
            (0, minor) => other.major == 0 && other.minor == minor,
            (major, _) => other.major == major,
        }
    }
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    if digits && !leading_zero { text.parse().ok() } else { None }
}

/// The name without its version, and the version. A version ends the name or stands before `#`.
fn split(name: &str) -> Option<(&str, Version, &str)> {
    let (base, rest) = name.split_once('@')?;
    let end = rest.find('#').unwrap_or(rest.len());
    let (version, inner) = rest.split_at_checked(end)?;
    Some((base, Version::parse(version)?, inner))
}

/// The version of `candidate`, if it can stand in for `wanted`: the same name with a version on the
/// same track. Higher and lower ones both can; an interface grows only by items an importer names.
pub(crate) fn compatible(wanted: &str, candidate: &str) -> Option<Version> {
    let (base, version, inner) = split(wanted)?;
    let (found, other, found_inner) = split(candidate)?;
    (base == found && inner == found_inner && version.same_track(other)).then_some(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(wanted: &str, candidate: &str) -> bool {
        compatible(wanted, candidate).is_some()
    }

    #[test]
    fn tracks_follow_the_caret_rule() {
        assert!(fits("wasi:io/streams@0.2.0", "wasi:io/streams@0.2.12"));
        assert!(fits("wasi:io/streams@0.2.12", "wasi:io/streams@0.2.0"));
        assert!(fits("a:b/c@1.4.0", "a:b/c@1.0.9"));
        assert!(!fits("wasi:io/streams@0.2.0", "wasi:io/streams@0.3.0"));
        assert!(!fits("a:b/c@0.0.1", "a:b/c@0.0.2"));
        assert!(!fits("a:b/c@1.0.0", "a:b/c@2.0.0"));
        assert!(!fits("a:b/c@1.0.0", "a:b/d@1.0.0"));
    }

    #[test]
    fn odd_versions_are_compatible_with_nothing() {
        for version in ["0.2", "0.2.0-rc1", "0.2.0+build", "0.02.0", "", "1.2.3.4", "0.2.x"] {
            let name = std::format!("a:b/c@{version}");
            assert!(!fits(&name, "a:b/c@0.2.0"), "{version}");
        }
        assert!(!fits("plain", "plain"));
    }

    #[test]
    fn versions_are_ordered_by_number_not_text() {
        let [low, high] = ["0.2.9", "0.2.12"].map(|text| Version::parse(text).unwrap());
        assert!(low < high);
    }

    #[test]
    fn what_follows_the_version_must_be_equal() {
        assert!(fits("a:b/c@0.2.0#inner", "a:b/c@0.2.1#inner"));
        assert!(!fits("a:b/c@0.2.0#inner", "a:b/c@0.2.1"));
    }
}
