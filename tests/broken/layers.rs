//! A small sound layer, and the means to write it.

use std::path::Path;

use tanheng::base::{Silent, Texts};
use tanheng::geo::{Crs, Shapes, ShapesBuilder};
use tanheng::io::write::gpkg::{self, Layer};
use tanheng::io::write::shp::{self, Charset};
use tanheng::io::write::{Col, Table, Values, fgb};

pub type Ring = Vec<[f64; 2]>;

/// Parcels of an invented village in Zhengzhou, 3 × 4 squares of 100 m (示例数据).
pub struct Village {
    pub rings: Vec<Vec<Ring>>,
    pub keys: Vec<String>,
    pub codes: Vec<String>,
    pub names: Vec<String>,
    pub area: Vec<f64>,
    pub epsg: Option<u32>,
    pub class_field: &'static str,
}

/// Class codes and names of the parcels, over and over.
const CLASSES: [(&str, &str); 4] =
    [("0102", "水浇地"), ("0301", "乔木林地"), ("0702", "农村宅基地"), ("1104", "坑塘水面")];
pub const EAST: f64 = 38_468_000.0;
pub const NORTH: f64 = 3_847_000.0;
pub const SIDE: f64 = 100.0;

pub fn square(x: f64, y: f64, side: f64) -> Ring {
    vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
}

impl Village {
    pub fn sound() -> Self {
        let place = |i: usize| (EAST + SIDE * (i % 4) as f64, NORTH + SIDE * (i / 4) as f64);
        Self {
            rings: (0..12).map(|i| vec![square(place(i).0, place(i).1, SIDE)]).collect(),
            keys: (0..12).map(|i| format!("410102{:012}", i + 1)).collect(),
            codes: (0..12).map(|i| CLASSES[i % 4].0.to_owned()).collect(),
            names: (0..12).map(|i| CLASSES[i % 4].1.to_owned()).collect(),
            area: vec![SIDE * SIDE; 12],
            epsg: Some(4526),
            class_field: "DLBM",
        }
    }

    pub fn empty() -> Self {
        Self { rings: vec![], keys: vec![], codes: vec![], names: vec![], area: vec![], ..Self::sound() }
    }

    fn shapes(&self) -> Shapes {
        let mut b = ShapesBuilder::default();
        for rings in &self.rings {
            rings.iter().enumerate().for_each(|(i, r)| b.ring(i > 0, r));
            b.end_row();
        }
        b.finish()
    }

    fn with_table(&self, write: impl FnOnce(Table<'_>)) {
        let text = |v: &Vec<String>| v.iter().collect::<Texts>();
        let (keys, codes, names) = (text(&self.keys), text(&self.codes), text(&self.names));
        let place: Texts = self.keys.iter().map(|_| "4101020010010000000").collect();
        let mark: Texts = self.keys.iter().map(|_| "示例数据").collect();
        let crs = self.epsg.map(|e| Crs::from_epsg(e).unwrap());
        let shapes = self.shapes();
        let columns = vec![
            Col::new("BSM", Values::Words(&keys)).sized(18, 0),
            Col::new(self.class_field, Values::Words(&codes)).sized(10, 0),
            Col::new("DLMC", Values::Words(&names)).sized(30, 0),
            Col::new("ZLDWDM", Values::Words(&place)).sized(19, 0),
            Col::new("TBMJ", Values::Real(&self.area)).sized(15, 2),
            Col::new("BZ", Values::Words(&mark)).sized(20, 0),
        ];
        write(Table { name: "DLTB", title: "", crs: crs.as_ref(), shapes: Some(&shapes), columns });
    }

    pub fn shp(&self, path: &Path) {
        self.with_table(|t| drop(shp::write(path, &t, Charset::Gbk, &Silent).unwrap()));
    }

    pub fn fgb(&self, path: &Path) {
        self.with_table(|t| fgb::write(path, &t, &Silent).unwrap());
    }

    /// A GeoPackage in small pages and without the tables that may be absent; a usual one would take 110 kB.
    pub fn gpkg(&self, path: &Path) {
        let stamp = "2026-01-01T00:00:00.000Z";
        self.with_table(|t| gpkg::write(path, &[Layer { table: t, styles: vec![] }], stamp, &Silent).unwrap());
        let db = rusqlite::Connection::open(path).unwrap();
        let names: Vec<String> = db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .unwrap()
            .query_map([], |r| r.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for n in names {
            db.execute_batch(&format!("DROP TRIGGER \"{n}\"")).unwrap();
        }
        db.execute_batch(
            "DROP TABLE rtree_DLTB_geom; DROP TABLE gpkg_extensions; DROP TABLE gpkg_data_columns;
             DROP TABLE gpkg_data_column_constraints; DROP TABLE gpkg_ogr_contents; PRAGMA page_size = 512; VACUUM",
        )
        .unwrap();
    }
}
