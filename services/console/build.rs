//! Prepares what the console embeds: the text catalogue as a struct whose fields templates name,
//! and the browser's files, our own and those that npm fetches as `package-lock.json` says.

use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

type Failure = Box<dyn std::error::Error>;

/// The browser's files: from npm's folder or our own, and their media types.
const ASSETS: [(Origin, &str, &str); 4] = [
    (Origin::Npm, "htmx.org/dist/htmx.min.js", "text/javascript"),
    (Origin::Ours, "app.js", "text/javascript"),
    (Origin::Ours, "app.css", "text/css"),
    (Origin::Ours, "mark.svg", "image/svg+xml"),
];

#[derive(PartialEq, Eq)]
enum Origin {
    Npm,
    Ours,
}

#[expect(
    clippy::disallowed_methods,
    reason = "Cargo tells build scripts everything by environment variables"
)]
fn main() -> Result<(), Failure> {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for input in [
        "build.rs",
        "package.json",
        "package-lock.json",
        "assets",
        "text",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    fs::write(out.join("text.rs"), catalogue(&here.join("text/zh-CN"))?)?;
    fs::write(out.join("assets.rs"), assets(&here, &out)?)?;
    Ok(())
}

/// Rust source of the embedded files. The name of each carries its content's hash, so that
/// browsers may keep it for ever.
fn assets(here: &Path, out: &Path) -> Result<String, Failure> {
    let modules = node_modules(here, out)?;
    let mut code =
        String::from("/// Every embedded file.\npub(crate) static FILES: &[File] = &[\n");
    let mut names = String::new();
    for (origin, path, media_type) in ASSETS {
        let source = match origin {
            Origin::Npm => modules.join(path),
            Origin::Ours => here.join("assets").join(path),
        };
        let bytes = fs::read(&source).map_err(|error| format!("{}: {error}", source.display()))?;
        let name = path.rsplit('/').next().unwrap_or(path);
        let copy = out.join(name);
        fs::write(&copy, &bytes)?;
        let (stem, extension) = name.rsplit_once('.').ok_or("a file without extension")?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        let hashed = format!("{stem}.{:016x}.{extension}", hasher.finish());
        writeln!(
            code,
            "    File {{ name: {hashed:?}, media_type: \"{media_type}; charset=utf-8\", \
             bytes: include_bytes!({copy:?}) }},"
        )?;
        let constant = stem.replace(['.', '-'], "_").to_uppercase();
        writeln!(
            names,
            "/// Address of `{name}`.\npub(crate) const {constant}_{}: &str = \"/assets/{hashed}\";",
            extension.to_uppercase()
        )?;
    }
    Ok(format!("{code}];\n\n{names}"))
}

/// Where npm put the packages: beside `package.json` if somebody did that already, else in
/// `OUT_DIR`, so that a build leaves no trace in the sources.
fn node_modules(here: &Path, out: &Path) -> Result<PathBuf, Failure> {
    let beside = here.join("node_modules");
    if beside.join("htmx.org").is_dir() {
        return Ok(beside);
    }
    let folder = out.join("npm");
    let lock = fs::read(here.join("package-lock.json"))?;
    let modules = folder.join("node_modules");
    let installed = fs::read(folder.join("installed")).is_ok_and(|done| done == lock);
    if installed && modules.is_dir() {
        return Ok(modules);
    }
    fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(here.join(file), folder.join(file))?;
    }
    let status = Command::new("npm")
        .args([
            "ci",
            "--ignore-scripts",
            "--omit=dev",
            "--no-audit",
            "--no-fund",
        ])
        .current_dir(&folder)
        .status()
        .map_err(|error| {
            format!(
                "npm could not be started ({error}). The console embeds front-end libraries that \
                 npm fetches: install it first, on Debian and Ubuntu with `apt-get install npm`."
            )
        })?;
    if !status.success() {
        return Err(format!("`npm ci` failed in {}: {status}", folder.display()).into());
    }
    fs::write(folder.join("installed"), lock)?;
    Ok(modules)
}

/// Rust source of one language's texts: a struct per section, a field per text, and for a text
/// with `{places}` a method that fills them. A text nobody uses is an unused field, and so an
/// error in the lints. `done` of a section is also found by the section's name, which addresses
/// carry to the page that says so.
fn catalogue(folder: &Path) -> Result<String, Failure> {
    let table = sections(folder)?;
    let (mut types, mut fields, mut values) = (String::new(), String::new(), String::new());
    let mut done = String::new();
    for (section, texts) in &table {
        let texts = texts
            .as_table()
            .ok_or_else(|| format!("[{section}] is not a table"))?;
        let name = camel_case(section);
        let mut parts = Section::default();
        for (key, text) in texts {
            let text = text
                .as_str()
                .ok_or_else(|| format!("{section}.{key} is not a text"))?;
            parts.add(key, text)?;
        }
        let Section {
            members,
            methods,
            filled,
        } = parts;
        write!(
            types,
            "#[derive(Debug)]\npub(crate) struct {name} {{\n{members}}}\n"
        )?;
        if !methods.is_empty() {
            write!(types, "impl {name} {{\n{methods}}}\n")?;
        }
        if texts.contains_key("done") {
            writeln!(done, "            {section:?} => self.{section}.done,")?;
        }
        writeln!(fields, "    pub(crate) {section}: {name},")?;
        writeln!(values, "    {section}: {name} {{\n{filled}    }},")?;
    }
    Ok(format!(
        "{types}/// All texts of one language.\n#[derive(Debug)]\npub(crate) struct Text {{\n{fields}}}\n\
         impl Text {{\n    /// What is said when the form of this section has gone through.\n    \
         pub(crate) fn done(&self, section: &str) -> Option<&'static str> {{\n        \
         Some(match section {{\n{done}            _ => return None,\n        }})\n    }}\n}}\n\
         /// Simplified Chinese.\npub(crate) static ZH_CN: Text = Text {{\n{values}}};\n"
    ))
}

/// The sections of all files of a folder; each stands in one of them, and each of its keys once.
fn sections(folder: &Path) -> Result<toml::Table, Failure> {
    let mut all = toml::Table::new();
    let mut files: Vec<_> = fs::read_dir(folder)?
        .map(|file| Ok(file?.path()))
        .collect::<std::io::Result<_>>()?;
    files.sort();
    for file in files {
        let name = file.display();
        let table: toml::Table = fs::read_to_string(&file)?
            .parse()
            .map_err(|error| format!("{name}: {error}"))?;
        for (section, texts) in table {
            if all.contains_key(&section) {
                return Err(format!("{name}: [{section}] stands in another file already").into());
            }
            all.insert(section, texts);
        }
    }
    Ok(all)
}

/// Source of one section.
#[derive(Default)]
struct Section {
    members: String,
    methods: String,
    filled: String,
}

impl Section {
    fn add(&mut self, key: &str, text: &str) -> std::fmt::Result {
        let places = places(text);
        if places.is_empty() {
            writeln!(self.members, "    pub(crate) {key}: &'static str,")?;
            return writeln!(self.filled, "        {key}: {text:?},");
        }
        writeln!(self.members, "    {key}_pattern: &'static str,")?;
        writeln!(self.filled, "        {key}_pattern: {text:?},")?;
        let parameters = places.iter().fold(String::new(), |all, place| {
            format!("{all}, {place}: impl std::fmt::Display")
        });
        let pairs = places.iter().fold(String::new(), |all, place| {
            format!("{all}(\"{place}\", {place}.to_string()), ")
        });
        writeln!(
            self.methods,
            "    pub(crate) fn {key}(&self{parameters}) -> String {{ \
             fill(self.{key}_pattern, &[{pairs}]) }}"
        )
    }
}

/// The names between braces, each once, in order.
fn places(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for part in text.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}

fn camel_case(word: &str) -> String {
    word.split('_')
        .map(|part| {
            let mut letters = part.chars();
            letters.next().map_or_else(String::new, |first| {
                format!("{}{}", first.to_uppercase(), letters.as_str())
            })
        })
        .collect()
}
