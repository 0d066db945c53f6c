//! Making the password, the data directory and the database.

use std::{
    fs,
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use super::{OWNER, launch::Probe, programs::Programs};
use crate::{
    error::{Context, Error},
    place::Place,
    process,
};

/// The superuser's password, made on the first start.
pub(super) fn password(place: &Place, data: &Path) -> Result<String, Error> {
    let path = place.data.join("password");
    match fs::read_to_string(&path) {
        Ok(password) if !password.trim().is_empty() => return Ok(password.trim().to_owned()),
        Ok(_) => fs::remove_file(&path).deleting(&path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).reading(&path),
    }
    if data.join("PG_VERSION").exists() {
        return Err(Error::PasswordLost { path });
    }
    let password = random()?;
    let mut file = fs::OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&path)
        .writing(&path)?;
    file.write_all(password.as_bytes())
        .and_then(|()| file.sync_all())
        .writing(&path)?;
    place.hand_over(&path)?;
    Ok(password)
}

/// Runs `initdb`. It works aside and is renamed when complete, so that a kill in
/// the middle leaves nothing that looks like a database.
pub(super) async fn data(
    place: &Place,
    programs: &Programs,
    data: &Path,
    fast_unsafe: bool,
) -> Result<(), Error> {
    let new = data.with_extension("new");
    for leftover in [data, &new] {
        if leftover.exists() {
            fs::remove_dir_all(leftover).deleting(leftover)?;
        }
    }
    let mut command = process::command(programs.path("initdb"), place);
    command
        .arg("-D")
        .arg(&new)
        .args([
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=scram-sha-256",
            "--no-instructions",
            "-U",
            OWNER,
        ])
        .arg(format!(
            "--pwfile={}",
            place.data.join("password").display()
        ));
    if fast_unsafe {
        command.arg("--no-sync");
    }
    process::run(&mut command).await?;
    fs::rename(&new, data).writing(data)
}

/// Makes Dingfen's database unless it is there.
pub(super) async fn database(probe: &Probe<'_>, port: u16) -> Result<(), Error> {
    let found = probe
        .ask(
            port,
            &format!("select 1 from pg_database where datname = '{OWNER}'"),
        )
        .await?;
    if found.trim().is_empty() {
        probe.ask(port, &format!("create database {OWNER}")).await?;
    }
    Ok(())
}

/// 192 random bits in letters that need no escaping in a URL.
pub(crate) fn random() -> Result<String, Error> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0_u8; 24];
    fs::File::open(source)
        .and_then(|mut file| file.read_exact(&mut bytes))
        .reading(source)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
