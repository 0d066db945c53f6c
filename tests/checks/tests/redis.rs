//! Redis: who may reach it, and what for, in every way of deployment.

#![expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Commands of which each use is allowed by itself.
const CONTAINERS: [&str; 2] = ["xgroup", "xinfo"];
/// What a client gives by itself: to sign in, to ask whether anybody is there, who is the primary,
/// and to listen.
const OF_CLIENTS: [&str; 7] = [
    "auth",
    "hello",
    "ping",
    "client",
    "role",
    "subscribe",
    "unsubscribe",
];

/// The commands that the code below `folder` gives, tests apart.
fn commands(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            commands(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let code = fs::read_to_string(&path).unwrap();
            for rest in code.split("cmd(\"").skip(1) {
                let mut words = rest.split('"');
                let command = words.next().unwrap().to_lowercase();
                let first = words.nth(1).unwrap_or_default().to_lowercase();
                found.insert(match CONTAINERS.contains(&command.as_str()) {
                    true => format!("{command}|{first}"),
                    false => command,
                });
            }
        }
    }
}

/// The rules of a user.
fn rules(user: &str) -> BTreeSet<String> {
    let users = text("deploy/redis/users.conf");
    let begin = format!("user {user} ");
    let line = users.lines().find_map(|line| line.strip_prefix(&begin));
    line.unwrap()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// The lines of a service in compose.yaml.
fn container(name: &str) -> String {
    let compose = text("deploy/compose.yaml");
    let services = compose.split("\nservices:\n").nth(1).unwrap();
    let begin = format!("  {name}:");
    let lines = services.lines().skip_while(|line| *line != begin).skip(1);
    let lines: Vec<&str> = lines
        .take_while(|line| line.is_empty() || line.starts_with("   "))
        .collect();
    assert!(!lines.is_empty(), "{name}");
    lines.join("\n")
}

#[test]
fn services_may_give_the_commands_that_they_give_and_no_others() {
    let mut given = BTreeSet::new();
    for area in ["services", "shared"] {
        commands(&root().join(area), &mut given);
    }
    assert!(given.contains("xadd"), "{given:?}");
    let rules = rules("dingfen");
    let own = OF_CLIENTS.map(str::to_owned).into_iter();
    let given: BTreeSet<String> = given.into_iter().chain(own).collect();
    let allowed = rules.iter().filter_map(|rule| rule.strip_prefix('+'));
    let allowed: BTreeSet<String> = allowed.map(str::to_owned).collect();
    let difference = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>()
    };
    assert_eq!(
        difference(&given, &allowed),
        [""; 0],
        "given and not allowed"
    );
    assert_eq!(
        difference(&allowed, &given),
        [""; 0],
        "allowed and not given"
    );
    for all in [
        "+@all",
        "allcommands",
        "~*",
        "allkeys",
        "&*",
        "allchannels",
        "nopass",
    ] {
        assert!(!rules.contains(all), "{all}");
    }
    for command in [
        "config", "flushall", "flushdb", "debug", "keys", "scan", "eval", "acl",
    ] {
        assert!(!rules.contains(&format!("+{command}")), "{command}");
    }
    assert_eq!(rules_of_default(), ["reset"]);
}

fn rules_of_default() -> Vec<String> {
    rules("default").into_iter().collect()
}

#[test]
fn containers_start_redis_with_users_and_without_eviction() {
    let start = text("deploy/redis/start");
    assert!(start.contains("--maxmemory-policy noeviction"));
    for place in [container("redis"), text("deploy/k8s/redis.yaml")] {
        assert!(place.contains("sh, /etc/dingfen-redis/start"), "{place}");
        assert!(place.contains("sh, /etc/dingfen-redis/ready"), "{place}");
        assert!(!place.contains("redis-server"), "{place}");
    }
}

#[test]
fn what_is_published_or_watches_does_not_reach_the_stores() {
    for store in ["postgres", "redis"] {
        assert!(container(store).contains("networks: [data]"), "{store}");
    }
    for other in ["nginx", "collector", "jaeger", "prometheus", "grafana"] {
        let container = container(other);
        let networks = container.lines().find(|line| line.contains("networks:"));
        assert!(!networks.unwrap().contains("data"), "{other}");
    }
    let policies = text("deploy/k8s/network.yaml");
    let policies: Vec<&str> = policies.split("\n---\n").collect();
    let named = |name: &str| {
        let line = format!("  name: {name}\n");
        *policies.iter().find(|one| one.contains(&line)).unwrap()
    };
    assert!(named("inside").contains("operator: NotIn, values: [redis]"));
    let redis = named("to-redis");
    for service in [
        "directory",
        "intake",
        "routing",
        "handling",
        "tracking",
        "notice",
    ] {
        assert!(redis.contains(&format!("  - {service}\n")), "{service}");
    }
    for other in ["console", "ingress-nginx", "monitoring"] {
        let rules: String = redis
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(!rules.contains(other), "{other}");
    }
}

/// Browsers talk to the console: it has neither the key of events nor a user in Redis.
#[test]
fn the_console_has_nothing_to_forge_events_with() {
    for (name, has) in [("console", false), ("routing", true)] {
        for place in [container(name), text(&format!("deploy/k8s/{name}.yaml"))] {
            assert_eq!(place.contains("DINGFEN_EVENTS_KEY_FILE"), has, "{name}");
            assert_eq!(place.contains("events-key"), has, "{name}");
            assert_eq!(place.contains("DINGFEN_REDIS_URL"), has, "{name}");
        }
    }
}
