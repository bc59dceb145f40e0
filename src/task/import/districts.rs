//! Roll-up to districts: the first six digits of the location code, else a name, else the whole layer.

use std::collections::BTreeMap;

use crate::base::{Column, Field, MISSING_CODE, Result};
use crate::land::District;
use crate::land::roles::{Role, Roles, district_names};

/// Digits of a county code.
const COUNTY_DIGITS: usize = 6;

/// District of each used row, and the districts sorted by code then name.
pub fn roll_up(fields: &[Field], roles: &Roles, rows: &[u32]) -> Result<(Vec<u16>, Vec<District>)> {
    let known = district_names()?;
    let by_code = roles.find(Role::DistrictCode, fields).and_then(|f| words(f, county_code));
    let (of_row, keys) =
        match by_code.or_else(|| roles.find(Role::DistrictName, fields).and_then(|f| words(f, plain_name))) {
            Some(w) => w.of_rows(rows),
            None => (vec![0; rows.len()], vec![String::new()]),
        };
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|&a, &b| keys.get(a).cmp(&keys.get(b)));
    let mut place = vec![0u16; keys.len()];
    let mut districts = Vec::with_capacity(keys.len());
    for (new, &old) in order.iter().enumerate() {
        if let Some(p) = place.get_mut(old) {
            *p = new as u16;
        }
        let key = keys.get(old).cloned().unwrap_or_default();
        let is_code = !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit());
        let name = known.get(&key).map_or_else(|| key.clone(), |[zh, _]| zh.clone());
        districts.push(District { code: if is_code { key } else { String::new() }, name });
    }
    Ok((of_row.iter().filter_map(|&d| place.get(d as usize).copied()).collect(), districts))
}

/// Codes of a text field turned into district keys.
struct Keyed<'a> {
    field: &'a Field,
    key_of_word: Vec<Option<u16>>,
    keys: Vec<String>,
}

impl Keyed<'_> {
    fn of_rows(self, rows: &[u32]) -> (Vec<u16>, Vec<String>) {
        let (mut keys, mut nowhere) = (self.keys, None);
        let mut missing = |keys: &mut Vec<String>| {
            *nowhere.get_or_insert_with(|| {
                keys.push(String::new());
                (keys.len() - 1) as u16
            })
        };
        let Column::Text { codes, .. } = &self.field.column else {
            return (vec![missing(&mut keys); rows.len()], keys);
        };
        let of_row = rows
            .iter()
            .map(|&r| {
                let code = codes.get(r as usize).copied().unwrap_or(MISSING_CODE);
                match self.key_of_word.get(code as usize).copied().flatten() {
                    Some(k) => k,
                    None => missing(&mut keys),
                }
            })
            .collect();
        (of_row, keys)
    }
}

fn words<'a>(field: &'a Field, key: fn(&str) -> Option<String>) -> Option<Keyed<'a>> {
    let Column::Text { words, .. } = &field.column else { return None };
    let (mut keys, mut seen) = (Vec::new(), BTreeMap::new());
    let mut key_of_word = Vec::with_capacity(words.len());
    for w in words.iter() {
        key_of_word.push(key(w).and_then(|k| {
            let next = u16::try_from(seen.len()).ok()?;
            Some(*seen.entry(k.clone()).or_insert_with(|| {
                keys.push(k);
                next
            }))
        }));
    }
    (!keys.is_empty()).then_some(Keyed { field, key_of_word, keys })
}

fn county_code(w: &str) -> Option<String> {
    let t = w.trim();
    let head = t.get(..COUNTY_DIGITS)?;
    head.bytes().all(|b| b.is_ascii_digit()).then(|| head.to_owned())
}

fn plain_name(w: &str) -> Option<String> {
    let t = w.trim();
    (!t.is_empty()).then(|| t.to_owned())
}
