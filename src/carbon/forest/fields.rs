//! Stands out of the fields of a layer: its own forest columns, or those of sub-compartments laid over it.

use super::book::Book;
use super::rows::{AgeSource, Piece};
use super::stand::Stand;
use super::threshold::Ground;
use crate::base::{Area, Field, Finding, Severity};
use crate::land::roles::{Role, Roles};

/// What the fields said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StandTable {
    /// By row of the fields; `None` = nothing is known of a stand there.
    pub stands: Vec<Option<(Stand, AgeSource)>>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// The forest fields of a layer.
struct Fields<'a> {
    species: Option<&'a Field>,
    age: Option<&'a Field>,
    planted: Option<&'a Field>,
    volume: Option<&'a Field>,
    canopy: Option<&'a Field>,
    height: Option<&'a Field>,
    surveyed: Option<&'a Field>,
    /// Canopy is printed in percent.
    percent: bool,
}

/// Rows by kind of doubt.
#[derive(Default)]
struct Doubts {
    unknown_species: Vec<u32>,
    first_word: Option<String>,
    no_survey_year: Vec<u32>,
    bad_number: Vec<u32>,
}

/// Reads the stands of `rows` rows; `mean` gives the species of rows whose own is not known (by their class).
///
/// Fields (see `assets/land/field_roles.csv`): species, mean age, year of planting, volume, canopy, height, survey year.
/// A year of planting goes before an age. An age holds for the survey year; where that is not known it is taken as of
/// `year`. Findings: `SINK-110` an unknown species, `SINK-111` age without survey year, `SINK-112` a number that cannot be,
/// `SINK-113` canopy in percent. A row without any of the fields has no stand.
pub fn stands(
    fields: &[Field],
    rows: usize,
    roles: &Roles,
    book: &Book,
    year: f64,
    mean: impl Fn(usize) -> Option<usize>,
) -> StandTable {
    let found = Fields::of(fields, roles, rows);
    let (mut out, mut doubts) = (StandTable::default(), Doubts::default());
    if found.nothing() {
        out.stands.resize(rows, None);
        return out;
    }
    out.stands.extend((0..rows).map(|row| found.stand(row, book, year, mean(row), &mut doubts)));
    out.findings = doubts.told();
    if found.percent {
        out.findings.push(Finding::new("SINK-113", Severity::Note).times(1));
    }
    out
}

/// Pieces of a layer that has the fields itself: each row is one stand.
pub fn own_pieces(table: &StandTable, areas: &[Area]) -> Vec<Piece> {
    let known = table.stands.iter().zip(areas).enumerate();
    known
        .filter_map(|(row, (stand, area))| {
            let (stand, source) = stand.clone()?;
            Some(Piece { row: row as u32, area: *area, stand, source })
        })
        .collect()
}

/// Pieces of a layer under sub-compartments: (row of the layer, row of the sub-compartments, area of the overlap).
///
/// Overlaps with a sub-compartment of which nothing is known are left to the class rate.
pub fn overlay_pieces(table: &StandTable, overlaps: &[(u32, u32, Area)]) -> Vec<Piece> {
    let mut out: Vec<Piece> = overlaps
        .iter()
        .filter_map(|(row, stand, area)| {
            let (stand, _) = table.stands.get(*stand as usize)?.clone()?;
            Some(Piece { row: *row, area: *area, stand, source: AgeSource::Overlay })
        })
        .collect();
    out.sort_by_key(|p| p.row);
    out
}

impl<'a> Fields<'a> {
    fn of(fields: &'a [Field], roles: &Roles, rows: usize) -> Self {
        let find = |role| roles.find(role, fields);
        let canopy = find(Role::Canopy);
        // One value beyond 1 in the column, and none beyond 100: the column is in percent.
        let most = canopy.map(|f| (0..rows).map(|r| f.number(r)).filter(|x| !x.is_nan()).fold(0.0, f64::max));
        Self {
            species: find(Role::Species),
            age: find(Role::StandAge),
            planted: find(Role::PlantedYear),
            volume: find(Role::StandVolume),
            canopy,
            height: find(Role::StandHeight),
            surveyed: find(Role::SurveyYear),
            percent: most.is_some_and(|m| m > 1.0 && m <= 100.0),
        }
    }

    fn nothing(&self) -> bool {
        [self.species, self.age, self.planted, self.volume, self.canopy, self.height].iter().all(Option::is_none)
    }

    fn stand(
        &self,
        row: usize,
        book: &Book,
        year: f64,
        mean: Option<usize>,
        doubts: &mut Doubts,
    ) -> Option<(Stand, AgeSource)> {
        let mut number = |field: Option<&Field>, least: f64, most: f64| {
            let x = field.map(|f| f.number(row)).filter(|x| !x.is_nan())?;
            if (least..=most).contains(&x) {
                return Some(x);
            }
            doubts.bad_number.push(row as u32);
            None
        };
        let infinite = f64::INFINITY;
        // Years are whole numbers of four digits; 0 in such a field means that none was entered.
        let thousand = 10.0 * 100.0;
        let entered = |f: Option<&'a Field>| f.filter(|f| f.number(row) != 0.0);
        let planted = number(entered(self.planted), thousand, 10.0 * thousand);
        let surveyed = number(entered(self.surveyed), thousand, 10.0 * thousand);
        let age = number(self.age, 0.0, thousand);
        let volume = number(self.volume, 0.0, infinite);
        let whole = if self.percent { 100.0 } else { 1.0 };
        let canopy = number(self.canopy, 0.0, whole).map(|c| c / whole);
        let height_m = number(self.height, 0.0, infinite);
        let word = self.species.and_then(|f| f.text(row)).filter(|w| !w.trim().is_empty());
        let known = planted.or(age).or(volume).or(canopy).or(height_m).is_some() || word.is_some();
        // A row of a class that has no stands, or of which nothing is said.
        let mean = mean.filter(|_| known)?;
        let species = word.as_ref().and_then(|w| book.named(w));
        if let (Some(word), None) = (&word, species) {
            doubts.unknown_species.push(row as u32);
            doubts.first_word.get_or_insert_with(|| word.trim().to_owned());
        }
        if planted.is_none() && age.is_some() && surveyed.is_none() {
            doubts.no_survey_year.push(row as u32);
        }
        let source = match (planted, age) {
            (Some(_), _) => AgeSource::PlantedYear,
            (None, Some(_)) => AgeSource::StandAge,
            (None, None) => AgeSource::ClassDefault,
        };
        let planted = planted.or_else(|| age.map(|a| surveyed.unwrap_or(year) - a));
        let ground = Ground { area_ha: None, canopy, height_m, belt: None };
        let species = species.unwrap_or(mean);
        let stand = Stand { species, planted, volume, measured: surveyed, ground, protected: false, cut: 0.0 };
        Some((stand, source))
    }
}

impl Doubts {
    fn told(self) -> Vec<Finding> {
        let mut out = Vec::new();
        let word = self.first_word.unwrap_or_default();
        let mut tell = |code, rows: Vec<u32>, word: &str| {
            if !rows.is_empty() {
                let finding = Finding::new(code, Severity::Warn).times(rows.len() as u64).with("word", word);
                out.push(finding.on(rows));
            }
        };
        tell("SINK-110", self.unknown_species, &word);
        tell("SINK-111", self.no_survey_year, "");
        tell("SINK-112", self.bad_number, "");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Column, Texts};
    use crate::factor::Registry;

    fn real(name: &str, values: &[f64]) -> Field {
        Field { name: name.into(), column: Column::Real(values.to_vec().into()) }
    }

    fn text(name: &str, values: &[&str]) -> Field {
        let words: Texts = values.iter().collect();
        let codes = (0..values.len() as u32).collect::<Vec<_>>().into();
        Field { name: name.into(), column: Column::Text { codes, words } }
    }

    fn read(fields: &[Field], rows: usize) -> (StandTable, Book) {
        let book = Book::load(&Registry::builtin().unwrap()).unwrap();
        let mean = book.mean_of("forest_arbor");
        let table = stands(fields, rows, &Roles::builtin().unwrap(), &book, 2026.0, |_| mean);
        (table, book)
    }

    #[test]
    fn a_forest_layer_as_delivered() {
        let fields = [
            text("YOU_SHI_SZ", &["油松", "银河树", ""]),
            real("PINGJUN_NL", &[20.0, 30.0, f64::NAN]),
            real("SJNF", &[2020.0, f64::NAN, 2020.0]),
            real("YU_BI_DU", &[60.0, 10.0, f64::NAN]),
            real("MEI_GQ_XJ", &[60.0, -1.0, f64::NAN]),
        ];
        let (table, book) = read(&fields, 3);
        let (pine, source) = table.stands[0].clone().unwrap();
        assert_eq!((pine.species, pine.planted), (book.named("chinese_pine").unwrap(), Some(2000.0)));
        assert_eq!((pine.ground.canopy, source), (Some(0.6), AgeSource::StandAge));
        let (other, _) = table.stands[1].clone().unwrap();
        assert_eq!((other.species, other.planted), (book.mean_of("forest_arbor").unwrap(), Some(1996.0)));
        assert_eq!(table.stands[2], None);
        let codes: Vec<&str> = table.findings.iter().map(|f| f.code.0.as_ref()).collect();
        assert_eq!(codes, ["SINK-110", "SINK-111", "SINK-112", "SINK-113"]);
    }

    #[test]
    fn a_year_of_planting_goes_before_an_age() {
        let fields = [real("造林年度", &[2015.0, 0.0]), real("林龄", &[30.0, 30.0])];
        let (table, _) = read(&fields, 2);
        let of = |row: usize| table.stands[row].clone().map(|(s, source)| (s.planted, source));
        assert_eq!(of(0), Some((Some(2015.0), AgeSource::PlantedYear)));
        assert_eq!(of(1), Some((Some(1996.0), AgeSource::StandAge)));
    }

    #[test]
    fn a_layer_without_forest_fields_has_no_stands() {
        let (table, _) = read(&[real("TBMJ", &[1.0, 2.0])], 2);
        assert_eq!((table.stands.len(), table.stands[0].is_none(), table.findings.len()), (2, true, 0));
    }

    #[test]
    fn an_overlay_shares_a_parcel() {
        let (table, _) = read(&[real("PINGJUN_NL", &[10.0, f64::NAN, 40.0])], 3);
        let pieces = overlay_pieces(&table, &[(7, 2, Area(50)), (3, 0, Area(20)), (7, 1, Area(9)), (7, 9, Area(9))]);
        let seen: Vec<_> = pieces.iter().map(|p| (p.row, p.area, p.source)).collect();
        assert_eq!(seen, [(3, Area(20), AgeSource::Overlay), (7, Area(50), AgeSource::Overlay)]);
    }
}
