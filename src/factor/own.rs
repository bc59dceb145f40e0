//! Factors of a project: values that a person put in the place of shipped ones, as written in files and projects.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::layers::read_toml;
use super::{Factor, LayerKind, Registry, SourceNote, Status, Unit};
use crate::base::{Error, Result};

/// A value of a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// Id of the factor whose place it takes.
    pub id: String,
    /// Value in `unit`.
    pub value: f64,
    /// Unit, of the same kind as the factor's.
    pub unit: String,
    /// Where the value comes from; never empty.
    pub source: String,
    /// Who put it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// On which day, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// How well it is founded; a value with its source is cited unless somebody says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

impl Own {
    /// The factor of the project layer. Errors: `FACTOR-001` unit, `FACTOR-003` no source, `FACTOR-008` date.
    pub fn factor(&self, set: &str) -> Result<Factor> {
        if self.source.trim().is_empty() {
            return Err(Error::new("FACTOR-003").with("id", self.id.as_str()));
        }
        if let Some(date) = self.date.as_deref().filter(|d| !is_day(d)) {
            return Err(Error::new("FACTOR-008").with("date", date).in_field(&self.id));
        }
        Ok(Factor {
            id: self.id.clone(),
            value: self.value,
            unit: Unit::parse(&self.unit).map_err(|e| e.in_field(&self.id))?,
            range: None,
            region: None,
            years: None,
            status: self.status.unwrap_or(Status::Cited),
            source: Arc::new(SourceNote {
                title: self.source.trim().to_owned(),
                author: self.author.clone(),
                date: self.date.clone(),
                ..SourceNote::default()
            }),
            layer: LayerKind::Project,
            set: set.to_owned(),
        })
    }
}

/// Whether a text is a day, `YYYY-MM-DD`.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |t: &str, digits: usize| (t.len() == digits).then(|| t.parse::<u16>().ok()).flatten();
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|m| (1..=12).contains(&m))
        && number(day, 2).is_some_and(|d| (1..=31).contains(&d))
}

/// Reads a file of overrides: TOML with `[[factor]]` tables, or CSV with the columns
/// `id,value,unit,source[,author,date,status]`.
///
/// `name` is the name of the file; its ending says which. Errors: `FACTOR-007` not of this form, `FACTOR-001` …
/// `FACTOR-008`.
pub fn read(name: &str, text: &str) -> Result<Vec<Factor>> {
    if !name.to_lowercase().ends_with(".csv") {
        return read_toml(LayerKind::Project, name, text);
    }
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let lines = table.deserialize::<Own>().enumerate();
    let own = lines.map(|(row, line)| {
        let row = row as u64 + 1;
        let line = line.map_err(|e| Error::new("FACTOR-007").with("name", name).because(e).at_row(row))?;
        line.factor(name).map_err(|e| e.at_row(row))
    });
    own.collect()
}

/// A factor that a project changes, as summaries tell it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Overridden {
    /// Id.
    pub id: String,
    /// Value used, in `unit`.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Shipped value that it hides, in `was_unit`; `null` where none ships.
    pub was: Option<f64>,
    /// Unit of the shipped value.
    pub was_unit: Option<String>,
    /// Where the value comes from.
    pub source: String,
    /// Who put it there.
    pub author: Option<String>,
    /// On which day.
    pub date: Option<String>,
    /// How well it is founded.
    pub status: Status,
}

impl Registry {
    /// What the project changes, by id.
    pub fn overridden(&self) -> Vec<Overridden> {
        let line = |f: &Factor| {
            let hidden = self.hidden_by(&f.id).into_iter().next();
            Overridden {
                id: f.id.clone(),
                value: f.value,
                unit: f.unit.text.clone(),
                was: hidden.as_ref().map(|h| h.value),
                was_unit: hidden.map(|h| h.unit.text),
                source: f.source.title.clone(),
                author: f.source.author.clone(),
                date: f.source.date.clone(),
                status: f.status,
            }
        };
        self.own().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "id,value,unit,source,author,date,status\n\
        sink.tool_default.forest_arbor,-3.0,tCO2/(ha·a),city inventory,Li,2026-03-01,\n\
        energy.provincial-2025.diesel,3.1,tCO2/t,lab,,,assumed\n";

    #[test]
    fn a_table_and_its_toml_are_the_same_layer() {
        let toml = r#"
            [[factor]]
            id = "sink.tool_default.forest_arbor"
            value = -3.0
            unit = "tCO2/(ha·a)"
            status = "cited"
            source = { title = "city inventory", author = "Li", date = "2026-03-01" }
            [[factor]]
            id = "energy.provincial-2025.diesel"
            value = 3.1
            unit = "tCO2/t"
            status = "assumed"
            source = { title = "lab" }
        "#;
        let lay = |name, text| Registry::builtin().unwrap().with_factors(read(name, text).unwrap()).unwrap();
        let (a, b) = (lay("own.CSV", TABLE), lay("own.toml", toml));
        assert_eq!(a.hash(), b.hash());
        assert_eq!(a.overridden(), b.overridden());
        let arbor = &a.overridden()[1];
        assert_eq!((arbor.value, arbor.was, arbor.was_unit.as_deref()), (-3.0, Some(-1.0), Some("tC/(ha·a)")));
        assert_eq!((arbor.author.as_deref(), arbor.status), (Some("Li"), Status::Cited));
    }

    #[test]
    fn faulty_lines_are_refused_with_their_row() {
        let fault = |from: &str, to: &str| {
            let laid = read("own.csv", &TABLE.replacen(from, to, 1));
            let e = laid.and_then(|f| Registry::builtin()?.with_factors(f)).unwrap_err();
            (e.code.0.into_owned(), e.place.row)
        };
        assert_eq!(fault("tCO2/(ha·a)", "furlong"), ("FACTOR-001".into(), Some(1)));
        assert_eq!(fault("tCO2/t", "kgCO2/kWh").0, "FACTOR-002");
        assert_eq!(fault(",lab,", ", ,"), ("FACTOR-003".into(), Some(2)));
        assert_eq!(fault("3.1", "much"), ("FACTOR-007".into(), Some(2)));
        assert_eq!(fault("2026-03-01", "1 March"), ("FACTOR-008".into(), Some(1)));
        assert_eq!(fault("forest_arbor", "forest_arbr").0, "FACTOR-006");
    }
}
