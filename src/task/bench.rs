//! Times the daily work on a layer: reading (T1), accounting (T2), rasters (T6, T7), drawing (T9). For `docs/performance.md`.

use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;

use super::accounts::Job;
use super::zonal::{self, Parcels, Wish};
use crate::base::{Error, Mass, Result, Room, Silent};
use crate::carbon::balance::{self, Sums};
use crate::carbon::kernel::Booked;
use crate::carbon::rates::{SinkTerms, rates};
use crate::io::raw::Source;
use crate::io::spawn::{self, Limits};

/// One timed task.
#[derive(Clone, Debug, Serialize)]
pub struct Timing {
    /// Task: `T1`, `T2`, `T9-first` …
    pub task: String,
    /// Rounds run.
    pub rounds: usize,
    /// Median wall seconds.
    pub wall_s: f64,
    /// Median processor seconds, the reader process included.
    pub cpu_s: f64,
    /// 99th percentile of the wall seconds.
    pub wall_p99_s: f64,
    /// A figure to check the answer by (rows, vertices, grams …).
    pub check: String,
}

/// Processor seconds of this process and the children it has waited for.
pub fn cpu_seconds() -> f64 {
    #[cfg(unix)]
    {
        let of = |who| {
            // SAFETY: getrusage fills the plain struct it is given; a zeroed one is valid.
            let mut u: libc::rusage = unsafe { std::mem::zeroed() };
            unsafe { libc::getrusage(who, &raw mut u) };
            let s = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 / 1e6;
            s(u.ru_utime) + s(u.ru_stime)
        };
        of(libc::RUSAGE_SELF) + of(libc::RUSAGE_CHILDREN)
    }
    #[cfg(not(unix))]
    {
        0.0
    }
}

/// Processor seconds of the calling thread; NaN where the system does not tell.
pub fn thread_cpu_seconds() -> f64 {
    #[cfg(unix)]
    {
        let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: clock_gettime fills the plain struct it is given.
        let got = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut t) };
        if got == 0 { t.tv_sec as f64 + t.tv_nsec as f64 / 1e9 } else { f64::NAN }
    }
    #[cfg(not(unix))]
    {
        f64::NAN
    }
}

/// Runs `work` `rounds` times. What it makes, beside the figure to check it by, is let go after the clock has stopped.
pub fn timed<T>(task: &str, rounds: usize, mut work: impl FnMut() -> Result<(T, String)>) -> Result<Timing> {
    let (mut walls, mut cpus, mut check) = (Vec::new(), Vec::new(), String::new());
    for _ in 0..rounds.max(1) {
        let (w, c) = (Instant::now(), cpu_seconds());
        let made = work()?;
        walls.push(w.elapsed().as_secs_f64());
        cpus.push(cpu_seconds() - c);
        check = made.1;
    }
    let (wall_s, cpu_s) = (median(&mut walls), median(&mut cpus));
    let wall_p99_s = walls.last().copied().unwrap_or(f64::NAN);
    Ok(Timing { task: task.to_owned(), rounds: walls.len(), wall_s, cpu_s, wall_p99_s, check })
}

/// Sorts values and answers the one in the middle, of an even number the mean of the two; NaN of none.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    let middle = values.get((half + values.len() % 2).saturating_sub(1)..=half).unwrap_or(&[]);
    middle.iter().sum::<f64>() / middle.len() as f64
}

/// T1: the layer from the file into memory, decoded, through the reader process.
pub fn reading(source: &Source, rounds: usize) -> Result<Timing> {
    timed("T1", rounds, || {
        let raw = spawn::read(source, &Limits::default(), &Silent)?;
        let check = format!("{} / {}", raw.rows(), raw.shapes.points.len());
        Ok((raw, check))
    })
}

/// T2: classes → factors → per-parcel source, sink, stock → sums by district × class; with fresh result columns, then
/// (`T2-refill`) into columns that are there already.
pub fn accounting(snapshot: &crate::engine::Snapshot, rounds: usize) -> Result<[Timing; 2]> {
    let s = snapshot;
    let a = &s.accounts;
    let terms = SinkTerms { gwp_ch4: a.gwp.value };
    let check = |sums: &Sums| format!("{} g", sums.city().net().0);
    let fresh = timed("T2", rounds, || {
        let b = balance::balance(&s.base, &s.classes, &a.sinks, a.gwp.value, &a.allocation, &Silent)?;
        Ok(((), check(&b.sums)))
    })?;
    let mut room = [(); 3].map(|()| Room::<Mass>::unwritten(s.base.rows()));
    let refill = timed("T2-refill", rounds, || {
        let [source, sink, stock] = &mut room;
        let rates = rates(&s.classes, &a.sinks, terms, &a.allocation)?;
        let to = Booked { source, sink, stock };
        Ok(((), check(&balance::refill(&s.base, &rates, &a.allocation, to, &Silent)?)))
    })?;
    Ok([fresh, refill])
}

/// Rasters that are timed.
#[derive(Clone, Debug, Default)]
pub struct Rasters {
    /// For T6 and T6-class under parcels, and the baseline of T7.
    pub raster: Option<PathBuf>,
    /// The other one of T7.
    pub alternative: Option<PathBuf>,
}

/// T6: means of a raster under parcels, T6-class: class areas, each with the reader's start and the unpacking; T7: cells
/// and areas by code of two rasters. Parcels are read beforehand.
pub fn rasters(job: &Job, r: &Rasters, tasks: &[&str], rounds: usize) -> Result<Vec<Timing>> {
    let mut out = Vec::new();
    let missing = |what: &'static str| Error::new("USE-001").with("what", what);
    let wish = Wish::new(r.raster.clone().ok_or_else(|| missing("--raster"))?);
    if tasks.iter().any(|t| t.starts_with("T6")) {
        let parcels = Parcels::of_file(&job.layer.source, job.layer.crs.as_deref(), &Silent)?;
        if tasks.contains(&"T6") {
            out.push(timed("T6", rounds, || {
                let done = zonal::values(&wish, &parcels, &Silent)?;
                let [sum, cells] = done.zones.iter().fold([0.0; 2], |[s, n], z| [s + z.sum, n + z.cells]);
                Ok(((), format!("{} / {} / {cells}", parcels.rows(), sum / cells)))
            })?);
        }
        if tasks.contains(&"T6-class") {
            out.push(timed("T6-class", rounds, || {
                let done = zonal::classes(&wish, &parcels, &Silent)?;
                let parts = done.zones.iter().flat_map(|m| &m.parts);
                Ok(((), format!("{} / {}", parcels.rows(), parts.map(|(_, p)| p.cells).sum::<f64>())))
            })?);
        }
    }
    if tasks.contains(&"T7") {
        let mut other = Wish::new(r.alternative.clone().ok_or_else(|| missing("--alternative"))?);
        let mut wish = wish;
        // Two readers side by side: a thread each is less work than threads that wait for each other.
        (wish.limits.threads, other.limits.threads) = (1, 1);
        out.push(timed("T7", rounds, || {
            let cells = |w: &Wish| -> Result<String> {
                let done = zonal::histogram(w, &Silent)?;
                let parts = done.zones.iter().flat_map(|h| h.parts.values());
                let [n, area] = parts.fold([0.0; 2], |[n, a], p| [n + p.cells, a + p.area]);
                Ok(format!("{n} cells {area} m2"))
            };
            let (a, b) = rayon::join(|| cells(&wish), || cells(&other));
            Ok(((), format!("{} / {}", a?, b?)))
        })?);
    }
    Ok(out)
}

/// Screen on which drawing is timed, pixels.
const SCREEN: [f32; 2] = [1920.0, 1080.0];

/// The named tasks on one layer, in the order T1, T2, T9.
pub fn run(job: &Job, tasks: &[&str], rounds: usize) -> Result<Vec<Timing>> {
    let mut out = Vec::new();
    if tasks.contains(&"T1") {
        out.push(reading(&job.layer.source, rounds)?);
    }
    if !tasks.contains(&"T2") && !tasks.contains(&"T9") {
        return Ok(out);
    }
    let done = super::accounts::run(job, &Silent)?;
    if tasks.contains(&"T2") {
        out.extend(accounting(&done.snapshot, rounds)?);
    }
    if tasks.contains(&"T9") {
        let s = &done.snapshot;
        for t in crate::map::bench::measure(&s.base, &s.classes, &s.balance, SCREEN) {
            let check = format!("{}", t.count);
            let wall_s = t.ms / 1000.0;
            let task = format!("T9-{}", t.name);
            out.push(Timing { task, rounds: 1, wall_s, cpu_s: f64::NAN, wall_p99_s: wall_s, check });
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_even_and_odd_numbers_of_values() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 10.0]), 3.0);
        assert_eq!(median(&mut [7.0]), 7.0);
        assert!(median(&mut []).is_nan());
    }

    #[test]
    fn rounds_are_counted_and_the_slowest_is_kept() {
        let mut n = 0;
        let t = timed("x", 2, || {
            n += 1;
            Ok(((), n.to_string()))
        })
        .unwrap();
        assert_eq!((t.rounds, t.check.as_str()), (2, "2"));
        assert!(t.wall_p99_s >= t.wall_s && t.cpu_s >= 0.0);
    }
}
