//! Text as people type it, made comparable: full-width forms, superscripts, spaces, letter case.

/// Full-width forms to ASCII, superscript digits to `^n`, and all white space away. Letter case stays.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FF01}'..='\u{FF5E}' => out.push(char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)),
            '\u{FEFF}' | '\u{200B}' | '\u{00B7}' => {}
            '\u{2212}' | '\u{2010}'..='\u{2013}' => out.push('-'),
            '\u{00D7}' => out.push('x'),
            '\u{00B2}' => out.push_str("^2"),
            '\u{00B3}' => out.push_str("^3"),
            '\u{2070}' => out.push_str("^0"),
            '\u{2074}'..='\u{2079}' => {
                out.push('^');
                out.push(char::from_digit(c as u32 - 0x2070, 10).unwrap_or(c));
            }
            '\u{2080}'..='\u{2089}' => out.push(char::from_digit(c as u32 - 0x2080, 10).unwrap_or(c)),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

/// [`plain`] in lower case: the form in which names are compared.
pub(crate) fn folded(text: &str) -> String {
    plain(text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_superscripts_become_plain() {
        assert_eq!(plain("\u{FF11}\u{FF12}\u{3000}\u{FF0E}5"), "12.5");
        assert_eq!(plain("10\u{2074} m\u{00B3}"), "10^4m^3");
        assert_eq!(folded(" CO\u{2082} "), "co2");
    }
}
