//! Repairs that findings offer, gathered by kind, so that a person takes a kind and not a finding.

use crate::base::{Arg, Args, Finding, Result};
use crate::doctor::Kind;

/// A kind of repair that findings offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Kind.
    pub kind: Kind,
    /// Values for the words `repair-<name>`: `count` of parcels, `before_m2` and `after_m2` where the area changes.
    pub args: Args,
}

/// What findings offer, in the order in which repairs are done.
pub fn offers(findings: &[Finding]) -> Vec<Offer> {
    let of = |kind: Kind| {
        let all: Vec<_> = findings
            .iter()
            .filter_map(|f| Some((f, f.repair.as_ref()?)))
            .filter(|(_, r)| r.name == kind.name())
            .collect();
        let number = |args: &Args, name: &str| {
            args.iter().find(|(n, _)| n == name).map_or(0.0, |(_, v)| match v {
                Arg::Int(n) => *n as f64,
                Arg::Num(x) => *x,
                Arg::Text(_) => 0.0,
            })
        };
        let own = |r: &crate::base::Repair| r.args.iter().any(|(n, _)| n == "count");
        let count = |(f, r): &(&Finding, &crate::base::Repair)| {
            if own(r) { number(&r.args, "count") as u64 } else { f.count }
        };
        let sum = |name: &str| Arg::Num(all.iter().map(|(_, r)| number(&r.args, name)).sum());
        let total: u64 = all.iter().map(count).sum();
        let args = vec![
            ("count".into(), total.into()),
            ("before_m2".into(), sum("before_m2")),
            ("after_m2".into(), sum("after_m2")),
        ];
        (total > 0).then_some(Offer { kind, args })
    };
    Kind::ALL.into_iter().filter_map(of).collect()
}

/// Kinds from their names, separated by commas. Errors: `DOC-003` no such kind.
pub fn kinds(text: &str) -> Result<Vec<Kind>> {
    let mut kinds =
        text.split(',').map(str::trim).filter(|n| !n.is_empty()).map(Kind::named).collect::<Result<Vec<_>>>()?;
    kinds.sort_unstable();
    kinds.dedup();
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Severity;

    #[test]
    fn offers_of_one_kind_are_one() {
        let f = |code, count, name, args| Finding::new(code, Severity::Warn).times(count).repairable(name, args);
        let m2 = |a: f64, b: f64| vec![("before_m2".into(), a.into()), ("after_m2".into(), b.into())];
        let (valid, one) = (Kind::MakeValid.name(), Kind::KeepOne.name());
        let all = [
            f("GEOM-010", 3, valid, m2(1.0, 4.0)),
            Finding::new("GEOM-020", Severity::Warn),
            f("GEOM-012", 2, valid, m2(10.0, 10.0)),
            // Four repeats, of which two are the same in everything.
            f("GEOM-016", 4, one, vec![("count".into(), 2_u64.into())]),
        ];
        let told: Vec<_> = offers(&all).into_iter().map(|o| (o.kind, o.args)).collect();
        let args = |count: u64, a: f64, b: f64| {
            vec![("count".into(), count.into()), ("before_m2".into(), a.into()), ("after_m2".into(), b.into())]
        };
        assert_eq!(told, [(Kind::MakeValid, args(5, 11.0, 14.0)), (Kind::KeepOne, args(2, 0.0, 0.0))]);
    }

    #[test]
    fn names_are_parsed() {
        let text = format!("{}, {}", Kind::MakeValid.name(), Kind::CloseRing.name());
        assert_eq!(kinds(&text).unwrap(), [Kind::CloseRing, Kind::MakeValid]);
        assert_eq!(kinds("overlap").unwrap_err().code.0, "DOC-003");
    }
}
