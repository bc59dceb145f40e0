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

/// A mass in t, 万t (Chinese) or t, kt, Mt (English), unit included. `what` follows the unit, such as `CO2e/a`.
pub fn mass(m: Mass, what: &str, lang: Lang) -> String {
    let t = m.0 as f64 / G_PER_T;
    let (value, unit) = match lang {
        Lang::Zh if t.abs() >= WAN => (t / WAN, "\u{4e07}t"),
        Lang::Zh => (t, "t"),
        Lang::En if t.abs() >= 1e6 => (t / 1e6, "Mt"),
        Lang::En if t.abs() >= 1e3 => (t / 1e3, "kt"),
        Lang::En => (t, "t"),
    };
    format!("{} {unit} {what}", fixed(value, 2)).trim_end().to_owned()
}

/// An area in hectares or km² with its 亩, unit included.
pub fn area(a: Area, lang: Lang) -> String {
    let ha = a.ha();
    match lang {
        Lang::Zh if ha >= 10_000.0 => format!("{} km²", fixed(ha / 100.0, 1)),
        Lang::Zh => format!("{} \u{516c}\u{9877} ({} \u{4ea9})", fixed(ha, 2), fixed(ha * MU_PER_HA, 1)),
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
        assert_eq!(mass(Mass::from_t(330_391_619.72), "CO2e/a", Lang::Zh), "33,039.16 \u{4e07}t CO2e/a");
        assert_eq!(mass(Mass::from_t(-842.0), "", Lang::En), "−842.00 t");
    }
}
