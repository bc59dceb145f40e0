//! Numbers as people read them. One formatter for window, terminal, tables and maps.

use super::Lang;
use crate::base::units::{G_PER_T, MU_PER_HA};
use crate::base::{Area, Mass};

/// A number with `decimals` places and thousands separators; `—` for NaN.
pub fn fixed(x: f64, decimals: usize) -> String {
    if !x.is_finite() {
        return "—".into();
    }
    let text = format!("{:.*}", decimals, x.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(w, r)| (w, r));
    let grouped = group(whole);
    let negative = x < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    let sign = if negative { "−" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

/// A number with as many places as its size deserves: four significant digits, at most four places.
pub fn plain(x: f64) -> String {
    significant(x, 4)
}

/// A factor as its source prints it: six significant digits, at most six places.
pub fn factor(x: f64) -> String {
    significant(x, 6)
}

fn significant(x: f64, most: i32) -> String {
    if x == 0.0 {
        return "0".into();
    }
    if !x.is_finite() {
        return "—".into();
    }
    let digits = libm::floor(libm::log10(x.abs())) as i32;
    let decimals = (most - 1 - digits).clamp(0, most) as usize;
    let text = fixed(x, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number to reckon with: six significant digits, at least two places, so that a result is told as it is elsewhere.
pub fn precise(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return plain(x);
    }
    let digits = libm::floor(libm::log10(x.abs())) as i32;
    let text = fixed(x, (5 - digits).clamp(2, 8) as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A whole number with thousands separators.
pub fn count(n: u64) -> String {
    group(&n.to_string())
}

fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Tonnes at which Chinese tables change to 万t.
const WAN: f64 = 10_000.0;

/// A unit of mass that suits the size of what is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MassUnit {
    /// Tonnes in one of it.
    pub tonnes: f64,
    /// Its sign.
    pub sign: &'static str,
}

/// The unit for masses up to `largest_t` tonnes: t, 万t (Chinese) or t, kt, Mt (English).
pub fn mass_unit(largest_t: f64, lang: Lang) -> MassUnit {
    let (tonnes, sign) = match lang {
        Lang::Zh if largest_t.abs() >= WAN => (WAN, "\u{4e07}t"),
        Lang::En if largest_t.abs() >= 1e6 => (1e6, "Mt"),
        Lang::En if largest_t.abs() >= 1e3 => (1e3, "kt"),
        Lang::Zh | Lang::En => (1.0, "t"),
    };
    MassUnit { tonnes, sign }
}

/// A unit that suits the size of what is told, in the spelling that tables read back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableUnit {
    /// Base units in one of it.
    pub scale: f64,
    /// Its sign.
    pub sign: &'static str,
}

/// Base unit, and from which amount on which sign stands for how many of it: Chinese by \u{4e07} and \u{4ebf}, English by thousands.
#[rustfmt::skip]
const TABLE_UNITS: [(&str, [[&str; 3]; 2]); 6] = [
    ("t", [["t", "\u{4e07}t", "\u{4ebf}t"], ["t", "kt", "Mt"]]),
    ("m3", [["m3", "\u{4e07}m3", "\u{4ebf}m3"], ["m3", "1e3 m3", "1e6 m3"]]),
    ("kWh", [["kWh", "\u{4e07}kWh", "\u{4ebf}kWh"], ["kWh", "MWh", "GWh"]]),
    ("GJ", [["GJ", "\u{4e07}GJ", "\u{4ebf}GJ"], ["GJ", "TJ", "PJ"]]),
    ("tce", [["tce", "\u{4e07}tce", "\u{4ebf}tce"], ["tce", "ktce", "Mtce"]]),
    ("tCO2", [["tCO2", "\u{4e07}tCO2", "\u{4ebf}tCO2"], ["tCO2", "ktCO2", "MtCO2"]]),
];

/// The unit for amounts of up to `most` base units; the base unit itself where it is not one of tables.
pub fn table_unit(base: &str, most: f64, lang: Lang) -> TableUnit {
    let steps = if lang == Lang::Zh { [1.0, WAN, WAN * WAN] } else { [1.0, 1e3, 1e6] };
    let known = TABLE_UNITS.iter().find(|(b, _)| *b == base);
    let Some(signs) = known.map(|(_, [zh, en])| if lang == Lang::Zh { zh } else { en }) else {
        return TableUnit { scale: 1.0, sign: "" };
    };
    let fits = steps.iter().zip(signs).rev().find(|(step, _)| most.abs() >= **step);
    let (scale, sign) = fits.map_or((1.0, signs[0]), |(step, sign)| (*step, *sign));
    TableUnit { scale, sign }
}

/// A mass in t, 万t (Chinese) or t, kt, Mt (English), unit included. `what` follows the unit, such as `CO2e/a`.
pub fn mass(m: Mass, what: &str, lang: Lang) -> String {
    let t = m.0 as f64 / G_PER_T;
    let unit = mass_unit(t, lang);
    format!("{} {} {what}", fixed(t / unit.tonnes, 2), unit.sign).trim_end().to_owned()
}

/// A change of a mass: as [`mass`], with its sign also where it is positive.
pub fn change(m: Mass, what: &str, lang: Lang) -> String {
    let text = mass(m, what, lang);
    if m.0 > 0 { format!("+{text}") } else { text }
}

/// A unit as the factor tables write it, for readers: years and hectares in words, nothing for a plain number.
pub fn unit(sign: &str, lang: Lang) -> String {
    if sign == "1" {
        return String::new();
    }
    let word = |token: &str| match (token, lang) {
        ("a", Lang::Zh) => "\u{5e74}".to_owned(),
        ("a", Lang::En) => "yr".to_owned(),
        ("ha", Lang::Zh) => "\u{516c}\u{9877}".to_owned(),
        _ => token.to_owned(),
    };
    let part = |c: char| c.is_ascii_alphanumeric();
    let (mut out, mut rest) = (String::new(), sign);
    while let Some(first) = rest.chars().next() {
        let inside = part(first);
        let end = rest.find(|c| part(c) != inside).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        out += &if inside { word(token) } else { token.to_owned() };
        rest = after;
    }
    out
}

/// An area in hectares or km² with its 亩, unit included.
pub fn area(a: Area, lang: Lang) -> String {
    let ha = a.ha();
    match lang {
        Lang::Zh if ha >= 10_000.0 => format!("{} km²", fixed(ha / 100.0, 1)),
        Lang::Zh => {
            format!("{} \u{516c}\u{9877}\u{ff08}{} \u{4ea9}\u{ff09}", fixed(ha, 2), fixed(ha * MU_PER_HA, 1))
        }
        Lang::En if ha >= 10_000.0 => format!("{} km²", fixed(ha / 100.0, 1)),
        Lang::En => format!("{} ha", fixed(ha, 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_signs_and_units() {
        assert_eq!(fixed(-1_234_567.891, 2), "−1,234,567.89");
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(plain(0.012_345), "0.0123");
        assert_eq!([precise(-590.266_7), precise(75_240_987.25), precise(0.5)], ["−590.267", "75,240,987.25", "0.5"]);
        assert_eq!(mass(Mass::from_t(330_391_619.72), "CO2e/a", Lang::Zh), "33,039.16 \u{4e07}t CO2e/a");
        assert_eq!(mass(Mass::from_t(-842.0), "", Lang::En), "−842.00 t");
        assert_eq!(unit("tC/(ha\u{b7}a)", Lang::Zh), "tC/(\u{516c}\u{9877}\u{b7}\u{5e74})");
        assert_eq!([unit("tCO2e/a", Lang::En), unit("1", Lang::En)], ["tCO2e/yr", ""]);
        assert_eq!(change(Mass::from_t(12.5), "", Lang::En), "+12.50 t");
        // A column whose largest value is 1 234 567 t is told in 万t or Mt as a whole.
        assert_eq!([Lang::Zh, Lang::En].map(|l| mass_unit(1_234_567.0, l).sign), ["\u{4e07}t", "Mt"]);
    }
}
