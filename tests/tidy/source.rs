//! Reads Rust sources into code, strings and comments, so that a rule looks at the right one of the three.

use std::path::PathBuf;

/// A string literal.
pub struct Literal {
    /// Line, from 1.
    pub line: usize,
    /// Byte where it starts in the file.
    pub at: usize,
    /// Text between the quotes, escapes as written.
    pub text: String,
    /// Whether it stands in test code.
    pub test: bool,
}

/// One Rust file taken apart.
pub struct Source {
    /// Path from the package root, with `/`.
    pub path: String,
    /// The text as it is.
    pub text: String,
    /// Same length as `text`; comments and the insides of strings are blank.
    pub code: String,
    /// Same as `code`, test code blank too.
    pub live: String,
    /// String and character literals.
    pub literals: Vec<Literal>,
    /// Comments with their line.
    pub comments: Vec<(usize, String)>,
}

/// The package; the variable is read when the test runs, so that one build can look at several working trees.
pub fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

/// Files below `folder` with that extension (all when empty), sorted, as paths from the package root.
pub fn files(folder: &str, extension: &str) -> Vec<String> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(root.join(&folder)) else { continue };
        for entry in entries.flatten() {
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if extension.is_empty() || path.extension().is_some_and(|e| e == extension) {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The text of a file of the package.
pub fn read(path: &str) -> String {
    let full = root().join(path);
    std::fs::read_to_string(&full).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// All Rust files below `folder`, taken apart; modules that exist only in tests are known as such.
pub fn sources(folder: &str) -> Vec<Source> {
    let mut all: Vec<Source> = files(folder, "rs").iter().map(|p| Source::new(p, &read(p))).collect();
    let test_modules: Vec<String> = all.iter().flat_map(Source::test_modules).collect();
    for source in &mut all {
        let module = source.module().join("/");
        if test_modules.iter().any(|t| module == *t || module.starts_with(&format!("{t}/"))) {
            source.live = blank(&source.code);
            source.literals.iter_mut().for_each(|l| l.test = true);
        }
    }
    all
}

impl Source {
    /// Takes a file apart.
    pub fn new(path: &str, text: &str) -> Self {
        let mut scan =
            Scan { text, at: 0, line: 1, code: text.as_bytes().to_vec(), literals: vec![], comments: vec![] };
        scan.run();
        // Blanked bytes are spaces and the rest is copied in whole characters.
        let code = String::from_utf8(scan.code).expect("blanking keeps characters whole");
        let live = without_tests(&code);
        let mut literals = scan.literals;
        for l in &mut literals {
            l.test = live.as_bytes()[l.at] == b' ';
        }
        Self { path: path.into(), text: text.into(), code, live, literals, comments: scan.comments }
    }

    /// Line of a byte, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// Path of the module without the crate: `src/io/gdal.rs` → `io`, `gdal`.
    pub fn module(&self) -> Vec<String> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        let path = if matches!(path, "lib" | "main" | "reader" | "reader_gdal") { "" } else { path };
        path.split('/').filter(|p| !p.is_empty()).map(str::to_owned).collect()
    }

    /// String literals outside test code.
    pub fn live_literals(&self) -> impl Iterator<Item = &Literal> {
        self.literals.iter().filter(|l| !l.test)
    }

    /// Modules declared as `#[cfg(test)] mod name;`, as `io/name`.
    fn test_modules(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (at, mark) in self.code.match_indices("#[cfg(test)]") {
            let rest = self.code[at + mark.len()..].trim_start();
            let rest = rest.strip_prefix("pub(crate) ").unwrap_or(rest);
            if let Some((name, _)) = rest.strip_prefix("mod ").and_then(|r| r.split_once(';'))
                && !name.contains('{')
            {
                let mut module = self.module();
                module.push(name.trim().to_owned());
                names.push(module.join("/"));
            }
        }
        names
    }
}

/// Spaces for everything but line ends.
fn blank(code: &str) -> String {
    code.chars().flat_map(|c| std::iter::repeat_n(if c == '\n' { '\n' } else { ' ' }, c.len_utf8())).collect()
}

/// Blanks every item that stands behind `#[cfg(test)]` or `#[test]`.
fn without_tests(code: &str) -> String {
    let mut live = code.to_owned();
    for mark in ["#[cfg(test)]", "#[test]", "#[cfg(all(test"] {
        while let Some(start) = live.find(mark) {
            let end = item_end(&live, start + mark.len());
            let hole = blank(&live[start..end]);
            live.replace_range(start..end, &hole);
        }
    }
    live
}

/// End of the item that begins at `from`: its closing brace, or its semicolon when that comes first.
fn item_end(code: &str, from: usize) -> usize {
    let mut depth = 0usize;
    let mut brackets = 0i32;
    for (i, b) in code.bytes().enumerate().skip(from) {
        match b {
            b'(' | b'[' => brackets += 1,
            b')' | b']' => brackets -= 1,
            b'{' => depth += 1,
            b'}' if depth <= 1 => return i + 1,
            b'}' => depth -= 1,
            b';' if depth == 0 && brackets <= 0 => return i + 1,
            _ => {}
        }
    }
    code.len()
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    code: Vec<u8>,
    literals: Vec<Literal>,
    comments: Vec<(usize, String)>,
}

impl Scan<'_> {
    fn run(&mut self) {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            if rest.starts_with("//") {
                let end = rest.find('\n').unwrap_or(rest.len());
                self.comment(end);
            } else if rest.starts_with("/*") {
                let end = block_comment(rest);
                self.comment(end);
            } else if let Some((open, hashes)) = raw_string(rest, self.word_before()) {
                let close = format!("\"{}", "#".repeat(hashes));
                let end = rest[open..].find(&close).map_or(rest.len(), |e| open + e);
                self.literal(open, end, close.len());
            } else if rest.starts_with('"') {
                let end = quoted(rest, b'"');
                self.literal(1, end, 1);
            } else if let Some(end) = character(rest) {
                self.literal(1, end, 1);
            } else {
                let c = rest.chars().next().map_or(1, char::len_utf8);
                self.step(c);
            }
        }
    }

    /// Whether the byte before belongs to a word, so that an `r` here is no prefix.
    fn word_before(&self) -> bool {
        self.at > 0 && word(self.text.as_bytes()[self.at - 1]) && self.text.as_bytes()[self.at - 1] != b'b'
    }

    fn step(&mut self, bytes: usize) {
        let end = (self.at + bytes).min(self.text.len());
        self.line += self.text[self.at..end].matches('\n').count();
        self.at = end;
    }

    fn hide(&mut self, from: usize, to: usize) {
        let to = to.min(self.code.len());
        for b in &mut self.code[from..to] {
            if *b != b'\n' {
                *b = b' ';
            }
        }
    }

    fn comment(&mut self, len: usize) {
        self.comments.push((self.line, self.text[self.at..self.at + len].to_owned()));
        self.hide(self.at, self.at + len);
        self.step(len);
    }

    fn literal(&mut self, open: usize, end: usize, close: usize) {
        let text = self.text[self.at + open..self.at + end].to_owned();
        self.literals.push(Literal { line: self.line, at: self.at, text, test: false });
        self.hide(self.at + open, self.at + end);
        self.step(end + close);
    }
}

fn word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut i, bytes) = (0, 0, rest.as_bytes());
    while i + 1 < bytes.len() {
        match &bytes[i..i + 2] {
            b"/*" => (depth, i) = (depth + 1, i + 2),
            b"*/" if depth == 1 => return i + 2,
            b"*/" => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
    }
    rest.len()
}

/// Opening length and number of hashes of a raw string that starts here.
fn raw_string(rest: &str, inside_word: bool) -> Option<(usize, usize)> {
    let after = rest.strip_prefix('r').filter(|_| !inside_word)?;
    let hashes = after.bytes().take_while(|b| *b == b'#').count();
    (after.as_bytes().get(hashes) == Some(&b'"')).then_some((hashes + 2, hashes))
}

/// Position of the closing quote of a literal that starts at 0.
fn quoted(rest: &str, quote: u8) -> usize {
    let mut escaped = false;
    for (i, b) in rest.bytes().enumerate().skip(1) {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b if b == quote => return i,
            _ => {}
        }
    }
    rest.len()
}

/// Position of the closing quote of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('\'')?;
    if after.starts_with('\\') {
        return Some(quoted(rest, b'\''));
    }
    let c = after.chars().next()?;
    after[c.len_utf8()..].starts_with('\'').then_some(1 + c.len_utf8())
}
