//! Everything outside the code that lists the services, written from the one table
//! (`contracts::services!`).
//!
//! A service has a file of its own for the cluster; in all other files its lines stand between
//! `<services …>` and `</services …>`, and the rest is written by hand. A template's line that
//! begins with `@key`, `@mail` or `@pages` is for the services with that trait alone, one with
//! `@events` for those that record or consume events.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use contracts::Service;
use contracts::service::Trait;

/// The command that writes the files.
pub const COMMAND: &str = "cargo run -p manifests";

/// The lines between two marks of a file.
struct Region {
    file: &'static str,
    mark: &'static str,
    of: fn(Service) -> bool,
    each: &'static str,
}

const fn region(
    file: &'static str,
    mark: &'static str,
    of: fn(Service) -> bool,
    each: &'static str,
) -> Region {
    Region {
        file,
        mark,
        of,
        each,
    }
}

const REGIONS: [Region; 14] = [
    region(
        "deploy/dingfen/Cargo.toml",
        "services",
        every,
        "{name} = { path = \"../../services/{name}\" }\n",
    ),
    region(
        "deploy/compose.yaml",
        "services addresses",
        with_api,
        "  {ADDRESS}: http://{name}:{port}\n",
    ),
    region(
        "deploy/compose.yaml",
        "services passwords",
        every,
        "      {PASSWORD}: ${{PASSWORD}:?}\n",
    ),
    region(
        "deploy/compose.yaml",
        "services containers",
        every,
        include_str!("container.yaml.in"),
    ),
    region(
        "deploy/compose.env.example",
        "services passwords",
        every,
        "{PASSWORD}=\n",
    ),
    region(
        "deploy/container/Containerfile",
        "services",
        every,
        "EXPOSE {port}\n",
    ),
    region(
        "deploy/nginx/nginx.conf",
        "services",
        with_api,
        "        {name} {name}:{port};\n",
    ),
    region(
        "deploy/alerts/prometheus.yaml",
        "services",
        every,
        "      - { targets: [\"{name}:{port}\"], labels: { service: {name} } }\n",
    ),
    region(
        "deploy/k8s/config.yaml",
        "services addresses",
        with_api,
        "  {ADDRESS}: http://{name}:{port}\n",
    ),
    region(
        "deploy/k8s/kustomization.yaml",
        "services",
        every,
        "  - {name}.yaml\n",
    ),
    region(
        "deploy/k8s/secrets.example.yaml",
        "services databases",
        every,
        "  {name}: postgres://dingfen_{name}:CHANGE-{name}@postgres.example:5432/dingfen\n",
    ),
    region(
        "deploy/k8s/secrets.example.yaml",
        "services passwords",
        every,
        "  {PASSWORD}: CHANGE-{name}\n",
    ),
    region(
        "deploy/k8s/ingress.yaml",
        "services",
        with_api,
        include_str!("route.yaml.in"),
    ),
    region(
        "deploy/k8s/network.yaml",
        "services",
        with_mail,
        include_str!("world.yaml.in"),
    ),
];

fn every(_: Service) -> bool {
    true
}

fn with_api(service: Service) -> bool {
    !service.is(Trait::ServesPages)
}

fn with_events(service: Service) -> bool {
    service.is(Trait::Records) || service.is(Trait::Listens)
}

fn with_mail(service: Service) -> bool {
    service.is(Trait::SendsMail)
}

/// Writes every file below `root` that is not as it should be; gives which.
pub fn write(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let stale = stale(root)?;
    for (path, text) in &stale {
        fs::write(path, text).with_context(|| path.display().to_string())?;
    }
    Ok(stale.into_iter().map(|(path, _)| path).collect())
}

/// The files below `root` that are not as they should be, and how they should be.
pub fn stale(root: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let mut wanted: Vec<(PathBuf, String)> = Service::ALL
        .into_iter()
        .map(|service| {
            let path = root.join(format!("deploy/k8s/{service}.yaml"));
            (path, filled(include_str!("kubernetes.yaml.in"), service))
        })
        .collect();
    for region in &REGIONS {
        let path = root.join(region.file);
        let known = wanted.iter().position(|(known, _)| *known == path);
        let at = match known {
            Some(at) => at,
            None => {
                let text = fs::read_to_string(&path).with_context(|| region.file)?;
                wanted.push((path, text));
                wanted.len() - 1
            }
        };
        let text = region.put_into(&wanted[at].1)?;
        wanted[at].1 = text;
    }
    wanted.retain(|(path, text)| fs::read_to_string(path).ok().as_ref() != Some(text));
    Ok(wanted)
}

impl Region {
    /// `text` with the lines of the services between the marks.
    fn put_into(&self, text: &str) -> anyhow::Result<String> {
        let (begin, end) = (format!("<{}: ", self.mark), format!("</{}>", self.mark));
        let missing = || format!("{} has no lines {begin}…{end}", self.file);
        let after = text.find(&begin).with_context(missing)?;
        let first = after + text[after..].find('\n').with_context(missing)? + 1;
        let close = first + text[first..].find(&end).with_context(missing)?;
        let last = text[..close].rfind('\n').with_context(missing)? + 1;
        let lines: String = Service::ALL
            .into_iter()
            .filter(|service| (self.of)(*service))
            .map(|service| filled(self.each, service))
            .collect();
        Ok(format!("{}{lines}{}", &text[..first], &text[last..]))
    }
}

/// A template with what is this service's.
fn filled(template: &str, service: Service) -> String {
    let mut text = String::new();
    for line in template.lines() {
        let Some(line) = of_trait(line, service) else {
            continue;
        };
        let line = line
            .replace("{name}", service.name())
            .replace("{port}", &service.default_port().to_string())
            .replace("{about}", service.about())
            .replace("{ADDRESS}", &service.address_variable())
            .replace("{PASSWORD}", &service.password_variable());
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The line without its trait; none if the service has not this trait.
fn of_trait(line: &str, service: Service) -> Option<&str> {
    let Some((word, rest)) = line.strip_prefix('@').and_then(|line| line.split_once(' ')) else {
        return Some(line);
    };
    let has = match word {
        "events" => with_events(service),
        "key" => service.is(Trait::HoldsKey),
        "mail" => with_mail(service),
        _ => service.is(Trait::ServesPages),
    };
    has.then_some(rest)
}
