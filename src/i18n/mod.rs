//! What it is: words in two languages (Fluent, Chinese first) and numbers as people read them.
//! What it never does: decide anything.
//! Where to start reading: [`Words`].

pub mod number;

use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};

use crate::base::{Arg, Args, Error, Finding, Place};

/// A language of the faces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// 简体中文
    #[default]
    Zh,
    /// English
    En,
}

macro_rules! texts {
    ($dir:literal) => {
        [
            include_str!(concat!("../../assets/i18n/", $dir, "/activity.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/base.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/below.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/buildings.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/basis.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/carbon.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/cli.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/control.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/doctor.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/factor.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/indicators.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/io.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/land.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/limits.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/map.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/plan.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/project.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/quality.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/raster.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/report.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/sample.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/sink.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/stat.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/trajectory.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/task.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/transport.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/ui.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/uncertainty.ftl")),
            include_str!(concat!("../../assets/i18n/", $dir, "/window.ftl")),
        ]
    };
}

static ZH: &[&str] = &texts!("zh-CN");
static EN: &[&str] = &texts!("en");

/// The words of one language. Cheap to clone.
#[derive(Clone)]
pub struct Words {
    lang: Lang,
    bundle: Arc<FluentBundle<FluentResource>>,
    /// Attribute of remedies of this face, where they differ.
    face: Option<&'static str>,
}

/// An error or finding in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Code such as `IO-001`.
    pub code: String,
    /// What happened.
    pub text: String,
    /// What a person can do; empty when there is nothing.
    pub hint: String,
    /// Where, in words; empty when unknown.
    pub place: String,
}

impl Words {
    /// The words of a language.
    pub fn new(lang: Lang) -> Self {
        let (files, id) = match lang {
            Lang::Zh => (ZH, "zh-CN"),
            Lang::En => (EN, "en"),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![id.parse().unwrap_or_default()]);
        // No isolation marks: they show as boxes in tables and break copy and paste.
        bundle.set_use_isolating(false);
        for text in files {
            // A faulty line is skipped by the parser; `tests/tidy.rs` fails on it.
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(r) | Err((r, _)) => r,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { lang, bundle: Arc::new(bundle), face: None }
    }

    /// The words of the window: it has no flags, so that some remedies are others.
    pub fn for_window(lang: Lang) -> Self {
        Self { face: Some("hint-window"), ..Self::new(lang) }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether a key has words.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The words of a key without values; `⟨key⟩` when there are none.
    pub fn get(&self, key: &str) -> String {
        self.text(key, &Vec::new())
    }

    /// The words of a key with values filled in.
    pub fn text(&self, key: &str, args: &Args) -> String {
        let pattern = self.bundle.get_message(key).and_then(|m| m.value());
        pattern.map_or_else(|| format!("⟨{key}⟩"), |p| self.format(p, args))
    }

    /// The remedy that goes with a key, if there is one.
    pub fn hint(&self, key: &str, args: &Args) -> Option<String> {
        let message = self.bundle.get_message(key)?;
        let own = self.face.and_then(|face| message.get_attribute(face));
        Some(self.format(own.or_else(|| message.get_attribute("hint"))?.value(), args))
    }

    /// An error in words.
    pub fn error(&self, e: &Error) -> Told {
        let key = e.code.key();
        Told {
            code: e.code.to_string(),
            text: self.text(&key, &e.args),
            hint: self.hint(&key, &e.args).unwrap_or_default(),
            place: self.place(&e.place),
        }
    }

    /// A finding in words.
    pub fn finding(&self, f: &Finding) -> Told {
        let key = f.code.key();
        let mut args = f.args.clone();
        if !args.iter().any(|(n, _)| n == "count") {
            args.push(("count".into(), Arg::Int(f.count as i64)));
        }
        Told {
            code: f.code.to_string(),
            text: self.text(&key, &args),
            hint: self.hint(&key, &args).unwrap_or_default(),
            place: self.place(&f.place),
        }
    }

    /// A place in words, parts joined by ` · `.
    pub fn place(&self, p: &Place) -> String {
        let mut parts = Vec::new();
        let mut add = |key: &str, value: Option<Arg>| {
            if let Some(v) = value {
                parts.push(self.text(key, &vec![("value".into(), v)]));
            }
        };
        add("place-file", p.file.clone().map(Arg::Text));
        add("place-layer", p.layer.clone().map(Arg::Text));
        add("place-row", p.row.map(Arg::from));
        add("place-field", p.field.clone().map(Arg::Text));
        add("place-at", p.at.map(|[x, y]| Arg::Text(format!("{x:.2}, {y:.2}"))));
        parts.join(" · ")
    }

    /// The name of a class, sector, fuel, pool, building, vehicle or road given by its id; other text as it is.
    fn named(&self, kind: &str, id: &str) -> String {
        let kind = match kind {
            "class_before" | "class_after" => "class",
            kind => kind,
        };
        let key = format!("{kind}-{}", id.replace('_', "-"));
        let named = matches!(kind, "class" | "sector" | "fuel" | "pool" | "building" | "vehicle" | "road");
        let pattern = named.then(|| self.bundle.get_message(&key)).flatten();
        pattern
            .and_then(|m| m.value())
            .map_or_else(|| id.to_owned(), |p| self.bundle.format_pattern(p, None, &mut Vec::new()).into_owned())
    }

    fn format<'a>(&'a self, pattern: &'a fluent_syntax::ast::Pattern<&'a str>, args: &Args) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in args {
            let v = match value {
                // Counts are read, line and row numbers are looked up; no message chooses its form by a count.
                Arg::Int(n) if name == "count" => FluentValue::from(number::count((*n).max(0) as u64)),
                Arg::Int(n) => FluentValue::from(*n),
                Arg::Num(x) => FluentValue::from(number::plain(*x)),
                Arg::Text(t) => FluentValue::from(self.named(name, t)),
            };
            values.set(name.to_string(), v);
        }
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned();
        if self.lang == Lang::Zh { text } else { latin_marks(&text) }
    }
}

/// Quotation marks and ellipses as a Latin text has them: the Chinese font draws the curly ones a whole em wide.
fn latin_marks(text: &str) -> String {
    text.replace(['\u{201c}', '\u{201d}'], "\"").replace('\u{2026}', "...")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Severity;

    #[test]
    fn counts_are_grouped_and_the_window_has_no_flags() {
        let many = Finding::new("AREA-010", Severity::Warn).times(12_345);
        assert!(Words::new(Lang::En).finding(&many).text.contains("12,345"));
        for lang in [Lang::Zh, Lang::En] {
            let hint = |w: Words| w.error(&Error::new("CRS-002")).hint;
            assert!(hint(Words::new(lang)).contains("--crs"), "{lang:?}");
            let shown = hint(Words::for_window(lang));
            assert!(!shown.is_empty() && !shown.contains("--"), "{shown}");
            // What has no words of its own for the window keeps the common ones.
            let other = |w: Words| w.error(&Error::new("APP-001")).hint;
            assert_eq!(other(Words::for_window(lang)), other(Words::new(lang)));
        }
    }
}
