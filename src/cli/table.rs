//! Plain tables on the terminal: columns aligned by display width, Chinese characters two wide.

/// Display width of a text.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// East Asian wide ranges that our texts use.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60 | 0xffe0..=0xffe6)
}

/// Prints rows under a header; the first column left, the others right.
pub fn print(header: &[String], rows: &[Vec<String>]) {
    let columns = header.len();
    let mut widths: Vec<usize> = header.iter().map(|h| width(h)).collect();
    for row in rows {
        for (w, cell) in widths.iter_mut().zip(row) {
            *w = (*w).max(width(cell));
        }
    }
    let line = |cells: &[String]| {
        let mut out = String::new();
        for (i, (cell, w)) in cells.iter().zip(&widths).enumerate().take(columns) {
            let pad = " ".repeat(w.saturating_sub(width(cell)));
            let text = if i == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") };
            out.push_str(&text);
        }
        out.trim_end().to_owned()
    };
    println!("{}", line(header));
    println!("{}", "─".repeat(widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1)));
    for row in rows {
        println!("{}", line(row));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn chinese_is_two_wide() {
        assert_eq!(super::width("林地 ha"), 7);
    }
}
