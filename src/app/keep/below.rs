//! Sources from below of a job, and what a project keeps of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::Result;
use crate::carbon::control::Control;
use crate::carbon::transport::compare::Way;
use crate::project::{Project, v1};
use crate::task::below::Inputs;
use crate::task::buildings::Input;
use crate::task::transport::{self, RoadInput};

/// The inputs of a head of this project. Sectors without a choice count by their table, so that an input that was taken in
/// shows at once. Errors: `CONTROL-006`, `TRANS-006` a word that is not understood.
pub fn below(project: &Project, head: &v1::Head) -> Result<Inputs> {
    let b = &head.below;
    let path = |t: &Option<String>| -> Option<PathBuf> { t.as_ref().map(|t| project.resolve(t)) };
    // A word is no path; paths are told apart from words by being absolute once resolved.
    let worded = |t: &str, word: &str| match t == word {
        true => word.to_owned(),
        false => project.resolve(t).to_string_lossy().into_owned(),
    };
    let control = b.control.iter().map(|(sector, how)| Ok((sector.clone(), Control::parse(how)?)));
    Ok(Inputs {
        activities: path(&b.activities),
        buildings: b.buildings.as_deref().map(|t| Input::parse(&worded(t, Input::FIELDS))),
        transport: transport::Inputs {
            roads: b.roads.as_deref().map(|t| RoadInput::parse(&worded(t, RoadInput::PARCELS))),
            fleet: path(&b.fleet),
            fuel: path(&b.fuel_sales),
            chosen: b.transport.as_deref().map(Way::parse).transpose()?,
            residents: Vec::new(),
        },
        control: control.collect::<Result<BTreeMap<_, _>>>()?,
        stands: b.stands,
        people: path(&b.people),
        settle: true,
    })
}

/// What a project keeps of inputs. Layers are kept by their path alone: the ways to bring them name no more.
pub fn twin(inputs: &Inputs) -> v1::Below {
    let path = |p: &Option<PathBuf>| p.as_deref().map(text);
    v1::Below {
        activities: path(&inputs.activities),
        buildings: inputs.buildings.as_ref().map(|b| match b {
            Input::Fields => Input::FIELDS.to_owned(),
            Input::Table(p) => text(p),
            Input::Footprints(source, _) => text(&source.path),
        }),
        roads: inputs.transport.roads.as_ref().map(|r| match r {
            RoadInput::Parcels => RoadInput::PARCELS.to_owned(),
            RoadInput::Layer(source, _) => text(&source.path),
        }),
        fleet: path(&inputs.transport.fleet),
        fuel_sales: path(&inputs.transport.fuel),
        transport: inputs.transport.chosen.map(|w| w.id().to_owned()),
        stands: inputs.stands,
        people: path(&inputs.people),
        control: inputs.control.iter().map(|(s, c)| (s.clone(), c.id().to_owned())).collect(),
    }
}

/// A path as a project names it: absolute, as a project may lie elsewhere than where the program was started.
pub fn text(p: &Path) -> String {
    std::path::absolute(p).unwrap_or_else(|_| p.to_owned()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inputs of every kind, their tables in a folder.
    fn all(dir: &Path) -> Inputs {
        let table = |name: &str| {
            let path = dir.join(name);
            std::fs::write(&path, name).unwrap();
            path
        };
        Inputs {
            activities: Some(table("activities.csv")),
            buildings: Some(Input::Table(table("buildings.csv"))),
            transport: transport::Inputs {
                roads: Some(RoadInput::Parcels),
                fleet: Some(table("fleet.csv")),
                fuel: Some(table("fuel.csv")),
                chosen: Some(Way::Fleet),
                residents: Vec::new(),
            },
            control: [("transport".to_owned(), Control::Scaled), ("industry".to_owned(), Control::BottomUp)].into(),
            stands: true,
            people: Some(table("people.csv")),
            settle: true,
        }
    }

    #[test]
    fn inputs_survive_the_project_and_their_tables_go_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let head = v1::Head { below: twin(&all(dir.path())), ..v1::Head::default() };
        let mut p = Project::new(head.clone());
        assert_eq!(twin(&below(&p, &p.head).unwrap()), head.below);
        let folder = dir.path().join("p.plan");
        p.save(&folder).unwrap();
        drop(p);
        // The tables as entered may go: the project has its own.
        for name in ["activities.csv", "buildings.csv", "fleet.csv", "fuel.csv", "people.csv"] {
            std::fs::remove_file(dir.path().join(name)).unwrap();
        }
        let p = Project::open(&folder).unwrap().project;
        assert_eq!(p.head.below.fleet.as_deref(), Some("tables/fleet.csv"));
        let back = below(&p, &p.head).unwrap();
        let inside = |p: &Option<PathBuf>| std::fs::read_to_string(p.as_ref().unwrap()).unwrap();
        assert_eq!(inside(&back.activities), "activities.csv");
        assert_eq!(inside(&back.people), "people.csv");
        let Some(Input::Table(buildings)) = &back.buildings else { panic!("{:?}", back.buildings) };
        assert_eq!(inside(&Some(buildings.clone())), "buildings.csv");
        let expected = all(&folder.join("tables"));
        assert_eq!(twin(&back), twin(&expected));
    }

    #[test]
    fn words_are_no_paths_and_a_project_without_inputs_has_none() {
        let dir = tempfile::tempdir().unwrap();
        let said =
            v1::Below { buildings: Some("fields".into()), roads: Some("roads.gpkg".into()), ..v1::Below::default() };
        let mut p = Project::new(v1::Head { below: said, ..v1::Head::default() });
        p.save(dir.path()).unwrap();
        let inputs = below(&p, &p.head).unwrap();
        assert!(matches!(inputs.buildings, Some(Input::Fields)));
        let Some(RoadInput::Layer(source, _)) = inputs.transport.roads else { panic!("no layer") };
        assert_eq!(source.path, dir.path().join("roads.gpkg"));
        // A head as written before there were such inputs.
        let old = v1::read(&v1::write(&v1::Head::default()).unwrap()).unwrap();
        assert!(!v1::write(&old).unwrap().contains("below"));
        assert_eq!(twin(&below(&p, &old).unwrap()), v1::Below::default());
        let odd = v1::Below { control: [("industry".into(), "guess".into())].into(), ..v1::Below::default() };
        let odd = v1::Head { below: odd, ..v1::Head::default() };
        assert_eq!(below(&p, &odd).unwrap_err().code.0, "CONTROL-006");
    }
}
