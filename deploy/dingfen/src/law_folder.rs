//! An installation's own law data: a folder whose files are added to those that the program carries, or
//! take their place.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::Context as _;
use law::LawBook;
use tokio::process::Command;

/// How processes are told of it.
pub(crate) const VARIABLE: &str = "DINGFEN_LAW_FOLDER";

/// The folder of this process.
static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Reads and checks the folder; its data are those of this process from now on.
pub(crate) fn take_up(folder: &Path) -> anyhow::Result<()> {
    let unfit = || format!("法律数据文件夹 {} 不能使用", folder.display());
    let folder_path = folder.canonicalize().with_context(unfit)?;
    let files = read(&folder_path).with_context(unfit)?;
    let sources: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    anyhow::ensure!(!files.is_empty(), "{}：其中没有 .toml 文件", unfit());
    let book = LawBook::with_files(&sources).with_context(unfit)?;
    // What the services make of it stops here, not when one of them starts.
    tracking::law_claims(&book, routing::is_chosen).with_context(unfit)?;
    anyhow::ensure!(book.share(), "法律数据在读取文件夹之前已经载入");
    FOLDER.get_or_init(|| folder_path);
    Ok(())
}

/// Has a process that this one starts take up the same folder.
pub(crate) fn hand_on(command: &mut Command) {
    if let Some(folder) = FOLDER.get() {
        command.env(VARIABLE, folder);
    }
}

/// The data files below the folder, each with its path in it, in the order of these.
fn read(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let entries = std::fs::read_dir(&next);
        for entry in entries.with_context(|| next.display().to_string())? {
            let entry = entry?;
            // A volume of a cluster keeps its versions in folders of such names, and links to them.
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            let extension = path.extension();
            if path.is_dir() {
                folders.push(path);
            } else if extension.is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
                let name = path.strip_prefix(folder).unwrap_or(&path);
                let name = name.display().to_string();
                let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
                files.push((name, text));
            }
        }
    }
    files.sort();
    Ok(files)
}
