//! The fence around the reader process.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// What the reader process may use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Address space in bytes. Mapped files count, so this is several times the memory really used.
    pub memory: u64,
    /// Time from start to result.
    pub time: Duration,
    /// Threads; 0 = as many as there are cores.
    pub threads: usize,
    /// The reader program; `None` = the environment variable `TANHENG_READER`, else beside this program.
    pub program: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        // 6 GiB: a million parcels as shapefile need about 2.5 (two mapped inputs, arenas of the allocator).
        // Half an hour: ten million parcels from a slow network drive.
        Self { memory: 6 << 30, time: Duration::from_secs(1800), threads: 0, program: None }
    }
}

impl Limits {
    /// For workbooks, which people write by hand: 1 GiB and a minute.
    pub fn for_workbooks() -> Self {
        Self { memory: 1 << 30, time: Duration::from_secs(60), ..Self::default() }
    }
    /// For rasters, which come in strip by strip: 3 GiB of address space, an hour.
    pub fn for_rasters() -> Self {
        Self { memory: 3 << 30, time: Duration::from_secs(3600), ..Self::default() }
    }
}

/// Variables that steer the libraries inside the reader; none of the person's own reach it, except where data files lie.
const PREFIXES: [&str; 9] = ["GDAL", "OGR", "CPL", "PROJ", "CURL", "HTTP", "HTTPS", "AWS", "SQLITE"];
const KEPT: [&str; 3] = ["GDAL_DATA", "PROJ_LIB", "PROJ_DATA"];
/// No network, no plugins, no formats that lead elsewhere.
const SET: [(&str, &str); 10] = [
    // One heap for the C libraries: glibc would reserve 128 MiB of address space per thread, and under a tight limit it
    // tries that again for each allocation, which looks like a standstill.
    ("MALLOC_ARENA_MAX", "1"),
    ("RUST_BACKTRACE", "0"),
    ("PROJ_NETWORK", "OFF"),
    ("GDAL_DRIVER_PATH", "disable"),
    ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none"),
    ("GDAL_HTTP_TIMEOUT", "1"),
    ("GDAL_HTTP_MAX_RETRY", "0"),
    ("GDAL_SKIP", "VRT WMS WMTS WCS DAAS HTTP PLMOSAIC STACTA STACIT GDALG"),
    ("OGR_SKIP", "OGR_VRT,WFS,OAPIF,CSW,CARTO,ElasticSearch,AmigoCloud,PostgreSQL,MySQL,MSSQLSpatial,ODBC"),
    ("OGR_GMLAS_XERCES_MAX_TIME", "10"),
];

/// Cleans the environment and sets the limits of a process that is about to start.
pub fn fence(command: &mut Command, limits: &Limits) {
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        let proxy = upper.ends_with("_PROXY");
        let steers = PREFIXES.iter().any(|p| upper.split('_').next() == Some(*p));
        if (proxy || steers) && !KEPT.contains(&upper.as_str()) {
            command.env_remove(&name);
        }
    }
    for (name, value) in SET {
        command.env(name, value);
    }
    system(command, limits);
}

#[cfg(unix)]
fn system(command: &mut Command, limits: &Limits) {
    use std::os::unix::process::CommandExt;
    let memory = limits.memory;
    // SAFETY: between fork and exec only system calls that are safe there; nothing is allocated.
    unsafe {
        command.pre_exec(move || {
            cap(libc::RLIMIT_AS as _, memory)?;
            cap(libc::RLIMIT_CORE as _, 0)?;
            #[cfg(target_os = "linux")]
            {
                // Dies with us, gains nothing, and has no network. Where the system forbids an own network
                // namespace the reader still opens no connection; this is the second lock.
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
                libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
                if libc::unshare(libc::CLONE_NEWNET) != 0 {
                    libc::unshare(libc::CLONE_NEWUSER | libc::CLONE_NEWNET);
                }
            }
            Ok(())
        });
    }
}

#[cfg(unix)]
fn cap(what: i32, most: u64) -> std::io::Result<()> {
    let mut now = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: plain system calls on a value of our own.
    let set = unsafe {
        if libc::getrlimit(what as _, &mut now) != 0 {
            return Err(std::io::Error::last_os_error());
        }
        let most = (most as libc::rlim_t).min(now.rlim_max);
        now = libc::rlimit { rlim_cur: most, rlim_max: most };
        libc::setrlimit(what as _, &now)
    };
    if set == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

#[cfg(not(unix))]
fn system(_: &mut Command, _: &Limits) {
    // A Windows job object would cap memory here; until then the checks before every allocation have to do.
}
