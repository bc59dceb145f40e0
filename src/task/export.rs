//! Results as files that other programs open: a styled GeoPackage, a CSV that Excel reads.

use std::path::Path;

use rayon::prelude::*;

use crate::base::units::M2_PER_HA;
use crate::base::{Mass, Result, Texts, Watch};
use crate::engine::Snapshot;
use crate::i18n::{Lang, Words};
use crate::io::write::gpkg::{self, Layer};
use crate::io::write::style::{Category, Range, categorized, graduated};
use crate::io::write::{Col, Table, Values, csv, fgb, geoparquet};
use crate::land::ClassId;
use crate::map::{Label, Lut, Theme, ThemeStyle};

/// Time noted in files: fixed, so that the same input gives the same bytes.
const STAMP: &str = "2026-01-01T00:00:00.000Z";
/// Name of the layer in the GeoPackage.
const LAYER: &str = "tanheng_balance";

/// Result columns of all parcels, ready to be written. Missing is NaN.
struct Results {
    class_codes: Vec<u32>,
    class_ids: Texts,
    class_names: Texts,
    district_codes: Vec<u32>,
    district_names: Texts,
    area_m2: Vec<f64>,
    flows_t: [Vec<f64>; 3],
    stock_t_c: Vec<f64>,
    net_t_per_ha: Vec<f64>,
}

impl Results {
    fn of(s: &Snapshot, lang: Lang) -> Self {
        let b = &s.balance;
        let name = |c: &crate::land::class::Class| if lang == Lang::Zh { c.name_zh.clone() } else { c.name_en.clone() };
        let areas = s.base.area.par_iter().zip(&*s.base.ridge);
        let area_m2: Vec<f64> = areas.map(|(a, r)| (*a + *r).m2()).collect();
        let t = |m: &Mass| if m.0 == i64::MIN { f64::NAN } else { m.t() };
        let net: Vec<f64> = b.source.par_iter().zip(&*b.sink).map(|(p, n)| (*p + *n).t()).collect();
        let per_ha = net.par_iter().zip(&area_m2).map(|(n, a)| if *a > 0.0 { n / (a / M2_PER_HA) } else { f64::NAN });
        Self {
            class_codes: s.base.class.par_iter().map(|c| code(*c)).collect(),
            class_ids: s.classes.classes.iter().map(|c| c.id.as_str()).collect(),
            class_names: s.classes.classes.iter().map(name).collect(),
            district_codes: s.base.district.par_iter().map(|&d| u32::from(d)).collect(),
            district_names: s.base.districts.iter().map(|d| d.name.as_str()).collect(),
            net_t_per_ha: per_ha.collect(),
            flows_t: [b.source.par_iter().map(t).collect(), b.sink.par_iter().map(t).collect(), net],
            stock_t_c: b.stock.par_iter().map(t).collect(),
            area_m2,
        }
    }

    fn columns<'a>(&'a self, s: &'a Snapshot, words: &Words) -> Vec<Col<'a>> {
        let mut out: Vec<Col<'a>> =
            s.base.about.fields.iter().map(|f| Col::new(f.name.as_str(), (&f.column).into())).collect();
        let results = [
            ("th_class", Values::Coded(&self.class_codes, &self.class_ids)),
            ("th_class_name", Values::Coded(&self.class_codes, &self.class_names)),
            ("th_district", Values::Coded(&self.district_codes, &self.district_names)),
            ("th_area_m2", Values::Real(&self.area_m2)),
            ("th_source_t_co2e", Values::Real(&self.flows_t[0])),
            ("th_sink_t_co2e", Values::Real(&self.flows_t[1])),
            ("th_net_t_co2e", Values::Real(&self.flows_t[2])),
            ("th_net_t_co2e_per_ha", Values::Real(&self.net_t_per_ha)),
            ("th_stock_t_c", Values::Real(&self.stock_t_c)),
        ];
        for (name, values) in results {
            out.push(
                Col::new(free_name(s, name), values).called(words.get(&format!("column-{}", name.replace('_', "-")))),
            );
        }
        out
    }
}

/// The name of a result column: a layer that carries our own results from an earlier run keeps both, the old ones
/// under their name.
fn free_name(s: &Snapshot, name: &str) -> String {
    let taken = s.base.about.fields.iter().any(|f| f.name.eq_ignore_ascii_case(name));
    if taken { format!("{name}_new") } else { name.to_owned() }
}

fn code(c: ClassId) -> u32 {
    if c == ClassId::MISSING { crate::base::MISSING_CODE } else { u32::from(c.0) }
}

fn table<'a>(s: &'a Snapshot, columns: Vec<Col<'a>>, title: &'a str, shapes: bool) -> Table<'a> {
    let shapes = shapes.then_some(&s.base.shapes);
    Table { name: LAYER, title, crs: Some(&s.base.about.crs), shapes, columns }
}

/// Writes the parcels with their results in the format that the ending of the file names: `fgb`, `parquet`, else
/// GeoPackage. Errors: `OUT-00x`, `RUN-001`.
pub fn layer(s: &Snapshot, path: &Path, words: &Words, watch: &dyn Watch) -> Result<()> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    let results = Results::of(s, words.lang());
    let plain = || table(s, results.columns(s, words), "", true);
    match ending.as_deref() {
        Some("fgb") => fgb::write(path, &plain(), watch),
        Some("parquet" | "geoparquet") => geoparquet::write(path, &plain(), watch),
        _ => geopackage(s, path, words, watch),
    }
}

/// Writes the parcels with their results, aliases and embedded styles. Errors: `OUT-00x`, `RUN-001`.
pub fn geopackage(s: &Snapshot, path: &Path, words: &Words, watch: &dyn Watch) -> Result<()> {
    let results = Results::of(s, words.lang());
    let title = words.text("export-title", &vec![("name".into(), s.base.about.name.clone().into())]);
    let styles = vec![net_style(s, words), class_style(s, words)];
    let layer = Layer { table: table(s, results.columns(s, words), &title, true), styles };
    gpkg::write(path, &[layer], STAMP, watch)
}

/// Writes the parcels and their results as CSV (UTF-8 with BOM). Errors: `OUT-00x`, `RUN-001`.
pub fn csv(s: &Snapshot, path: &Path, words: &Words, watch: &dyn Watch) -> Result<()> {
    let results = Results::of(s, words.lang());
    csv::write(path, &table(s, results.columns(s, words), "", false), false, watch)
}

fn class_style(s: &Snapshot, words: &Words) -> gpkg::Style {
    let mut used = [false; 256];
    for class in s.base.class.iter() {
        used[class.0 as usize] = true;
    }
    let zh = words.lang() == Lang::Zh;
    let classes: Vec<Category> = s
        .classes
        .classes
        .iter()
        .enumerate()
        .filter(|(i, _)| used.get(*i) == Some(&true))
        .map(|(_, c)| Category {
            value: c.id.clone(),
            label: if zh { c.name_zh.clone() } else { c.name_en.clone() },
            rgb: c.colour,
        })
        .collect();
    categorized(&words.get("map-theme-class"), &free_name(s, "th_class"), &classes)
}

/// The same breaks and colours as on our own map, so that both tell one story.
fn net_style(s: &Snapshot, words: &Words) -> gpkg::Style {
    let lut = Lut::build(Theme::Net, &s.base, &s.classes, &s.balance, &ThemeStyle::default());
    let range = |label: Label| match label {
        Label::Below(b) => Some((f64::NEG_INFINITY, b)),
        Label::Between(a, b) => Some((a, b)),
        Label::Above(a) => Some((a, f64::INFINITY)),
        Label::All => Some((f64::NEG_INFINITY, f64::INFINITY)),
        Label::Zero => Some((0.0, 0.0)),
        Label::Class(_) | Label::Missing => None,
    };
    let mut ranges: Vec<Range> = lut
        .legend
        .entries
        .iter()
        .filter_map(|e| {
            let (lower, upper) = range(e.label)?;
            let [r, g, b, _] = e.colour;
            Some(Range { lower, upper, label: e.label.text(words, &s.classes), rgb: [r, g, b] })
        })
        .collect();
    ranges.sort_by(|a, b| a.lower.total_cmp(&b.lower).then(a.upper.total_cmp(&b.upper)));
    let mut style = graduated(&words.get("map-theme-net"), &free_name(s, "th_net_t_co2e_per_ha"), &ranges);
    style.default = true;
    style
}
