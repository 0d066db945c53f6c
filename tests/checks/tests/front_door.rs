//! The front door: what it says itself is guarded like the services' answers, on one server and in a
//! cluster, and nothing reaches further out than it must.

#![expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]

use std::fs;
use std::path::Path;

const SERVER: &str = "deploy/nginx/nginx.conf";
const CLUSTER: &str = "deploy/k8s/controller.example.yaml";

fn text(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap()
}

/// The settings of this name, without their ends.
fn settings<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let lines = text.lines().map(str::trim);
    lines
        .filter_map(|line| line.strip_prefix(name))
        .map(|value| value.trim_start_matches(':').trim().trim_end_matches(';'))
        .collect()
}

/// The text from the line that begins so up to the one that closes its block.
fn block<'a>(text: &'a str, opening: &str) -> &'a str {
    let start = text.find(opening).unwrap();
    let indent = text[..start].rsplit('\n').next().unwrap();
    let close = format!("\n{indent}}}");
    let end = text[start..].find(&close).unwrap();
    &text[start..start + end]
}

#[test]
fn pages_of_nginx_itself_have_the_headers_of_the_services() {
    let conf = text(SERVER);
    let wanted = [
        "X-Content-Type-Options $nosniff",
        "Content-Security-Policy $policy",
    ];
    // A level with a header of its own inherits none, so each level has all.
    let headers = settings(&conf, "add_header");
    for header in wanted {
        let so_often = headers.iter().filter(|it| it.starts_with(header)).count();
        assert_eq!(
            so_often, 2,
            "{header}: for http and for the server with TLS"
        );
    }
    assert!(
        headers.iter().all(|header| header.ends_with(" always")),
        "{headers:?}"
    );
    let tls = &conf[conf.find("listen 443").unwrap()..];
    for header in wanted {
        assert!(
            settings(tls, "add_header")
                .iter()
                .any(|it| it.starts_with(header))
        );
    }
    for map in [
        "map $upstream_http_x_content_type_options",
        "map $upstream_http_content_security_policy",
    ] {
        assert!(
            block(&conf, map).contains("default \"\";"),
            "{map}: none twice"
        );
    }
    for file in [SERVER, CLUSTER] {
        let text = text(file);
        let policy = text
            .lines()
            .find(|line| line.contains("default-src"))
            .unwrap();
        for part in [
            "default-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{file}: {part}");
        }
        assert_eq!(settings(&text, "charset"), ["utf-8"], "{file}");
    }
}

#[test]
fn browsers_come_by_tls_for_a_year_and_all_below() {
    let headers = text(SERVER);
    let wanted = "Strict-Transport-Security \"max-age=31536000; includeSubDomains\" always";
    assert!(settings(&headers, "add_header").contains(&wanted));
    let cluster = text(CLUSTER);
    assert_eq!(settings(&cluster, "hsts:"), ["\"true\""]);
    assert_eq!(settings(&cluster, "hsts-max-age:"), ["\"31536000\""]);
    assert_eq!(settings(&cluster, "hsts-include-subdomains:"), ["\"true\""]);
}

#[test]
fn only_ciphers_with_forward_secrecy_and_a_seal_are_offered() {
    for (file, name) in [(SERVER, "ssl_ciphers"), (CLUSTER, "ssl-ciphers")] {
        let text = text(file);
        let [ciphers] = settings(&text, name)[..] else {
            panic!("{file}: {name}");
        };
        for cipher in ciphers.split(':') {
            let sealed = cipher.contains("-GCM-") || cipher.ends_with("-CHACHA20-POLY1305");
            assert!(cipher.starts_with("ECDHE-") && sealed, "{file}: {cipher}");
        }
        assert!(
            ciphers.starts_with("ECDHE-ECDSA-AES256-GCM"),
            "the strongest first"
        );
        let protocols = settings(&text, &name.replace("ciphers", "protocols"));
        assert_eq!(protocols, ["TLSv1.2 TLSv1.3"], "{file}");
    }
}

#[test]
fn machines_without_tls_are_refused_and_not_led_on() {
    let conf = text(SERVER);
    let plain = &conf[conf.find("listen 80 ").unwrap()..conf.find("listen 443").unwrap()];
    assert!(block(plain, "location /services/").contains("return 404;"));
    let cluster = text(CLUSTER);
    assert!(block(&cluster, "if ($dingfen_plain ~ \"^http/services/\")").contains("return 404;"));
}

#[test]
fn logs_of_the_front_door_have_no_query_strings_and_no_addresses() {
    const FORBIDDEN: [&str; 4] = ["$request\"", "$request_uri", "$args", "$remote_addr"];
    for file in [SERVER, CLUSTER] {
        let text = text(file);
        let lines = text.lines().map(str::trim);
        let format: Vec<&str> = lines
            .filter(|line| line.starts_with(['\'', '{', '"']))
            .collect();
        assert!(format.iter().any(|line| line.contains("$request_method")));
        for word in FORBIDDEN {
            let said = format.iter().any(|line| line.contains(word));
            assert!(!said, "{file}: {word}");
        }
    }
    // Lines below this carry both.
    assert_eq!(settings(&text(SERVER), "error_log"), ["/dev/stderr crit"]);
    assert_eq!(settings(&text(CLUSTER), "error-log-level"), ["crit"]);
}

#[test]
fn nothing_reaches_the_world_but_mail() {
    let rules = text("deploy/k8s/network.yaml");
    let world = &rules[rules.find("cidr: 0.0.0.0/0").unwrap()..];
    let ports: Vec<&str> = world
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- { protocol: TCP, port: "))
        .map(|rest| rest.trim_end_matches(" }"))
        .collect();
    assert_eq!(ports, ["25", "465", "587"]);
    assert_eq!(rules.matches("0.0.0.0/0").count(), 1);
}
